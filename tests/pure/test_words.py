"""Searching the questions that patients ask, as one types."""

import pytest
from tools.words import score, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (None, []),
        ("Bleeding, bleeding!", ["bleeding"]),
        ("can I eat", ["can", "i", "eat"]),
        ("血", ["血"]),
        ("㐀㐁㐂", ["㐀㐁", "㐁㐂"]),
        ("鿿鿾鿽", ["鿿鿾", "鿾鿽"]),
        ("还出血吗", ["还出", "出血", "血吗"]),
        ("种植implant", ["种植", "implant"]),
        ("？ … <b>", ["b"]),
    ],
)
def test_terms(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("blee", 3),
        ("BLEEDING gauze", 4),
        ("bleeding pizza", 0),
        ("still bleeding after pizza", 6),
        ("gauze", 1),
        ("pizza", 0),
        # Of seven words three: two are not enough.
        ("pizza pasta salad soup rice bleeding gauze", 0),
        ("pizza pasta salad soup bite bleeding gauze", 5),
        ("pizza pasta salad soup rice tea bleeding gauze bite", 5),
        ("pizza pasta salad soup rice tea milk bleeding gauze bite", 0),
        ("", 0),
    ],
)
def test_score(typed, expected):
    assert score(terms(typed), "It is still bleeding", "Bite on gauze.") == expected


def test_score_chinese():
    question, answer = "伤口还在出血，怎么办？", "咬紧纱布半小时。"
    assert score(terms("出血"), question, answer) == 3
    assert score(terms("出血了怎么办"), question, answer) == 9
    assert score(terms("纱布"), question, answer) == 1
    assert score(terms("拆线"), question, answer) == 0
    assert score(terms(None), None, None) == 0

"""Grades, averages and the recommend score against calculations by hand."""

import pytest
from tools import scoring


@pytest.mark.parametrize(
    ("letter", "mapping", "grade"),
    [
        ("A", "a_worst", "dissatisfied"),
        ("b", "a_worst", "fair"),
        (" C ", "a_worst", "satisfied"),
        ("D", "a_worst", "very_satisfied"),
        ("A", "a_best", "very_satisfied"),
        ("B", "a_best", "satisfied"),
        ("C", "a_best", "fair"),
        ("d", "a_best", "dissatisfied"),
        ("E", "a_best", None),
        ("", "a_worst", None),
    ],
)
def test_letter_grade(letter, mapping, grade):
    assert scoring.letter_grade(letter, mapping) == grade


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A", True), ("d", True), (" b ", True), ("E", False), ("", False), ("AB", False), ("1", False), ("Ａ", False)],
)
def test_is_letter(text, expected):
    assert scoring.is_letter(text) is expected


def test_numbers_of_the_grades():
    assert scoring.GRADE_VALUES == {"dissatisfied": 1, "fair": 2, "satisfied": 3, "very_satisfied": 4}


def test_a_mapping_is_never_guessed():
    with pytest.raises(KeyError):
        scoring.letter_grade("A", None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([None, None], None), ([4, None, 2], 3), ([1, 2, 4, 4], 2.75), ([5], 5)],
)
def test_the_ungraded_do_not_count(values, expected):
    assert scoring.average(values) == expected


def test_distribution_names_what_nobody_chose():
    assert scoring.distribution([5, 5, 3, None, 1], range(1, 6)) == {1: 1, 2: 0, 3: 1, 4: 0, 5: 2}


@pytest.mark.parametrize(("value", "points"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100), (None, None)])
def test_promoter_points(value, points):
    assert scoring.promoter_points(value) == points


@pytest.mark.parametrize("value", [-1, 11])
def test_off_the_scale(value):
    with pytest.raises(ValueError, match="scale"):
        scoring.promoter_points(value)


# By hand, n + 3 = 13: up 7.75/13 = 0.5962, down 1.75/13 = 0.1346, difference 0.4615,
# variance (0.7308 - 0.2130)/13 = 0.03983, margin 1.96 * 0.19957 = 0.3911.
# One promoter alone, n + 3 = 4: up 0.4375, down 0.1875, difference 0.25, variance
# (0.625 - 0.0625)/4 = 0.140625, margin 1.96 * 0.375 = 0.735.
@pytest.mark.parametrize(
    ("values", "score", "low", "high"),
    [
        ([10, 10, 9, 9, 9, 9, 9, 8, 7, 3], 60, 7.04, 85.27),
        ([9], 100, -48.50, 98.50),
        ([0, None], -100, -98.50, 48.50),
        ([7, 8], 0, -48.01, 48.01),
    ],
)
def test_recommend_score(values, score, low, high):
    found = scoring.recommend_score(values)
    assert found.value == pytest.approx(score)
    assert found.low == pytest.approx(low, abs=0.02)
    assert found.high == pytest.approx(high, abs=0.02)
    assert found.count == len([value for value in values if value is not None])


def test_no_score_without_values():
    assert scoring.recommend_score([None]) is None
    assert scoring.score_of_counts(0, 0, 0) is None


def test_the_interval_ends_where_the_scale_ends():
    """100 of 100: 100.75/103 up, 0.75/103 down, 97.09 in the middle, the margin is 3.99."""
    best, worst = scoring.score_of_counts(100, 0, 100), scoring.score_of_counts(0, 100, 100)
    assert (best.value, best.high, worst.value, worst.low) == (100, 100, -100, -100)
    assert best.low == pytest.approx(93.1, abs=0.05)
    assert worst.high == pytest.approx(-93.1, abs=0.05)


def test_more_answers_narrow_the_interval():
    few, many = scoring.score_of_counts(6, 2, 10), scoring.score_of_counts(600, 200, 1000)
    assert few.value == many.value == 40
    assert many.high - many.low < (few.high - few.low) / 5


@pytest.mark.parametrize(("part", "whole", "expected"), [(1, 4, 25), (0, 3, 0), (0, 0, None)])
def test_share(part, whole, expected):
    assert scoring.share(part, whole) == expected


# By hand for 3 of 10: z² = 3.8415, (0.3 + 0.19207)/1.38415 = 0.35551, root of
# (0.021 + 0.0096037) = 0.17494, margin 1.96/1.38415 * 0.17494 = 0.24772.
def test_wilson():
    low, high = scoring.wilson(3, 10)
    assert low == pytest.approx(10.78, abs=0.01)
    assert high == pytest.approx(60.32, abs=0.01)
    assert scoring.wilson(0, 10)[0] == pytest.approx(0, abs=1e-9)
    assert scoring.wilson(0, 0) is None


@pytest.mark.parametrize(("value", "limit", "expected"), [(2, 2, True), (3, 2, False), (None, 2, False), (0, 6, True)])
def test_is_low(value, limit, expected):
    assert scoring.is_low(value, limit) is expected

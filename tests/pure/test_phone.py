"""Phone numbers as they are typed, stored and compared."""

import pytest
from tools import phone

STORED = "8613884289706"


@pytest.mark.parametrize(
    "term",
    [
        "13884289706",
        "138 8428 9706",
        "138-8428-9706",
        "(138) 8428.9706",
        "138/84289706",
        "+8613884289706",
        "+86 138 8428 9706",
        "008613884289706",
        "00 86 138-8428-9706",
        "8613884289706",
        "013884289706",
        "１３８８４２８９７０６",
        " 138 8428 ",
        "9706",
        "884",
    ],
)
def test_every_way_to_write_a_number_finds_it(term):
    needles = phone.needles(term, "86")
    assert needles
    assert any(needle in STORED for needle in needles)


@pytest.mark.parametrize("term", ["", None, "12", "1-2", "王小明", "P00012", "138x", "a@b.cn", "+", "- -", "138,139"])
def test_what_is_no_number_finds_nothing(term):
    assert phone.needles(term, "86") == ()


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("138 8428", ("1388428",)),
        ("+86 138", ("86138", "138")),
        ("0086 138", ("86138", "138")),
        ("86138", ("86138",)),
        ("+86 (0)10 6255", ("86106255", "106255")),
        ("010-6255", ("106255",)),
        ("000", ("000",)),
        ("0884", ("884",)),
        ("0012", ("0012",)),
        ("+86 1", ("861",)),
        ("0086 1", ("861",)),
        ("+86 123", ("86123", "123")),
        ("+1 555 0100", ("15550100",)),
    ],
)
def test_needles(term, expected):
    assert phone.needles(term, "86") == expected


@pytest.mark.parametrize("term", ["+86 138", "0086 138"])
def test_without_a_country_the_number_is_looked_for_as_it_is(term):
    assert phone.needles(term) == ("86138",)


def test_a_number_that_was_stored_as_typed_is_found():
    assert any(needle in "0101234" for needle in phone.needles("+86 10 1234", "86"))


@pytest.mark.parametrize(
    ("text", "expected"), [("+86 138-8428", "861388428"), ("", ""), (None, ""), ("１２3", "123"), ("٣", "")]
)
def test_digits(text, expected):
    assert phone.digits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("138 8428 9706", "138 8428 9706"),
        ("138 8428 9706 / 139 0013 9000", "138 8428 9706"),
        ("13884289706、13900139000", "13884289706"),
        ("13884289706；13900139000", "13884289706"),
        ("13884289706 或 13900139000", "13884289706"),
        ("home 13884289706, office 010-8888 6666", "home 13884289706"),
        ("138/84289706", "138/84289706"),
        ("030/1234567", "030/1234567"),
        ("010-88886666/801", "010-88886666/801"),
        ("123456/1234567", "123456/1234567"),
        ("1234567/1234568", "1234567"),
        ("", ""),
        (None, ""),
    ],
)
def test_first_of_several_numbers(text, expected):
    assert phone.first(text) == expected

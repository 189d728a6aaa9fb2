"""Words that cells of other systems hold."""

import pytest
from tools import cell


@pytest.mark.parametrize(
    "value", ["", " ", None, False, "无", "否认", "没有", " 无 ", "/", "—", "N/A", "None", "未留", "no phone", "无。"]
)
def test_nothing(value):
    assert cell.is_nothing(value)


@pytest.mark.parametrize("value", ["高血压", "0", "无痛", "13900001134", "not today"])
def test_something(value):
    assert not cell.is_nothing(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("男", "male"),
        (" 男 ", "male"),
        ("男性", "male"),
        ("先生", "male"),
        ("M", "male"),
        ("ｍ", "male"),
        ("Male", "male"),
        ("女", "female"),
        ("女士", "female"),
        ("F", "female"),
        ("其他", "other"),
        ("1", None),
        ("", None),
        ("王", None),
    ],
)
def test_sex(value, code):
    assert cell.sex(value) == code


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        *((word, True) for word in ("是", "有", "√", "Y", "yes", "TRUE", "1", "对", True)),
        *((word, False) for word in ("否", "无", "×", "N", "no", "false", "0", "没有", 0)),
        *((word, None) for word in ("", "不详", "也许", "2")),
    ],
)
def test_yes_and_no(value, meaning):
    assert cell.yes_no(value) is meaning


KNOWN = {"高血压", "糖尿病", "heart disease", "diabetes", "hepatitis b", "heart", "hiv/aids"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("高血压、糖尿病", ["高血压", "糖尿病"]),
        ("高血压；糖尿病", ["高血压", "糖尿病"]),
        ("高血压/糖尿病", ["高血压", "糖尿病"]),
        ("高血压 糖尿病", ["高血压", "糖尿病"]),
        ("高血压\n糖尿病", ["高血压", "糖尿病"]),
        ("高血压，高血压", ["高血压"]),
        ("heart disease, diabetes", ["heart disease", "diabetes"]),
        ("heart disease diabetes", ["heart disease", "diabetes"]),
        ("diabetes/heart disease", ["diabetes", "heart disease"]),
        ("HIV/AIDS", ["HIV/AIDS"]),
        ("无", []),
        ("否认", []),
        ("/", []),
        ("无、高血压", ["高血压"]),
        ("高血压/未知病", ["高血压", "未知病"]),
        ("penicillin allergy", ["penicillin allergy"]),
    ],
)
def test_items(value, expected):
    assert cell.items(value, KNOWN) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("13712340000.0", "13712340000"),
        (13712340000.0, "13712340000"),
        (13712340000, "13712340000"),
        ("1.3712340000E+10", "13712340000"),
        ("1.371234E+10", None),
        ("1.37E+10", None),
        ("'13712340000", "13712340000"),
        ("１３７１２３４００００", "13712340000"),
        ("P00012", "P00012"),
        ("12.5", "12.5"),
    ],
)
def test_what_a_spreadsheet_does_to_numbers(value, expected):
    assert cell.digits_of_number(value) == expected

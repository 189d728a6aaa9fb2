"""Cells that clinics really have, read as days, moments and birth dates."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tools import moment
from tools.moment import Birth, Moment, MomentError

JUNE7 = date(2025, 6, 7)
AT_1520 = time(15, 20)
TODAY = date(2026, 12, 1)

DAYS = [
    "2025-06-07",
    "2025-6-7",
    "2025/06/07",
    "2025/6/7",
    "2025.6.7",
    "2025 6 7",
    "2025年6月7日",
    "2025年06月07号",
    "2025年6月7",
    " 2025 年 6 月 7 日 ",
    "20250607",
    "'2025-06-07",
    "２０２５－０６－０７",
    "２０２５年６月７日",
    "2025-06-07（周六）",
    "2025年6月7日 星期六",
    "Sat 7 June 2025",
    "7 June 2025",
    "7th of June 2025",
    "June 7, 2025",
    "Jun 7th, 2025",
    "7-Jun-2025",
    "45815",
    "45815.0",
    45815,
    45815.0,
    date(2025, 6, 7),
    "  2025-06-07\n",
]


@pytest.mark.parametrize("cell", DAYS)
def test_a_day(cell):
    assert moment.read(cell) == Moment(JUNE7)


MOMENTS = [
    "2025-06-07 15:20",
    "2025-06-07 15:20:00",
    "2025-06-07T15:20",
    "2025-06-07 15:20:00.000",
    "2025/6/7 15:20",
    "2025/6/7 下午3:20",
    "2025/6/7下午3:20",
    "2025年6月7日15:20",
    "2025年6月7日 15时20分",
    "2025年6月7日下午3点20分",
    "2025年6月7日 下午 3点20",
    "2025-06-07　15：20",
    "20250607 15:20",
    "202506071520",
    "20250607152000",
    "20250607T152000",
    "2025-06-07 3:20 PM",
    "2025-06-07 3:20pm",
    "2025-06-07 03:20 p.m.",
    "7 June 2025 15:20",
    "June 7, 2025, 3:20 PM",
    "2025-06-07 星期六 15:20",
    "45815.638888888889",
    45815.63888888889,
    datetime(2025, 6, 7, 15, 20),
]


@pytest.mark.parametrize("cell", MOMENTS)
def test_a_moment(cell):
    assert moment.read(cell) == Moment(JUNE7, AT_1520)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-6-7 0:00", time(0)),
        ("2025-6-7 凌晨12:30", time(0, 30)),
        ("2025-6-7 12:30 AM", time(0, 30)),
        ("2025-6-7 12:30 PM", time(12, 30)),
        ("2025-6-7 中午12:30", time(12, 30)),
        ("2025-6-7 中午1点", time(13)),
        ("2025-6-7 中午11:30", time(11, 30)),
        ("2025-6-7 上午9点半", time(9, 30)),
        ("2025-6-7 上午12:10", time(12, 10)),
        ("2025-6-7 晚上8点", time(20)),
        ("2025-6-7 下午15:20", AT_1520),
        ("2025-6-7 9时", time(9)),
        ("2025-6-7 9am", time(9)),
        ("2025-6-7 15:20:59", time(15, 20, 59)),
    ],
)
def test_the_hour(cell, expected):
    assert moment.read(cell) == Moment(JUNE7, expected)


@pytest.mark.parametrize(
    ("cell", "offset"),
    [
        ("2025-06-07T15:20:00Z", timedelta()),
        ("2025-06-07T15:20:00+08:00", timedelta(hours=8)),
        ("2025-06-07 15:20:00-0330", -timedelta(hours=3, minutes=30)),
        (datetime(2025, 6, 7, 15, 20, tzinfo=UTC), timedelta()),
    ],
)
def test_a_moment_that_names_its_zone(cell, offset):
    assert moment.read(cell) == Moment(JUNE7, AT_1520, offset=offset)


@pytest.mark.parametrize(
    ("cell", "known", "expected"),
    [
        ("1990", "year", date(1990, 1, 1)),
        (1990, "year", date(1990, 1, 1)),
        ("1990.0", "year", date(1990, 1, 1)),
        ("1990年", "year", date(1990, 1, 1)),
        ("1990-00-00", "year", date(1990, 1, 1)),
        ("1990/0/0", "year", date(1990, 1, 1)),
        ("1990-03", "month", date(1990, 3, 1)),
        ("1990年3月", "month", date(1990, 3, 1)),
        ("1990-03-00", "month", date(1990, 3, 1)),
        ("March 1990", "month", date(1990, 3, 1)),
    ],
)
def test_what_is_known_of_a_day(cell, known, expected):
    assert moment.read(cell) == Moment(expected, known=known)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        " ",
        None,
        False,
        "-",
        "—",
        "/",
        "无",
        "不详",
        "未知",
        "N/A",
        "unknown",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "null",
    ],
)
def test_nothing_known(cell):
    assert moment.read(cell) is None
    assert moment.read_birth(cell, TODAY) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2025-02-30", "no_such_day"),
        ("2025-13-01", "no_such_day"),
        ("2025年2月29日", "no_such_day"),
        ("20250631", "no_such_day"),
        ("2025-06-07 25:00", "no_such_day"),
        ("2025-06-07 15:61", "no_such_day"),
        ("2025-06-07 24:00", "no_such_day"),
        ("2025-6-7 晚上12点", "no_such_day"),
        ("2025-00-07", "no_such_day"),
        ("0025-06-07", "no_such_day"),
        ("31/31/2025", "no_such_day"),
        ("06/07/2025", "order"),
        ("6.7.2025", "order"),
        ("06-07-2025 15:20", "order"),
        ("25-6-7", "short_year"),
        ("06/07/25", "short_year"),
        ("90年3月7日", "short_year"),
        ("tomorrow", "unreadable"),
        ("明天", "unreadable"),
        ("农历2025年六月初七", "unreadable"),
        ("民国114年6月7日", "unreadable"),
        ("2025年6月7日或8日", "unreadable"),
        ("2025-06-07 下午", "unreadable"),
        ("2025-06 15:20", "unreadable"),
        ("15:20", "unreadable"),
        ("99999", "unreadable"),
        ("123", "unreadable"),
        ("13900001134", "unreadable"),
        ("2025-06-07 15", "unreadable"),
        (time(15, 20), "unreadable"),
        (True, "unreadable"),
        ("=A1", "unreadable"),
        ("200312", "unreadable"),
    ],
)
def test_nothing_is_guessed(cell, code):
    with pytest.raises(MomentError) as error:
        moment.read(cell)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("cell", "day_first", "expected"),
    [
        ("06/07/2025", True, date(2025, 7, 6)),
        ("06/07/2025", False, date(2025, 6, 7)),
        ("31/07/2025", None, date(2025, 7, 31)),
        ("31/07/2025", True, date(2025, 7, 31)),
        ("07/31/2025", None, date(2025, 7, 31)),
        ("07/31/2025", False, date(2025, 7, 31)),
        ("06/06/2025", None, date(2025, 6, 6)),
        ("31.07.2025", None, date(2025, 7, 31)),
        ("2025-06-07", True, JUNE7),
    ],
)
def test_the_order_of_day_and_month(cell, day_first, expected):
    assert moment.read(cell, day_first) == Moment(expected)


@pytest.mark.parametrize(("cell", "day_first"), [("07/31/2025", True), ("31/07/2025", False)])
def test_a_day_that_contradicts_the_columns_order_is_refused(cell, day_first):
    with pytest.raises(MomentError) as error:
        moment.read(cell, day_first)
    assert error.value.code == "no_such_day"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1990-03-07", Birth(date(1990, 3, 7))),
        ("19900307", Birth(date(1990, 3, 7))),
        ("1990年3月7日", Birth(date(1990, 3, 7))),
        ("32939", Birth(date(1990, 3, 7))),
        ("1990", Birth(date(1990, 1, 1), True)),
        ("1990-00-00", Birth(date(1990, 1, 1), True)),
        ("1990-03", Birth(date(1990, 3, 1), True)),
        ("45", Birth(date(1981, 1, 1), True)),
        (45, Birth(date(1981, 1, 1), True)),
        (45.0, Birth(date(1981, 1, 1), True)),
        ("45岁", Birth(date(1981, 1, 1), True)),
        ("45 周岁", Birth(date(1981, 1, 1), True)),
        ("45 years old", Birth(date(1981, 1, 1), True)),
        ("3岁6个月", Birth(date(2023, 6, 1), True)),
        ("3岁半", Birth(date(2023, 6, 1), True)),
        ("8个月", Birth(date(2026, 4, 1), True)),
        ("8 months", Birth(date(2026, 4, 1), True)),
        ("1岁", Birth(date(2025, 12, 1), True)),
        ("0", Birth(date(2026, 12, 1), True)),
        ("2026-12-01", Birth(TODAY)),
    ],
)
def test_a_birth_date_or_an_age(cell, expected):
    assert moment.read_birth(cell, TODAY) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-12-02", "future"),
        ("2027", "future"),
        ("126", "no_such_day"),
        ("90-3-7", "short_year"),
        ("03/07/1990", "order"),
        ("四十五", "unreadable"),
    ],
)
def test_no_birth_date(cell, code):
    with pytest.raises(MomentError) as error:
        moment.read_birth(cell, TODAY)
    assert error.value.code == code


def test_the_order_of_rows_does_not_matter():
    cells = ["45815", "2025-06-07", date(2025, 6, 7), "7 June 2025"]
    assert [moment.read(cell) for cell in cells] == [moment.read(cell) for cell in reversed(cells)][::-1]

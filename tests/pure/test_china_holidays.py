"""China's public holidays, compared with what is typed here from the State Council's notices."""

from collections import Counter
from datetime import date

import pytest
from tools import china_holidays

DAYS = {day: (is_workday, english) for day, is_workday, english, _chinese in china_holidays.days()}


def test_no_day_twice():
    assert max(Counter(day for day, *_rest in china_holidays.days()).values()) == 1


@pytest.mark.parametrize(("year", "holidays", "workdays"), [(2025, 28, 5), (2026, 33, 6)])
def test_how_many(year, holidays, workdays):
    kinds = Counter(is_workday for day, (is_workday, _name) in DAYS.items() if day.year == year)
    assert (kinds[False], kinds[True]) == (holidays, workdays)


def test_one_works_instead_on_weekends_only():
    assert {day.weekday() for day, (is_workday, _name) in DAYS.items() if is_workday} <= {5, 6}


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2025-01-28", "Spring Festival"),
        ("2025-02-04", "Spring Festival"),
        ("2025-05-05", "Labour Day"),
        ("2025-10-08", "National Day and Mid-Autumn Festival"),
        ("2026-01-02", "New Year's Day"),
        ("2026-02-15", "Spring Festival"),
        ("2026-02-23", "Spring Festival"),
        ("2026-04-06", "Tomb-Sweeping Day"),
        ("2026-06-19", "Dragon Boat Festival"),
        ("2026-09-27", "Mid-Autumn Festival"),
        ("2026-10-07", "National Day"),
    ],
)
def test_closed(day, name):
    assert DAYS[date.fromisoformat(day)] == (False, name)


@pytest.mark.parametrize("day", ["2025-02-05", "2025-10-09", "2026-02-24", "2026-05-06", "2026-09-28", "2026-10-08"])
def test_back_to_work(day):
    assert date.fromisoformat(day) not in DAYS


def test_make_up_days():
    assert [day.isoformat() for day, (is_workday, _name) in sorted(DAYS.items()) if is_workday] == [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]

"""China's public holidays, compared with what is typed here from the State Council's notices."""

from collections import Counter
from datetime import date

import chinese_calendar
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


@pytest.mark.parametrize(("table", "is_workday"), [("holidays", False), ("workdays", True)])
def test_the_shipped_years_are_those_of_the_package(table, is_workday):
    theirs = {day for day in getattr(chinese_calendar, table) if day.year in (2025, 2026)}
    assert {day for day, (is_ours, _name) in DAYS.items() if is_ours is is_workday} == theirs


def test_years_that_only_the_package_knows():
    holidays = {
        date(2026, 10, 1): "National Day",
        date(2026, 10, 10): "Changed afterwards",
        date(2026, 10, 11): "National Day",
        date(2027, 1, 1): "New Year's Day",
        date(2027, 4, 5): "Tomb-sweeping Day",
        date(2027, 9, 15): "Mid-autumn Festival",
        date(2028, 9, 3): "Some other day",
    }
    workdays = {
        date(2026, 10, 10): "National Day",
        date(2026, 10, 18): "National Day",
        date(2027, 2, 20): "Spring Festival",
    }
    assert list(china_holidays.later_days(holidays, workdays)) == [
        (date(2026, 10, 11), False, "National Day", "国庆节"),
        (date(2027, 1, 1), False, "New Year's Day", "元旦"),
        (date(2027, 4, 5), False, "Tomb-Sweeping Day", "清明节"),
        (date(2027, 9, 15), False, "Mid-Autumn Festival", "中秋节"),
        (date(2028, 9, 3), False, "Some other day", "Some other day"),
        (date(2026, 10, 18), True, "Make-up working day (National Day)", "国庆节调休上班"),
        (date(2027, 2, 20), True, "Make-up working day (Spring Festival)", "春节调休上班"),
    ]


def test_every_name_of_the_package_is_known():
    names = {*chinese_calendar.holidays.values(), *chinese_calendar.workdays.values()} - {"Anti-Fascist 70th Day"}
    for name in names:
        (day,) = china_holidays.later_days({date(2099, 1, 1): name}, {})
        assert day.chinese != day.english


@pytest.mark.parametrize(
    ("today", "known", "year"),
    [
        # This year, and from October on the next one too.
        ("2026-01-01", (2026,), None),
        ("2026-09-30", (2026,), None),
        ("2026-10-01", (2026,), 2027),
        ("2026-12-31", (2026,), 2027),
        ("2026-12-31", (2026, 2027), None),
        ("2027-01-01", (2026,), 2027),
        ("2027-01-01", (2026, 2027), None),
        ("2027-12-31", (2026,), 2027),
        ("2027-12-31", (2026, 2028), 2027),
        ("2027-12-31", (), 2027),
    ],
)
def test_missing_year(today, known, year):
    days = {date(number, 10, 1) for number in known}
    assert china_holidays.missing_year(days, date.fromisoformat(today)) == year


def test_new_years_day_alone_is_no_known_year():
    """The last holiday of a year may reach into the next one."""
    assert china_holidays.missing_year({date(2026, 10, 1), date(2027, 1, 1)}, date(2027, 1, 1)) == 2027

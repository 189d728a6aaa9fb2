"""China's public holidays and make-up working days, year by year.

Source: the State Council's yearly notices (国务院办公厅关于部分节假日安排的通知). The years below are shipped with
the product; those after them come from the tables of the Python package chinesecalendar, which is brought up to
date for each notice, see :func:`later_days`.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

# A name in English and in Chinese.
Name: TypeAlias = tuple[str, str]

NEW_YEAR = ("New Year's Day", "元旦")
SPRING = ("Spring Festival", "春节")
TOMBS = ("Tomb-Sweeping Day", "清明节")
LABOUR = ("Labour Day", "劳动节")
DRAGON_BOAT = ("Dragon Boat Festival", "端午节")
MID_AUTUMN = ("Mid-Autumn Festival", "中秋节")
NATIONAL = ("National Day", "国庆节")
NATIONAL_MID_AUTUMN = ("National Day and Mid-Autumn Festival", "国庆节、中秋节")

# Name of the holiday, its first and last day, the weekend days on which people work instead.
SPANS: tuple[tuple[Name, date, date, tuple[date, ...]], ...] = (
    (NEW_YEAR, date(2025, 1, 1), date(2025, 1, 1), ()),
    (SPRING, date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
    (TOMBS, date(2025, 4, 4), date(2025, 4, 6), ()),
    (LABOUR, date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
    (DRAGON_BOAT, date(2025, 5, 31), date(2025, 6, 2), ()),
    (NATIONAL_MID_AUTUMN, date(2025, 10, 1), date(2025, 10, 8), (date(2025, 9, 28), date(2025, 10, 11))),
    (NEW_YEAR, date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
    (SPRING, date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
    (TOMBS, date(2026, 4, 4), date(2026, 4, 6), ()),
    (LABOUR, date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
    (DRAGON_BOAT, date(2026, 6, 19), date(2026, 6, 21), ()),
    (MID_AUTUMN, date(2026, 9, 25), date(2026, 9, 27), ()),
    (NATIONAL, date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))),
)
# Our names for those of the package, by their English in small letters.
_NAMES = {name[0].lower(): name for name in (NEW_YEAR, SPRING, TOMBS, LABOUR, DRAGON_BOAT, MID_AUTUMN, NATIONAL)}
# The notice about a year has come out between late October and December of the year before (2021 to 2025).
NOTICE_MONTH = 10


class Day(NamedTuple):
    """A day that differs from its weekday.

    :param is_workday: a make-up working day; otherwise a holiday
    """

    date: date
    is_workday: bool
    english: str
    chinese: str


def days() -> Iterator[Day]:
    """Yield the days of the shipped years."""
    for name, first, last, workdays in SPANS:
        for number in range((last - first).days + 1):
            yield Day(first + timedelta(days=number), False, *name)
        for day in workdays:
            yield _make_up(day, name)


def later_days(holidays: Mapping[date, str], workdays: Mapping[date, str]) -> Iterator[Day]:
    """Yield the days after the last shipped one, out of the package's tables.

    A name that is new to us is taken as it is, in both languages.

    :param holidays: ``chinese_calendar.holidays``, weekend days included: day → English name
    :param workdays: ``chinese_calendar.workdays``: make-up working day → English name of its holiday
    """
    last = max(day.date for day in days())
    for day, english in holidays.items():
        if day > last:
            yield Day(day, False, *_name(english))
    for day, english in workdays.items():
        if day > last:
            yield _make_up(day, _name(english))


def _name(english: str) -> Name:
    return _NAMES.get(english.lower(), (english, english))


def _make_up(day: date, holiday: Name) -> Day:
    english, chinese = holiday
    return Day(day, True, f"Make-up working day ({english})", f"{chinese}调休上班")


def missing_year(known: Collection[date], today: date) -> int | None:
    """Return the first year that is needed by ``today`` and not known: this year, from October on the next too.

    :param known: all days that are known; a year whose National Day is among them is known
    """
    last = today.year + int(today.month >= NOTICE_MONTH)
    return next((year for year in range(today.year, last + 1) if date(year, 10, 1) not in known), None)

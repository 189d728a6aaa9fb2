"""Days and moments as people and other systems write them: birth dates, treatments, visits, calls.

One reader for every file and every column. It reads a cell by itself, never by its neighbours, and guesses nothing:
what has two meanings is refused, with a code that says why.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from . import cell

# Day 0 of a spreadsheet. Excel counts 1900 as a leap year; so it holds for days from March 1900.
_SERIAL_ZERO = datetime(1899, 12, 30)
# Serial numbers that can be a day of a patient's life: 1910-01-01 to 2099-12-31. Four digits are a year.
_SERIALS = range(3654, 73051)
_YEARS = range(1880, 2200)
# Nobody is older (the oldest person on record died at 122).
MAX_AGE = 125

_ZEROS = re.compile(r"0{2,4}\s*[-/.年]\s*0{1,2}\s*[-/.月]\s*0{1,2}\s*日?(?:\s+0{1,2}:00(?::00)?)?")

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ENGLISH_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = re.compile(
    r"[(\[]?\s*(?:(?:星期|周|礼拜)[一二三四五六日天]|\b(?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day)?\b\.?,?)\s*[)\]]?"
)
_BEFORE_NOON = ("凌晨", "清晨", "早上", "早晨", "上午", "am", "a.m.")
_AFTER_NOON = ("下午", "傍晚", "晚上", "晚间", "pm", "p.m.")
_HALF = r"(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|a\.?m\.?|p\.?m\.?)"
_CLOCK = re.compile(
    rf"^{_HALF}?\s*(\d{{1,2}})\s*(?:[:时点]\s*(?:(\d{{1,2}})|(半))?\s*分?(?:[:]?\s*(\d{{1,2}})(?:\.\d+)?\s*秒?)?)?\s*{_HALF}?$"
)
_OFFSET = re.compile(r"\s*(z|[+-]\d{2}:?\d{2})$")

_YEAR_FIRST = re.compile(r"^(\d{4})(?:\s*[-/.年\s]\s*(\d{1,2})(?:\s*[-/.月\s]\s*(\d{1,2})\s*[日号]?)?\s*月?)?\s*年?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4})$")
_SHORT_YEAR = re.compile(r"^\d{1,2}\s*[-/.年\s]\s*\d{1,2}\s*[-/.月\s]\s*\d{1,2}\s*[日号]?$")
_DAY_NAMED_MONTH = re.compile(rf"^(\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_ENGLISH_MONTH}[\s,-]*(\d{{4}})$")
_NAMED_MONTH_DAY = re.compile(rf"^{_ENGLISH_MONTH}[\s-]*(\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(\d{{4}})$")
_NAMED_MONTH = re.compile(rf"^{_ENGLISH_MONTH}[\s,-]*(\d{{4}})$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\s*t?\s*(\d{2})(\d{2})(\d{2})?)?$")
_EIGHT_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_AGE = re.compile(
    r"^(?:(\d{1,3})\s*(?:周岁|岁|years?(?:\s*old)?|yrs?|y)?)?\s*(?:半|(?:(\d{1,2})\s*(?:个月|月龄|months?|mo|m)))?$"
)


class MomentError(ValueError):
    """A cell that cannot be read as a day or moment. ``code`` says why:

    - ``unreadable``: nothing of the kind
    - ``order``: day and month may be either way round
    - ``short_year``: the year has two digits
    - ``no_such_day``: a day, month or hour that does not exist
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Moment:
    """A day, and the clock's hour where it was written.

    ``known`` is "day", "month" or "year": what was written of the day; the rest stands at its first.
    ``offset`` is set where the text names its distance from UTC; otherwise the clock is the clinic's.
    """

    day: date
    clock: time | None = None
    known: str = "day"
    offset: timedelta | None = None


@dataclass(frozen=True)
class Birth:
    """A birth date; estimated where only the year, the month or an age was known."""

    day: date
    is_estimated: bool = False


def is_nothing(value: object) -> bool:
    """Whether a cell says that nothing is known: it is empty, or has a word or sign for it, or zeros."""
    return cell.is_nothing(value) or bool(_ZEROS.fullmatch(cell.plain(value)))


def read(value: object, day_first: bool | None = None) -> Moment | None:
    """Read a cell; None if it says that nothing is known.

    :param value: a text, a date or datetime, or the serial number of a spreadsheet
    :param day_first: what the user has said of the column: True day/month/year, False month/day/year; None: not asked
    :raises MomentError: if the cell cannot be read, or has two meanings
    """
    if is_nothing(value):
        return None
    if isinstance(value, datetime):
        return Moment(value.date(), value.time().replace(microsecond=0, tzinfo=None), offset=value.utcoffset())
    if isinstance(value, date):
        return Moment(value)
    if isinstance(value, (int, float)):
        value = repr(value)
    if not isinstance(value, str):
        raise MomentError("unreadable")
    text = _plain(value)
    if serial := re.fullmatch(r"(\d{4,5})(\.\d+)?", text):
        if len(serial[1]) == 5 or (serial[2] and float(serial[2]) != 0):
            return _read_serial(float(text))
        text = serial[1]
    return _read_text(text, day_first)


def read_birth(value: object, today: date, day_first: bool | None = None) -> Birth | None:
    """Read a birth date or an age; None if the cell says that nothing is known.

    :param value: as in :func:`read`; a number up to 125, or "45岁", "3岁6个月", "8 months", is an age
    :param today: the clinic's day on which the age was told
    :raises MomentError: as in :func:`read`, and ``future`` for a day after ``today``
    """
    if is_nothing(value):
        return None
    text = _plain(str(value))
    text = re.sub(r"\.0+$", "", text)
    age = _AGE.fullmatch(text)
    if age and text and not isinstance(value, (date, datetime)):
        return Birth(_born(int(age[1] or 0), 6 if "半" in text else int(age[2] or 0), today), True)
    moment = read(value, day_first)
    if moment is None:
        return None
    if moment.day > today:
        raise MomentError("future")
    if moment.day.year < _YEARS[0]:
        raise MomentError("no_such_day")
    return Birth(moment.day, moment.known != "day")


def _born(years: int, months: int, today: date) -> date:
    """The first day of the year (of the month, where months were told) in which somebody of that age was born."""
    if years > MAX_AGE:
        raise MomentError("no_such_day")
    if not months and years >= 2:
        return date(today.year - years, 1, 1)
    index = today.year * 12 + today.month - 1 - years * 12 - months
    return date(index // 12, index % 12 + 1, 1)


def _plain(text: str) -> str:
    """``text`` in small letters with ordinary digits, signs and blanks."""
    return re.sub(r"[\s,，]+", " ", cell.plain(text).lower()).replace("。", ".").replace("–", "-").strip()


def _read_serial(serial: float) -> Moment:
    if int(serial) not in _SERIALS:
        raise MomentError("unreadable")
    moment = _SERIAL_ZERO + timedelta(seconds=round(serial * 86400))
    return Moment(moment.date(), moment.time() if serial % 1 else None)


def _read_text(text: str, day_first: bool | None) -> Moment:
    offset = None
    if ":" in text and (found := _OFFSET.search(text)):
        offset, text = _read_offset(found[1]), text[: found.start()]
    text = re.sub(r"\s+", " ", _WEEKDAY.sub(" ", text)).strip()
    if found := _DIGITS.match(text):
        year, month, day, *clock = (int(part) if part else 0 for part in found.groups())
        day_read = _day(year, month, day)
        return Moment(day_read, _time(*clock) if found[4] else None, offset=offset)
    day_text, clock_text = _split(text)
    moment = _read_day(day_text, day_first)
    if not clock_text:
        return moment
    if moment.known != "day":
        raise MomentError("unreadable")
    return Moment(moment.day, _read_clock(clock_text), offset=offset)


def _read_offset(text: str) -> timedelta:
    if text == "z":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise MomentError("no_such_day")
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)


def _split(text: str) -> tuple[str, str]:
    """The day's part and the clock's part, which begins at its first word or before its first colon."""
    start = re.search(
        rf"(?:[t\s]|(?<=[日号])|(?<=\d)(?={_HALF}))\s*(?={_HALF}?\s*\d{{1,2}}\s*(?:[:时点]|{_HALF}))", text
    )
    if not start or not start.start():
        return text, ""
    return text[: start.start()].strip(), text[start.end() :].strip()


def _read_day(text: str, day_first: bool | None) -> Moment:
    if found := _EIGHT_DIGITS.match(text) or _YEAR_FIRST.match(text):
        year, month, day = (int(part or 0) for part in found.groups())
        return _partial(year, month, day)
    if found := _YEAR_LAST.match(text):
        first, second, year = map(int, found.groups())
        return Moment(_day(year, *_order(first, second, day_first)))
    if found := _DAY_NAMED_MONTH.match(text):
        return Moment(_day(int(found[3]), _MONTHS[found[2][:3]], int(found[1])))
    if found := _NAMED_MONTH_DAY.match(text):
        return Moment(_day(int(found[3]), _MONTHS[found[1][:3]], int(found[2])))
    if found := _NAMED_MONTH.match(text):
        return _partial(int(found[2]), _MONTHS[found[1][:3]], 0)
    raise MomentError("short_year" if _SHORT_YEAR.match(text) else "unreadable")


def _partial(year: int, month: int, day: int) -> Moment:
    """A day of which the month or the day may be 0: not known."""
    if month and day:
        return Moment(_day(year, month, day))
    if day:
        raise MomentError("no_such_day")
    return Moment(_day(year, month or 1, 1), known="month" if month else "year")


def _order(first: int, second: int, day_first: bool | None) -> tuple[int, int]:
    """(month, day) of two numbers before the year: by what is possible, else by what the user said."""
    if first == second or (first <= 12 and second > 12 and not day_first):
        return first, second
    if second <= 12 and first > 12 and day_first is not False:
        return second, first
    if first > 12 or second > 12:
        raise MomentError("no_such_day")
    if day_first is None:
        raise MomentError("order")
    return (second, first) if day_first else (first, second)


def _read_clock(text: str) -> time:
    found = _CLOCK.match(text)
    if not found or not (found[3] or found[4] or found[1] or found[6] or re.search(r"[时点]", text)):
        raise MomentError("unreadable")
    half = found[1] or found[6] or ""
    hour, minute, second = int(found[2]), 30 if found[4] else int(found[3] or 0), int(found[5] or 0)
    return _time(_hour(hour, half), minute, second)


def _hour(hour: int, half: str) -> int:
    """The hour of 24 that ``hour`` is in a part of the day."""
    half = half.replace("am", "a.m.").replace("pm", "p.m.") if half.isascii() else half
    if half in _BEFORE_NOON and hour == 12:
        return 0 if half in ("凌晨", "a.m.", "a.m") else 12
    if half == "中午" and hour < 10:
        return hour + 12
    if half in _AFTER_NOON and hour < 12:
        return hour + 12
    if half in ("晚上", "晚间") and hour == 12:
        raise MomentError("no_such_day")  # midnight of which day?
    return hour


def _day(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise MomentError("no_such_day")
    try:
        return date(year, month, day)
    except ValueError:
        raise MomentError("no_such_day") from None


def _time(hour: int, minute: int, second: int = 0) -> time:
    try:
        return time(hour, minute, second)
    except ValueError:
        raise MomentError("no_such_day") from None

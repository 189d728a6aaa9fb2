"""When a patient wants to be called back: what people type, in English and Chinese, and what is offered on buttons."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta

from .clock import Local, elapsed, same_clock
from .schedule import NEXT_MORNING, Window

# A day without a time of day is its morning.
PARTS = {
    "morning": time(10, 0),
    "noon": time(12, 0),
    "afternoon": time(15, 0),
    "evening": time(18, 0),
    "tonight": time(18, 0),
    "上午": time(10, 0),
    "早上": time(10, 0),
    "早晨": time(10, 0),
    "中午": time(12, 0),
    "下午": time(15, 0),
    "晚上": time(18, 0),
    "傍晚": time(18, 0),
    "今晚": time(18, 0),
    "明早": time(10, 0),
    "明晚": time(18, 0),
}
# "3 in the afternoon" is 15; "10 in the morning" stays.
_AFTER_NOON = ("afternoon", "evening", "tonight", "下午", "晚上", "傍晚", "今晚", "明晚", "pm", "p.m.")
_DAYS = {
    "day after tomorrow": 2,
    "大后天": 3,
    "后天": 2,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMERALS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
# Unit → minutes.
_UNITS = {"min": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}
_UNIT = {"m": "min", "分": "min", "h": "hour", "小": "hour", "钟": "hour", "d": "day", "天": "day", "日": "day"}
_UNIT |= {"w": "week", "周": "week", "星": "week", "礼": "week"}
_SPAN = re.compile(
    r"(?P<sign>\+|in |过)? ?(?P<count>an? half|half an?|half|半|an?|\d+(?:\.\d+)?)(?P<half> and a half|个半)? ?个?"
    r"(?P<unit>minutes?|mins?|m|分钟|分|hours?|hrs?|h|小时|钟头|days?|d|天|日|weeks?|w|周|星期|礼拜)"
    r"(?P<plus>半)? ?(?P<after>later|from now|以后|之后|后)?"
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2}) ?(?:(?::|点|时) ?(?P<minute>\d{1,2})?分?(?P<half>半)?(?P<quarter>一刻|三刻)?)? ?"
    r"(?P<part>a\.?m\.?|p\.?m\.?|o'clock)?|(?P<four>\d{4})"
)
_DATE = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})(?:[-/]|月)(?P<day>\d{1,2})[日号]?")

_DIGIT = "零一二三四五六七八九两〇"
_NUMBER = re.compile(rf"(?<![周期拜])([{_DIGIT}])?(十)?([{_DIGIT}])?(?!刻)(?<=[{_DIGIT}十])")

# Within these hours the buttons stay where the book has no telephone hours.
_USUAL = (time(8, 0), time(21, 0))
# "In an hour" may wait so long for the telephone hours; then it is another offer.
_HOUR_MAY_WAIT = timedelta(hours=1)


def read_moment(text: str, now: Local) -> Local | None:
    """Return the moment that ``text`` names: "15:30", "+2h", "tomorrow 10", "明天10点", "周三下午".

    A time of day alone is the next one that comes. A day alone is its morning.

    :return: None if it is not understood, or not after ``now``
    """
    words = _normalise(text)
    moment = _span_from(words, now) or _on_a_day(words, now)
    return moment if moment and moment > now else None


def _normalise(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", text or "").lower().replace("，", " ").replace(",", " ").split())
    return _arabic(words)


def _arabic(words: str) -> str:
    """Write Chinese numbers as digits, but for the days of the week and the quarters of an hour."""

    def number(match: re.Match[str]) -> str:
        tens, ten, ones = match.groups()
        if not ten:
            return "".join(str(_NUMERALS[word]) for word in (tens, ones) if word)
        return str((_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0))

    return _NUMBER.sub(number, words)


def _span_from(words: str, now: Local) -> Local | None:
    """Return the moment a span from now: "+2h", "in an hour", "半小时后", "3天后"."""
    found = _SPAN.fullmatch(words)
    if not found:
        return None
    count = found["count"]
    number = 0.5 if "half" in count or count == "半" else 1.0 if count in ("a", "an") else float(count)
    number += 0.5 if found["half"] or found["plus"] else 0
    unit = _UNIT[found["unit"][0]]
    try:
        moment = elapsed(now, relativedelta(minutes=round(number * _UNITS[unit])))
    except (OverflowError, ValueError):
        return None
    return same_clock(moment, moment.date(), NEXT_MORNING) if unit in ("day", "week") and number >= 1 else moment


def _on_a_day(words: str, now: Local) -> Local | None:
    day, rest = _take_day(words, now.date())
    part = next((name for name in sorted(PARTS, key=len, reverse=True) if name in words), "")
    for word in filter(None, (part, "this", "at", "on", "in the", "的")):
        rest = rest.replace(word, " ")
    rest = " ".join(rest.split())
    clock = _clock(rest, part) if rest else PARTS.get(part, NEXT_MORNING if day else None)
    if clock is None or (not day and not rest and not part):
        return None
    moment = same_clock(now, day or now.date(), clock)
    if not day and moment <= now and not part:
        moment = same_clock(now, now.date() + timedelta(days=1), clock)
    return moment


def _take_day(words: str, today: date) -> tuple[date | None, str]:
    """Return the day that the words name and what is left of them."""
    for name in sorted(_DAYS, key=len, reverse=True):
        if name in words:
            rest = words if name in PARTS else words.replace(name, " ", 1)
            return today + timedelta(days=_DAYS[name]), rest
    found = re.search(r"(下)?个?(?:周|星期|礼拜)([一二三四五六日天末])", words)
    if found:
        number = "一二三四五六日天末".index(found[2])
        weekday = {7: 6, 8: 5}.get(number, number)
        return _weekday(today, weekday, bool(found[1])), words.replace(found[0], " ", 1)
    for number, name in enumerate(_WEEKDAYS):
        found = re.search(rf"\b(next )?({name}|{name[:3]}|{name[:4]})\b", words)
        if found:
            return _weekday(today, number, False), words.replace(found[0], " ", 1)
    found = _DATE.search(words)
    if found:
        return _date(found, today), words.replace(found[0], " ", 1)
    return None, words


def _weekday(today: date, weekday: int, is_next_week: bool) -> date:
    """Return the next such day after today; of next week if that is said."""
    if is_next_week:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _date(found: re.Match[str], today: date) -> date | None:
    try:
        day = date(int(found["year"] or today.year), int(found["month"]), int(found["day"]))
        return day if found["year"] or day >= today else day.replace(year=day.year + 1)
    except ValueError:
        return None


def _clock(words: str, part: str) -> time | None:
    found = _TIME.fullmatch(words)
    if not found:
        return None
    if found["four"]:
        hour, minute = int(found["four"][:2]), int(found["four"][2:])
    else:
        quarter = {"一刻": 15, "三刻": 45}.get(found["quarter"] or "", 0)
        hour, minute = int(found["hour"]), int(found["minute"] or (30 if found["half"] else quarter))
    half = (found["part"] or "").replace(".", "")
    if (half == "pm" or part in _AFTER_NOON) and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def choices(now: Local, windows: Sequence[Window] | None) -> list[tuple[str, Local]]:
    """Return what is offered on buttons, as (code, moment): only what makes sense now, within the telephone hours.

    :param windows: the telephone hours, sorted and disjoint; None: any usual hour
    """
    minutes = (now + timedelta(hours=1, minutes=4)).replace(second=0, microsecond=0)
    hour = minutes - timedelta(minutes=minutes.minute % 5)
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    noon, evening = time(12, 0), time(18, 0)
    found = [
        ("hour", _within(hour, hour + _HOUR_MAY_WAIT, windows)),
        ("afternoon", _within(same_clock(now, today, PARTS["afternoon"]), same_clock(now, today, evening), windows)),
        ("morning", _within(same_clock(now, tomorrow, NEXT_MORNING), same_clock(now, tomorrow, noon), windows)),
        ("days", _in_days(now, 3, windows)),
    ]
    # This afternoon is no offer of its own within the next hour and a half.
    soon = now + timedelta(minutes=90)
    return [(code, moment) for code, moment in found if moment and (code != "afternoon" or moment > soon)]


def _within(first: Local, last: Local, windows: Sequence[Window] | None) -> Local | None:
    """Return the first moment of the telephone hours from ``first`` on, on its day and before ``last``."""
    if windows is None:
        start, end = (same_clock(first, first.date(), clock) for clock in _USUAL)
        windows = [(start, end)]
    for start, end in windows:
        moment = max(first, start)
        if moment < end:
            return moment if moment <= last and moment.date() == first.date() else None
    return None


def _in_days(now: Local, days: int, windows: Sequence[Window] | None) -> Local | None:
    """Return the morning of the day ``days`` ahead, or the first time after it at which the clinic telephones."""
    for number in range(days, days + 7):
        day = now.date() + timedelta(days=number)
        moment = _within(same_clock(now, day, NEXT_MORNING), same_clock(now, day, _USUAL[1]), windows)
        if moment:
            return moment
    return None

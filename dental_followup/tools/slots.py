"""Free times for a visit: the free intervals go in, the moments to offer come out; no present time, no database.

Lengths are in minutes. ``tz`` is the name of the clinic's zone: on its clock the moments are read out.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import TypeAlias

from .clock import Utc, at_time, clinic_day, to_local, to_utc

Interval: TypeAlias = tuple[Utc, Utc]

# Two proposals are better on different days and in different halves of the day; that is looked for so far ahead.
_SOON = timedelta(days=7)
_NOON = time(12, 0)


def starts(free: Iterable[Interval], duration: int, step: int, earliest: Utc, tz: str) -> list[Utc]:
    """Return the moments, in order, at which a visit of ``duration`` minutes could begin.

    They are multiples of ``step`` minutes on the clock, so that they can be read out.

    :param free: the sorted, disjoint (start, end) pairs in which the dentist and the patient have time
    :param earliest: no visit begins before it
    """
    found: list[Utc] = []
    length = timedelta(minutes=duration)
    for start, end in free:
        moment = _rounded_up(max(start, earliest), step, tz)
        while moment + length <= end:
            found.append(moment)
            moment = _rounded_up(moment + timedelta(minutes=1), step, tz)
    return found


def _rounded_up(moment: Utc, step: int, tz: str) -> Utc:
    """Return the first moment, not before ``moment``, at which the clock shows a multiple of ``step`` minutes."""
    whole = moment.replace(second=0, microsecond=0)
    if whole < moment:
        whole += timedelta(minutes=1)
    shown = to_local(whole, tz)
    return whole + timedelta(minutes=-(shown.hour * 60 + shown.minute) % step)


def proposals(moments: Sequence[Utc], duration: int, tz: str) -> list[Utc]:
    """Return the first of ``moments``, and a second one that is a real alternative to it, if there is one.

    In order of preference: on another day within a week and in the other half of the day; on another day;
    in the other half of the same day; later the same day, after the first visit would have ended.

    :param duration: minutes of the visit
    """
    if not moments:
        return []
    first = moments[0]
    day, half = _day_and_half(first, tz)
    soon = clinic_day(first + _SOON, tz)
    best: dict[str, Utc] = {}
    for moment in moments[1:]:
        other_day, other_half = _day_and_half(moment, tz)
        if other_day != day:
            best.setdefault("both" if other_half != half and other_day <= soon else "day", moment)
        elif moment >= first + timedelta(minutes=duration):
            best.setdefault("half" if other_half != half else "later", moment)
    second = next((best[kind] for kind in ("both", "day", "half", "later") if kind in best), None)
    return [first, second] if second else [first]


def _day_and_half(moment: Utc, tz: str) -> tuple[date, bool]:
    """Return the day of ``moment`` and whether it is in the morning."""
    local = to_local(moment, tz)
    return local.date(), local.time() < _NOON


def by_day(moments: Iterable[Utc], tz: str) -> list[tuple[date, list[Utc]]]:
    """Return ``moments`` by the clinic's day: a list of (day, moments) in the order of the moments."""
    days: dict[date, list[Utc]] = {}
    for moment in moments:
        days.setdefault(clinic_day(moment, tz), []).append(moment)
    return list(days.items())


def whole_days(first: date, last: date, tz: str) -> Interval:
    """Return the interval from the beginning of the day ``first`` to the end of the day ``last``."""
    start, end = (at_time(day, time.min, tz) for day in (first, last + timedelta(days=1)))
    return to_utc(start), to_utc(end)

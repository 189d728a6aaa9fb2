"""When a follow-up call is due: date arithmetic only, without the present time and without a database."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

from dateutil.relativedelta import relativedelta

from .clock import (
    Local,
    Utc,
    at_time,
    clinic_day,  # noqa: F401  the models import the conversions from here
    clock_time,
    elapsed,
    end_of_day,
    same_clock,
    to_local,  # noqa: F401
    to_utc,  # noqa: F401
)

Unit: TypeAlias = Literal["hours", "days", "weeks", "months", "years"]
Direction: TypeAlias = Literal["after", "before"]
# Opening hours of the telephone: from the first moment, which belongs to them, to the second, which does not.
Window: TypeAlias = tuple[Local, Local]

# Distances are compared as the rule books do it, a month as 30 days and a year as 365.
UNIT_DAYS: dict[Unit, float] = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30, "years": 365}

# The numbers below are this product's own defaults; no source names better ones.

# Days. A treatment that is entered late: steps up to this many days past are still worth a call.
LATE_ENTRY_DAYS = 7
# A call that is due on a day, not at an hour, is due from this time of the clinic's clock on.
DAY_STARTS_AT = time(9, 0)
# A patient who was not reached is tried at another time of day: (an attempt before this time of day, is
# followed by one at this time). After an attempt that is later than all of them: NEXT_MORNING. That one more
# attempt is made on the next day is book C's rule; about 30 % of patients are not reached in four attempts
# (acem.12128), hence the change of hour.
NEXT_ATTEMPTS = ((time(12, 0), time(15, 0)), (time(17, 0), time(18, 0)))
NEXT_MORNING = time(10, 0)
# A call that is made earlier than planned is put at least this long before the telephone hours end.
_LAST_CALL = timedelta(minutes=30)
# Between two attempts to reach a patient on one day.
_PAUSE = timedelta(hours=1)

_SPANS: dict[Unit, Callable[[int], relativedelta]] = {
    "hours": lambda count: relativedelta(hours=count),
    "days": lambda count: relativedelta(days=count),
    "weeks": lambda count: relativedelta(weeks=count),
    "months": lambda count: relativedelta(months=count),
    "years": lambda count: relativedelta(years=count),
}


@dataclass(frozen=True)
class Offset:
    """How far a call lies from what it follows: ``count`` units after or before it."""

    count: int
    unit: Unit
    direction: Direction = "after"

    @property
    def is_clock(self) -> bool:
        """Whether hours are counted, from the minute; otherwise whole calendar days."""
        return self.unit == "hours"

    def times(self, number: int) -> "Offset":
        """Return the offset ``number`` times as far."""
        return Offset(self.count * number, self.unit, self.direction)

    def delta(self) -> relativedelta:
        """Return the offset as what is added to a date or moment; negative before."""
        return _SPANS[self.unit](-self.count if self.direction == "before" else self.count)


def shift(trigger: Local, offset: Offset, repeat: Offset | None = None, occurrence: int = 0) -> Local:
    """Return the moment that a step names for the treatment or visit at ``trigger``, before any telephone hours.

    Days, weeks, months and years move the date and keep the month's end (31 January + 1 month
    = 28 or 29 February); hours are hours that really pass. Each occurrence of a repeated step
    is counted from the trigger, never from the one before, so the 31st does not drift to the 28th.

    :param repeat: the distance between two occurrences; None: the step is made once
    :param occurrence: the number of the occurrence, the first is 0
    """
    if offset.is_clock:
        return elapsed(trigger, _span(offset, repeat, occurrence))
    return same_clock(trigger, _day(trigger.date(), offset, repeat, occurrence), DAY_STARTS_AT)


@lru_cache(maxsize=8192)
def _day(start: date, offset: Offset, repeat: Offset | None, occurrence: int) -> date:
    """Return the day of an occurrence; cached, because the treatments of a day share it."""
    return start + _span(offset, repeat, occurrence)


@lru_cache(maxsize=1024)
def _span(offset: Offset, repeat: Offset | None, occurrence: int) -> relativedelta:
    """Return the distance from the trigger to an occurrence."""
    span = offset.delta()
    if repeat and occurrence:
        span += repeat.times(occurrence).delta()
    return span


def earliest_day(today: date) -> date:
    """Return the first day that a step may name and still be worth a call today, see LATE_ENTRY_DAYS."""
    return today - timedelta(days=LATE_ENTRY_DAYS)


def is_too_late(planned_day: date, today: date) -> bool:
    """Tell whether a step is so long past that a call for it would only confuse the patient."""
    return planned_day < earliest_day(today)


def first_occurrence(trigger: Local, offset: Offset, repeat: Offset, start: int, first_day: date) -> int:
    """Return the number of the first occurrence, ``start`` or later, whose day is not before ``first_day``."""
    occurrence = start
    while shift(trigger, offset, repeat, occurrence).date() < first_day:
        occurrence += 1
    return occurrence


def due_moment(
    planned: Local,
    trigger: Local,
    now: Local,
    windows: Sequence[Window] | None = None,
    limit: Local | None = None,
) -> Local:
    """Return when to make a call that its step puts at ``planned``.

    Not before the treatment itself; now, if its day is past; and within the telephone hours, see :func:`fit`.

    :param trigger: the moment of the treatment or visit
    :param windows: the telephone hours, sorted and disjoint; None: the clinic calls at any hour
    :param limit: the last moment at which the call still makes sense; None: it can wait
    """
    moment = max(planned, trigger)
    if moment.date() < now.date():
        moment = now
    return moment if windows is None else fit(moment, windows, max(trigger, now), limit)


def fit(moment: Local, windows: Sequence[Window], earliest: Local, limit: Local | None = None) -> Local:
    """Move ``moment`` into the telephone hours ``windows``, which are sorted and disjoint.

    A call waits for the next hours. If those begin after its ``limit``, it is made earlier instead: near the
    end of the hours before, but not before ``earliest``. If there is no such time either, it keeps its moment:
    closed telephone hours are no reason to forget a patient who may be bleeding.
    """
    index = bisect_right(windows, moment, key=lambda window: window[0])
    if index and moment < windows[index - 1][1]:
        return moment
    following = windows[index][0] if index < len(windows) else None
    if following and (limit is None or following <= limit):
        return following
    if limit is None or not index:
        return moment
    start, end = windows[index - 1]
    pulled = max(start, end - _LAST_CALL, earliest)
    return pulled if pulled < end else moment


def prefer(windows: Iterable[Window], start: float, end: float) -> list[Window]:
    """Return what of ``windows`` lies within the hours that the patient prefers.

    :param windows: each lies within one day
    :param start: the preferred hours begin, in hours of the clock (17.5 is 17:30)
    :param end: they end, in hours of the clock
    """
    first, last = clock_time(start), clock_time(end)
    cut = (
        (
            max(opens, same_clock(opens, opens.date(), first)),
            min(closes, same_clock(opens, opens.date(), last)),
        )
        for opens, closes in windows
    )
    return [(opens, closes) for opens, closes in cut if opens < closes]


def every_day(first: date, last: date, start: float, end: float, tz: str) -> list[Window]:
    """Return a window from ``start`` to ``end`` (hours of the clock) for each day from ``first`` to ``last``."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [(at_time(day, clock_time(start), tz), at_time(day, clock_time(end), tz)) for day in days]


def next_attempt(
    local: Local, days: int = 1, windows: Sequence[Window] | None = None, is_urgent: bool = False
) -> Local:
    """Return when to try again after an attempt at ``local`` failed: ``days`` later, at another time of day.

    If the day has no telephone hours, the attempt waits for the next day that has some. An urgent one does not
    wait: it is made earlier, on the day of ``local``, or keeps its day without regard to the hours, see
    :func:`fit`.

    :param days: 0: later the same day, or the next day if nothing is left of this one
    :param windows: the telephone hours, sorted and disjoint; None: any hour
    """
    later = _later_today(local, windows)
    if later and not days:
        return later
    slot = _other_time(local) or NEXT_MORNING
    moment = same_clock(local, local.date() + timedelta(days=days or 1), slot)
    if windows is None:
        return moment
    hours = _of_day(moment.date(), windows)
    if hours:
        return fit(moment, hours, hours[0][0], end_of_day(moment))
    return later or moment if is_urgent else fit(moment, windows, moment)


def _other_time(local: Local) -> time | None:
    """Return another time of the same day to try at; None: the day is over."""
    return next((slot for before, slot in NEXT_ATTEMPTS if local.time() < before), None)


def _later_today(local: Local, windows: Sequence[Window] | None) -> Local | None:
    """Return the moment of another attempt on the day of ``local``; None: nothing is left of it."""
    slot = _other_time(local)
    wanted = same_clock(local, local.date(), slot) if slot else None
    if windows is None:
        return wanted
    earliest = local + _PAUSE
    hours = [(start, end) for start, end in _of_day(local.date(), windows) if earliest < end]
    return fit(wanted or earliest, hours, earliest, end_of_day(local)) if hours else None


def _of_day(day: date, windows: Iterable[Window]) -> list[Window]:
    return [window for window in windows if window[0].date() == day]


def age(birth: date, today: date) -> int:
    """Return the age in whole years, as counted on birthdays; 0 for a birth date in the future."""
    return relativedelta(today, birth).years if birth <= today else 0


def is_within(moment: Utc, intervals: Iterable[tuple[Utc, Utc | None]]) -> bool:
    """Tell whether ``moment`` lies in one of the (start, end) pairs, both included; an end of None is open."""
    return any(start <= moment and (end is None or moment <= end) for start, end in intervals)

"""When a follow-up is due: plain date arithmetic, no clock, no database.

Moments are naive UTC where they are stored and aware where a function says "local".
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

# A treatment that is recorded late: steps up to this many days past are still worth a call.
LATE_ENTRY_DAYS = 7
# A call that is due on a day, not at an hour, stands at this hour of the clinic's clock.
DAY_STARTS_AT = time(9, 0)
# A patient who was not reached is tried at another time of day: a try before the first clock time
# of a pair is followed by one at the second; a later one by NEXT_MORNING.
NEXT_ATTEMPTS = ((time(12, 0), time(15, 0)), (time(17, 0), time(18, 0)))
NEXT_MORNING = time(10, 0)
# Room left before the telephone hours end for a call that was pulled earlier.
_LAST_CALL = timedelta(minutes=30)
# A patient who was not reached is not tried again on the same day before so much time has passed.
_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Offset:
    """A distance from the trigger: ``unit`` is a relativedelta keyword."""

    count: int
    unit: str
    direction: str = "after"

    @property
    def is_clock(self):
        return self.unit == "hours"

    def times(self, number):
        return Offset(self.count * number, self.unit, self.direction)

    def delta(self):
        return relativedelta(**{self.unit: -self.count if self.direction == "before" else self.count})


def to_local(moment, tz):
    """The naive UTC ``moment`` on the clock of zone ``tz`` (aware)."""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz))


def to_utc(local):
    """The aware ``local`` moment as naive UTC."""
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def at_time(day, clock, tz):
    """The aware moment at which the clock of ``tz`` shows ``clock`` on ``day``."""
    return datetime.combine(day, clock, ZoneInfo(tz))


def shift(trigger, offset, repeat=None, occurrence=0):
    """The aware local moment that a rule names, before any telephone hours.

    Days, weeks, months and years move the date and keep the month's end (31 January + 1 month
    = 28 or 29 February); hours are hours that really pass. Each occurrence of a repeated step
    is counted from the trigger, never from the one before, so the 31st does not drift to the 28th.
    """
    if offset.is_clock:
        return _add(trigger.astimezone(timezone.utc), offset, repeat, occurrence).astimezone(trigger.tzinfo)
    return datetime.combine(_add(trigger.date(), offset, repeat, occurrence), DAY_STARTS_AT, trigger.tzinfo)


@lru_cache(maxsize=8192)
def _add(start, offset, repeat, occurrence):
    """``start`` moved by an offset and its repetitions; the treatments of a day share the result."""
    delta = offset.delta()
    if repeat and occurrence:
        delta += repeat.times(occurrence).delta()
    return start + delta


def earliest_day(today):
    """The first day that a step may name and still be worth a call today, see LATE_ENTRY_DAYS."""
    return today - timedelta(days=LATE_ENTRY_DAYS)


def is_too_late(planned_day, today):
    """Whether a step is so long past that calling for it would only confuse the patient."""
    return planned_day < earliest_day(today)


def first_occurrence(trigger, offset, repeat, start, first_day):
    """The number of the first occurrence from ``start`` on whose day is not before ``first_day``."""
    occurrence = start
    while shift(trigger, offset, repeat, occurrence).date() < first_day:
        occurrence += 1
    return occurrence


def end_of_day(local):
    """The last moment of the day of ``local`` on its clock."""
    return at_time(local.date(), time.max, local.tzinfo.key)


def due_moment(rule_moment, trigger, now, windows=None, limit=None):
    """When to call for a step that the rules put at ``rule_moment`` (all aware, local).

    Not before the treatment itself; a step whose day is past is due now; then into the telephone
    hours, see :func:`fit`. ``windows`` None means that the clinic calls at any hour.
    """
    moment = max(rule_moment, trigger)
    if moment.date() < now.date():
        moment = now
    return moment if windows is None else fit(moment, windows, max(trigger, now), limit)


def fit(moment, windows, earliest, limit=None):
    """Move ``moment`` into ``windows``, the sorted, disjoint (start, end) pairs of aware moments.

    A call waits for the next hours. One with a ``limit`` that those hours begin after is pulled
    earlier instead: near the end of the hours before, but not before ``earliest``. Where this
    leaves nothing it keeps its moment: closed telephone hours are no reason to forget a patient
    who may be bleeding.
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


def prefer(windows, start, end):
    """``windows`` cut to the hours of the clock from ``start`` to ``end`` (floats) that a patient wishes.

    Each of the windows lies within one day of its clock.
    """
    first, last = clock(start), clock(end)
    cut = (
        (
            max(opens, datetime.combine(opens, first, opens.tzinfo)),
            min(closes, datetime.combine(opens, last, opens.tzinfo)),
        )
        for opens, closes in windows
    )
    return [(opens, closes) for opens, closes in cut if opens < closes]


def every_day(first, last, start, end, tz):
    """The windows from ``start`` to ``end`` (clock hours, floats) on each day from ``first`` to ``last``."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [(at_time(day, clock(start), tz), at_time(day, clock(end), tz)) for day in days]


def clock(hours):
    """The clock time of ``hours`` as Odoo stores them: 10.5 is half past ten, 24 the day's last moment."""
    minutes = round(hours * 60)
    return time.max if minutes >= 24 * 60 else time(*divmod(minutes, 60))


def next_attempt(local, days=1, windows=None, is_urgent=False):
    """The moment of the next try after one at ``local`` failed: ``days`` later, at another time of day.

    0 days are later the same day, or the next day where nothing is left of this one. ``windows``
    are the telephone hours, None means any hour. A day without hours is put off to the next that
    has some; an urgent call is made earlier instead or keeps its day, see :func:`fit`.
    """
    later = _later_today(local, windows)
    if later and not days:
        return later
    slot = _other_time(local) or NEXT_MORNING
    moment = at_time(local.date() + timedelta(days=days or 1), slot, local.tzinfo.key)
    if windows is None:
        return moment
    hours = _of_day(moment.date(), windows)
    if hours:
        return fit(moment, hours, hours[0][0], end_of_day(moment))
    return later or moment if is_urgent else fit(moment, windows, moment)


def _other_time(local):
    """Another time of the same day to try at; None: the day is over."""
    return next((slot for before, slot in NEXT_ATTEMPTS if local.time() < before), None)


def _later_today(local, windows):
    """The moment of another try on the day of ``local``, or None."""
    slot = _other_time(local)
    wanted = slot and at_time(local.date(), slot, local.tzinfo.key)
    if windows is None:
        return wanted
    earliest = local + _PAUSE
    hours = [(max(start, earliest), end) for start, end in _of_day(local.date(), windows) if earliest < end]
    return fit(wanted or earliest, hours, earliest, end_of_day(local)) if hours else None


def _of_day(day, windows):
    return [window for window in windows if window[0].date() == day]


def age(birth, today):
    """Whole years, as counted on birthdays."""
    return relativedelta(today, birth).years if birth <= today else 0


def clinic_day(moment, tz):
    """The clinic's calendar day at the naive UTC ``moment``."""
    return to_local(moment, tz).date()


def is_within(moment, intervals):
    """Whether ``moment`` lies in one of the (start, end) pairs; an end of None is open."""
    return any(start <= moment and (end is None or moment <= end) for start, end in intervals)

"""Free times for a visit: intervals of hours, no clock, no database.

Moments are naive UTC; a zone's name says on whose clock they are read.
"""

from datetime import time, timedelta

from . import schedule

# Two proposals are better apart: another day and the other half of it, if there is one so soon.
_SOON = timedelta(days=7)
_NOON = time(12, 0)


def merge(intervals):
    """The sorted, disjoint (start, end) pairs that cover the same time as ``intervals``."""
    merged = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(working, busy):
    """What ``busy`` leaves of ``working``, sorted and disjoint."""
    free, taken = [], merge(busy)
    for opens, closes in merge(working):
        since = opens
        for start, end in taken:
            if end <= since or start >= closes:
                continue
            if start > since:
                free.append((since, start))
            since = end
        if since < closes:
            free.append((since, closes))
    return free


def starts(working, busy, duration, step, earliest, tz):
    """The moments, in order, at which a visit of ``duration`` minutes could begin.

    They stand on a raster of ``step`` minutes of the clock of ``tz``, so that they can be read out;
    what ends and begins at the same moment does not overlap.

    :param earliest: nothing begins before it
    """
    found, length = [], timedelta(minutes=duration)
    for start, end in subtract(working, busy):
        moment = _on_raster(max(start, earliest), step, tz)
        while moment + length <= end:
            found.append(moment)
            moment = _on_raster(moment + timedelta(minutes=1), step, tz)
    return found


def _on_raster(moment, step, tz):
    """``moment`` or the first one after it at which the clock shows a multiple of ``step`` minutes."""
    whole = moment.replace(second=0, microsecond=0)
    if whole < moment:
        whole += timedelta(minutes=1)
    clock = schedule.to_local(whole, tz)
    return whole + timedelta(minutes=-(clock.hour * 60 + clock.minute) % step)


def proposals(moments, duration, tz):
    """The first of ``moments``, and a second one that is a real alternative to it: a list of up to two.

    Best on another day within a week and in the other half of the day; else on another day; else
    in the other half of the same day; else later that day, after the first would have ended.
    """
    if not moments:
        return []
    first = moments[0]
    day, half = _day_and_half(first, tz)
    soon = schedule.clinic_day(first + _SOON, tz)
    best = {}
    for moment in moments[1:]:
        other_day, other_half = _day_and_half(moment, tz)
        if other_day != day:
            best.setdefault("both" if other_half != half and other_day <= soon else "day", moment)
        elif moment >= first + timedelta(minutes=duration):
            best.setdefault("half" if other_half != half else "later", moment)
    second = next((best[kind] for kind in ("both", "day", "half", "later") if kind in best), None)
    return [first, second] if second else [first]


def _day_and_half(moment, tz):
    local = schedule.to_local(moment, tz)
    return local.date(), local.time() < _NOON


def by_day(moments, tz):
    """``moments`` by their days on the clock of ``tz``: a list of (day, moments) in order."""
    days = {}
    for moment in moments:
        days.setdefault(schedule.clinic_day(moment, tz), []).append(moment)
    return list(days.items())


def whole_days(first, last, tz):
    """The interval from the beginning of the day ``first`` to the end of ``last``."""
    start, end = (schedule.at_time(day, time.min, tz) for day in (first, last + timedelta(days=1)))
    return schedule.to_utc(start), schedule.to_utc(end)

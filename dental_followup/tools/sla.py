"""Deadlines in working time: intervals in, deadline out. No clock, no database.

Moments are aware, or naive UTC; what comes out is naive UTC. ``intervals`` are the sorted, disjoint
(start, end) pairs in which somebody works. Time is counted as it passes, not as a clock shows it, so
a night in which the clocks are changed has an hour more or less.
"""

from datetime import timedelta, timezone


class NotEnoughTimeError(Exception):
    """The intervals end before so much working time has passed: the caller reads on."""


def hours(count):
    """The span of ``count`` hours, given as Odoo stores them: 1.5 is an hour and a half."""
    return timedelta(minutes=round(count * 60))


def deadline(start, span, intervals):
    """When ``span`` of working time after ``start`` has passed; without any: the next working moment.

    :raises NotEnoughTimeError: see there
    """
    moment, left = _utc(start), span
    for opens, closes in _from(moment, intervals):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise NotEnoughTimeError


def worked(start, end, intervals):
    """The working time between two moments; negative where the second comes first."""
    first, last = _utc(start), _utc(end)
    if last < first:
        return -worked(last, first, intervals)
    return sum((max(min(closes, last) - opens, timedelta()) for opens, closes in _from(first, intervals)), timedelta())


def resumed(former, paused_at, now, intervals):
    """Where a deadline lies after a pause: what was left of it at ``paused_at`` begins at ``now``.

    One that had passed before the pause stays where it was.
    """
    former, paused_at = _utc(former), _utc(paused_at)
    return former if former <= paused_at else deadline(now, worked(paused_at, former, intervals), intervals)


def warning(start, end, share, intervals):
    """When ``share`` (0 to 1) of the working time from ``start`` to the deadline ``end`` has passed."""
    return deadline(start, worked(start, end, intervals) * share, intervals)


def is_working(moment, intervals):
    """Whether somebody works at ``moment``."""
    moment = _utc(moment)
    return any(_utc(opens) <= moment < _utc(closes) for opens, closes in intervals)


def _from(moment, intervals):
    """What is left of ``intervals`` from ``moment`` on."""
    for opens, closes in ((_utc(first), _utc(last)) for first, last in intervals):
        if closes > moment:
            yield max(opens, moment), closes


def _utc(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment

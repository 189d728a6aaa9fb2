"""Deadlines in working time: the working hours go in, the deadline comes out; no present time, no database.

``intervals`` are the sorted, disjoint (start, end) pairs in which somebody works; the end does not belong to
them. Time is counted as it passes, not as a clock shows it, so a night in which the clocks are changed has an
hour more or less.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TypeAlias

from .clock import Utc

Interval: TypeAlias = tuple[Utc, Utc]


class NotEnoughTimeError(Exception):
    """The intervals end before so much working time has passed: the caller reads further ahead and tries again."""


def hours(count: float) -> timedelta:
    """Return the span of ``count`` hours as Odoo stores them (1.5 is an hour and a half), in whole minutes."""
    return timedelta(minutes=round(count * 60))


def deadline(start: Utc, span: timedelta, intervals: Iterable[Interval]) -> Utc:
    """Return the moment at which ``span`` of working time has passed since ``start``.

    A span of 0 gives ``start``, or the beginning of the next working time.

    :raises NotEnoughTimeError: if the intervals hold less working time than that
    """
    left = span
    for opens, closes in _from(start, intervals):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise NotEnoughTimeError


def worked(start: Utc, end: Utc, intervals: Iterable[Interval]) -> timedelta:
    """Return the working time between two moments; negative if ``end`` comes before ``start``."""
    if end < start:
        return -worked(end, start, intervals)
    return sum((max(min(closes, end) - opens, timedelta()) for opens, closes in _from(start, intervals)), timedelta())


def resumed(former: Utc, paused_at: Utc, now: Utc, intervals: Iterable[Interval]) -> Utc:
    """Return the deadline after a pause: the working time that was left at ``paused_at`` is counted from ``now``.

    A deadline that had passed before the pause stays where it was.

    :param former: the deadline before the pause
    :raises NotEnoughTimeError: if the intervals hold less working time than is left
    """
    return former if former <= paused_at else deadline(now, worked(paused_at, former, intervals), intervals)


def warning(start: Utc, end: Utc, share: float, intervals: Iterable[Interval]) -> Utc:
    """Return the moment at which ``share`` (0 to 1) of the working time from ``start`` to ``end`` has passed.

    :param end: the deadline
    :raises NotEnoughTimeError: if the intervals end before that moment
    """
    return deadline(start, worked(start, end, intervals) * share, intervals)


def is_working(moment: Utc, intervals: Iterable[Interval]) -> bool:
    """Tell whether somebody works at ``moment``."""
    return any(opens <= moment < closes for opens, closes in intervals)


def _from(moment: Utc, intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Yield what is left of ``intervals`` from ``moment`` on."""
    for opens, closes in intervals:
        if closes > moment:
            yield max(opens, moment), closes

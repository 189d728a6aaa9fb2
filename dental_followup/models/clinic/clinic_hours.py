"""The hours of a working calendar as they are kept in one clinic: on its clock, with its holidays."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import chain

from pytz import timezone

from odoo.tools.intervals import Intervals


class ClinicHours:
    """The hours of one working calendar in one clinic.

    A calendar's own zone is not asked: Odoo gives it UTC, and its hours are meant on the clinic's clock.

    :param now: the present, aware, on the clinic's clock
    """

    def __init__(self, env, company, calendar, now):
        self.env = env
        self.company = company
        self.tz = company.dental_tz
        self.calendar = calendar
        self.now = now
        self._holidays = None

    def between(self, first, last):
        """The (start, end) pairs of the days from ``first`` to ``last``, on the clinic's clock.

        The calendar's hours without the holidays, and those of the make-up days.
        """
        zone = timezone(self.tz)  # working calendars understand no other
        start, end = (
            zone.localize(datetime.combine(day, clock)) for day, clock in ((first, time.min), (last, time.max))
        )
        hours = self.calendar._attendance_intervals_batch(start, end, tz=zone)[False]
        leaves = self.calendar._leave_intervals_batch(start, end, tz=zone)[False]
        by_day = defaultdict(list)
        for opens, closes, line in hours:
            by_day[opens.date()].append((opens, closes, line))
        intervals = Intervals(chain.from_iterable(self._spans(by_day, zone, first, last)), keep_distinct=True) - leaves
        own = self.now.tzinfo
        return [(opens.astimezone(own), closes.astimezone(own)) for opens, closes, _line in intervals]

    def _spans(self, by_day, zone, first, last):
        """The spans of each day from ``first`` to ``last``, holidays and make-up days regarded."""
        holidays = self._read_holidays()
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if day not in holidays:
                yield by_day.get(day, ())
            elif holidays[day]:
                yield self._make_up(day, by_day, zone)

    def _make_up(self, day, by_day, zone):
        """The spans of a make-up day: those of the first day with hours of its week."""
        monday = day - timedelta(days=day.weekday())
        week = (by_day.get(monday + timedelta(days=number), ()) for number in range(7))
        return [
            (*(zone.localize(datetime.combine(day, moment.time())) for moment in (opens, closes)), line)
            for opens, closes, line in next(filter(None, week), ())
        ]

    def _read_holidays(self):
        """The clinic's own days: date → whether one works, read once."""
        if self._holidays is None:
            found = self.env["dental.holiday"].search_fetch(
                [("company_id", "=", self.company.id)], ["date", "is_workday"]
            )
            self._holidays = {holiday.date: holiday.is_workday for holiday in found}
        return self._holidays

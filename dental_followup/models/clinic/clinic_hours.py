"""The hours of a working calendar as they are kept in one clinic: on its clock, with its holidays."""

from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import chain

from pytz import timezone

from odoo.tools.intervals import Intervals

from ...tools import schedule, sla

# How far the working time is read ahead: a month at first, then as far as there may be any.
FIRST_READ, LAST_READ = timedelta(days=45), timedelta(days=1500)


class ClinicHours:
    """The hours of one working calendar in one clinic.

    A calendar's own zone is not asked: Odoo gives it UTC, and its hours are meant on the clinic's clock.

    :param now: the present, aware, on the clinic's clock
    """

    def __init__(self, env, company, calendar, now):
        self.env = env
        self.company = company
        self.tz = company._dental_zone()
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


class WorkingHours(ClinicHours):
    """The working time of one clinic, read on the clinic's clock whatever zone Odoo's calendar names.

    Holidays and make-up days are the clinic's own as for its calls. Without a calendar, or with one
    that names no hours, every hour counts.

    :param env: of a superuser; colleagues' leaves do not count, the clinic's do
    :param now: the present, naive UTC
    """

    def __init__(self, env, company, now):
        super().__init__(env, company, company.resource_calendar_id, company._dental_local(now))
        self._spans_read = {}

    def deadline(self, start, hours):
        """When ``hours`` (float) of working time after ``start`` have passed, as naive UTC."""
        return self._reckon(sla.deadline, start, start, sla.hours(hours))

    def resumed(self, former, paused_at, now):
        """See :func:`tools.sla.resumed`."""
        return self._reckon(sla.resumed, min(paused_at, former), former, paused_at, now)

    def warning(self, start, end, share):
        """See :func:`tools.sla.warning`."""
        return self._reckon(sla.warning, min(start, end), start, end, share)

    def worked(self, start, end):
        """The hours (float) of working time between two moments."""
        first = min(start, end)
        intervals = self._intervals(first, max(start, end) - first + timedelta(days=1))
        return sla.worked(start, end, intervals).total_seconds() / 3600

    def next_working(self, moment):
        """``moment``, or the beginning of the next working time, as naive UTC."""
        return self.deadline(moment, 0)

    def is_working(self, moment):
        return sla.is_working(moment, self._intervals(moment, timedelta(days=1)))

    def _reckon(self, rule, first, *args):
        """Call ``rule`` with as much working time from ``first`` on as it wants, up to its last moment at least."""
        least = max(arg for arg in args if isinstance(arg, datetime)) - first + timedelta(days=1)
        for ahead in (FIRST_READ, LAST_READ):
            try:
                return rule(*args, self._intervals(first, max(ahead, least)))
            except sla.NotEnoughTimeError:
                continue
        # A calendar without hours, or of past years only: better too early than never.
        return rule(*args, [(first, first + 2 * LAST_READ)])

    def names_hours(self):
        """Whether the calendar says when the clinic works."""
        calendar = self.calendar
        lines = calendar.attendance_ids.filtered(lambda line: not line.display_type and line.day_period != "lunch")
        return bool(lines) and not calendar.flexible_hours

    def _intervals(self, first, ahead):
        """The working time from the day of ``first`` on; all moments are naive UTC."""
        if not self.names_hours():
            return [(first, first + ahead)]
        day = self.company._dental_local(first).date() - timedelta(days=1)
        last = day + ahead + timedelta(days=2)
        key = (day, last)
        if key not in self._spans_read:
            # Whole weeks: a make-up day takes over the hours of a day of its week.
            monday, sunday = day - timedelta(days=day.weekday()), last + timedelta(days=6 - last.weekday())
            spans = self.between(monday, sunday)
            self._spans_read[key] = [(schedule.to_utc(opens), schedule.to_utc(closes)) for opens, closes in spans]
        return self._spans_read[key]


class CallingHours(ClinicHours):
    """The telephone hours of one clinic under one book, read once for each month.

    A wish of the patient narrows them; it never keeps a call from being made.

    :param now: the present, aware, on the clinic's clock
    """

    def __init__(self, env, company, book, now):
        super().__init__(env, company, book.calling_calendar_id, now)
        self._windows = {}
        self._wished = {}

    def windows(self, moment, patient=None, limit=None):
        """The (start, end) pairs around ``moment`` or now in which ``patient`` may be rung; None: any hour.

        The patient's own hours count where they leave something; up to ``limit``, if there is one.
        """
        day = max(moment.date(), self.now.date())
        month = (day.year, day.month)
        wish = (patient.dental_call_from, patient.dental_call_to) if patient else (0, 0)
        if wish == (0, 0):
            return self._clinic_windows(month)
        wished = self._preferred_windows(month, wish)
        earliest = self.now if limit else max(moment, self.now)
        has_some = any(end > earliest and (limit is None or start <= limit) for start, end in wished)
        return wished if has_some else self._clinic_windows(month)

    def fit(self, moment, patient=None, limit=None):
        """Move ``moment`` (aware) into the telephone hours, see :func:`tools.schedule.fit`."""
        windows = self.windows(moment, patient, limit)
        return moment if windows is None else schedule.fit(moment, windows, self.now, limit)

    def next_attempt(self, moment, patient=None, days=1, is_urgent=False):
        """When to try again after nobody was reached at ``moment``, see :func:`tools.schedule.next_attempt`."""
        day = moment + timedelta(days=days or 1)
        limit = schedule.end_of_day(day) if is_urgent else None
        return schedule.next_attempt(moment, days, self.windows(day, patient, limit), is_urgent)

    def _clinic_windows(self, month):
        if not self.calendar:
            return None
        if month not in self._windows:
            self._windows[month] = self.between(*_span(*month))
        return self._windows[month]

    def _preferred_windows(self, month, wish):
        if (month, wish) not in self._wished:
            own = self._clinic_windows(month)
            self._wished[month, wish] = (
                schedule.every_day(*_span(*month), *wish, self.tz) if own is None else schedule.prefer(own, *wish)
            )
        return self._wished[month, wish]


def _span(year, month):
    """The days to read for a call in a month: whole weeks before it, and a month after it."""
    first = date(year, month, 1) - timedelta(days=15)
    return first - timedelta(days=first.weekday()), date(year, month, monthrange(year, month)[1]) + timedelta(days=30)

"""When a clinic works: deadlines that count only the hours of its working calendar."""

from datetime import datetime, timedelta

from ..tools import schedule, sla
from .clinic_hours import ClinicHours

# How far the working time is read ahead: a month at first, then as far as there may be any.
FIRST_READ, LAST_READ = timedelta(days=45), timedelta(days=1500)


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

"""When a clinic telephones: the hours of its book's calendar, as moments on the clinic's clock."""

from calendar import monthrange
from datetime import date, timedelta

from ...tools import schedule
from .clinic_hours import ClinicHours


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
        wished = self._wished_windows(month, wish)
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

    def _wished_windows(self, month, wish):
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

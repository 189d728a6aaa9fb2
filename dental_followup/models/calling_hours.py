"""When a clinic telephones: the hours of its book's calendar, as moments on the clinic's clock."""

from calendar import monthrange
from datetime import datetime, timedelta

from pytz import timezone

from ..tools import schedule


class CallingHours:
    """The telephone hours of one clinic under one book, read once for each month.

    :param now: the present, aware, on the clinic's clock
    """

    def __init__(self, env, company, book, now):
        self.env = env
        self.tz = company.dental_tz
        self.calendar = book.calling_calendar_id
        self.now = now
        self._windows = {}

    def windows(self, moment, patient=None):
        """The (start, end) pairs around ``moment`` or now in which ``patient`` may be rung; None: any hour."""
        if not self.calendar:
            return None
        day = max(moment.date(), self.now.date())
        month = (day.year, day.month)
        if month not in self._windows:
            self._windows[month] = self._read_windows(*month)
        return self._windows[month]

    def _read_windows(self, year, month):
        zone = timezone(self.tz)  # working calendars understand no other
        start = zone.localize(datetime(year, month, 1) - timedelta(days=15))
        end = zone.localize(datetime(year, month, monthrange(year, month)[1]) + timedelta(days=30))
        intervals = self.calendar._work_intervals_batch(start, end, tz=zone)[False]
        own = self.now.tzinfo
        return [(i[0].astimezone(own), i[1].astimezone(own)) for i in intervals]

    def fit(self, moment, patient=None, limit=None):
        """Move ``moment`` (aware) into the telephone hours, see :func:`tools.schedule.fit`."""
        windows = self.windows(moment, patient)
        return moment if windows is None else schedule.fit(moment, windows, self.now, limit)

"""The free times of one dentist for a visit of one patient: roster, leaves, holidays, what is booked."""

from collections import defaultdict
from datetime import timedelta

from odoo.fields import Domain
from odoo.tools.intervals import Intervals

from ...tools import schedule, slots
from ..clinic.clinic_hours import ClinicHours
from ..clinic.duty_roster import absences, is_staff
from ..const import VACATED

# Nobody sits in the chair sooner than that after the telephone call.
NOTICE = timedelta(minutes=30)
# So many days with free times are put before the caller.
SHOWN_DAYS = 6
# How far ahead is looked, in steps of so many days.
STEP_DAYS, STEPS = 28, 4


class VisitSlots:
    """When ``dentist`` could see ``patient`` in the clinic ``company``.

    :param now: the present, naive UTC
    :param moved: a visit whose own time counts as free, because it is moved
    """

    def __init__(self, env, company, dentist, patient, now, moved=None):
        # sudo: colleagues' working hours, leaves and calendars are not for everybody to read. Of
        # all that only free times leave this class: never a title, nor whom somebody meets.
        self.env = env(su=True)
        self.company = company.with_env(self.env)
        self.dentist = dentist.with_env(self.env)
        self.patient = patient.with_env(self.env)
        self.now = now
        self.moved_id = moved.id if moved else False
        self.tz = company._dental_zone()
        self.is_staff = is_staff(self.dentist, self.company)
        calendar = self._calendar()
        self.hours = ClinicHours(self.env, self.company, calendar, self.company._dental_local(now))
        self.has_hours = not calendar.flexible_hours and any(
            line._is_work_period() for line in calendar.attendance_ids if not line.display_type
        )

    def _calendar(self):
        """The dentist's own working hours, else the clinic's."""
        own = self.env["resource.resource"].search(
            [
                ("user_id", "=", self.dentist.id),
                ("calendar_id", "!=", False),
                ("company_id", "in", (self.company.id, False)),
            ],
            order="company_id, id",
            limit=1,
        )
        return own.calendar_id or self.company.resource_calendar_id

    def starts(self, first, minutes):
        """The moments at which a visit could begin on the next days with free times, from ``first`` on."""
        first = max(first, self.company._dental_today(self.now))
        step = 30 if minutes % 30 == 0 else 15
        found = []
        for number in range(STEPS):
            begin = first + timedelta(days=STEP_DAYS * number)
            last = begin + timedelta(days=STEP_DAYS - 1)
            found += slots.starts(self._free(begin, last), minutes, step, self.now + NOTICE, self.tz)
            if len(slots.by_day(found, self.tz)) >= SHOWN_DAYS:
                break
        return found

    def is_free(self, start, minutes):
        """Whether the dentist and the patient still have the time from ``start`` on."""
        day, end = schedule.clinic_day(start, self.tz), start + timedelta(minutes=minutes)
        free = self._free(day, day + timedelta(days=1))
        return start > self.now and any(opens <= start and end <= closes for opens, closes in free)

    def _free(self, first, last):
        """What is free from the day ``first`` to the day ``last``: sorted, disjoint (start, end) pairs."""
        working, busy = (
            Intervals((start, end, frozenset()) for start, end in spans)
            for spans in (self._working(first, last), self._busy(first, last))
        )
        return [(start, end) for start, end, _none in working - busy]

    def _working(self, first, last):
        """The hours of the roster, holidays and make-up days regarded."""
        return [(schedule.to_utc(opens), schedule.to_utc(closes)) for opens, closes in self.hours.between(first, last)]

    def _busy(self, first, last):
        start, end = slots.whole_days(first, last, self.tz)
        away = absences(self.env, self.dentist, self.now).get(self.dentist.id, ())
        taken = [(begin, until or end) for begin, until in away]
        return taken + [self._span(event) for event in self._events(start, end)]

    def _events(self, start, end):
        """What takes the dentist's time or the patient's: visits in any clinic, the dentist's own meetings."""
        me = self.dentist.partner_id
        visits = Domain("dental_dentist_id", "=", self.dentist.id) & Domain("is_dental", "=", True)
        visits |= Domain("dental_patient_id", "=", self.patient.id)
        meetings = Domain("is_dental", "=", False) & Domain("show_as", "=", "busy")
        meetings &= Domain("partner_ids", "in", me.ids)
        # A whole day is stored without a zone: a day more on both sides has it for certain.
        day = timedelta(days=1)
        events = self.env["calendar.event"].search(
            Domain("start", "<", end + day)
            & Domain("stop", ">", start - day)
            & Domain("id", "!=", self.moved_id)
            & (visits & Domain("dental_visit_state", "not in", VACATED) | meetings)
        )
        states = defaultdict(set)
        for attendee in events.attendee_ids.filtered(lambda attendee: attendee.partner_id == me):
            states[attendee.event_id].add(attendee.state)
        return events.filtered(lambda event: event.is_dental or "declined" not in states[event])

    def _span(self, event):
        if event.allday:
            return slots.whole_days(event.start_date, event.stop_date, self.tz)
        return event.start, event.stop

"""Books with telephone hours."""

from odoo.fields import Command

from odoo.addons.dental_followup.models.clinic.clinic_hours import CallingHours

from common import DentalCase, clinic

OFFICE = (("morning", 9, 12), ("afternoon", 14, 18))


class HoursCase(DentalCase):
    """Book A with telephone hours from Monday to Friday, 9:00–12:00 and 14:00–18:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.make_hours(dict.fromkeys(range(5), OFFICE))
        cls.own_book = cls.book.copy({"calling_calendar_id": cls.hours.id})
        cls.clinic.dental_book_id = cls.own_book

    @classmethod
    def make_hours(cls, days, **values):
        lines = [
            Command.create(
                {"name": period, "dayofweek": str(day), "day_period": period, "hour_from": start, "hour_to": end}
            )
            for day, spans in days.items()
            for period, start, end in spans
        ]
        values = {"name": "Telephone", "company_id": False, "attendance_ids": [Command.clear(), *lines], **values}
        return cls.env["resource.calendar"].create(values)

    def holiday(self, *days, **values):
        holidays = self.env["dental.holiday"].with_user(self.manager).with_company(self.clinic)
        return holidays.create([{"date": day, "name": "Closed", **values} for day in days])

    def load_china(self):
        return self.env["dental.holiday"].with_user(self.manager).with_company(self.clinic).action_load_china()

    def due(self, code, when, recorded=None, **values):
        """The moments at which the calls of a treatment are due, on the clinic's clock."""
        self.set_clock(recorded or when)
        followups = self.followups(self.treatment(code, when, **values))
        return [self.shown(followup.due_at) for followup in followups]

    def shown(self, moment):
        return f"{self.clinic._dental_local(moment):%a %Y-%m-%d %H:%M}"

    def calling_hours(self, now):
        return CallingHours(self.env, self.clinic, self.clinic.dental_book_id, self.clinic._dental_local(clinic(now)))

    def next_attempt(self, now, patient=None, days=1, is_urgent=False):
        local = self.clinic._dental_local(clinic(now))
        found = self.calling_hours(now).next_attempt(local, patient, days, is_urgent)
        return f"{found:%a %Y-%m-%d %H:%M}"

"""A dentist with working hours, and the dialog that books a visit."""

from odoo.fields import Command

from common import CallCase, clinic


class BookingCase(CallCase):
    """The dentist works Monday to Friday 09:00–12:00 and 14:00–16:00; it is Friday, 10:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [(day, *span) for day in "01234" for span in ((9, 12), (14, 16))]
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Dentist",
                "tz": "UTC",
                "company_id": cls.clinic.id,
                "attendance_ids": [
                    Command.create({"name": "-", "dayofweek": day, "hour_from": opens, "hour_to": closes})
                    for day, opens, closes in hours
                ],
            }
        )
        cls.resource = cls.env["resource.resource"].create(
            {
                "name": "Dentist",
                "user_id": cls.dentist.id,
                "calendar_id": cls.calendar.id,
                "company_id": cls.clinic.id,
            }
        )
        cls.patient.dental_dentist_id = cls.dentist

    def dialog(self, call=None):
        action = call.action_book_visit() if call else self.patient.with_user(self.reception).action_dental_book()
        self.assertEqual(action["res_model"], "dental.booking")
        return self.env["dental.booking"].with_user(call.user_id if call else self.reception).browse(action["res_id"])

    def offered(self, booking=None):
        """The days and times that are offered: {"11-20": "14:00 14:30"}."""
        booking = booking or self.dialog()
        booking.invalidate_recordset()
        days = {}
        for slot in [slot for day in booking.offer["days"] for slot in day["slots"]]:
            local = self.clinic._dental_local(self.env["dental.booking"]._fields["start"].to_datetime(slot["start"]))
            days.setdefault(f"{local:%m-%d}", []).append(f"{local:%H:%M}")
        return {day: " ".join(times) for day, times in days.items()}

    def visit(self, when, minutes=30, **values):
        values = {
            "dental_patient_id": self.make_patient("李小红", phone=False).id,
            "dental_dentist_id": self.dentist.id,
            "start": clinic(when),
            "duration": minutes / 60,
            **values,
        }
        return self.env["calendar.event"].with_user(self.reception).create(values)

"""Visits booked in the call and in the calendar, in a real browser."""

from datetime import timedelta

from common import DentalCase

from odoo import fields
from odoo.tests import HttpCase


class TestBookingTour(DentalCase, HttpCase):
    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()
        self.caller = self.make_patient("李小红", phone="139 0013 9000", dental_sex="female")
        self.caller.dental_dentist_id = self.dentist

    def _book(self, lang):
        self.team.lang = lang
        yesterday = fields.Datetime.now() - timedelta(days=1)
        treatment = self.treatment(patient_id=self.caller.id, done_at=yesterday)
        self.open_due()
        due = self.followups(treatment, "open")
        due.user_id = self.team
        self.start_tour("", "dental_followup_booking", login=self.team.login)
        call = due.call_ids
        self.assertEqual((call.state, call.outcome, call.note), ("done", "answered", "肿得不厉害"))
        visit = call.booked_event_ids
        self.assertEqual(visit.dental_patient_id, self.caller)
        self.assertEqual(visit.dental_dentist_id, self.dentist)
        self.assertGreater(visit.start, fields.Datetime.now())

    def test_english(self):
        self._book("en_US")

    def test_chinese(self):
        self._book("zh_CN")


class TestCalendarTour(DentalCase, HttpCase):
    def setUp(self):
        super(DentalCase, self).setUp()
        self.make_patient("李小红", dental_dentist_id=self.dentist.id)

    def test_a_click_books_the_clinics_length(self):
        self.clinic.dental_visit_minutes = 75
        self.start_tour("", "dental_followup_visit_calendar", login=self.reception.login)
        visit = self.env["calendar.event"].search([("dental_patient_id.name", "=", "李小红")])
        self.assertEqual(visit.stop - visit.start, timedelta(minutes=75))
        self.assertEqual(f"{visit.start:%H:%M}", "10:00", "the browser's clock shows UTC")

"""Peace after a talk: when mere care calls wait."""

from common import NOW, clinic
from common.ring import RingCase

from odoo.fields import Command


class TestQuiet(RingCase):
    """Talked with on Friday, 20 November; seven days of peace."""

    def setUp(self):
        super().setUp()
        self.clinic.dental_book_id = self.book.copy({"calling_calendar_id": False})
        self.finish(self.one(user=self.team))

    def log(self, followup):
        return " ".join(followup.sudo().message_ids.mapped("body"))

    def opened(self, day, **values):
        """Whether a care call that is due on a day is opened then."""
        followup = self.one(due_at=f"2026-11-{day} 11:00", **{"purpose": "care", **values})
        self.set_clock(f"2026-11-{day} 07:00")
        self.open_due()
        return followup, followup.state == "open"

    def test_within_the_quiet_time(self):
        for day in (21, 26):
            followup, is_open = self.opened(day)
            self.assertFalse(is_open)
            self.assertEqual(followup.due_at, clinic("2026-11-27 11:00"))
            self.assertEqual(str(followup.due_date), "2026-11-27")
            self.assertEqual(str(followup.planned_date), f"2026-11-{day}", "the rule's day stays")
            self.assertFalse(self.activities(followup))
            self.assertIn("talked with the patient on 2026-11-20", self.log(followup))

    def test_after_it(self):
        self.assertTrue(self.opened(27)[1])

    def test_moved_once_and_opened_then(self):
        followup, _is_open = self.opened(21)
        self.set_clock("2026-11-27 07:00")
        self.open_due()
        self.assertEqual(followup.state, "open")

    def test_none(self):
        self.clinic.dental_cool_down_days = 0
        self.assertTrue(self.opened(21)[1])

    def test_on_the_same_day(self):
        followup = self.one(due_at="2026-11-20 16:00", purpose="satisfaction")
        self.open_due()
        self.assertEqual(str(followup.due_date), "2026-11-27")

    def test_medical_calls_always_come(self):
        for purpose in ("day_one", "recovery", "pain", "suture", "restoration", "reminder"):
            with self.subTest(purpose=purpose):
                self.assertTrue(self.opened(21, purpose=purpose)[1])

    def test_nobody_was_talked_to(self):
        followup = self.one(self.loner, purpose="care", user=self.team)
        self.finish(followup, "no_answer")
        self.set_clock("2026-11-21 23:00")
        self.open_due()
        self.assertEqual(followup.state, "open")

    def test_the_family_does_not_count(self):
        self.assertTrue(self.opened(21, patient=self.daughter)[1])

    def test_what_was_promised_comes(self):
        followup = self.one(purpose="care", user=self.team)
        self.finish(followup, "call_back", call_back_at=clinic("2026-11-22 15:00"))
        self.set_clock("2026-11-22 15:00")
        self.open_due()
        self.assertEqual((followup.state, followup.due_at), ("open", clinic("2026-11-22 15:00")))

    def test_into_the_telephone_hours(self):
        """27 November 2026 is a Friday."""
        calendar = self.env["resource.calendar"].create({"name": "Monday", "attendance_ids": [Command.clear()]})
        calendar.attendance_ids = [
            Command.create({"name": "Monday", "dayofweek": "0", "hour_from": 9, "hour_to": 12, "day_period": "morning"})
        ]
        self.clinic.dental_book_id.calling_calendar_id = calendar
        followup, _is_open = self.opened(21)
        self.assertEqual(followup.due_at, clinic("2026-11-30 09:00"))
        self.assertEqual(str(followup.due_date), "2026-11-30")

    def test_while_a_pain_series_runs(self):
        self.clinic.dental_cool_down_days = 0
        self.one(purpose="pain", due_at="2026-11-22 09:00")
        followup, is_open = self.opened(21)
        self.assertFalse(is_open)
        self.assertEqual(followup.due_at, clinic("2026-11-22 11:00"))
        self.assertIn("because of pain", self.log(followup))

    def test_who_comes_today_anyway(self):
        self.clinic.dental_cool_down_days = 0
        visit = (
            self.env["calendar.event"]
            .with_context(dental_visit=True)
            .create(
                {
                    "name": "x",
                    "start": clinic("2026-11-21 17:00"),
                    "stop": clinic("2026-11-21 17:30"),
                    "dental_patient_id": self.patient.id,
                    "dental_dentist_id": self.dentist.id,
                    "dental_company_id": self.clinic.id,
                }
            )
        )
        self.assertEqual(visit.dental_visit_state, "booked")
        followup, is_open = self.opened(21)
        self.assertFalse(is_open)
        self.assertEqual(str(followup.due_date), "2026-11-22")

    def test_the_batch_is_looked_at_at_once(self):
        def count(number):
            self._clear_care()
            for _number in range(number):
                self.one(purpose="care", patient=self.loner)
            followups = self.env["dental.followup"].search([("purpose", "=", "care"), ("state", "=", "planned")])
            self.env.flush_all()
            self.env.invalidate_all()
            followups.mapped("patient_id.name"), followups.mapped("purpose")
            start = self.cr.sql_log_count
            self.assertFalse(followups._wait(NOW))
            return self.cr.sql_log_count - start

        self.assertEqual(count(1), count(20))

    def _clear_care(self):
        self.env["dental.followup"].search([("purpose", "=", "care")])._close("done", "called")

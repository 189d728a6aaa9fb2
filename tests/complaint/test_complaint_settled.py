"""After the settlement the patient is asked; until then, and while a complaint is open, manners."""

from datetime import timedelta

from common import clinic
from common.complaints import ComplaintCase

from odoo.exceptions import AccessError


class TestAsked(ComplaintCase):
    def setUp(self):
        super().setUp()
        self.one = self.complaint()
        self.settle(self.one)
        self.asking = self.one.followup_ids

    def ask(self, user=None, **values):
        self.set_clock("2026-11-21 15:00")
        self.open_due()
        return self.finish(self.asking, user=user or self.manager, **values)

    def test_the_book_plans_the_call(self):
        self.assertEqual(self.asking.purpose, "complaint")
        self.assertEqual(str(self.asking.planned_date), "2026-11-21")
        self.assertEqual(self.asking.anchor_at, self.one.resolved_at)

    def test_content(self):
        call = self.ask(grade="satisfied")
        self.assertEqual((self.one.state, self.one.closing_reason), ("closed", "content"))
        self.assertEqual((self.one.contentment, self.one.content_call_id), ("content", call))

    def test_not_content_is_reopened_one_level_up_on_demand(self):
        self.ask(grade="dissatisfied", opinion="还是没解决")
        self.assertEqual((self.one.state, self.one.contentment), ("resolved", "not_content"))
        self.assertEqual(self.one.search_count([("patient_id", "=", self.patient.id)]), 1, "no second complaint")
        self.assertIn("not content", self.notices(self.one)[-1:].summary)
        self.one.with_user(self.reception).action_reopen_higher()
        self.assertEqual((self.one.state, self.one.severity_id), ("in_progress", self.level("moderate")))
        self.assertEqual((self.one.user_id, self.one.contentment), (self.chief, False))
        self.settle(self.one)
        again = self.one.followup_ids - self.asking
        self.assertEqual(len(again), 1, "and asked again")

    def test_fair_is_not_content(self):
        self.ask(grade="fair")
        self.assertEqual(self.one.contentment, "not_content")
        self.one.with_user(self.reception).action_close()
        self.assertEqual(self.one.closing_reason, "not_content")

    def test_without_a_grade_the_owner_asks(self):
        self.ask()
        self.assertEqual((self.one.state, self.one.contentment), ("resolved", False))
        self.assertIn("no grade", self.notices(self.one).summary)

    def test_not_reached_at_all(self):
        self.asking.sudo().max_attempts = 1
        self.ask(outcome="no_answer")
        self.assertEqual(self.asking.state, "unreachable")
        self.assertIn("could not be asked", self.notices(self.one).summary)
        self.one.with_user(self.reception).action_close()
        self.assertEqual(self.one.closing_reason, "unasked")

    def test_told_in_person(self):
        self.one.with_user(self.reception).action_content()
        self.assertEqual((self.one.state, self.asking.state), ("closed", "cancelled"))

    def test_reopened_before_it_was_asked(self):
        self.one.with_user(self.reception).action_reopen()
        self.assertEqual(self.asking.state, "cancelled")
        self.patient.dental_do_not_call = True
        self.patient.dental_do_not_call = False
        self.assertEqual(self.asking.state, "cancelled", "whatever is planned anew")

    def test_a_book_without_the_rule(self):
        book = self.book.copy()
        book.protocol_ids.filtered(lambda p: p.trigger == "complaint_settled").active = False
        self.clinic.dental_book_id = book
        other = self.complaint(patient_id=self.make_patient("李小红").id)
        self.settle(other)
        self.assertFalse(other.followup_ids)
        self.assertIn("Ask the patient", self.notices(other).summary)

    def test_two_complaints_are_asked_about_in_one_call(self):
        other = self.complaint(text="还有一件事")
        self.settle(other)
        self.assertEqual(other.followup_ids, self.asking)
        self.ask(grade="very_satisfied")
        self.assertEqual(set((self.one | other).mapped("contentment")), {"content"})

    def test_the_grade_of_another_patient_says_nothing(self):
        """The complaint turns out to be another patient's after the call about it was planned."""
        self.one.sudo().patient_id = self.make_patient("李小红")
        self.ask(grade="very_satisfied")
        self.assertEqual(self.asking.state, "done")
        self.assertEqual((self.one.state, self.one.contentment), ("resolved", False))
        self.assertFalse(self.one.content_call_id)


class TestManners(ComplaintCase):
    def setUp(self):
        super().setUp()
        self.clinic.dental_cool_down_days = 0
        self.followup = self.followups(self.treatment("extraction/simple"))[-1]
        self.followup.sudo().write(
            {"purpose": "checkup", "due_at": clinic("2026-11-20 11:00"), "due_date": "2026-11-20"}
        )

    def test_care_calls_wait(self):
        one = self.complaint()
        self.open_due()
        self.assertEqual((self.followup.state, str(self.followup.due_date)), ("planned", "2026-11-21"))
        self.assertIn("in touch with the patient already", self.notes(self.followup))
        self.settle(one)
        self.set_clock("2026-11-21 11:00")
        self.open_due()
        self.assertEqual(self.followup.state, "open")

    def test_care_calls_that_are_open_go_back(self):
        self.open_due()
        self.assertEqual(self.followup.state, "open")
        self.complaint()
        self.assertEqual((self.followup.state, str(self.followup.due_date)), ("planned", "2026-11-21"))

    def test_taken_up_again_or_known_later(self):
        """Also when the patient is known only later, or the complaint is reopened."""
        one = self.complaint()
        self.settle(one)
        self.open_due()
        self.assertEqual(self.followup.state, "open")
        one.with_user(self.manager).action_reopen()
        self.assertEqual(self.followup.state, "planned")
        one.with_user(self.manager).withdraw("x")
        self.set_clock("2026-11-21 11:00")
        self.open_due()
        self.assertEqual(self.followup.state, "open")
        unknown = self.complaint(patient_id=False, channel="email")
        self.assertEqual(self.followup.state, "open")
        unknown.with_user(unknown.user_id).patient_id = self.patient
        self.assertEqual(self.followup.state, "planned")

    def test_medical_calls_come(self):
        self.complaint()
        self.followup.sudo().purpose = "day_one"
        self.open_due()
        self.assertEqual(self.followup.state, "open")

    def test_who_is_not_content_is_left_in_peace(self):
        one = self.complaint()
        self.settle(one)
        one.with_user(self.manager).action_not_content()
        self.open_due()
        self.assertEqual(self.followup.state, "planned")
        self.assertEqual(self.followup.due_at, clinic("2026-11-20 11:00") + timedelta(days=1))

    def test_who_treated_does_not_handle_it(self):
        self.followup.sudo().purpose = "day_one"
        self.finish(self.followup, user=self.dentist, grade="dissatisfied", opinion="疼")
        one = self.env["dental.complaint"].search([("patient_id", "=", self.patient.id)])
        self.assertEqual(one.person_ids, self.dentist)
        self.assertNotIn(self.dentist, one.user_id)
        with self.assertRaises(AccessError):
            one.with_user(self.dentist).read(["text"])

    def test_the_call_shows_it_first(self):
        one = self.complaint(person_ids=[self.nurse.id])
        self.followup.sudo().purpose = "day_one"
        call = self.call(self.followup)
        self.assertIn(one.name, call.open_complaint_text)
        self.assertNotIn("等了很久", call.open_complaint_text, "not for everybody")
        self.assertIn("等了很久", call.with_user(self.reception).open_complaint_text)
        self.assertFalse(call.with_user(self.nurse).open_complaint_text, "nothing for whom it is about")
        self.assertTrue(self.patient.with_user(self.team).dental_has_open_complaint)
        self.assertFalse(self.patient.with_user(self.nurse).dental_has_open_complaint)

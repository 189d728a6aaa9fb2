"""Calls after a consultation that led to nothing."""

from datetime import timedelta

from common import clinic
from common.triggers import TriggerCase


class TestUnconverted(TriggerCase):
    """Three days after a consultation that led to no treatment the consultant asks."""

    def consult(self, when="2026-11-20 09:00"):
        """A consultation visit that took place at ``when``."""
        visit = self.visit(when, dental_visit_type="consultation")
        self.clock.move_to(clinic(when) + timedelta(minutes=5))
        visit.action_dental_arrive()
        visit.action_dental_done()
        return visit

    def test_recorded_consultation(self):
        self.treatment("consultation/done", "2026-11-20 09:00")
        call = self.calls("not_converted")
        self.assertEqual(str(call.planned_date), "2026-11-23")
        self.assertEqual(call.due_at, clinic("2026-11-23 09:00"))
        self.assertEqual(call.role, "consultant")
        self.assertEqual(call.purpose, "not_converted")

    def test_visit_without_a_record(self):
        visit = self.consult()
        call = self.calls("not_converted")
        self.assertEqual(call.event_id, visit)
        self.assertEqual(str(call.planned_date), "2026-11-23")

    def test_visit_and_record_are_one_consultation(self):
        visit = self.consult()
        self.treatment("consultation/done", "2026-11-20 09:00", event_id=visit.id)
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])

    def test_record_before_the_visit_is_done(self):
        visit = self.visit("2026-11-20 09:00", dental_visit_type="consultation")
        visit.action_dental_arrive()
        self.treatment("consultation/done", "2026-11-20 09:10", event_id=visit.id)
        visit.action_dental_done()
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])

    def test_record_that_does_not_name_the_visit(self):
        self.consult()
        self.treatment("consultation/done", "2026-11-20 09:00")
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])

    def test_treated_later(self):
        for is_booked in (True, False):
            with self.subTest(is_booked=is_booked):
                self.patient = patient = self.make_patient()
                self.set_clock("2026-11-20 10:00")
                if is_booked:
                    self.consult()
                else:
                    self.treatment("consultation/done", "2026-11-20 09:00", patient_id=patient.id)
                call = self.calls("not_converted")
                self.set_clock("2026-11-22 16:00")
                self.treatment("whitening/done", "2026-11-22 15:00", patient_id=patient.id)
                self.assertEqual(call.state, "cancelled")
                self.assertEqual(call.closing_reason, "converted")

    def test_treated_at_the_same_visit(self):
        visit = self.consult()
        self.set_clock("2026-11-20 10:00")
        self.treatment("filling/done", "2026-11-20 09:30", event_id=visit.id)
        self.assertFalse(self.calls("not_converted"))

    def test_only_looked_at_again(self):
        """A check-up or a second consultation is no treatment."""
        self.treatment("consultation/done", "2026-11-20 09:00")
        self.set_clock("2026-11-21 16:00")
        self.treatment("checkup/done", "2026-11-21 15:00")
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])

    def test_treated_before(self):
        self.treatment("scaling/done", "2026-11-10 09:00")
        self.treatment("consultation/done", "2026-11-20 09:00")
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])

    def test_the_treatment_is_taken_back(self):
        self.treatment("consultation/done", "2026-11-20 09:00")
        treatment = self.treatment("whitening/done", "2026-11-20 09:30")
        self.assertFalse(self.calls("not_converted"))
        treatment.action_cancel()
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])

    def test_a_draft_is_no_treatment(self):
        self.treatment("consultation/done", "2026-11-20 09:00")
        draft = self.treatment("whitening/done", "2026-11-20 09:30", state="draft")
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])
        draft.action_done()
        self.assertFalse(self.calls("not_converted"))

    def test_another_patient_was_treated(self):
        self.treatment("consultation/done", "2026-11-20 09:00")
        self.treatment("whitening/done", "2026-11-20 09:30", patient_id=self.make_patient("李雷").id)
        self.assertEqual(self.call_days("not_converted"), ["2026-11-23"])

    def test_other_visits_are_no_consultation(self):
        visit = self.visit("2026-11-20 09:00", dental_visit_type="checkup")
        visit.action_dental_arrive()
        visit.action_dental_done()
        self.assertFalse(self.calls("not_converted"))

    def test_consultation_that_nobody_came_to(self):
        visit = self.visit("2026-11-20 14:00", dental_visit_type="consultation")
        self.notice("2026-11-20 14:15")
        self.assertFalse(self.calls("not_converted"))
        self.assertEqual(self.calls("no_show").event_id, visit)

    def test_do_not_call(self):
        self.consult()
        self.patient.dental_do_not_call = True
        self.assertEqual(self.calls("not_converted", "cancelled").closing_reason, "do_not_call")

    def test_a_second_run_changes_nothing(self):
        visit = self.consult()
        treatment = self.treatment("consultation/done", "2026-11-20 09:00", event_id=visit.id)
        before = self.everything()
        self.env["dental.followup.planner"].plan(treatment)
        self.env["dental.followup.planner"].plan_visits(visit)
        self.assertEqual(self.everything(), before)


class TestRuleForAnyConsultation(TriggerCase):
    def test_a_rule_without_a_type_ends_as_well(self):
        self.book.protocol_ids.filtered(lambda p: p.trigger == "not_converted").type_id = False
        self.treatment("consultation/done", "2026-11-20 09:00")
        [call] = self.calls("not_converted")
        self.treatment("filling/done", "2026-11-20 09:30")
        self.assertEqual(call.closing_reason, "converted")

"""Calls ahead of a visit: reminders and preparation."""

from common import NEW_YORK, clinic
from common.triggers import TriggerCase


class TestVisitAhead(TriggerCase):
    """The day before the visit reception reminds, or prepares the patient for what is booked."""

    def test_planned_with_the_booking(self):
        visit = self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        self.assertEqual(str(reminder.planned_date), "2026-11-24")
        self.assertEqual(reminder.due_at, clinic("2026-11-24 09:00"))
        self.assertEqual(reminder.role, "receptionist")
        self.assertEqual(reminder.purpose, "reminder")
        self.assertEqual(reminder.event_id, visit)
        self.assertFalse(reminder.treatment_id)
        self.assertEqual(reminder.company_id, self.clinic)
        self.assertTrue(reminder.reason)
        self.set_clock("2026-11-23 23:59")
        self.open_due()
        self.assertEqual(reminder.state, "planned")
        self.set_clock("2026-11-24 00:00")
        self.open_due()
        self.assertEqual(reminder.state, "open")
        self.assertEqual(reminder.user_id, self.reception)

    def test_what_is_booked_decides_the_purpose(self):
        for code, purpose in (
            ("extraction/simple", "preparation"),
            ("extraction/complex", "preparation"),
            ("implant/second_stage", "second_stage"),
            ("implant/fixture", "reminder"),
            ("filling/done", "reminder"),
        ):
            with self.subTest(stage=code):
                patient = self.make_patient(code)
                self.visit("2026-11-25 15:00", patient, dental_stage_id=self.stage(code).id)
                self.assertEqual(self.calls("visit_ahead", patient=patient).mapped("purpose"), [purpose])

    def test_booked_for_something_else(self):
        visit = self.visit("2026-11-25 15:00")
        visit.dental_stage_id = self.stage("extraction/simple")
        self.assertEqual(self.calls("visit_ahead").mapped("purpose"), ["preparation"])
        self.assertEqual(self.calls("visit_ahead", "cancelled").mapped("purpose"), ["reminder"])
        visit.dental_stage_id = False
        self.assertEqual(self.calls("visit_ahead").mapped("purpose"), ["reminder"])
        self.assertEqual(len(self.calls("visit_ahead", "planned", "cancelled")), 2)

    def test_moves_with_the_visit(self):
        visit = self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        visit.write({"start": clinic("2026-12-02 09:00"), "stop": clinic("2026-12-02 09:30")})
        self.assertEqual(self.calls("visit_ahead"), reminder)
        self.assertEqual(str(reminder.planned_date), "2026-12-01")
        self.assertEqual(reminder.due_at, clinic("2026-12-01 09:00"))

    def test_moves_with_the_visit_after_it_was_opened(self):
        visit = self.visit("2026-11-25 15:00")
        self.set_clock("2026-11-24 10:00")
        self.open_due()
        reminder = self.calls("visit_ahead", "open")
        visit.write({"start": clinic("2026-12-02 09:00"), "stop": clinic("2026-12-02 09:30")})
        self.assertEqual(reminder.state, "planned")
        self.assertFalse(reminder.user_id)
        self.assertFalse(self.activities(reminder))
        self.assertEqual(str(reminder.planned_date), "2026-12-01")

    def test_another_hour_of_the_same_day(self):
        visit = self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        visit.write({"start": clinic("2026-11-25 08:00"), "stop": clinic("2026-11-25 08:30")})
        self.assertEqual(self.calls("visit_ahead"), reminder)
        self.assertEqual(reminder.due_at, clinic("2026-11-24 09:00"))

    def test_once_made_it_is_made_again_for_the_new_day(self):
        """Who was reminded of Wednesday must hear of Friday."""
        visit = self.visit("2026-11-25 15:00")
        self.set_clock("2026-11-24 10:00")
        self.open_due()
        self.finish(self.calls("visit_ahead"), user=self.reception)
        self.assertFalse(self.calls("visit_ahead"))
        visit.write({"start": clinic("2026-12-02 09:00"), "stop": clinic("2026-12-02 09:30")})
        self.assertEqual(self.call_days("visit_ahead"), ["2026-12-01"])
        visit.write({"start": clinic("2026-12-03 09:00"), "stop": clinic("2026-12-03 09:30")})
        self.assertEqual(self.call_days("visit_ahead"), ["2026-12-02"])

    def test_made_and_moved_to_another_hour(self):
        """Of the same day the patient knows."""
        visit = self.visit("2026-11-25 15:00")
        self.set_clock("2026-11-24 10:00")
        self.open_due()
        self.finish(self.calls("visit_ahead"), user=self.reception)
        visit.write({"start": clinic("2026-11-25 17:00"), "stop": clinic("2026-11-25 17:30")})
        self.assertFalse(self.calls("visit_ahead"))

    def test_confirmed_is_still_reminded(self):
        self.visit("2026-11-25 15:00").action_dental_confirm()
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24"])

    def test_cancelled_and_taken_back(self):
        visit = self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        visit.action_dental_cancel()
        self.assertEqual(reminder.state, "cancelled")
        self.assertEqual(reminder.closing_reason, "visit_cancelled")
        visit.action_dental_rebook()
        self.assertEqual(self.calls("visit_ahead"), reminder)

    def test_deleted(self):
        visit = self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        visit.sudo().unlink()
        self.assertEqual(reminder.state, "cancelled")
        self.assertEqual(reminder.closing_reason, "visit_cancelled")

    def test_not_on_the_day_of_the_booking(self):
        """Who books for tomorrow has just talked to the clinic."""
        self.visit("2026-11-21 15:00")
        self.assertFalse(self.calls("visit_ahead", "planned", "open", "cancelled"))
        self.visit("2026-11-20 17:00")
        self.assertFalse(self.calls("visit_ahead", "planned", "open", "cancelled"))
        self.visit("2026-11-22 00:01")
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-21"])

    def test_moved_on_the_day_before_its_new_day(self):
        visit = self.visit("2026-11-27 15:00")
        self.set_clock("2026-11-24 10:00")
        visit.write({"start": clinic("2026-11-25 09:00"), "stop": clinic("2026-11-25 09:30")})
        self.assertFalse(self.calls("visit_ahead"))

    def test_corrected_on_the_day_of_the_call(self):
        """A call that was planned for today is not lost because somebody corrects the visit."""
        visit = self.visit("2026-11-25 15:00")
        self.set_clock("2026-11-24 10:00")
        visit.dental_stage_id = self.stage("extraction/simple")
        self.assertEqual(self.calls("visit_ahead").mapped("purpose"), ["preparation"])
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24"])
        visit.action_dental_cancel()
        self.assertFalse(self.calls("visit_ahead"))
        visit.action_dental_rebook()
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24"])
        self.patient.dental_do_not_call = True
        self.assertFalse(self.calls("visit_ahead"))
        self.patient.dental_do_not_call = False
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24"])
        self.assertEqual(self.calls("visit_ahead").mapped("purpose"), ["preparation"])

    def test_not_after_the_visit_begins(self):
        visit = self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        self.set_clock("2026-11-25 14:50")
        visit.action_dental_arrive()
        self.assertEqual(reminder.closing_reason, "visit_arrived")
        other = self.make_patient("李雷")
        self.visit("2026-11-27 15:00", other)
        self.notice("2026-11-27 15:15")
        self.assertFalse(self.calls("visit_ahead", patient=other))
        self.assertEqual(self.calls("visit_ahead", "cancelled", patient=other).closing_reason, "visit_begun")

    def test_a_visit_in_the_past_is_not_announced(self):
        self.visit("2026-11-19 15:00")
        self.assertFalse(self.calls("visit_ahead", "planned", "open", "cancelled"))

    def test_do_not_call_and_back(self):
        self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        self.patient.dental_do_not_call = True
        self.assertEqual(reminder.closing_reason, "do_not_call")
        self.visit("2026-11-26 15:00")
        self.assertFalse(self.calls("visit_ahead"))
        self.patient.dental_do_not_call = False
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24", "2026-11-25"])

    def test_archived_patient(self):
        self.visit("2026-11-25 15:00")
        self.patient.sudo().active = False
        self.assertEqual(self.calls("visit_ahead", "cancelled").closing_reason, "patient_archived")

    def test_another_patient_takes_the_visit_over(self):
        visit = self.visit("2026-11-25 15:00")
        other = self.make_patient("李雷")
        visit.dental_patient_id = other
        self.assertFalse(self.calls("visit_ahead"))
        self.assertEqual(self.call_days("visit_ahead", patient=other), ["2026-11-24"])

    def test_no_visit_any_more(self):
        visit = self.visit("2026-11-25 15:00")
        visit.dental_patient_id = False
        self.assertEqual(self.calls("visit_ahead", "cancelled").closing_reason, "visit_cancelled")

    def test_a_second_run_changes_nothing(self):
        visits = self.visit("2026-11-25 15:00") | self.visit("2026-11-26 15:00")
        before = self.everything()
        self.env["dental.followup.planner"].plan_visits(visits)
        self.assertEqual(self.everything(), before)

    def test_by_each_clinics_own_calendar(self):
        """23:00 on the 24th in New York is noon of the 25th in Shanghai."""
        branch = self.make_clinic("New York branch", NEW_YORK)
        self.reception.company_ids |= branch
        self.dentist.company_ids |= branch
        self.patient.sudo().company_id = False
        start = clinic("2026-11-25 12:00")
        self.assertEqual(start, clinic("2026-11-24 23:00", NEW_YORK))
        here = self.visit("2026-11-25 12:00")
        there = self.visit("2026-11-25 12:00", dental_company_id=branch.id)
        reminders = self.calls("visit_ahead")
        found = {f.event_id: (str(f.planned_date), f.company_id) for f in reminders}
        self.assertEqual(found, {here: ("2026-11-24", self.clinic), there: ("2026-11-23", branch)})

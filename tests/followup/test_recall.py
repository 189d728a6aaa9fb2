"""Calls to patients who stay away: six months after the last visit, or at their own interval."""

from common import NEW_YORK, clinic
from common.triggers import RecallCase

from odoo.exceptions import ValidationError


class TestRecall(RecallCase):
    def test_after_a_treatment(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        recall = self.calls("inactive")
        self.assertEqual(str(recall.planned_date), "2027-05-20")
        self.assertEqual(recall.due_at, clinic("2027-05-20 09:00"))
        self.assertEqual(recall.purpose, "recall")
        self.assertEqual(recall.role, "followup_team")
        self.assertEqual(recall.company_id, self.clinic)
        self.assertFalse(recall.is_note_only)
        self.assertTrue(recall.reason)
        self.set_clock("2027-05-19 23:59")
        self.open_due()
        self.assertEqual(recall.state, "planned")
        self.set_clock("2027-05-20 00:00")
        self.open_due()
        self.assertEqual(recall.state, "open")
        self.assertEqual(recall.user_id, self.team)

    def test_after_a_visit_without_a_treatment(self):
        self.come("2026-11-20 10:00")
        self.assertEqual(self.call_days("inactive"), ["2027-05-20"])

    def test_from_the_end_of_august(self):
        self.set_clock("2026-08-31 10:00")
        self.treatment("whitening/done", "2026-08-31 09:30")
        self.assertEqual(self.call_days("inactive"), ["2027-02-28"])

    def test_from_a_leap_day(self):
        self.set_clock("2028-02-29 10:00")
        self.treatment("whitening/done", "2028-02-29 09:30")
        self.assertEqual(self.call_days("inactive"), ["2028-08-29"])

    def test_moves_with_each_visit(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        recall = self.calls("inactive")
        self.come("2027-01-15 10:00")
        self.assertEqual(self.calls("inactive"), recall)
        self.assertEqual(str(recall.planned_date), "2027-07-15")
        self.treatment("scaling/done", "2027-01-15 10:00")
        self.assertEqual(self.call_days("inactive"), ["2027-07-15"])
        self.set_clock("2027-03-01 10:00")
        self.treatment("filling/done", "2027-03-01 09:00")
        self.assertEqual(self.call_days("inactive"), ["2027-09-01"])

    def test_history_counts_by_its_latest_day(self):
        values = [self.treatment_values("scaling/done", when) for when in ("2026-10-10 09:00", "2026-03-01 09:00")]
        self.env["dental.treatment"].with_user(self.reception).create(values)
        self.assertEqual(self.call_days("inactive"), ["2027-04-10"])

    def test_too_long_ago(self):
        """Who stayed away for years is not rung up because the records were imported."""
        self.treatment("whitening/done", "2026-05-12 09:30")
        self.assertFalse(self.calls("inactive"))
        other = self.make_patient("李雷")
        self.treatment("whitening/done", "2026-05-13 09:30", patient_id=other.id)
        self.assertEqual(self.call_days("inactive", patient=other), ["2026-11-13"])
        self.assertEqual(str(self.calls("inactive", patient=other).due_date), "2026-11-20")

    def test_the_treatment_is_taken_back(self):
        first = self.treatment("whitening/done", "2026-11-10 09:30")
        last = self.treatment("scaling/done", "2026-11-20 09:30")
        last.action_cancel()
        self.assertEqual(self.call_days("inactive"), ["2027-05-10"])
        first.action_cancel()
        self.assertFalse(self.calls("inactive"))

    def test_cancelled_for_two_last_visits(self):
        """Of both the patient's next recall may be, whichever came first."""
        self.treatment("whitening/done", "2026-11-10 09:30")
        last = self.treatment("scaling/done", "2026-11-20 09:30")
        self.patient.dental_do_not_call = True
        last.action_cancel()
        self.patient.dental_do_not_call = False
        self.assertEqual(self.call_days("inactive"), ["2027-05-10"])
        self.treatment("scaling/done", "2026-11-20 09:30")
        self.assertEqual(self.call_days("inactive"), ["2027-05-20"])

    def test_nobody_seen_nobody_recalled(self):
        self.assertFalse(self.calls("inactive", "planned", "open", "cancelled"))

    def test_not_while_a_visit_is_booked(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        recall = self.calls("inactive")
        visit = self.visit("2027-04-01 10:00")
        self.assertEqual(recall.state, "cancelled")
        self.assertEqual(recall.closing_reason, "visit_booked")
        visit.action_dental_cancel()
        self.assertEqual(self.calls("inactive"), recall)
        self.assertEqual(str(recall.planned_date), "2027-05-20")

    def test_the_booked_visit_is_deleted(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        visit = self.visit("2027-04-01 10:00")
        self.assertFalse(self.calls("inactive"))
        visit.sudo().unlink()
        self.assertEqual(self.call_days("inactive"), ["2027-05-20"])

    def test_the_booked_visit_goes_to_another_patient(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        visit = self.visit("2027-04-01 10:00")
        visit.dental_patient_id = self.make_patient("李雷")
        self.assertEqual(self.call_days("inactive"), ["2027-05-20"])

    def test_the_last_visit_is_deleted(self):
        self.treatment("whitening/done", "2026-11-10 09:30")
        visit = self.come("2026-11-20 10:00")
        self.assertEqual(self.call_days("inactive"), ["2027-05-20"])
        visit.sudo().unlink()
        self.assertEqual(self.call_days("inactive"), ["2027-05-10"])

    def test_again_when_the_booked_visit_is_missed(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        self.visit("2027-04-01 10:00")
        self.assertFalse(self.calls("inactive"))
        self.notice("2027-04-01 10:15")
        self.assertEqual(self.call_days("inactive"), ["2027-05-20"])

    def test_booked_after_the_recall_was_opened(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        self.set_clock("2027-05-20 10:00")
        self.open_due()
        recall = self.calls("inactive", "open")
        self.visit("2027-05-25 10:00")
        self.assertEqual(recall.closing_reason, "visit_booked")
        self.assertFalse(self.activities(recall))

    def test_once_for_each_absence(self):
        treatment = self.treatment("whitening/done", "2026-11-20 09:30")
        self.set_clock("2027-05-20 10:00")
        self.open_due()
        self.finish(self.calls("inactive"))
        self.env["dental.followup.planner"].plan(treatment)
        self.assertFalse(self.calls("inactive"))
        self.come("2027-06-10 10:00")
        self.assertEqual(self.call_days("inactive"), ["2027-12-10"])

    def test_do_not_call_and_back(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        recall = self.calls("inactive")
        self.patient.dental_do_not_call = True
        self.assertEqual(recall.closing_reason, "do_not_call")
        self.patient.dental_do_not_call = False
        self.assertEqual(self.calls("inactive"), recall)

    def test_do_not_call_who_only_came(self):
        """A visit of which no treatment was recorded."""
        self.come("2026-11-20 10:00")
        recall = self.calls("inactive")
        self.patient.dental_do_not_call = True
        self.assertEqual(recall.closing_reason, "do_not_call")
        self.patient.dental_do_not_call = False
        self.assertEqual(self.calls("inactive"), recall)
        self.patient.dental_recall_months = 3
        self.assertEqual(self.call_days("inactive"), ["2027-02-20"])

    def test_archived_patient(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        recall = self.calls("inactive")
        self.patient.sudo().active = False
        self.assertEqual(recall.closing_reason, "patient_archived")

    def test_a_second_run_changes_nothing(self):
        treatment = self.treatment("whitening/done", "2026-11-20 09:30")
        visit = self.come("2026-11-20 11:00")
        before = self.everything()
        self.env["dental.followup.planner"].plan(treatment)
        self.env["dental.followup.planner"].plan_visits(visit)
        self.assertEqual(self.everything(), before)

    def test_each_clinic_for_itself(self):
        branch = self.make_clinic("New York branch", NEW_YORK)
        self.reception.company_ids |= branch
        self.dentist.company_ids |= branch
        patient = self.make_patient("甲", company_id=False)
        self.treatment("whitening/done", "2026-11-10 09:30", patient_id=patient.id)
        values = {"patient_id": patient.id, "company_id": branch.id}
        self.treatment("whitening/done", "2026-11-20 09:30", **values)
        recalls = self.calls("inactive", patient=patient)
        self.assertEqual([str(f.planned_date) for f in recalls], ["2027-05-10", "2027-05-19"])
        self.assertEqual([f.company_id for f in recalls], [self.clinic, branch])


class TestOwnInterval(RecallCase):
    def test_shorter_and_longer(self):
        for months, day in ((3, "2027-02-20"), (12, "2027-11-20"), (24, "2028-11-20")):
            with self.subTest(months=months):
                patient = self.make_patient(f"{months} months", dental_recall_months=months)
                self.treatment("whitening/done", "2026-11-20 09:30", patient_id=patient.id)
                self.assertEqual(self.call_days("inactive", patient=patient), [day])

    def test_changed_while_planned(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        recall = self.calls("inactive")
        self.patient.dental_recall_months = 9
        self.assertEqual(self.calls("inactive"), recall)
        self.assertEqual(str(recall.planned_date), "2027-08-20")
        self.patient.dental_recall_months = 0
        self.assertEqual(self.call_days("inactive"), ["2027-05-20"])

    def test_out_of_bounds(self):
        for months in (1, 2, 25, -3):
            with self.subTest(months=months), self.assertRaisesRegex(ValidationError, "3 to 24"):
                self.patient.dental_recall_months = months

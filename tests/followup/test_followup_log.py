"""Each change that no call tells about leaves one line: who, what, why."""

from common import CallCase, clinic
from common.handover import HandoverCase


class TestLog(HandoverCase):
    def assert_log(self, *lines):
        self.assertEqual(self.log(), list(lines))

    def test_planned_and_opened_without_a_line(self):
        self.assert_log()

    def test_done_by_a_call(self):
        self.finish(self.followup)
        self.assert_log()

    def test_refused(self):
        self.finish(self.followup, "refused")
        self.assert_log("Skipped by 回访小吴: The patient did not want the call.")

    def test_activity_deleted(self):
        self.activities(self.followup).with_user(self.dentist).unlink()
        self.assert_log("Skipped by 周医生: The activity was deleted.")

    def test_cancelled_with_the_treatment(self):
        self.followup.treatment_id.with_user(self.reception).action_cancel()
        self.assert_log("Cancelled by 前台小李: The treatment was cancelled.")

    def test_rescheduled(self):
        self.activities(self.followup).with_user(self.dentist).date_deadline = "2026-11-25"
        self.assert_log("周医生 moved the call from 2026-11-20 09:00 to 2026-11-25 09:00.")
        self.activities(self.followup).with_user(self.dentist).date_deadline = "2026-11-25"
        self.assertEqual(len(self.log()), 1)

    def test_call_back(self):
        self.finish(self.followup, "call_back", call_back_at=clinic("2026-11-20 16:30"))
        self.assertEqual(len(self.log()), 1)
        self.assertRegex(self.log()[0], "^回访小吴 moved the call from 2026-11-20 09:00 to 2026-11-20 16:30")

    def test_not_reached(self):
        self.finish(self.followup, "no_answer")
        self.assertEqual(len(self.log()), 1)
        self.assertRegex(self.log()[0], "^回访小吴 moved the call from 2026-11-20 09:00 to 2026-11-")

    def test_not_reached_in_the_end(self):
        self.followup.attempt_count = self.followup.max_attempts - 1
        self.finish(self.followup, "no_answer")
        self.assert_log("Not reached by 回访小吴: Not reached in all attempts.")

    def test_in_the_language_of_who_acts(self):
        self.dentist.lang = "zh_CN"
        activity = self.activities(self.followup).with_user(self.dentist).with_context(lang="zh_CN")
        activity.unlink()
        self.assertEqual(len(self.log()), 1)
        self.assertNotIn("The activity", self.log()[0])

    def test_taken_up_again(self):
        self.finish(self.followup, "refused")
        self.followup.with_user(self.team).action_reopen()
        self.assertEqual(self.log()[1:], ["回访小吴 took the call up again."])


class TestCost(CallCase):
    def queries_to_cancel(self, count):
        treatments = self.env["dental.treatment"].with_user(self.reception)
        treatments = treatments.create([self.treatment_values("whitening/done")] * count)
        followups = self.followups(treatments)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        followups._close("cancelled", "not_demanded")
        self.env.flush_all()
        queries = self.cr.sql_log_count - before
        self.assertEqual(len(followups.message_ids), count)
        return queries

    def test_no_query_per_call(self):
        few, many = self.queries_to_cancel(20), self.queries_to_cancel(220)
        self.assertLess(many - few, 15, f"{few} queries for 20, {many} for 220")

"""Who is away hands open calls over, and gets back what is not done yet."""

from unittest.mock import patch

from common import JOBS, clinic
from common.handover import HandoverCase

from odoo.tools import mute_logger

SCHEDULER = "odoo.addons.dental_followup.models.followup.dental_followup_scheduler"


class TestHandOver(HandoverCase):
    def test_nobody_is_away(self):
        self.run_cron()
        self.assert_with(self.dentist)
        self.assertEqual(self.log(), [])

    def test_leave_that_begins_now(self):
        activity = self.activities(self.followup)
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-27 23:59")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)
        self.assertEqual(self.activities(self.followup), activity, "moved, not made anew")
        self.assertEqual(self.log(), ["周医生 is away: 护士小何 makes the call."])

    def test_leave_tomorrow_keeps_what_is_due_today(self):
        self.away(self.dentist, "2026-11-21 00:00", "2026-11-27 23:59")
        self.run_at("2026-11-20 23:59")
        self.assert_with(self.dentist)
        self.run_at("2026-11-21 00:00")
        self.assert_with(self.nurse, self.dentist)

    def test_leave_tomorrow_hands_over_what_is_due_tomorrow(self):
        self.postpone("2026-11-21")
        self.away(self.dentist, "2026-11-21 00:00", "2026-11-27 23:59")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)

    def test_leave_tomorrow_keeps_what_is_due_afterwards(self):
        self.postpone("2026-11-28")
        self.away(self.dentist, "2026-11-21 00:00", "2026-11-27 23:59")
        self.run_cron()
        self.assert_with(self.dentist)

    def test_leave_of_the_working_calendar_from_midnight(self):
        """Midnight in Shanghai is 16:00 of the day before in UTC."""
        leave = self.leave(self.dentist, "2026-11-21 00:00", "2026-11-22 00:00")
        self.assertEqual(str(leave.date_from), "2026-11-20 16:00:00")
        self.run_at("2026-11-20 23:59")
        self.assert_with(self.dentist)
        self.run_at("2026-11-21 00:00")
        self.assert_with(self.nurse, self.dentist)
        self.run_at("2026-11-22 00:01")
        self.assert_with(self.dentist)

    def test_midnight_after_the_clocks_changed(self):
        """New York's winter time begins on Sunday 1 November: its midnight is 5:00 in UTC, no more 4:00."""
        self.clinic.dental_tz = "America/New_York"
        self.set_clock("2026-11-01 12:00", "America/New_York")
        self.postpone("2026-11-02")
        start = clinic("2026-11-02 00:00", "America/New_York")
        self.assertEqual(str(start), "2026-11-02 05:00:00")
        self.dentist.write({"out_of_office_from": start, "out_of_office_to": False})
        self.assertEqual(self.clinic._dental_local(self.followup.due_at).date().isoformat(), "2026-11-02")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)

    def test_half_a_day(self):
        """A call that is due in the afternoon goes in the morning already, one of the morning does not."""
        noon = self.due_call(patient_id=self.make_patient("李雷", phone="13900139000").id)
        noon.due_at = clinic("2026-11-20 14:00")
        self.away(self.dentist, "2026-11-20 13:00", "2026-11-20 18:00")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist, noon)
        self.assert_with(self.dentist)
        self.run_at("2026-11-20 13:30")
        self.assert_with(self.nurse, self.dentist)
        self.run_at("2026-11-20 18:01")
        self.assert_with(self.dentist)
        self.assert_with(self.dentist, followup=noon)

    def test_stand_in_away_too(self):
        colleague = self.make_user("dentist2", "dentist", name="孙医生")
        self.env["dental.team"].search([("role", "=", "dentist")]).member_ids |= colleague
        self.away(self.dentist, "2026-11-20 10:00")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)
        self.away(self.nurse, "2026-11-20 10:00")
        self.run_cron()
        self.assert_with(colleague, self.dentist)
        self.assertEqual(self.log()[-1], "护士小何 is away: 孙医生 makes the call.")

    def test_again_changes_nothing(self):
        self.away(self.dentist, "2026-11-20 10:00")
        for _time in range(3):
            self.run_cron()
        self.assertEqual(len(self.log()), 1)
        self.assert_with(self.nurse, self.dentist)

    def test_many_leave_in_batches(self):
        patients = [self.make_patient(f"患者{n}", phone=f"1390013900{n}") for n in range(5)]
        calls = self.followup.union(*[self.due_call(patient_id=patient.id) for patient in patients])
        self.away(self.dentist, "2026-11-20 10:00")
        with patch(f"{SCHEDULER}.BATCH", 2):
            self.run_cron()
        for call in calls:
            self.assert_with(self.nurse, self.dentist, call)

    def test_one_bad_call_does_not_stop_the_others(self):
        other = self.due_call(patient_id=self.make_patient("李雷", phone="13900139000").id)
        self.away(self.dentist, "2026-11-20 10:00")
        model, bad = type(self.followup), self.followup
        inner = model._give

        def spoiled(followups, *args, **options):
            if bad in followups:
                raise ValueError("no such thing")
            return inner(followups, *args, **options)

        with patch.object(model, "_give", spoiled), mute_logger(JOBS):
            self.run_cron()
        self.assert_with(self.dentist)
        self.assertIn("no such thing", bad.problem)
        self.assert_with(self.nurse, self.dentist, other)
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)
        self.assertFalse(bad.problem)

    def test_without_mail_and_in_the_language_of_the_caller(self):
        users = self.dentist | self.nurse
        users.notification_type = "email"
        self.nurse.lang = "zh_CN"
        self.assertIn("Other treatment", self.activities(self.followup).summary)
        before = self.env["mail.mail"].search_count([]), self.env["mail.notification"].search_count([])
        self.away(self.dentist, "2026-11-20 10:00")
        self.run_cron()
        self.assertNotIn("Other treatment", self.activities(self.followup).summary)
        self.assertIn("王小明", self.activities(self.followup).summary)
        self.assertEqual(
            (self.env["mail.mail"].search_count([]), self.env["mail.notification"].search_count([])), before
        )

    def queries_to_hand_over(self, count):
        patients = self.env["res.partner"].with_user(self.reception)
        patients = patients.create([{"name": f"P{n}", "is_patient": True} for n in range(count)])
        values = self.treatment_values("other/done", "2026-11-19 10:00")
        treatments = self.env["dental.treatment"].with_user(self.reception)
        calls = self.followups(treatments.create([{**values, "patient_id": patient.id} for patient in patients]))
        self.open_due()
        self.away(self.dentist, "2026-11-20 10:00")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        followups = self.env["dental.followup"]
        now = clinic("2026-11-20 10:00")
        followups.search(followups._handover_domain(now))._hand_over_all(now)
        self.env.flush_all()
        self.assertEqual(set(calls.mapped("user_id")), {self.nurse})
        self.away(self.dentist, "2026-11-19 10:00", "2026-11-19 11:00")
        return self.cr.sql_log_count - before

    def test_cost_per_call(self):
        few, many = self.queries_to_hand_over(20), self.queries_to_hand_over(220)
        self.assertLess(few, 80)
        self.assertLess(many - few, 20, f"{few} queries for 20, {many} for 220")


class TestGivenBack(HandoverCase):
    def setUp(self):
        super().setUp()
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-22 23:59")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)

    def test_back_on_duty(self):
        self.run_at("2026-11-22 23:59")
        self.assert_with(self.nurse, self.dentist)
        self.run_at("2026-11-23 00:00")
        self.assert_with(self.dentist)
        self.assertEqual(self.log()[-1], "周医生 is on duty again: 护士小何 gives the call back.")

    def test_back_earlier_than_planned(self):
        self.dentist.write({"out_of_office_from": False, "out_of_office_to": False})
        self.run_cron()
        self.assert_with(self.dentist)

    def test_what_was_done_stays_done(self):
        self.finish(self.followup, user=self.nurse)
        self.run_at("2026-11-23 10:00")
        self.assertEqual((self.followup.state, self.followup.user_id), ("done", self.nurse))
        self.assertEqual(self.followup.on_behalf_of_id, self.dentist)

    def test_not_while_the_stand_in_is_on_the_phone(self):
        self.set_clock("2026-11-23 09:59")
        call = self.call(self.followup, self.nurse)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.nurse, self.dentist)
        call.action_discard()
        self.run_cron()
        self.assert_with(self.dentist)

    def test_a_draft_left_behind_holds_nothing_up(self):
        self.call(self.followup, self.nurse)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.dentist)

    def test_stand_in_gone_too(self):
        self.away(self.nurse, "2026-11-20 10:00")
        self.run_at("2026-11-21 10:00")
        self.assert_with(None, self.dentist)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.dentist)

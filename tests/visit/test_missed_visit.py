"""Calls to patients who did not come."""

from common import NEW_YORK, clinic
from common.triggers import TriggerCase

from odoo.addons.base.tests.test_ir_cron import CronMixinCase


class TestMissedVisit(TriggerCase, CronMixinCase):
    """Fifteen minutes after its beginning a visit counts as missed; somebody calls within the hour."""

    def test_by_the_minute(self):
        visit = self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:14")
        self.assertFalse(self.calls("no_show"))
        self.notice("2026-11-20 14:15")
        missed = self.calls("no_show")
        self.assertEqual(missed.event_id, visit)
        self.assertEqual(missed.purpose, "no_show")
        self.assertEqual(missed.role, "receptionist")
        self.assertEqual(str(missed.planned_date), "2026-11-20")
        self.assertEqual(missed.due_at, clinic("2026-11-20 15:00"))
        self.run_cron()
        self.assertEqual(missed.state, "open")
        self.assertEqual(missed.user_id, self.reception)
        self.assertTrue(self.activities(missed))

    def test_the_clinics_own_minutes(self):
        self.clinic.dental_no_show_minutes = 30
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:29")
        self.assertFalse(self.calls("no_show"))
        self.notice("2026-11-20 14:30")
        self.assertEqual(len(self.calls("no_show")), 1)

    def test_the_job_is_woken_to_the_minute(self):
        with self.capture_triggers("dental_followup.ir_cron_missed_visits") as capture:
            visit = self.visit("2026-11-23 14:00")
        self.assertEqual(capture.records.mapped("call_at"), [clinic("2026-11-23 14:15")])
        with self.capture_triggers("dental_followup.ir_cron_missed_visits") as capture:
            visit.write({"start": clinic("2026-11-24 09:00"), "stop": clinic("2026-11-24 09:30")})
        self.assertEqual(capture.records.mapped("call_at"), [clinic("2026-11-24 09:15")])

    def test_noticing_wakes_the_scheduler(self):
        self.visit("2026-11-20 14:00")
        with self.capture_triggers("dental_followup.ir_cron_open_due") as capture:
            self.notice("2026-11-20 14:15")
        self.assertTrue(capture.records)

    def test_said_by_reception(self):
        """Who knows earlier that the patient is not coming need not wait."""
        self.set_clock("2026-11-20 14:05")
        visit = self.visit("2026-11-20 14:00")
        visit.action_dental_no_show()
        self.assertEqual(self.calls("no_show").due_at, clinic("2026-11-20 15:00"))

    def test_arrives_late(self):
        visit = self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        self.open_due()
        missed = self.calls("no_show", "open")
        visit.action_dental_arrive()
        self.assertEqual(missed.state, "cancelled")
        self.assertEqual(missed.closing_reason, "visit_arrived")
        self.assertFalse(self.activities(missed))
        self.notice("2026-11-20 14:30")
        self.assertEqual(missed.state, "cancelled")

    def test_arrived_in_time(self):
        visit = self.visit("2026-11-20 14:00")
        self.set_clock("2026-11-20 13:50")
        visit.action_dental_arrive()
        self.notice("2026-11-20 14:15")
        self.assertFalse(self.calls("no_show", "planned", "open", "cancelled"))

    def test_has_booked_another_visit(self):
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        missed = self.calls("no_show")
        self.visit("2026-11-23 14:00")
        self.assertEqual(missed.state, "cancelled")
        self.assertEqual(missed.closing_reason, "visit_booked")

    def test_has_another_visit_booked_already(self):
        self.visit("2026-11-23 14:00")
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        self.assertFalse(self.calls("no_show"))

    def test_the_new_visit_is_cancelled_too(self):
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        later = self.visit("2026-11-23 14:00")
        later.action_dental_cancel()
        self.assertEqual(len(self.calls("no_show")), 1)

    def test_the_new_visit_is_deleted(self):
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        later = self.visit("2026-11-23 14:00")
        self.assertFalse(self.calls("no_show"))
        later.sudo().unlink()
        self.assertEqual(len(self.calls("no_show")), 1)

    def test_booked_twice_for_one_hour_and_deleted_twice(self):
        for _number in range(2):
            self.visit("2026-11-20 14:00")
            self.notice("2026-11-20 14:15")
            self.calls("no_show").event_id.unlink()
            self.set_clock("2026-11-20 10:00")
        self.assertEqual(self.calls("no_show", "cancelled").mapped("closing_reason"), ["visit_cancelled"] * 2)

    def test_the_visit_itself_is_moved(self):
        visit = self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        visit.write({"start": clinic("2026-11-20 16:00"), "stop": clinic("2026-11-20 16:30")})
        self.assertFalse(self.calls("no_show"))
        self.notice("2026-11-20 16:15")
        self.assertEqual(self.calls("no_show").due_at, clinic("2026-11-20 17:00"))

    def test_the_visit_is_moved_after_the_call_and_missed_again(self):
        visit = self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        self.open_due()
        self.finish(self.calls("no_show"), user=self.reception)
        visit.write({"start": clinic("2026-11-23 14:00"), "stop": clinic("2026-11-23 14:30")})
        self.assertFalse(self.calls("no_show"))
        self.notice("2026-11-23 14:15")
        self.assertEqual(self.calls("no_show").due_at, clinic("2026-11-23 15:00"))

    def test_cancelled_in_time(self):
        visit = self.visit("2026-11-20 14:00")
        visit.action_dental_cancel()
        self.notice("2026-11-20 14:15")
        self.assertFalse(self.calls("no_show", "planned", "open", "cancelled"))

    def test_booked_online(self):
        visit = self.visit("2026-11-20 14:00", dental_booked_online=True)
        self.notice("2026-11-20 14:15")
        self.assertFalse(self.calls("no_show", "planned", "open", "cancelled"))
        call = self.calls("not_arrived")
        self.assertEqual(call.event_id, visit)
        self.assertEqual(call.role, "consultant")
        self.assertEqual(str(call.planned_date), "2026-11-20")
        self.assertEqual(call.due_date, call.planned_date)
        self.assertGreaterEqual(call.due_at, visit.start)
        self.open_due()
        self.assertEqual(call.user_id, self.consultant)

    def test_booked_online_was_ticked_late(self):
        visit = self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        visit.dental_booked_online = True
        self.assertEqual(len(self.calls("not_arrived")), 1)
        self.assertFalse(self.calls("no_show"))

    def test_once_whatever_runs_how_often(self):
        visit = self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        before = self.everything()
        self.notice("2026-11-20 14:20")
        self.env["dental.followup.planner"].plan_visits(visit)
        self.assertEqual(self.everything(), before)
        self.finish(self.calls("no_show"), user=self.reception)
        visit.action_dental_no_show()
        self.notice("2026-11-20 14:40")
        self.assertEqual(len(self.calls("no_show", "planned", "open", "done", "cancelled")), 1)

    def test_the_job_was_down_for_days(self):
        self.visit("2026-11-13 14:00")
        self.notice("2026-11-20 10:00")
        self.assertEqual(self.call_days("no_show"), ["2026-11-13"])
        self.assertEqual(str(self.calls("no_show").due_date), "2026-11-20")

    def test_older_than_a_week(self):
        self.visit("2026-11-12 14:00")
        self.notice("2026-11-20 10:00")
        self.assertFalse(self.calls("no_show", "planned", "open", "cancelled"))

    def test_around_midnight(self):
        """A visit of 23:50 is missed on the next day; its hour ends on that day."""
        self.visit("2026-11-20 23:50")
        self.notice("2026-11-21 00:05")
        missed = self.calls("no_show")
        self.assertEqual(missed.due_at, clinic("2026-11-21 00:50"))
        self.assertEqual(str(missed.planned_date), "2026-11-21")

    def test_do_not_call(self):
        self.patient.dental_do_not_call = True
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:15")
        self.assertFalse(self.calls("no_show"))

    def test_archived_patient(self):
        self.visit("2026-11-20 14:00")
        self.patient.sudo().active = False
        self.notice("2026-11-20 14:15")
        self.assertFalse(self.calls("no_show"))

    def test_each_clinic_by_its_own_minutes(self):
        branch = self.make_clinic("New York branch", NEW_YORK)
        branch.dental_no_show_minutes = 30
        self.reception.company_ids |= branch
        self.dentist.company_ids |= branch
        first, second = self.make_patient("甲", company_id=False), self.make_patient("乙", company_id=False)
        self.visit("2026-11-20 14:00", first)
        self.visit("2026-11-20 14:00", second, dental_company_id=branch.id)
        self.notice("2026-11-20 14:15")
        self.assertEqual(self.calls("no_show", patient=first).company_id, self.clinic)
        self.assertFalse(self.calls("no_show", patient=second))
        self.notice("2026-11-20 14:30")
        self.assertEqual(self.calls("no_show", patient=second).company_id, branch)

    def test_one_bad_visit_does_not_stop_the_rest(self):
        """A visit without its clinic cannot be planned; the others are."""
        bad, good = self.make_patient("甲"), self.make_patient("乙")
        visit = self.visit("2026-11-20 14:00", bad)
        self.visit("2026-11-20 14:00", good)
        self.env.flush_all()
        self.env.cr.execute("UPDATE calendar_event SET dental_company_id = NULL WHERE id = %s", [visit.id])
        self.env.invalidate_all()
        self.notice("2026-11-20 14:15")
        self.assertEqual(len(self.calls("no_show", patient=good)), 1)

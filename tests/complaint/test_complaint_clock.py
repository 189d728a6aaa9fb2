"""The clocks of complaints: warnings, the next escalation level, pauses, nights, holidays, people who are away."""

from common import JOBS, clinic
from common.complaints import ComplaintCase

from odoo.exceptions import UserError


class TestCalendarWithoutHours(ComplaintCase):
    def test_every_hour_counts(self):
        """Else no alarm would ever ring, and the job would come again and again."""
        self.clinic.resource_calendar_id.attendance_ids.unlink()
        one = self.complaint("severe")
        self.assertEqual(one.response_deadline, clinic("2026-11-20 11:00"))
        self.ring("2026-11-20 11:00")
        self.assertTrue(one.is_response_late)
        self.assertFalse(
            self.env["dental.complaint.alarm"].search([("due_at", "<=", self.now()), ("fired_at", "=", False)])
        )


class TestClock(ComplaintCase):
    """Recorded on Friday at 10:00; minor: answered by Monday 11:00, settled by Wednesday 25 November 13:00 … 14:00."""

    def setUp(self):
        super().setUp()
        self.one = self.complaint()

    def rung(self, complaint=None):
        alarms = (complaint or self.one).alarm_ids.filtered("fired_at").sorted("fired_at")
        return [alarm.kind for alarm in alarms if alarm.kind != "told"]

    def test_warning_then_the_next_tier(self):
        """Six of eight hours have passed on Monday at 9:00."""
        self.ring("2026-11-20 17:59")
        self.assertEqual(self.rung(), [])
        self.ring("2026-11-23 09:00")
        self.assertEqual(self.rung(), ["response_warning"])
        self.assertEqual(self.one.user_id, self.reception)
        self.ring("2026-11-23 10:59")
        self.assertEqual(self.rung(), ["response_warning"])
        self.ring("2026-11-23 11:00")
        self.assertEqual(self.rung(), ["response_warning", "response_late"])
        self.assertEqual((self.one.escalation_level, self.one.user_id), ("head", self.chief))
        self.assertEqual((self.one.is_response_late, self.one.escalation_count), (True, 1))
        self.assertEqual(self.owner_activity(self.one).user_id, self.chief)
        self.assertIn("not answered in time", self.notes(self.one))
        self.ring("2026-11-23 11:30")
        self.assertEqual(self.one.escalation_count, 1, "never twice")
        self.one.with_user(self.chief).action_start()
        self.ring("2026-11-25 18:00")
        self.ring("2026-11-26 09:00")
        self.assertEqual((self.one.escalation_level, self.one.user_id), ("manager", self.manager))
        self.assertTrue(self.one.is_resolution_late)
        self.assertIn("response_late", self.rung())
        self.assertEqual(self.one.escalation_count, 2)
        self.assertTrue(self.one.is_late)
        self.assertIn(self.one, self.one.search([("is_late", "=", True)]))
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "dental.complaint")]), "no mail, ever")

    def test_answered_in_time_does_not_ring(self):
        self.set_clock("2026-11-23 08:59")
        self.one.with_user(self.reception).action_start()
        self.assertEqual(self.one.response_hours, 6)
        self.ring("2026-11-23 12:00")
        self.assertEqual(self.rung(), [])

    def test_nothing_rings_outside_working_time(self):
        severe = self.complaint("severe")  # answered by 11:00 today
        self.ring("2026-11-20 12:30")
        self.assertEqual(self.rung(severe), [])
        alarms = severe.alarm_ids.filtered(lambda a: not a.fired_at and a.kind.startswith("response"))
        self.assertEqual(set(alarms.mapped("due_at")), {clinic("2026-11-20 14:00")})
        self.ring("2026-11-20 14:00")
        self.assertEqual(set(self.rung(severe)), {"response_warning", "response_late"})
        self.assertEqual(severe.escalation_count, 1)
        self.assertEqual(severe.user_id, self.manager, "nobody stands above the manager")

    def test_told_at_night_in_the_morning(self):
        self.set_clock("2026-11-20 23:00")
        severe = self.complaint("severe")
        self.assertFalse(severe.notified_user_ids)
        self.assertEqual(severe.response_deadline, clinic("2026-11-23 10:00"))
        self.ring("2026-11-21 12:00")
        self.assertFalse(severe.notified_user_ids)
        self.ring("2026-11-23 09:00")
        self.assertEqual(severe.notified_user_ids, self.chief | self.manager)

    def test_holiday_and_make_up_day(self):
        self.env["dental.holiday"].create(
            [
                {"date": "2026-11-23", "name": "x", "company_id": self.clinic.id},
                {"date": "2026-11-28", "name": "y", "company_id": self.clinic.id, "is_workday": True},
            ]
        )
        self.assertEqual(self.complaint().response_deadline, clinic("2026-11-24 11:00"))
        self.set_clock("2026-11-27 17:00")
        self.assertEqual(self.complaint("severe").response_deadline, clinic("2026-11-27 18:00"))
        self.assertEqual(self.complaint("moderate").response_deadline, clinic("2026-11-28 12:00"))

    def test_a_pause_stops_the_clock(self):
        mine = self.one.with_user(self.reception)
        mine.action_start()
        before = self.one.resolution_deadline
        mine.action_wait()
        self.ring("2026-12-04 10:00")
        self.assertEqual((self.rung(), self.one.is_late), ([], False))
        mine.action_resume()
        hours = self.one._hours(self.now())
        self.assertEqual(
            hours.worked(self.now(), self.one.resolution_deadline), hours.worked(clinic("2026-11-20 10:00"), before)
        )
        self.assertFalse(self.one.waiting_since)
        late = self.one.alarm_ids.filtered(lambda a: a.kind == "resolution_late")
        self.assertEqual(late.due_at, self.one.resolution_deadline)

    def test_settled_while_waiting(self):
        mine = self.one.with_user(self.reception)
        mine.action_start()
        mine.action_wait()
        self.settle(self.one)
        self.assertEqual(self.one.state, "resolved")
        self.assertFalse(self.one.alarm_ids.filtered(lambda a: a.due_at and not a.fired_at))

    def test_reopening_restarts(self):
        self.settle(self.one)
        self.set_clock("2026-12-01 10:00")
        self.one.with_user(self.reception).action_reopen()
        self.assertEqual(self.one.response_deadline, clinic("2026-12-02 11:00"))
        self.assertEqual(self.one.sla_cycle, 2)
        self.ring("2026-12-02 11:00")
        self.assertEqual(set(self.rung()), {"response_warning", "response_late"})

    def test_an_agreed_deadline_rings_anew(self):
        mine = self.one.with_user(self.reception)
        mine.action_start()
        self.ring("2026-11-25 14:30")
        self.assertEqual(self.rung(), ["resolution_warning"])
        self.agree(self.one, "2026-12-01 10:00")
        self.ring("2026-11-26 10:00")
        self.assertEqual(self.rung(), ["resolution_warning"])
        self.ring("2026-12-01 10:00")
        self.assertEqual(self.rung()[-1], "resolution_late")

    def agree(self, complaint, text, user=None, reason="The patient is abroad"):
        values = {"resolution_deadline": clinic(text), "deadline_reason": reason}
        complaint.with_user(user or self.manager).write(values)

    def test_beyond_the_levels_limit_only_by_a_manager_with_a_reason(self):
        limit = self.one.resolution_deadline
        later = "2099-01-01 10:00"
        for user in (self.reception, self.chief, self.team):
            self.one.sudo().user_id = user
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.agree(self.one, later, user)
        for reason in (False, "", "  "):
            with self.assertRaises(UserError):
                self.agree(self.one, later, reason=reason)
        self.assertEqual(self.one.resolution_deadline, limit)
        self.agree(self.one, "2026-11-24 10:00", self.team)
        self.one.with_user(self.team).resolution_deadline = limit
        self.agree(self.one, "2026-12-01 10:00")
        self.cr.flush()
        self.assertEqual(self.one.deadline_reason, "The patient is abroad")
        tracked = self.one.message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertIn("deadline_reason", tracked)
        with self.assertRaises(UserError):
            self.agree(self.one, "2026-12-02 10:00", self.team)

    def test_the_clocks_run_from_when_the_patient_complained(self):
        early = self.complaint(opened_at=clinic("2026-11-19 10:00"))
        self.assertEqual(early.response_deadline, clinic("2026-11-20 11:00"))
        self.assertEqual(early.resolution_deadline, clinic("2026-11-24 15:00"))
        early.with_user(early.user_id).action_start()
        self.assertEqual(early.response_hours, 7)
        late = self.complaint(opened_at=clinic("2026-11-10 10:00"))
        self.ring("2026-11-20 10:00")
        self.assertTrue(late.is_response_late)
        self.assertEqual(late.user_id, self.chief)

    def test_no_change_of_the_level_moves_the_deadline_back(self):
        """Neither raising it at last, nor to and fro, nor raising and lowering a complaint that waits."""
        first = self.one.resolution_deadline
        mine = self.one.with_user(self.manager)
        self.set_clock("2026-11-25 10:00")
        mine.change_level(self.level("moderate"), "x")
        self.assertLessEqual(self.one.resolution_deadline, first)
        mine.change_level(self.level("minor"), "x")
        self.assertLessEqual(self.one.resolution_deadline, self.one._hours(self.now()).deadline(self.now(), 24))
        self.assertEqual(self.one.sla_started_at, clinic("2026-11-20 10:00"), "the clocks are not started anew")

    def test_it_does_not_wait_without_end(self):
        mine = self.one.with_user(self.reception)
        mine.action_start()
        mine.action_wait()
        self.ring("2026-12-11 09:59")
        self.assertEqual(self.one.state, "waiting")
        self.ring("2026-12-11 10:00")
        self.assertEqual(self.one.state, "in_progress")
        self.assertIn("the clock goes on", self.notes(self.one))
        self.assertEqual(self.owner_activity(self.one).user_id, self.reception)
        with self.assertRaises(UserError):
            mine.action_wait()
        self.one.with_user(self.manager).action_wait()
        self.ring("2026-12-31 10:00")
        self.assertEqual(self.one.state, "waiting")
        self.ring("2027-01-01 10:00")
        self.assertEqual(self.one.state, "in_progress")

    def test_short_waits_add_up(self):
        mine = self.one.with_user(self.reception)
        mine.action_start()
        for start, end in (("2026-11-20 10:00", "2026-11-30 10:00"), ("2026-12-01 10:00", "2026-12-11 10:00")):
            self.set_clock(start)
            mine.action_wait()
            self.ring(end)
            self.assertEqual(self.one.state, "waiting")
            mine.action_resume()
        mine.action_wait()
        self.ring("2026-12-14 10:00")
        self.assertEqual(self.one.state, "in_progress")

    def test_an_agreed_deadline_does_not_repeat_the_answer(self):
        self.ring("2026-11-23 11:00")
        self.agree(self.one, "2026-12-01 10:00")
        self.ring("2026-11-23 11:30")
        self.assertEqual((self.rung().count("response_late"), self.one.escalation_count), (1, 1))

    def test_a_warning_after_a_pause(self):
        """Settled within 24 hours, warned after 18: two have passed before the pause, 16 are left after it."""
        mine = self.one.with_user(self.reception)
        mine.action_start()
        self.set_clock("2026-11-20 12:00")
        mine.action_wait()
        self.set_clock("2027-02-22 09:00")
        mine.action_resume()
        warning = self.one.alarm_ids.filtered(lambda a: a.kind == "resolution_warning")
        hours = self.one._hours(self.now())
        share = self.level("minor").warn_percent / 100 * self.level("minor").resolution_hours
        self.assertAlmostEqual(hours.worked(self.now(), warning.due_at), share - 2)

    def test_answered_while_waiting_in_time(self):
        self.settle(self.one)
        mine = self.one.with_user(self.reception)
        mine.action_reopen()
        mine.action_wait()
        self.set_clock("2026-12-20 10:00")
        mine.action_answer()
        self.assertFalse(self.one.is_response_late)

    def test_told_though_it_waits(self):
        self.set_clock("2026-11-20 23:00")
        severe = self.complaint("severe")
        severe.with_user(self.manager).action_start()
        severe.with_user(self.manager).action_wait()
        self.ring("2026-11-23 09:00")
        self.assertEqual(severe.notified_user_ids, self.chief | self.manager)

    def test_owner_away(self):
        self.reception.sudo().write(
            {"out_of_office_from": clinic("2026-11-21 00:00"), "out_of_office_to": clinic("2026-12-21 00:00")}
        )
        self.ring("2026-11-23 09:00")
        self.assertEqual((self.one.user_id, self.one.escalation_level), (self.team, "front"))
        self.assertIn("is away", self.notes(self.one))

    def test_escalation_passes_over_those_concerned_and_away(self):
        self.one.sudo().person_ids = self.chief
        self.ring("2026-11-23 11:00")
        self.assertEqual(self.one.user_id, self.manager)
        other = self.complaint()
        self.chief.sudo().out_of_office_from = clinic("2026-11-23 00:00")
        self.ring("2026-11-25 11:00")
        self.assertEqual(other.user_id, self.manager)

    def test_the_job(self):
        self.set_clock("2026-11-23 11:00")
        cron = self.env.ref("dental_followup.ir_cron_complaint_alarms")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.one.escalation_count, 1)

    def test_woken_at_the_deadline(self):
        cron = self.env.ref("dental_followup.ir_cron_complaint_alarms")
        moments = set(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).mapped("call_at"))
        self.assertIn(self.one.response_deadline, moments)
        self.assertIn(self.one.resolution_deadline, moments)

    def test_one_that_fails_does_not_stop_the_others(self):
        other = self.complaint()
        self.patch(
            type(self.env["dental.complaint"]),
            "_escalate",
            lambda complaint, late, now: 1 / 0 if complaint == self.one else None,
        )
        with self.assertLogs(JOBS, "ERROR"):
            self.ring("2026-11-23 11:00")
        self.assertFalse(self.rung())
        self.assertIn("response_late", self.rung(other))

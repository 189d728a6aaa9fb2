"""What people do to the activity in Odoo's own way is followed by the follow-up."""

from common import DentalCase, clinic

from odoo.exceptions import AccessError
from odoo.tests import Form


class ActivityCase(DentalCase):
    def setUp(self):
        super().setUp()
        self.fixture = self.treatment("implant/fixture", "2026-10-20 10:00")
        # the monthly one, due today
        self.followup = self.followups(self.fixture).filtered(lambda f: f.purpose == "care")
        self.open_due()
        self.activity = self.activities(self.followup).with_user(self.team)
        self.seen = self.followup.with_user(self.team)

    def notes(self, record):
        return "".join(record.sudo().message_ids.mapped("body"))

    def assert_settled(self, state, reason):
        self.assertEqual((self.followup.state, self.followup.closing_reason), (state, reason))
        self.assertEqual(self.followup.closed_at, clinic("2026-11-20 10:00"))
        self.assertFalse(self.activities(self.followup))
        self.assertIn("2026-12-20", self.days(self.fixture), "the next month's call is planned")
        self.open_due()
        self.assertFalse(self.activities(self.followup))


class TestDone(ActivityCase):
    def test_arrangement(self):
        self.assertEqual(self.followup.state, "open")
        self.assertEqual(self.activity.user_id, self.team)

    def test_mark_done(self):
        self.activity.action_done()
        self.assert_settled("done", "without_record")

    def test_mark_done_with_feedback(self):
        self.activity.action_feedback(feedback="all is well")
        self.assert_settled("done", "without_record")
        self.assertIn("all is well", self.notes(self.followup))

    def test_done_and_schedule_the_next(self):
        self.activity.action_feedback_schedule_next(feedback="all is well")
        self.assert_settled("done", "without_record")

    def test_done_by_a_colleague(self):
        self.activity.with_user(self.reception).action_done()
        self.assert_settled("done", "without_record")

    def test_done_activity_stays_as_history(self):
        self.activity.action_done()
        done = self.env["mail.activity"].with_context(active_test=False)
        self.assertEqual(
            done.search([("res_model", "=", "dental.followup"), ("res_id", "=", self.followup.id)]).state, "done"
        )

    def test_several_at_once(self):
        other = self.followups(self.treatment("whitening/done", "2026-11-19 10:00"))
        self.open_due()
        both = self.activity | self.activities(other).with_user(self.team)
        both.action_feedback()
        self.assert_settled("done", "without_record")
        self.assertEqual((other.state, other.closing_reason), ("done", "without_record"))


class TestDeleted(ActivityCase):
    def test_deleted(self):
        self.activity.unlink()
        self.assert_settled("skipped", "dismissed")
        self.assertIn("回访小吴", self.notes(self.followup), "who did it")

    def test_cancelled_by_the_button(self):
        self.activity.action_cancel()
        self.assert_settled("skipped", "dismissed")

    def test_skipped_call_taken_up_again(self):
        self.activity.unlink()
        self.seen.action_reopen()
        self.assertEqual(self.followup.state, "planned")
        self.assertFalse(self.followup.closing_reason)
        self.open_due()
        self.assertEqual(self.followup.state, "open")
        self.assertEqual(len(self.activities(self.followup)), 1)
        self.assertIn("回访小吴", self.notes(self.followup))

    def test_done_activity_deleted_changes_nothing(self):
        self.activity.action_done()
        self.env["mail.activity"].with_context(active_test=False).search(
            [("res_model", "=", "dental.followup"), ("res_id", "=", self.followup.id)]
        ).unlink()
        self.assertEqual((self.followup.state, self.followup.closing_reason), ("done", "without_record"))

    def test_an_activity_of_ones_own_is_only_that(self):
        """A to-do that somebody adds to a follow-up is not the call."""
        todo = self.seen.activity_schedule("mail.mail_activity_data_todo", summary="ask", user_id=self.team.id)
        todo.automated = False
        todo.date_deadline = "2026-12-01"
        todo.user_id = self.reception
        self.assertEqual((self.followup.user_id, str(self.followup.due_date)), (self.team, "2026-11-20"))
        todo.action_done()
        self.assertEqual(self.followup.state, "open")
        self.assertEqual(self.activities(self.followup), self.activity)


class TestMoved(ActivityCase):
    def test_put_off(self):
        self.activity.date_deadline = "2026-11-25"
        self.assertEqual(str(self.followup.due_date), "2026-11-25")
        self.assertEqual(self.clinic._dental_today(self.followup.due_at), self.followup.due_date)
        self.assertEqual(str(self.followup.planned_date), "2026-11-20", "the rule's day never moves")
        self.assertEqual(self.followup.state, "open")
        self.assertEqual(self.activities(self.followup), self.activity)

    def test_put_off_keeps_the_hour(self):
        self.activity.date_deadline = "2026-11-25"
        self.assertEqual(self.followup.due_at, clinic("2026-11-25 09:00"))

    def test_put_off_and_forgotten_by_the_scheduler(self):
        self.activity.date_deadline = "2026-11-25"
        for day in ("2026-11-21", "2026-11-25", "2026-11-28"):
            self.set_clock(f"{day} 10:00")
            self.open_due()
            self.assertEqual(self.activities(self.followup), self.activity)

    def test_given_to_somebody_else(self):
        self.activity.user_id = self.reception
        self.assertEqual(self.followup.user_id, self.reception)
        self.assertFalse(self.seen.is_mine)
        self.assertTrue(self.followup.with_user(self.reception).is_mine)
        self.open_due()
        self.assertEqual(self.activities(self.followup).user_id, self.reception)

    def test_put_back_into_the_pool(self):
        self.activity.user_id = False
        self.assertFalse(self.followup.user_id)
        self.assertTrue(self.seen.is_mine, "of the team")
        self.assertFalse(self.followup.with_user(self.reception).is_mine)
        self.open_due()
        self.assertEqual(self.activities(self.followup), self.activity)

    def test_by_the_manager(self):
        self.activity.with_user(self.manager).write({"user_id": self.reception.id, "date_deadline": "2026-11-23"})
        self.assertEqual((self.followup.user_id, str(self.followup.due_date)), (self.reception, "2026-11-23"))

    def test_taken_from_the_pool_by_a_member(self):
        self.activity.with_user(self.manager).user_id = False
        self.activity.user_id = self.team
        self.assertEqual(self.followup.user_id, self.team)

    def test_in_the_form(self):
        with Form(self.activity) as form:
            form.date_deadline = "2026-11-24"
        self.assertEqual(str(self.followup.due_date), "2026-11-24")

    def test_not_by_outsiders(self):
        foreign = self.activity.with_user(self.outsider)
        for change in (
            lambda: foreign.write({"user_id": self.outsider.id}),
            foreign.unlink,
            foreign.action_done,
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                change()
        self.assertEqual((self.followup.state, self.followup.user_id), ("open", self.team))

    def test_not_by_staff_of_another_clinic(self):
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "manager", elsewhere)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.activity.with_user(stranger).user_id = stranger

    def test_other_activities_keep_their_own_rules(self):
        """What is nobody's business stays nobody's business."""
        todo = self.patient.with_user(self.manager).activity_schedule(
            "mail.mail_activity_data_todo", summary="private", user_id=self.manager.id
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            todo.with_user(self.outsider).unlink()


class TestOpened(ActivityCase):
    def test_activity_leads_to_the_call(self):
        action = self.activity.action_open_document()
        self.assertEqual(action["res_model"], "dental.call")
        call = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
        self.assertEqual((call.state, call.user_id, call.patient_id), ("draft", self.team, self.patient))
        self.assertIn(self.followup, call.followup_ids)
        again = self.activity.action_open_document()
        self.assertEqual(again["res_id"], call.id)

    def test_other_activities_lead_to_their_document(self):
        todo = self.patient.with_user(self.reception).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.reception.id
        )
        self.assertEqual(todo.action_open_document()["res_model"], "res.partner")

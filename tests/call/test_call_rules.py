"""Who may change a call and until when; what stands on its screen."""

from common import CallCase
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger


class TestRules(CallCase):
    def assert_refused(self, method, error=UserError):
        with self.assertRaises(error), self.cr.savepoint():
            method()

    def test_outcome_is_needed(self):
        self.assert_refused(self.call(self.due).action_finish)

    def test_grade_without_an_answer(self):
        for outcome in ("no_answer", "busy", "wrong_number", "refused"):
            with self.subTest(outcome=outcome):
                self.assert_refused(self.call(self.due, outcome=outcome, grade="fair").action_finish)

    def test_finishing_twice(self):
        call = self.finish(self.due)
        self.assert_refused(call.action_finish)
        self.assert_refused(call.action_take_over)
        self.assert_refused(call.action_discard)

    def test_done_call_does_not_change(self):
        call = self.finish(self.due, grade="fair")
        for user in (self.team, self.manager):
            mine = call.with_user(user)
            for values in (
                {"grade": "satisfied"},
                {"note": "x"},
                {"state": "draft"},
                {"followup_ids": [Command.clear()]},
            ):
                with self.subTest(user=user.login, values=values):
                    self.assert_refused(lambda mine=mine, values=values: mine.write(values))
            self.assert_refused(mine.unlink)
        self.assertEqual((call.state, call.grade, call.followup_ids), ("done", "fair", self.due))

    def test_done_call_is_kept_by_the_system_too(self):
        self.assert_refused(self.finish(self.due).sudo().unlink)

    def test_a_note_may_be_added_below(self):
        call = self.finish(self.due)
        call.with_user(self.reception).message_post(body="she rang back: all is well")
        self.assertIn("rang back", self.notes(call))

    def test_colleagues_draft_cannot_be_changed_or_finished(self):
        call = self.call(self.due, outcome="answered")
        theirs = call.with_user(self.second)
        self.assertTrue(theirs.is_other_caller)
        self.assert_refused(theirs.action_finish)
        self.assert_refused(theirs.action_discard)
        self.assert_refused(lambda: theirs.write({"note": "x"}))
        self.assertEqual(call.state, "draft")

    def test_colleague_opens_the_draft_and_sees_who_calls(self):
        call = self.call(self.due[0])
        action = self.due[0].with_user(self.second).action_start_call()
        self.assertEqual(action["res_id"], call.id)
        self.assertEqual(call.user_id, self.team)

    def test_take_over(self):
        call = self.call(self.due)
        theirs = call.with_user(self.second)
        theirs.action_take_over()
        theirs.outcome = "answered"
        self.assert_refused(call.action_finish)
        theirs.action_finish()
        self.assertEqual((call.state, call.user_id), ("done", self.second))

    def test_discard(self):
        call = self.call(self.due)
        call.action_discard()
        self.assertFalse(call.exists())
        self.assertEqual(set(self.due.mapped("state")), {"open"})
        self.assertEqual(len(self.activities(self.due)), 3)

    def test_states_are_not_written_by_hand(self):
        """Only a finished call decides what happens next; nobody can make one up."""
        call = self.call(self.due)
        for values in (
            {"state": "done"},
            {"user_id": self.second.id},
            {"patient_id": self.make_patient("李雷").id},
            {"ended_at": "2026-11-20 01:00:00"},
            {"started_at": "2026-11-19 01:00:00"},
        ):
            with self.subTest(values=values):
                self.assert_refused(lambda values=values: call.write(values))
        self.assert_refused(
            lambda: (
                self.env["dental.call"]
                .with_user(self.team)
                .create({"patient_id": self.make_patient("韩梅梅").id, "state": "done", "outcome": "answered"})
            ),
            AccessError,
        )

    def test_one_draft_per_patient(self):
        call = self.call(self.due)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            call.sudo().copy()

    def test_another_patients_follow_up_cannot_be_settled_along(self):
        other = self.followups(
            self.treatment("filling/done", "2026-11-19 16:00", patient_id=self.make_patient("李雷").id)
        )[0]
        call = self.call(self.due, outcome="answered")
        call.followup_ids = [Command.link(other.id)]
        call.action_finish()
        self.assertEqual(other.state, "planned")

    def test_next_one_of_the_list(self):
        other = self.make_patient("李雷", phone="13900139001")
        mine = self.followups(self.treatment("whitening/done", "2026-11-19 16:00", patient_id=other.id))
        third = self.make_patient("韩梅梅", phone="13900139002")
        busy = self.followups(self.treatment("whitening/done", "2026-11-19 16:10", patient_id=third.id))
        self.open_due()
        self.call(busy, self.second)
        action = self.call(self.due, outcome="answered").action_finish_next()
        self.assertEqual(action["res_model"], "dental.call")
        call = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
        self.assertEqual(call.followup_ids, mine)
        call.outcome = "answered"
        self.assertEqual(call.action_finish_next()["res_model"], "dental.followup", "the list is empty")

    def test_next_step_says_what_will_happen(self):
        call = self.call(self.due)
        self.assertFalse(call.next_step)
        call.outcome = "no_answer"
        self.assertIn("2026-11-21 15:00", call.next_step)
        call.write({"outcome": "answered", "grade": "dissatisfied", "asks_not_to_be_called": True})
        self.assertIn("manager", call.next_step)
        self.assertIn("complaint", call.next_step)
        self.assertEqual(len(call.next_step.splitlines()), 5)

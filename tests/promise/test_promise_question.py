"""A question to the dentist, and the way of the answer back to the patient."""

from unittest.mock import patch

from common import clinic
from common.promise import PromiseCase
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger


class TestQuestion(PromiseCase):
    def test_there_and_back(self):
        call = self.call(self.due, note="He asks about smoking.")
        photo = (
            self.env["ir.attachment"]
            .with_user(self.team)
            .create({"name": "wound.png", "raw": b"x", "res_model": "dental.promise.ask"})
        )
        promise = self.ask(call, photo_ids=[Command.link(photo.id)], treatment_id=self.extraction.id)
        self.assertEqual(call.note, "He asks about smoking.")
        self.assertEqual((promise.deadline, promise.user_id), (clinic("2026-11-21 10:00"), self.dentist))
        self.assertEqual(promise.photo_ids, photo)
        self.assertEqual(promise.with_user(self.dentist).photo_ids.raw, b"x")
        self.assertEqual(self.reminders(promise), [(self.dentist.login, "question")])
        self.assertIn("周医生 answers by 2026-11-21 10:00 (open)", call.promises_html)
        self.assertIn("the answer comes back to you as a call", call.next_step)
        call.outcome = "answered"
        call.action_finish()
        self.assertEqual((promise.stage, promise.hours_since), ("waiting", 19))
        self.set_clock("2026-11-20 10:45")
        self.answered(promise)
        self.assertEqual(
            (promise.stage, promise.answer_hours, promise.answered_by_id), ("returning", 0.75, self.dentist)
        )
        self.assertFalse(self.reminders(promise))
        followup = promise.followup_id
        self.open_due()
        self.assertEqual(
            (followup.purpose, followup.user_id, followup.due_at), ("answer", self.team, clinic("2026-11-20 10:45"))
        )
        self.assertEqual(followup.reason, "周医生 has answered what was asked on 11/20/2026: the patient is told.")
        back = self.call(followup, self.team)
        self.ask(back, "And wine?")  # nobody has answered that: it does not count as answered at once
        asked = [("kind", "=", "answer")]
        found = self.env["dental.promise"]._read_group(asked, [], ["__count", "answer_hours:avg"])
        self.assertEqual(found, [(2, 0.75)])
        self.assertIn("Answer of 周医生", back.promises_html)
        self.assertIn("No, not for three days.", back.promises_html)
        self.assertIn("No, not for three days.", str(back.script_data))
        back.outcome = "answered"
        self.assertIn("counts as told", back.next_step)
        back.action_finish()
        self.assertEqual(
            (promise.state, promise.closing, promise.closed_at), ("kept", "told", clinic("2026-11-20 10:45"))
        )

    def test_closed_over_the_weekend(self):
        """Friday's question is promised for Monday morning; red stays sixty minutes."""
        self.clinic.resource_calendar_id = self.calendar
        call = self.call(self.due)
        wizard = self.env["dental.promise.ask"].with_user(self.team).create({"call_id": call.id, "question": "?"})
        self.assertIn("周医生 answers by 2026-11-23 08:00.", wizard.who)
        self.assertEqual(self.ask(call).deadline, clinic("2026-11-23 08:00"))
        self.set_clock("2026-11-21 10:00")
        call.raised_to = "red"
        call.action_tell_dentist()
        self.assertEqual(self.promises("red").deadline, clinic("2026-11-21 11:00"))
        self.assertFalse(wizard.with_user(self.second).search([("id", "=", wizard.id)]), "dialogs are one's own")

    def test_nobody_on_duty(self):
        call = self.call(self.due, outcome="answered", raised_to="red")
        promises, nobody = type(self.env["dental.promise"]), self.env["res.users"]
        with patch.object(promises, "_owner_for", lambda *args: nobody):
            call.invalidate_recordset(["next_step"])
            self.assertIn("Nobody is on duty: ring a dentist yourself", call.next_step)
            self.assertNotIn("Red:", call.next_step)
            wizard = self.env["dental.promise.ask"].with_user(self.team).create({"call_id": call.id})
            self.assertIn("Nobody is on duty", wizard.who)
            promise = self.ask(call)
            call.raised_to = False
            self.assertIn("Nobody is on duty", call.next_step)
        self.assertFalse(promise.user_id)

    def test_before_at_and_after_the_deadline(self):
        for text, state in (
            ("2026-11-21 09:59", "kept"),
            ("2026-11-21 10:00", "broken"),
            ("2026-11-21 10:01", "broken"),
        ):
            with self.subTest(text), self.cr.savepoint() as savepoint:
                promise = self.ask()
                self.set_clock(text)
                promise.with_user(self.dentist).action_spoken()
                self.assertEqual((promise.state, promise.closed_at), (state, clinic(text)))
                self.set_clock("2026-11-20 10:00")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_at_night_the_answer_waits_for_the_morning(self):
        self.book.sudo().calling_calendar_id = self.env.ref("dental_followup.book_d").calling_calendar_id
        promise = self.ask()
        self.set_clock("2026-11-20 22:00")
        self.answered(promise)
        self.assertGreater(promise.followup_id.due_at, clinic("2026-11-21 08:59"))
        red = self.urgent().promise_ids.filtered(lambda p: p.kind == "red")
        self.answered(red)
        self.assertEqual(red.followup_id.due_at, clinic("2026-11-20 22:00"))

    def test_caller_away(self):
        promise = self.ask()
        self.team.write({"out_of_office_from": "2026-11-20 00:00:00", "out_of_office_to": "2026-11-30 00:00:00"})
        self.make_team("followup_team", self.second)
        self.answered(promise)
        self.open_due()
        self.assertEqual((promise.followup_id.user_id, promise.followup_id.on_behalf_of_id), (self.second, self.team))

    def test_do_not_call_gets_the_answer(self):
        promise = self.ask()
        self.finish(self.due, asks_not_to_be_called=True)
        self.assertTrue(self.patient.dental_do_not_call)
        self.answered(promise)
        self.patient.with_user(self.reception).dental_do_not_call = False
        self.patient.with_user(self.reception).dental_do_not_call = True
        self.assertEqual(promise.followup_id.state, "planned")
        self.extraction.with_user(self.reception).action_cancel()
        self.assertEqual(promise.followup_id.state, "planned", "nor does the treatment take it along")

    def test_archived_patient(self):
        promise = self.ask()
        self.answered(promise)
        self.patient.active = False
        self.assertEqual((promise.followup_id.closing_reason, promise.stage), ("patient_archived", "stranded"))
        self.patient.active = True
        self.assertEqual(promise.stage, "returning")

    def test_not_reached_goes_back_to_the_box(self):
        promise = self.ask()
        self.answered(promise)
        followup = promise.followup_id
        followup.max_attempts = 1
        self.finish(followup, "no_answer")
        self.assertEqual((followup.state, promise.stage, promise.state), ("unreachable", "stranded", "open"))
        self.assertIn(promise, self.env["dental.promise"].search([("is_waiting", "=", True)]))
        promise.with_user(self.dentist).action_call_again()
        self.assertEqual((followup.state, followup.attempt_count, promise.stage), ("planned", 0, "returning"))
        followup.sudo()._close("done", "without_record")
        self.assertEqual(promise.stage, "stranded")
        promise.with_user(self.dentist).action_give_up()
        self.assertEqual((promise.state, promise.closing), ("broken", "given_up"))

    def test_urgent_answer_is_tried_soon_again(self):
        promise = self.urgent().promise_ids
        self.answered(promise)
        self.set_clock("2026-11-20 23:00")
        self.finish(promise.followup_id, "no_answer")
        self.assertEqual(promise.followup_id.due_at, clinic("2026-11-20 23:15"))

    def test_refused(self):
        call = self.call(self.due, outcome="answered")
        promise = self.ask(call)
        call.action_finish()
        self.answered(promise)
        self.finish(promise.followup_id, "refused")
        self.assertEqual((promise.state, promise.closing), ("kept", "refused"))

    def test_one_of_several_calls_is_refused(self):
        promise = self.ask()
        self.answered(promise)
        self.open_due()
        back = self.call(promise.followup_id | self.ahead[:1], outcome="answered")
        back.write({"declined_ids": [Command.link(promise.followup_id.id)]})
        back.followup_ids -= promise.followup_id
        back.action_finish()
        self.assertEqual((promise.closing, promise.followup_id.state), ("refused", "skipped"))

    def test_spoken_takes_the_call_back(self):
        promise = self.ask()
        self.answered(promise)
        promise.with_user(self.dentist).action_spoken()
        self.assertEqual(
            (promise.followup_id.state, promise.followup_id.closing_reason), ("cancelled", "promise_settled")
        )

    def test_call_of_the_dentist(self):
        call = self.finish(self.due)
        promise = call.sudo()._promise(clinic("2026-11-20 10:00"), kind="answer", deadline=clinic("2026-11-21 10:00"))
        action = promise.with_user(self.dentist).action_call_patient()
        call = self.env["dental.call"].with_user(self.dentist).browse(action["res_id"])
        call.outcome = "answered"
        call.action_finish()
        self.assertEqual((promise.state, promise.closing), ("kept", "spoken"))

    def test_next_question(self):
        first = self.ask()
        second = self.ask(question="May I swim?")
        red = self.urgent().promise_ids.filtered(lambda p: p.kind == "red")
        other = self.make_user("dentist2", "dentist")
        self.assertEqual(self.answered(first, user=other)["res_id"], red.id, "red first")
        self.assertEqual(self.answered(red)["res_id"], second.id)
        self.assertNotIn("res_id", {k: v for k, v in self.answered(second).items() if v})

    def test_planned_once(self):
        promise = self.ask()
        self.answered(promise)
        planner = self.env["dental.followup.planner"]
        planner.plan_promise(promise, clinic("2026-11-20 10:00"))
        self.assertEqual(len(promise.followup_ids), 1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            promise.followup_ids.copy().flush_recordset()

    def test_what_is_answered_stays(self):
        promise = self.ask()
        mine = promise.with_user(self.dentist)
        with self.assertRaises(UserError):
            mine.action_answer_next()
        self.answered(promise)
        for work in (
            lambda: mine.write({"answer": "Yes."}),
            mine.action_answer_next,
            lambda: self.env["dental.promise"].with_user(self.manager).browse(promise.id).write({"state": "kept"}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                work()
        mine.action_spoken()
        with self.assertRaises(UserError), self.cr.savepoint():
            mine.action_spoken()

"""The watch over promises: deadlines to the minute, drafts left lying, owners away, two jobs, one killed."""

from unittest.mock import patch

from common import clinic
from common.promise import PromiseCase
from psycopg2.errors import SerializationFailure


class WatchCase(PromiseCase):
    def watch(self):
        """Let the job run as Odoo runs it, commits included."""
        with self.enter_registry_test_mode():
            self.env.ref("dental_followup.ir_cron_promises").method_direct_trigger()
        self.env.invalidate_all()

    def go_away(self, user, until="2026-11-30 00:00:00"):
        user.write({"out_of_office_from": "2026-11-20 00:00:00", "out_of_office_to": until})


class TestDeadline(WatchCase):
    def test_before_at_and_after(self):
        promise = self.urgent().promise_ids
        self.set_clock("2026-11-20 10:59")
        self.watch()
        self.assertEqual((promise.state, promise.is_late), ("open", False))
        self.set_clock("2026-11-20 11:00")
        self.sent.clear()
        self.watch()
        self.assertEqual((promise.state, promise.is_late, promise.closed_at), ("broken", True, False))
        self.assertEqual(self.reminders(promise), [(self.dentist.login, "red"), (self.manager.login, "broken")])
        self.assertEqual([login for login, _message in self.sent], [self.manager.login])
        self.set_clock("2026-11-20 11:05")
        self.watch()
        self.assertEqual(len(self.reminders(promise)), 2, "told once")
        self.assertTrue(promise.is_waiting, "stays on the list")
        promise.with_user(self.dentist).action_spoken()
        self.assertEqual((promise.state, promise.closed_at), ("broken", clinic("2026-11-20 11:05")))
        self.assertFalse(self.reminders(promise))

    def test_others_break_without_the_manager(self):
        call = self.call(self.due)
        promise = self.ask(call)
        call.write({"outcome": "call_back", "call_back_at": clinic("2026-11-20 11:00")})
        call.action_finish()
        back = call.promise_ids - promise
        for text, states in (
            ("2026-11-20 11:29", ("open", "open")),
            ("2026-11-20 11:30", ("open", "broken")),
            ("2026-11-21 10:00", ("broken", "broken")),
        ):
            self.set_clock(text)
            self.watch()
            self.assertEqual((promise.state, back.state), states)
        broken = [login for login, kind in self.reminders(promise | back) if kind == "broken"]
        self.assertEqual(broken, [self.team.login], "who promised the call back")
        self.answered(promise)
        self.finish(promise.followup_id)
        self.assertEqual((promise.state, promise.closing), ("broken", "told"))


class TestForgotten(WatchCase):
    def test_call_back_without_a_call(self):
        """What was to be rung about is settled otherwise: the patient is rung all the same."""
        promise = self.finish(self.due, "call_back", call_back_at=clinic("2026-11-20 16:00")).promise_ids
        self.watch()
        self.assertFalse(promise.followup_ids, "the calls themselves come back")
        self.due.sudo()._close("cancelled", "visit_cancelled")
        self.watch()
        followup = promise.followup_ids
        self.assertEqual((followup.state, followup.due_at), ("planned", clinic("2026-11-20 16:00")))
        self.watch()
        self.assertEqual((promise.followup_ids, followup.state), (followup, "planned"))
        followup.sudo()._close("cancelled", "visit_cancelled")
        self.set_clock("2026-11-20 16:30")
        self.watch()
        self.assertEqual((promise.state, followup.state), ("broken", "cancelled"), "not for ever")
        self.assertEqual(self.reminders(promise), [(self.team.login, "broken")])
        self.assertIn("was not called back at 16:00", promise.with_context(lang="en_US").sudo().activity_ids.summary)


class TestLeftDraft(WatchCase):
    def test_after_a_quarter_of_an_hour(self):
        call = self.call(self.due, raised_to="amber")
        self.env.flush_all()
        for text, count in (("2026-11-20 10:14", 0), ("2026-11-20 10:15", 1), ("2026-11-20 10:20", 1)):
            self.set_clock(text)
            self.watch()
            self.assertEqual(len(call.promise_ids), count)
        self.assertEqual((call.promise_ids.kind, call.promise_ids.asked_by_id), ("amber", self.team))
        self.assertEqual(call.promise_ids.deadline, clinic("2026-11-21 10:00"), "since it was heard")
        call.raised_to = "red"
        self.watch()
        self.assertEqual((call.promise_ids.kind, call.promise_ids.deadline), ("red", clinic("2026-11-20 11:20")))
        call.outcome = "answered"
        call.action_finish()
        self.assertEqual(len(call.promise_ids), 1)

    def test_red_after_five_minutes(self):
        call = self.call(self.due, raised_to="red")
        self.env.flush_all()
        for text, count in (("2026-11-20 10:04", 0), ("2026-11-20 10:05", 1)):
            self.set_clock(text)
            self.assertIn("gets in touch by 11:00", self.text(call))
            self.watch()
            self.assertEqual(len(call.promise_ids), count)
        self.assertEqual(call.promise_ids.deadline, clinic("2026-11-20 11:00"))

    def test_handed_over_is_told_at_once(self):
        call = self.call(self.due, raised_to="red")
        self.env.flush_all()
        self.set_clock("2026-11-20 10:02")
        call._hand_to(self.reception, "Please go on.", clinic("2026-11-20 10:02"))
        self.assertEqual((call.user_id, call.promise_ids.asked_by_id), (self.reception, self.team))
        self.assertEqual(call.promise_ids.deadline, clinic("2026-11-20 11:00"))

    def text(self, call):
        call.invalidate_recordset(["next_step"])
        return call.next_step


class TestOwner(WatchCase):
    def setUp(self):
        super().setUp()
        self.promise = self.urgent("amber").promise_ids
        self.other = self.make_user("dentist2", "dentist", name="郑医生")

    def test_away(self):
        self.go_away(self.dentist)
        self.watch()
        self.assertEqual(self.promise.user_id, self.manager, "no other dentist in the team")
        self.make_team("dentist", self.other)
        self.watch()
        self.assertEqual(self.promise.user_id, self.manager, "who has it keeps it")
        self.go_away(self.manager)
        self.watch()
        self.assertEqual(self.promise.user_id, self.other)
        self.assertEqual(self.reminders(self.promise), [(self.other.login, "amber")])
        self.assertIn("郑医生 answers instead of 王主管.", self.notes(self.promise))

    def test_archived(self):
        self.make_team("dentist", self.other)
        self.dentist.action_archive()
        self.assertFalse(self.promise.user_id)
        self.watch()
        self.assertEqual(self.promise.user_id, self.other)

    def test_a_lost_reminder_comes_back(self):
        self.promise.sudo().activity_ids.with_context(dental_sync=True).unlink()
        self.watch()
        self.assertEqual(self.reminders(self.promise), [(self.dentist.login, "amber")])
        self.answered(self.promise)
        self.watch()
        self.assertFalse(self.reminders(self.promise), "on its way")
        followup = self.promise.followup_id
        followup.sudo().max_attempts = 1
        self.finish(followup, "no_answer")
        self.watch()
        self.assertEqual(self.reminders(self.promise), [(self.dentist.login, "amber")])


class TestRobust(WatchCase):
    def test_one_that_fails_leaves_the_others_alone(self):
        first = self.urgent().promise_ids
        second = self.urgent_of_other()
        self.set_clock("2026-11-20 12:00")
        model = type(first)
        inner = model._break

        def poisoned(promise, now):
            if promise == first:
                raise ValueError
            return inner(promise, now)

        with patch.object(model, "_break", poisoned), self.assertLogs("odoo.addons.dental_followup", "ERROR"):
            self.watch()
        self.assertEqual((first.state, second.state), ("open", "broken"))

    def urgent_of_other(self):
        patient = self.make_patient("李雷", phone="13900139000")
        treatment = self.treatment("extraction/simple", "2026-11-19 15:00", patient_id=patient.id)
        return self.finish(self.followups(treatment)[:1], raised_to="red").promise_ids

    def test_collision_is_tried_again(self):
        promise = self.urgent().promise_ids
        self.set_clock("2026-11-20 12:00")
        model, times = type(promise), []
        inner = model._break

        def late(promise, now):
            times.append(1)
            if len(times) == 1:
                raise SerializationFailure
            return inner(promise, now)

        # The test's cursor is not rolled back: nothing was written before the collision.
        with patch.object(model, "_break", late), patch.object(type(self.cr), "rollback", lambda cr: None):
            self.watch()
        self.assertEqual((promise.state, len(times)), ("broken", 2))

"""Urgent patients reach a dentist in time, and a promised call back is made."""

from common import clinic
from common.promise import PromiseCase
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.dental_followup.models.clinic.selection import selection_label


class TestUrgent(PromiseCase):
    def test_red(self):
        with self.capture_at("2026-11-20 11:00"):
            call = self.urgent(note="Blood soaks the pillow.")
        promise = call.promise_ids
        self.assertEqual((promise.kind, promise.user_id, promise.asked_by_id), ("red", self.dentist, self.team))
        self.assertEqual((promise.patient_id, promise.company_id), (self.patient, self.clinic))
        self.assertEqual(promise.treatment_id, self.scaling, "the latest")
        self.assertEqual((promise.deadline, promise.state), (clinic("2026-11-20 11:00"), "open"))
        self.assertIn("Blood soaks the pillow.", promise.question)
        self.assertEqual(self.reminders(promise), [(self.dentist.login, "red")])
        self.assertEqual(
            {login for login, _m in self.sent}, {u.login for u in (self.dentist, self.nurse, self.manager)}
        )
        self.assertTrue(all(message["sticky"] and message["type"] == "danger" for _l, message in self.sent))
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "dental.promise")]))

    def capture_at(self, text):
        """The watch is woken to the minute."""
        test = self

        class Capture:
            def __enter__(self):
                self.before = test.env["ir.cron.trigger"].search([])

            def __exit__(self, *args):
                cron = test.env.ref("dental_followup.ir_cron_promises")
                new = (test.env["ir.cron.trigger"].search([]) - self.before).filtered(lambda t: t.cron_id == cron)
                test.assertIn(clinic(text), new.mapped("call_at"))

        return Capture()

    def test_amber_is_told_to_one(self):
        call = self.urgent("amber")
        self.assertEqual(call.promise_ids.deadline, clinic("2026-11-21 10:00"))
        self.assertEqual([(login, m["sticky"]) for login, m in self.sent], [(self.dentist.login, False)])
        self.assertIn("Amber", selection_label(call.with_context(lang="en_US").promise_ids, "kind"))

    def test_text_before_it_happens(self):
        call = self.call(self.due, outcome="answered")
        self.assertNotIn("Red", call.next_step)
        call.raised_to = "red"
        self.assertIn("Red: 周医生 is told at once and gets in touch by 11:00. Say so.", call.next_step)
        self.assertTrue(call.needs_dentist)
        call.action_tell_dentist()
        self.assertIn("周医生 has been told and gets in touch by 11:00.", call.next_step)
        self.assertFalse(call.needs_dentist)

    def test_told_once(self):
        call = self.call(self.due, outcome="answered", raised_to="red")
        call.action_tell_dentist()
        call.action_tell_dentist()
        told = len(self.sent)
        call.action_finish()
        self.assertEqual(len(call.promise_ids), 1)
        self.assertEqual(len(self.sent), told)
        with self.assertRaises(UserError), self.cr.savepoint():
            call.action_tell_dentist()

    def test_what_is_heard_after_the_dentist_was_told(self):
        """No more urgent than the first, yet the dentist has to know."""
        call = self.call(self.due, outcome="answered")
        first, second = call.answer_ids[:2]
        (first | second).is_asked = True
        self.env.flush_all()
        for number, answer in enumerate((first, second)):
            answer.sudo().write({"question": f"Q{number}", "answer": "Yes", "level": "red"})
            if not number:
                second.sudo().write({"level": "green"})
                call.raised_to = "red"
                call.action_tell_dentist()
                promise, told = call.promise_ids, len(self.sent)
                self.assertFalse(call.needs_dentist)
                self.set_clock("2026-11-20 10:10")
                self.answered(promise)
        self.assertTrue(call.needs_dentist)
        call.action_finish()
        self.assertEqual(call.promise_ids, promise)
        self.assertGreater(len(self.sent), told)
        self.assertEqual((promise.stage, promise.answer), ("waiting", False), "the answer was to less")
        self.assertIn("Q1 → Yes", promise.question)
        self.assertEqual(promise.deadline, clinic("2026-11-20 11:00"), "no later than was said")

    def test_amber_that_becomes_red(self):
        call = self.call(self.due, outcome="answered", raised_to="amber")
        call.action_tell_dentist()
        self.set_clock("2026-11-20 10:05")
        call.raised_to = "red"
        call.action_finish()
        self.assertEqual((call.promise_ids.kind, call.promise_ids.deadline), ("red", clinic("2026-11-20 11:05")))
        self.assertEqual(self.reminders(call.promise_ids), [(self.dentist.login, "red")])

    def test_one_for_each_call(self):
        call = self.urgent()
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            call.promise_ids.sudo().copy({"asked_at": "2026-11-20 02:00:00"}).flush_recordset()

    def test_nothing_urgent_nothing_promised(self):
        call = self.finish(self.due, grade="satisfied")
        self.assertFalse(call.promise_ids)
        with self.assertRaises(UserError):
            self.call(self.ahead[:1]).action_tell_dentist()

    def test_unwell_is_promised_one_dentist(self):
        """The pain series rings tomorrow: the text names that one time, and that call keeps the promise."""
        call = self.call(self.due, outcome="answered", is_unwell=True)
        self.assertIn("Amber: 周医生 is told now.", call.next_step)
        self.assertEqual(call.next_step.count("2026-11-21"), 1)
        call.action_finish()
        promise = call.promise_ids
        self.assertEqual(promise.kind, "amber")
        pain = self.env["dental.followup"].search([("purpose", "=", "pain")])
        self.set_clock("2026-11-21 09:59")
        self.finish(pain, user=self.dentist, is_unwell=True)
        self.assertEqual((promise.state, promise.closing), ("kept", "spoken"))
        again = self.promises("amber") - promise
        self.assertEqual((again.state, again.closing), ("kept", "spoken"), "a dentist was on the phone already")
        self.assertFalse(self.reminders(again))

    def test_a_talk_of_somebody_else_keeps_nothing(self):
        promise = self.urgent().promise_ids
        self.finish(self.ahead[:1], user=self.second)
        self.assertFalse(promise.closed_at)

    def test_routine_talk_of_a_dentist(self):
        """It settles what is urgent; a question only of who was asked, and says so before."""
        urgent = self.urgent("amber").promise_ids
        other = self.make_user("dentist2", "dentist", name="郑医生")
        self.make_team("dentist", other)
        asked = urgent.call_id.sudo()._promise(
            clinic("2026-11-20 10:00"), kind="answer", question="May I smoke?", deadline=clinic("2026-11-21 10:00")
        )
        self.assertEqual(asked.user_id, self.dentist)
        call = self.call(self.ahead[:1], other, outcome="answered")
        self.assertIn("you have spoken to the patient: Amber", call.next_step)
        self.assertNotIn("May I smoke?", call.next_step)
        call.action_finish()
        self.assertEqual((urgent.closing, asked.closing), ("spoken", False))
        own = self.call(self.ahead[1:2], self.dentist, outcome="answered")
        self.assertIn("May I smoke?", own.next_step)
        own.action_finish()
        self.assertEqual(asked.closing, "spoken")

    def test_owner_who_is_no_dentist_does_not_settle_it(self):
        self.dentist.write({"out_of_office_from": "2026-11-20 00:00:00", "out_of_office_to": "2026-11-30 00:00:00"})
        promise = self.urgent().promise_ids
        self.finish(self.ahead[:1], user=self.manager)
        self.assertEqual((promise.user_id, promise.closed_at), (self.manager, False))

    def test_refused_goes_back_to_the_dentist(self):
        promise = self.urgent().promise_ids
        self.answered(promise)
        self.finish(promise.followup_id, "refused")
        self.assertEqual((promise.closed_at, promise.stage, promise.is_waiting), (False, "stranded", True))

    def test_answered_amber_that_becomes_red(self):
        call = self.call(self.due, outcome="answered", raised_to="amber")
        call.action_tell_dentist()
        promise = call.promise_ids
        self.answered(promise, "Rinse with salt water.")
        self.set_clock("2026-11-20 10:05")
        call.raised_to = "red"
        call.action_tell_dentist()
        self.assertEqual((promise.kind, promise.answer, promise.stage), ("red", False, "waiting"))
        self.assertEqual(promise.asked_at, clinic("2026-11-20 10:05"))
        self.assertEqual(promise.followup_id.state, "cancelled")
        self.assertIn("Rinse with salt water.", self.notes(promise))
        self.answered(promise, "Come in now.")
        self.assertEqual((promise.followup_id.state, promise.stage), ("planned", "returning"))

    def test_the_dentist_of_what_was_heard(self):
        """Not the latest treatment, but the one whose script asked."""
        call = self.call(self.due, outcome="answered")
        asked = call.followup_ids.filtered(lambda f: f.treatment_id == self.extraction)
        others = (call.followup_ids - asked).script_id.section_ids.question_ids
        answers = call.answer_ids.filtered(
            lambda a: a.question_id in asked.script_id.section_ids.question_ids - others and a.kind == "choice"
        )
        self.assertEqual(call._promise_treatment(), self.scaling)
        for answer in answers:
            for value, _words in answer.question_id._choices():
                answer.value = value
                if answer.level in ("red", "amber"):
                    self.assertEqual(call._promise_treatment(), self.extraction)
                    return
        self.fail("no urgent answer found")

    def test_sunday_and_dentist_away(self):
        self.set_clock("2026-11-22 08:00")
        other = self.make_user("dentist2", "dentist", name="郑医生")
        self.make_team("dentist", other)
        self.dentist.write({"out_of_office_from": "2026-11-21 00:00:00", "out_of_office_to": "2026-11-30 00:00:00"})
        promise = self.urgent().promise_ids
        self.assertEqual((promise.user_id, promise.deadline), (other, clinic("2026-11-22 09:00")))
        self.answered(promise, user=other)
        followup = promise.followup_id
        self.assertEqual((followup.due_at, followup.user_id), (clinic("2026-11-22 08:00"), self.env["res.users"]))

    def test_red_is_told_to_all_dentists(self):
        other = self.make_user("dentist2", "dentist", name="郑医生")
        self.make_team("dentist", other)
        promise = self.urgent().promise_ids
        self.assertEqual(promise.user_id, self.dentist)
        self.assertIn(other.login, [login for login, _message in self.sent])

    def test_nobody_there(self):
        self.dentist.write({"out_of_office_from": "2026-11-20 00:00:00", "out_of_office_to": "2026-11-30 00:00:00"})
        self.assertEqual(self.urgent().promise_ids.user_id, self.manager)

    def test_a_dentist_who_reaches_nobody_is_no_contact(self):
        call = self.finish(self.due, "no_answer", user=self.dentist, raised_to="red")
        self.assertEqual((call.promise_ids.user_id, call.promise_ids.state), (self.dentist, "open"))
        self.due.sudo()._back_to_plan()
        draft = self.call(self.due, self.dentist, raised_to="red")
        draft.action_tell_dentist()
        draft.outcome = "answered"
        draft.action_finish()
        self.assertEqual((call | draft).promise_ids.mapped("closing"), ["spoken", "spoken"])

    def test_discard(self):
        call = self.call(self.due, raised_to="amber")
        with self.assertRaisesRegex(UserError, "correct the answer first"), self.cr.savepoint():
            call.action_discard()
        call.action_tell_dentist()
        with self.assertRaisesRegex(UserError, "has been told"), self.cr.savepoint():
            call.action_discard()


class TestCallBack(PromiseCase):
    def back(self, followups=None, at="2026-11-20 16:00", **values):
        followups = self.due if followups is None else followups
        return self.finish(followups, "call_back", call_back_at=clinic(at), **values).promise_ids

    def test_kept_until_half_an_hour_later(self):
        for text, outcome, state in (
            ("2026-11-20 15:29", "no_answer", "open"),
            ("2026-11-20 15:30", "no_answer", "kept"),
            ("2026-11-20 11:00", "answered", "kept"),
            ("2026-11-20 16:29", "answered", "kept"),
            ("2026-11-20 16:30", "answered", "broken"),
        ):
            with self.subTest(text), self.cr.savepoint() as savepoint:
                promise = self.back()
                self.assertEqual((promise.user_id, promise.deadline), (self.team, clinic("2026-11-20 16:00")))
                self.assertFalse(self.reminders(promise))
                self.assertFalse(promise.followup_ids, "the calls themselves come back")
                self.set_clock(text)
                self.finish(self.due, outcome)
                self.assertEqual(promise.state, state)
                self.set_clock("2026-11-20 10:00")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_nobody_is_forgotten_without_a_follow_up(self):
        self.due.sudo()._close("done", "called")
        action = self.env["dental.call"].with_user(self.team)._start(self.patient, self.env["dental.followup"])
        call = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
        call.write({"outcome": "call_back", "call_back_at": clinic("2026-11-22 20:00")})
        call.followup_ids = False
        call.action_finish()
        followup = call.promise_ids.followup_id
        self.assertEqual((followup.purpose, followup.due_at), ("call_back", clinic("2026-11-22 20:00")))
        self.set_clock("2026-11-22 20:10")
        self.open_due()
        self.assertEqual(followup.user_id, self.team)
        self.finish(followup, "no_answer")
        self.assertEqual((call.promise_ids.state, followup.state), ("kept", "planned"))

    def test_called_earlier_about_something_else(self):
        self.due.sudo()._close("done", "called")
        action = self.env["dental.call"].with_user(self.team)._start(self.patient, self.env["dental.followup"])
        call = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
        call.write({"outcome": "call_back", "call_back_at": clinic("2026-11-20 16:00")})
        call.followup_ids = False
        call.action_finish()
        promise = call.promise_ids
        self.set_clock("2026-11-20 11:00")
        other = self.call(self.ahead[:1], outcome="answered")
        other.followup_ids = self.ahead[:1]
        other.action_finish()
        self.assertEqual((promise.state, promise.closing), ("kept", "called"))
        self.assertEqual(
            (promise.followup_id.state, promise.followup_id.closing_reason), ("cancelled", "promise_settled")
        )

    def test_do_not_call_withdraws_it(self):
        promise = self.back()
        self.patient.with_user(self.reception).dental_do_not_call = True
        self.assertEqual((promise.state, promise.closing), ("kept", "withdrawn"))

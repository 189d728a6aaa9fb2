"""How long a call lasted, which are suspiciously short, and that nobody changes a finished one."""

from datetime import timedelta

from common import NOW, CallCase
from common.ring import RingCase
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger


class TestDuration(CallCase):
    def finish_after(self, seconds, outcome="answered", **values):
        call = self.call(self.due, outcome=outcome, **values)
        self.clock.tick(timedelta(seconds=seconds))
        call.action_finish()
        return call

    def test_brief_up_to_the_limit(self):
        for seconds, limit, outcome, is_brief in (
            (0, 5, "answered", True),
            (5, 5, "answered", True),
            (6, 5, "answered", False),
            (5, 5, "no_answer", False),
            (5, 5, "refused", False),
            (20, 20, "answered", True),
            (0, 0, "answered", False),
        ):
            with self.subTest(seconds=seconds, limit=limit, outcome=outcome):
                self.clinic.dental_brief_seconds = limit
                call = self.finish_after(seconds, outcome)
                self.assertEqual((call.duration, call.is_brief), (seconds, is_brief))
                self.assertEqual((call.ended_at - call.started_at).total_seconds(), seconds)
        self.clinic.dental_brief_seconds = 600
        self.assertFalse(call.is_brief, "what was judged stays so")

    def test_left_and_opened_again(self):
        call = self.call(self.due, outcome="answered")
        self.clock.tick(timedelta(minutes=14, seconds=59))
        self.call(self.due)
        self.assertFalse(call.talk_at, "the same talk")
        self.clock.tick(timedelta(seconds=1))
        self.call(self.due)
        self.assertEqual(call.talk_at, NOW + timedelta(minutes=15))
        self.clock.tick(timedelta(seconds=95))
        call.action_finish()
        self.assertEqual((call.duration, call.started_at, call.is_brief), (95, NOW, False))

    def test_looked_at_by_a_colleague_and_taken_over(self):
        call = self.call(self.due, outcome="answered")
        self.clock.tick(timedelta(hours=1))
        self.due.with_user(self.second).action_start_call()
        self.assertFalse(call.talk_at)
        other = call.with_user(self.second)
        other.action_take_over()
        self.clock.tick(timedelta(seconds=3))
        other.action_finish()
        self.assertEqual((call.duration, call.is_brief), (3, True))

    def test_a_clock_that_is_behind(self):
        call = self.call(self.due, outcome="answered")
        call._finish(NOW - timedelta(seconds=2))
        self.assertEqual((call.ended_at, call.duration), (NOW, 0))

    def test_never_ends_before_it_begins(self):
        call = self.call(self.due).sudo()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            call.ended_at = NOW - timedelta(seconds=1)
            call.flush_recordset()

    def test_average(self):
        self.finish_after(100)
        self.finish_after(200)
        average = self.env["dental.call"]._read_group([("patient_id", "=", self.patient.id)], [], ["duration:avg"])
        self.assertEqual(average, [(150.0,)])

    def test_limit_is_a_setting_of_the_clinic(self):
        wizard = self.env["dental.clinic.settings"].with_user(self.manager).create({"company_id": self.clinic.id})
        self.assertEqual(wizard.dental_brief_seconds, 5)
        wizard.dental_brief_seconds = 12
        wizard.action_save()
        self.assertEqual(self.clinic.dental_brief_seconds, 12)

    def test_times_are_not_filled_in_by_hand(self):
        call = self.call(self.due)
        for values in (
            {"talk_at": NOW},
            {"is_brief": True},
            {"duration": 9},
            {"handed_at": NOW},
            {"caller_number": "1"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError), self.cr.savepoint():
                call.write(values)

    def test_what_do_not_call_cancels_is_said(self):
        call = self.call(self.due, outcome="answered")
        self.assertNotIn("Cancelled", call.next_step)
        call.asks_not_to_be_called = True
        for followup in self.ahead:
            self.assertIn(followup.title, call.next_step)
        call.action_finish()
        self.env.cr.precommit.run()  # where changes are tracked
        change = self.patient.sudo().message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "dental_do_not_call"
        )
        self.assertEqual(change.mail_message_id.author_id, self.team.partner_id)
        self.patient.with_user(self.reception).dental_do_not_call = False
        self.assertEqual(set(self.ahead.mapped("state")), {"planned"})


class TestFamily(RingCase):
    def test_one_ring_is_one_talk(self):
        """The next of the family is spoken about in the talk that goes on."""
        first = self.call(self.one(), outcome="answered")
        self.clock.tick(timedelta(seconds=60))
        first.action_finish()
        for wait, is_brief in ((60, False), (61, True)):
            self.clock.tick(timedelta(seconds=wait))
            call = self.finish(self.one(self.daughter))
            self.assertEqual((call.duration, call.is_brief), (0, is_brief))

    def test_a_row_of_brief_ones_is_no_excuse(self):
        self.assertTrue(self.finish(self.one()).is_brief)
        self.assertTrue(self.finish(self.one(self.daughter)).is_brief)


class TestCorrection(CallCase):
    def correct(self, call, text, user=None, **values):
        corrections = self.env["dental.call.correction"].with_user(user or self.second)
        return corrections.create({"call_id": call.id, "text": text, **values})

    def test_added_with_author_and_time(self):
        call = self.finish(self.due, grade="satisfied", note="all well")
        self.clock.tick(timedelta(hours=1))
        for told in ({"user_id": self.manager.id}, {"created_at": NOW - timedelta(days=1)}):
            with self.assertRaisesRegex(UserError, "in your own name and now"), self.cr.savepoint():
                self.correct(call, "It was tooth 37.", **told)
        line = self.correct(call, "It was <b>tooth 37</b>.")
        self.assertEqual((line.user_id, line.created_at), (self.second, NOW + timedelta(hours=1)))
        self.assertEqual(
            (call.note, call.grade, call.correction_ids), ("all well", "satisfied", line.with_user(self.team))
        )
        timeline = self.patient.with_user(self.team).dental_timeline_ids.filtered(lambda t: t.call_id == call)
        self.assertIn("Corrected 2026-11-20, 回访小郑: It was <b>tooth 37</b>.", timeline.detail)
        self.assertIn("&lt;b&gt;tooth 37", self.notes(self.extraction))
        self.assertNotIn("tooth", self.notes(self.patient))
        self.assertIn("corrected by 回访小郑", self.notes(self.patient))
        self.assertEqual(self.env["dental.call"].search([("correction_ids", "!=", False)]), call)

    def test_needs_words_and_a_finished_call(self):
        call = self.call(self.due, outcome="answered")
        with self.assertRaises(UserError), self.cr.savepoint():
            self.correct(call, "too early")
        call.action_finish()
        with self.assertRaises(UserError), self.cr.savepoint():
            self.correct(call, "  ")
        self.assertFalse(call.correction_ids)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.correct(call, "x", self.outsider)

    def test_nobody_changes_or_deletes(self):
        call = self.finish(self.due, grade="satisfied")
        line = self.correct(call, "It was tooth 37.")
        for user in (self.team, self.second, self.dentist, self.manager):
            with self.subTest(user=user.login):
                for values in ({"note": "x"}, {"grade": "fair"}, {"ended_at": NOW}, {"correction_ids": [(5,)]}):
                    with self.assertRaises(UserError), self.cr.savepoint():
                        call.with_user(user).write(values)
                with self.assertRaises(UserError), self.cr.savepoint():
                    call.with_user(user).unlink()
                with self.assertRaises(UserError), self.cr.savepoint():
                    line.with_user(user).write({"text": "It was tooth 38."})
                with self.assertRaises(AccessError), self.cr.savepoint():
                    line.with_user(user).unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            line.sudo().unlink()

"""Promises of a call: urgent patients reach a dentist, questions come back as calls, call backs are made."""

from unittest.mock import patch

from common import CallCase, clinic

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import mute_logger


class PromiseCase(CallCase):
    def setUp(self):
        super().setUp()
        self.sent = []
        self.patch(
            self.registry["res.users"],
            "_bus_send",
            lambda users, kind, message, **options: (
                self.sent.append((users.login, message)) if kind == "simple_notification" else None
            ),
        )

    def promises(self, *kinds):
        return (
            self.env["dental.promise"].search([("kind", "in", kinds)])
            if kinds
            else self.env["dental.promise"].search([])
        )

    def reminders(self, promise):
        """The promise's open activities: (login, type's record)."""
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "dental.promise"), ("res_id", "in", promise.ids)]
        )
        return [
            (a.user_id.login, a.activity_type_id.get_external_id()[a.activity_type_id.id].split("_")[-1])
            for a in activities
        ]

    def urgent(self, triage="red", outcome="answered", **values):
        return self.finish(self.due, outcome, raised_to=triage, **values)

    def ask(self, call=None, question="May I smoke?", **values):
        call = call or self.call(self.due)
        action = call.action_ask_dentist()
        wizards = self.env["dental.promise.ask"].with_user(call.user_id).with_context(**action["context"])
        wizards.create({"question": question, **values}).action_ask()
        return self.promises("answer")[:1]

    def answered(self, promise, text="No, not for three days.", user=None):
        mine = promise.with_user(user or self.dentist)
        mine.answer = text
        return mine.action_answer_next()


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
        self.assertIn("Amber", call.with_context(lang="en_US").promise_ids._label("kind"))

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
        with self.assertRaises(Exception), mute_logger("odoo.sql_db"), self.cr.savepoint():
            call.promise_ids.copy({"asked_at": "2026-11-20 02:00:00"}).flush_recordset()

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

    def test_nobody_there(self):
        self.dentist.write({"out_of_office_from": "2026-11-20 00:00:00", "out_of_office_to": "2026-11-30 00:00:00"})
        self.assertEqual(self.urgent().promise_ids.user_id, self.manager)

    def test_discard(self):
        call = self.call(self.due, raised_to="red")
        call.action_tell_dentist()
        with self.assertRaises(UserError):
            call.action_discard()


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
        self.assertIn("Answer of 周医生", back.promises_html)
        self.assertIn("No, not for three days.", back.promises_html)
        self.assertIn("No, not for three days.", back.script_html)
        back.outcome = "answered"
        self.assertIn("counts as told", back.next_step)
        back.action_finish()
        self.assertEqual(
            (promise.state, promise.closing, promise.closed_at), ("kept", "told", clinic("2026-11-20 10:45"))
        )

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
        with self.assertRaises(Exception), mute_logger("odoo.sql_db"), self.cr.savepoint():
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

    def test_do_not_call_withdraws_it(self):
        promise = self.back()
        self.patient.with_user(self.reception).dental_do_not_call = True
        self.assertEqual((promise.state, promise.closing), ("kept", "withdrawn"))


class TestRights(PromiseCase):
    def test_who_may_what(self):
        promise = self.urgent().promise_ids
        domain = Domain("id", "=", promise.id)
        elsewhere = self.make_user("elsewhere", "manager", self.make_clinic("月亮口腔", "Asia/Shanghai"))
        self.assertFalse(self.env["dental.promise"].with_user(elsewhere).search(domain))
        for user in (self.outsider, elsewhere):
            for method in ("action_spoken", "action_call_patient"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(promise.with_user(user), method)()
        for user in (self.reception, self.team, self.nurse):
            self.assertTrue(promise.with_user(user).question)
            for work in (
                lambda user=user: promise.with_user(user).write({"answer": "x"}),
                promise.with_user(user).action_spoken,
                promise.with_user(user).action_give_up,
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    work()
        for user in (self.dentist, self.manager):
            with self.assertRaises(AccessError), self.cr.savepoint():
                promise.with_user(user).create({"patient_id": self.patient.id})
        with self.assertRaises(UserError), self.cr.savepoint():
            self.call(self.ahead[:1]).with_user(self.second).action_ask_dentist()

    def test_photos_of_others_do_not_change_hands(self):
        secret = self.env["ir.attachment"].create({"name": "a.png", "raw": b"x", "res_model": "dental.promise.ask"})
        with self.assertRaises(AccessError):
            self.ask(photo_ids=[Command.link(secret.id)])

    def test_activity_is_not_clicked_away(self):
        promise = self.urgent().promise_ids
        activity = promise.activity_ids.with_user(self.dentist)
        for work in (activity.action_feedback, activity.unlink, activity.action_cancel):
            with self.assertRaises(UserError), self.cr.savepoint():
                work()
        activity.user_id = self.manager
        self.assertEqual(promise.user_id, self.manager)
        promise.with_user(self.manager).action_spoken()
        self.assertFalse(promise.activity_ids)

    def test_timeline_and_merge(self):
        promise = self.ask()
        self.answered(promise)
        self.finish(promise.followup_id)
        double = self.make_patient("王小明（重复）")
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.patient | double).ids, double)
        self.assertEqual(promise.patient_id, double)
        line = self.env["dental.timeline"].search([("promise_id", "=", promise.id)])
        self.assertEqual((line.patient_id, line.kind), (double, "promise"))
        self.assertEqual(line.title, "Question to the dentist · Kept")
        self.assertEqual(line.detail, "May I smoke? → No, not for three days.")
        self.assertEqual(line.action_open()["res_id"], promise.id)

    def test_replies_of_the_treatment_first(self):
        promise = self.ask(treatment_id=self.extraction.id)
        names = [name for name, _text in promise.with_user(self.dentist).replies]
        self.assertEqual(names[:2], ["Bite on gauze", "Probably a dry socket"])
        self.assertIn("Come in today", names)
        self.assertNotIn("Bite on gauze", [n for n, _t in self.ask(treatment_id=self.scaling.id).replies])

    def test_setting(self):
        settings = self.env["dental.clinic.settings"].with_user(self.manager).create({})
        settings.dental_answer_hours = 4
        settings.action_save()
        self.assertEqual(self.ask().deadline, clinic("2026-11-20 14:00"))


class TestYesterday(PromiseCase):
    def test_heard_or_not_yet(self):
        treatments = self.env["dental.treatment"].with_user(self.dentist)
        yesterday = treatments.search([("is_of_yesterday", "=", True)])
        self.assertEqual(yesterday, (self.extraction | self.scaling).with_user(self.dentist))
        self.assertFalse(any(yesterday.mapped("is_heard_from")))
        self.finish(self.due, note="All is well.")
        self.env.invalidate_all()
        self.assertIn("All is well.", yesterday[0].heard)
        unheard = [("is_of_yesterday", "=", True), ("is_heard_from", "=", False)]
        self.assertFalse(treatments.search(unheard))
        with patch.object(type(self.clinic), "_dental_today", lambda company, now=None: self.extraction.done_at.date()):
            self.assertFalse(treatments.search([("is_of_yesterday", "=", True)]))

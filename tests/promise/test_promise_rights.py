"""Who sees and keeps promises, and where they are seen."""

from unittest.mock import patch

from common import clinic
from common.promise import PromiseCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain


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

    def test_dialogs_about_another_clinics_call(self):
        call = self.call(self.due)
        elsewhere = self.make_user("elsewhere", "followup_team", self.make_clinic("月亮口腔", "Asia/Shanghai"))
        for model, values in (
            ("dental.promise.ask", {"question": "?", "treatment_id": False}),
            ("dental.call.hand.over", {}),
        ):
            dialogs = self.env[model].with_user(elsewhere)
            with self.assertRaises(AccessError), self.cr.savepoint():
                dialogs.create({"call_id": call.id, **values}).read(["call_id"])

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
        with self.assertRaisesRegex(UserError, "Choose one of them instead of"), self.cr.savepoint():
            activity.user_id = self.nurse
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
        self.assertFalse(any(yesterday.mapped("is_contacted")))
        self.finish(self.due, note="All is well.")
        self.env.invalidate_all()
        self.assertIn("All is well.", yesterday[0].heard)
        unheard = [("is_of_yesterday", "=", True), ("is_contacted", "=", False)]
        self.assertFalse(treatments.search(unheard))
        with patch.object(type(self.clinic), "_dental_today", lambda company, now=None: self.extraction.done_at.date()):
            self.assertFalse(treatments.search([("is_of_yesterday", "=", True)]))

    def test_a_red_patient_stays_until_the_promise_is_settled(self):
        treatments = self.env["dental.treatment"].with_user(self.dentist)
        unheard = [("is_of_yesterday", "=", True), ("is_contacted", "=", False)]
        for kind in ("red", "amber"):
            call = self.urgent(kind, note="Blood soaks the pillow.")
            self.env.invalidate_all()
            self.assertEqual(len(treatments.search(unheard)), 2, kind)
            self.assertIn("Blood soaks", treatments.search(unheard)[0].heard)
            call.promise_ids.with_user(self.dentist).action_spoken()
            self.assertFalse(treatments.search(unheard), kind)

"""A red flag, and a question to the dentist and back, in a real browser and both languages."""

from datetime import timedelta

from common import DentalCase

from odoo import fields
from odoo.tests import HttpCase


class TestPromiseTours(DentalCase, HttpCase):
    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()
        self.asking = self.make_patient("李小红", phone="139 0013 9000")
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.treatment(patient_id=self.asking.id, done_at=yesterday)
        self.bleeding = self.followups(self.treatment(done_at=yesterday))
        self.open_due()

    def _go_through(self, lang):
        (self.team | self.dentist).lang = lang
        followup = self.bleeding.filtered(lambda f: f.state == "open")[:1]
        self.call(followup, followup.user_id).raised_to = "red"
        followup.user_id.lang = lang
        for tour in ("dental_followup_red", "dental_followup_ask"):
            self.start_tour("", tour, login=followup.user_id.login)
        red, question = self.env["dental.promise"].search([], order="asked_at, id")
        self.assertEqual((red.kind, question.kind), ("red", "answer"))
        self.assertEqual(question.call_id.note, "能吃东西")
        self.start_tour("", "dental_followup_answer", login=self.dentist.login)
        self.assertEqual((red.stage, question.stage), ("returning", "returning"))
        red.followup_id.sudo()._close("done", "called")
        self.open_due()
        self.assertEqual(question.followup_id.user_id, followup.user_id)
        self.start_tour("", "dental_followup_told", login=followup.user_id.login)
        self.assertEqual((question.state, question.closing), ("kept", "told"))
        line = self.env["dental.timeline"].search([("promise_id", "=", question.id)])
        self.assertEqual(line.detail, "可以抽烟吗？ → 三天内不要抽烟。")

    def test_english(self):
        self._go_through("en_US")

    def test_chinese(self):
        self._go_through("zh_CN")

"""Incoming calls in a real browser, in both languages."""

from datetime import timedelta

from common import DentalCase

from odoo import fields
from odoo.tests import HttpCase


class TestIncomingTour(DentalCase, HttpCase):
    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()
        known = self.make_patient("李小红", phone="139 0013 9000", dental_phone2="021 6234 5678")
        self.make_patient("李小明", phone="139 0013 9000")
        now = fields.Datetime.now()
        self.treatment("whitening/done", f"{now - timedelta(days=1):%Y-%m-%d %H:%M}", patient_id=known.id)
        self.open_due()
        self.due = self.env["dental.followup"].search([("patient_id", "=", known.id), ("state", "=", "open")])

    def _go_through(self, lang):
        self.team.lang = lang
        self.assertTrue(self.due)
        self.start_tour("", "dental_followup_incoming", login=self.team.login)
        known, new = self.env["dental.call"].search([("user_id", "in", (self.team | self.consultant).ids)], order="id")
        self.assertEqual((known.direction, known.state, known.is_second_number), ("inbound", "done", True))
        self.assertEqual(known.caller_number, known.patient_id.dental_phone2)
        self.assertEqual(known.followup_ids.mapped("state"), ["done"] * len(known.followup_ids))
        self.assertTrue(known.followup_ids)
        self.assertEqual((new.direction, new.state, new.user_id), ("inbound", "draft", self.consultant))
        self.assertEqual((new.patient_id.phone, new.patient_id.company_id), ("+86 139 1111 2222", self.clinic))
        self.assertTrue(new.patient_id.is_patient)
        self.assertEqual(new.handover_note, "想种牙")

    def test_english(self):
        self._go_through("en_US")

    def test_chinese(self):
        self._go_through("zh_CN")

"""The main job in a real browser: from the visit to the manager's figures, in both languages."""

from datetime import timedelta

from common import DentalCase

from odoo.tests import HttpCase


class TestTours(DentalCase, HttpCase):
    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()
        self.make_patient("李小红", phone="139 0013 9000", dental_sex="female")

    def _go_through(self, lang):
        (self.reception | self.team | self.manager).lang = lang
        self.start_tour("", "dental_followup_visit", login=self.reception.login)
        treatment = self.env["dental.treatment"].search([("patient_id.name", "=", "李小红")])
        self.assertEqual(treatment.event_id.dental_patient_id, treatment.patient_id)
        self.assertEqual(treatment.state, "done")
        self.assertEqual(treatment.teeth, "36")
        treatment.done_at -= timedelta(days=1)  # a day passes
        self.open_due()
        opened = self.followups(treatment, "open")
        self.assertEqual(opened.mapped("purpose"), ["same_day", "day_one"])
        self.start_tour("", "dental_followup_call", login=self.team.login)
        self.assertEqual(set(opened.mapped("state")), {"done"})
        self.assertEqual(opened.call_ids.grade, "satisfied")
        self.assertEqual(opened.call_ids.user_id, self.team)
        self.assertFalse(self.activities(opened))
        link = f'data-oe-model="dental.call" data-oe-id="{opened.call_ids.id}"'
        self.assertIn(link, str(treatment.message_ids.mapped("body")))
        self.start_tour("", "dental_followup_figures", login=self.manager.login)

    def test_english(self):
        self._go_through("en_US")

    def test_chinese(self):
        self._go_through("zh_CN")

"""From a dissatisfied call to repaired and asked again, in a real browser, in both languages."""

from datetime import timedelta

from common import DentalCase

from odoo.fields import Datetime
from odoo.tests import HttpCase


class TestComplaintTour(DentalCase, HttpCase):
    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()
        self.other = self.make_patient("李小红", phone="139 0013 9000", dental_sex="female")
        self.users = self.reception | self.team | self.manager

    def _go_through(self, lang):
        self.users.lang = lang
        stage = self.stage("scaling/done")
        treatment = self.env["dental.treatment"].create(
            {
                "patient_id": self.other.id,
                "type_id": stage.type_id.id,
                "stage_id": stage.id,
                "dentist_id": self.dentist.id,
                "company_id": self.clinic.id,
                "done_at": Datetime.now() - timedelta(days=1),
                "state": "done",
            }
        )
        self.open_due()
        opened = self.followups(treatment, "open")
        opened._call_activities().user_id = self.team
        self.start_tour("", "dental_complaint_call", login=self.team.login)
        complaint = self.env["dental.complaint"].search([("patient_id", "=", self.other.id)])
        self.assertEqual((complaint.call_id, complaint.state), (opened.call_ids, "new"))
        self.assertEqual(complaint.category_id.code, "waiting")
        complaint.user_id = self.reception
        self.start_tour("", "dental_complaint_settle", login=self.reception.login)
        asking = complaint.followup_ids
        self.assertEqual((complaint.state, asking.state), ("resolved", "planned"))
        asking.write({"due_at": Datetime.now(), "due_date": self.clinic._dental_today()})  # a day passes
        self.open_due()
        self.start_tour("", "dental_complaint_ask", login=self.manager.login)
        self.assertEqual((complaint.state, complaint.closing_reason), ("closed", "content"))
        self.start_tour("", "dental_emergency", login=self.reception.login)
        emergency = self.env["dental.emergency"].search([("company_id", "=", self.clinic.id)])
        self.assertEqual((emergency.kind, emergency.state), ("bleeding", "over"))

    def test_english(self):
        self._go_through("en_US")

    def test_chinese(self):
        self._go_through("zh_CN")

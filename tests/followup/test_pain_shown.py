"""The pain series: who is not called on, merged patients, and what the screens say."""

from common import clinic
from common.pain import PainCase

from odoo.exceptions import UserError


class TestRefusals(PainCase):
    def test_do_not_call_and_back(self):
        self.unwell()
        pain = self.pain()
        patient = self.patient.with_user(self.reception)
        patient.dental_do_not_call = True
        self.assertEqual((pain.state, pain.closing_reason), ("cancelled", "do_not_call"))
        patient.dental_do_not_call = False
        self.assertEqual(self.pain(), pain)

    def test_asks_not_to_be_called(self):
        self.unwell(asks_not_to_be_called=True)
        self.assertFalse(self.pain())

    def test_archived_patient_without_a_treatment(self):
        self.unwell()
        pain = self.pain()
        pain.treatment_id = False
        self.patient.active = False
        self.assertEqual((pain.state, pain.closing_reason), ("cancelled", "patient_archived"))

    def test_cancelled_treatment(self):
        self.unwell()
        pain = self.pain()
        self.scaling.with_user(self.manager).action_cancel()
        self.assertEqual((pain.state, pain.closing_reason), ("cancelled", "treatment_cancelled"))

    def test_comparison_with_the_book_keeps_it(self):
        self.unwell()
        pain = self.pain()
        self.scaling.with_user(self.dentist).done_at = clinic("2026-11-19 16:00")
        self.assertEqual(self.pain(), pain)

    def test_patient_without_any_treatment(self):
        patient = self.make_patient("李雷", phone="13600136000")
        call = self.env["dental.call"].create(
            {"patient_id": patient.id, "company_id": self.clinic.id, "outcome": "answered", "is_unwell": True}
        )
        call.action_finish()
        self.assertFalse(self.pain(patient=patient).treatment_id)
        self.assertEqual(len(self.pain(patient=patient)), 1)


class TestMerged(PainCase):
    """Odoo deletes all rows of a merged contact where a unique index refuses one."""

    def setUp(self):
        super().setUp()
        self.twin = self.make_patient("王小名", phone="13600136000")
        self.theirs = self.followups(self.treatment("scaling/done", "2026-11-19 09:00", patient_id=self.twin.id))

    def merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((self.patient | self.twin).ids, self.patient.sudo().with_env(wizard.env))
        self.env.invalidate_all()

    def test_two_in_pain_become_one(self):
        self.unwell()
        self.unwell(self.theirs[:1])
        kept, other = self.pain(), self.pain(patient=self.twin)
        self.merge()
        self.assertEqual(self.pain(), kept)
        self.assertEqual((other.state, other.patient_id), ("cancelled", self.patient))
        self.assertEqual(set(self.theirs.mapped("patient_id")), {self.patient})

    def test_not_while_somebody_is_on_the_phone(self):
        call = self.call(self.theirs[:1])
        with self.assertRaises(UserError):
            self.merge()
        call.action_discard()
        self.merge()
        self.assertEqual(set(self.theirs.mapped("patient_id")), {self.patient})


class TestShown(PainCase):
    def test_banner(self):
        self.assertFalse(self.patient.dental_pain_text)
        self.unwell()
        self.assertEqual(self.patient.with_user(self.reception).dental_pain_text, "In pain since 11/20/2026, day 1")
        pain = self.next_day(22)
        self.patient.invalidate_recordset()
        self.assertEqual(self.patient.dental_pain_text, "In pain since 11/20/2026, day 3")
        self.assertEqual(self.call(pain, self.dentist).patient_pain, "In pain since 11/20/2026, day 3")

    def test_filter(self):
        domain = [("dental_pain_since", "!=", False)]
        patients = self.env["res.partner"].with_user(self.reception)
        self.assertFalse(patients.search(domain))
        self.unwell()
        self.assertEqual(patients.search(domain).ids, self.patient.ids)
        self.assertNotIn(self.patient, patients.search([("dental_pain_since", "=", False)]))

    def test_switch(self):
        call = self.call(self.due)
        call.action_toggle_unwell()
        self.assertEqual((call.is_unwell, call.outcome), (True, "answered"))
        self.assertIn("The dentist calls again on 2026-11-21 09:00.", call.next_step)
        call.action_toggle_unwell()
        self.assertFalse(call.is_unwell)
        self.assertNotIn("dentist", call.next_step)

    def test_end_is_announced(self):
        self.unwell()
        call = self.call(self.next_day(21), self.dentist, outcome="answered")
        self.assertIn("the daily calls because of pain end", call.next_step)

    def test_colleague_cannot_switch(self):
        call = self.call(self.due)
        with self.assertRaises(UserError):
            call.with_user(self.second).action_toggle_unwell()

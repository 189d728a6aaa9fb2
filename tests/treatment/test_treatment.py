"""What a treatment must say, and what may be done with it in which state."""

import re

from common import SHANGHAI, DentalCase
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

ENGLISH = re.compile(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+")


class TestRefusals(DentalCase):
    """Each in the user's language, naming what is wrong."""

    def assert_refused(self, *named, english=(), hidden=(), **values):
        """Not created; the text holds the words ``named``, in English ``english`` too, never ``hidden``."""
        for lang in ("en_US", "zh_CN"):
            treatments = self.env["dental.treatment"].with_user(self.reception).with_context(lang=lang)
            with self.subTest(lang=lang), self.assertRaises(ValidationError) as caught, self.cr.savepoint():
                treatments.create({**self.treatment_values(), **values})
            text = str(caught.exception)
            for word in named:
                self.assertIn(word, text)
            for word in hidden:
                self.assertNotIn(word, text)
            if lang == "zh_CN":
                self.assertNotRegex(text, ENGLISH)
            for word in english if lang == "en_US" else ():
                self.assertIn(word, text)

    def test_arrangement_is_accepted(self):
        self.assertEqual(self.treatment().state, "done")

    def test_moment_of_now_is_no_future(self):
        self.assertEqual(self.treatment(done_at="2026-11-20 01:59:59").state, "done")
        self.assertEqual(self.treatment(done_at="2026-11-20 02:00:00").state, "done")

    def test_one_second_in_the_future(self):
        self.assert_refused("2026-11-20 10:00", done_at="2026-11-20 02:00:01")

    def test_tomorrow(self):
        self.assert_refused("2026-11-21 09:30", done_at="2026-11-21 01:30:00")

    def test_draft_may_lie_in_the_future_but_not_be_done_then(self):
        draft = self.treatment(state="draft", done_at="2026-11-20 02:00:01")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            draft.action_done()
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.followup_ids)
        self.set_clock("2026-11-20 10:01")
        draft.action_done()
        self.assertEqual(len(self.days(draft)), 3)

    def test_stage_of_another_treatment(self):
        stage = self.stage("implant/crown")
        self.assert_refused(english=["Choose one of"], stage_id=stage.id)

    def test_stage_of_another_treatment_in_a_draft_too(self):
        self.assert_refused(english=["Choose one of"], state="draft", stage_id=self.stage("implant/crown").id)

    def test_done_needs_a_stage(self):
        self.assert_refused(english=["Stage"], stage_id=False)
        self.assertTrue(self.treatment(state="draft", stage_id=False))

    def test_done_needs_a_moment(self):
        self.assert_refused(english=["Done at"], done_at=False)

    def test_done_needs_a_dentist(self):
        self.assert_refused(english=["Dentist"], dentist_id=False)

    def test_wrong_teeth(self):
        for typed, named in [
            ("19", "19"),
            ("56", "56"),
            ("36, 49", "49"),
            ("0", "0"),
            ("<b>x<b>", "<b>x<b>"),
            ("左上6", "左上6"),
            ("9" * 5000, "999"),
        ]:
            with self.subTest(typed=typed[:20]):
                self.assert_refused(named, "11", "85", teeth=typed)

    def test_teeth_are_stored_in_one_form(self):
        treatment = self.treatment(teeth="46，36;36")
        self.assertEqual(treatment.teeth, "36, 46")
        treatment.teeth = "85 / 11"
        self.assertEqual(treatment.teeth, "11, 85")
        treatment.teeth = "  "
        self.assertFalse((treatment.teeth or "").strip())

    def test_patient_of_another_clinic(self):
        """Refused without showing who it is."""
        other = self.make_clinic("月光口腔", "Asia/Shanghai")
        patient = self.make_patient("李雷", company_id=other.id, user=self.env.user)
        self.assert_refused(english=("another clinic",), hidden=["李雷", "阳光口腔"], patient_id=patient.id)

    def test_patient_moved_to_another_clinics_treatment(self):
        other = self.make_clinic("月光口腔", "Asia/Shanghai")
        patient = self.make_patient("李雷", company_id=other.id, user=self.env.user)
        treatment = self.treatment()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            treatment.patient_id = patient
        self.assertEqual(treatment.patient_id, self.patient)

    def test_patient_of_all_clinics(self):
        patient = self.make_patient("李雷", company_id=False, user=self.env.user)
        self.assertEqual(len(self.days(self.treatment(patient_id=patient.id))), 3)

    def test_people_of_another_clinic(self):
        other = self.make_clinic("月光口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "dentist", other, name="林医生")
        for fname in ("dentist_id", "nurse_id", "consultant_id"):
            with self.subTest(field=fname):
                self.assert_refused(english=("another clinic",), hidden=["林医生", "阳光口腔"], **{fname: stranger.id})

    def test_a_done_one_cannot_lose_what_it_needs(self):
        treatment = self.treatment()
        for values in ({"dentist_id": False}, {"done_at": False}, {"stage_id": False}):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.cr.savepoint():
                treatment.write(values)


class TestStates(DentalCase):
    def test_every_button_in_every_state(self):
        allowed = {
            ("draft", "action_done"): "done",
            ("draft", "action_cancel"): "cancelled",
            ("done", "action_cancel"): "cancelled",
            ("cancelled", "action_draft"): "draft",
        }
        for state in ("draft", "done", "cancelled"):
            for action in ("action_done", "action_cancel", "action_draft"):
                treatment = self.treatment(state=state)
                with self.subTest(state=state, action=action):
                    if (state, action) in allowed:
                        getattr(treatment, action)()
                        self.assertEqual(treatment.state, allowed[state, action])
                    else:
                        with self.assertRaises(UserError), self.cr.savepoint():
                            getattr(treatment, action)()
                        self.assertEqual(treatment.state, state)

    def test_refusal_names_the_states(self):
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self.treatment().action_done()
        self.assertIn("Done", str(caught.exception))
        self.assertIn("Draft", str(caught.exception))

    def test_one_wrong_record_stops_all(self):
        treatments = self.treatment(state="draft") | self.treatment()
        with self.assertRaises(UserError), self.cr.savepoint():
            treatments.action_done()
        self.assertEqual(treatments.mapped("state"), ["draft", "done"])

    def test_only_the_managers_delete_and_only_drafts(self):
        for state in ("done", "cancelled"):
            treatment = self.treatment(state=state).with_user(self.manager)
            with self.subTest(state=state), self.assertRaises(UserError), self.cr.savepoint():
                treatment.unlink()
            self.assertTrue(treatment.exists())
        draft = self.treatment(state="draft")
        with self.assertRaises(AccessError), self.cr.savepoint():
            draft.unlink()
        draft.with_user(self.manager).unlink()
        self.assertFalse(draft.exists())

    def test_patient_with_treatments_cannot_be_deleted(self):
        self.treatment()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.patient.sudo().unlink()
            self.env.flush_all()
        self.assertTrue(self.patient.exists())


class TestComputedFields(DentalCase):
    def test_only_stage_is_chosen(self):
        kind = self.stage("scaling/done").type_id
        draft = (
            self.env["dental.treatment"]
            .with_user(self.reception)
            .create({"patient_id": self.patient.id, "type_id": kind.id})
        )
        self.assertEqual(draft.stage_id, kind.stage_ids)
        draft.type_id = self.stage("implant/crown").type_id
        self.assertFalse(draft.stage_id)

    def test_dentist_of_the_patient_is_proposed(self):
        self.patient.dental_dentist_id = self.dentist
        draft = (
            self.env["dental.treatment"]
            .with_user(self.reception)
            .create({"patient_id": self.patient.id, "type_id": self.stage("scaling/done").type_id.id})
        )
        self.assertEqual(draft.dentist_id, self.dentist)

    def test_first_operation_within_one_import(self):
        """Several records of a course that come at once: only the earliest begins it."""
        values = [
            self.treatment_values("ortho/fitted", "2026-11-19 10:00"),
            self.treatment_values("ortho/fitted", "2026-11-18 10:00"),
            self.treatment_values("implant/fixture", "2026-11-18 10:00"),
        ]
        treatments = self.env["dental.treatment"].with_user(self.reception).create(values)
        self.assertEqual(treatments.mapped("is_first_operation"), [False, True, True])
        self.assertEqual(self.days(treatments[0]), [])

    def test_surgery_follows_the_stage(self):
        treatment = self.treatment("perio/done", state="draft")
        self.assertFalse(treatment.with_surgery)
        treatment.stage_id = self.stage("perio/surgery")
        self.assertTrue(treatment.with_surgery)

    def test_contraindication_warns(self):
        condition = self.env["dental.condition"].create(
            {
                "code": "test",
                "name": "Haemophilia",
                "advice": "See the clotting values first.",
                "contraindicated_type_ids": [Command.link(self.stage("extraction/simple").type_id.id)],
            }
        )
        self.assertFalse(self.treatment().warning)
        self.patient.dental_condition_ids = condition
        self.assertIn("Haemophilia", self.treatment().warning)
        self.assertIn("Haemophilia: See the clotting values first.", self.treatment().warning)
        self.assertFalse(self.treatment("scaling/done").warning)

    def test_clinic_without_a_book_warns_once_it_is_chosen(self):
        branch = self.make_clinic("分院", SHANGHAI)
        branch.dental_book_id = False
        treatment = self.env["dental.treatment"].new(self.treatment_values(company_id=self.clinic.id))
        self.assertFalse(treatment.warning)
        treatment.company_id = branch
        self.assertIn("no rule book", treatment.warning)

    def test_contact_with_a_treatment_is_a_patient(self):
        contact = self.env["res.partner"].with_user(self.reception).create({"name": "韩梅梅"})
        self.treatment(patient_id=contact.id)
        self.assertTrue(contact.is_patient)
        self.assertTrue(contact.dental_number)

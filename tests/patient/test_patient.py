from datetime import date

from common import DentalCase
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

MEDICAL = (
    "dental_sex",
    "dental_birth_date",
    "dental_age",
    "dental_condition_ids",
    "dental_allergies",
    "dental_dentist_id",
    "dental_channel",
    "dental_do_not_call",
    "dental_wrong_number",
    "dental_is_major",
    "dental_source_id",
    "dental_last_visit_date",
    "dental_next_followup_date",
    "dental_treatment_ids",
    "dental_followup_ids",
    "dental_visit_ids",
    "dental_timeline_ids",
    "dental_treatment_count",
)


class TestPatientNumber(DentalCase):
    def test_a_patient_gets_a_number_and_the_clinic(self):
        patient = self.make_patient()
        self.assertRegex(patient.dental_number, r"^P1\d{5}$")
        self.assertEqual(patient.company_id, self.clinic)
        self.assertEqual(patient.dental_channel, "phone")
        other = self.make_patient()
        self.assertEqual(int(other.dental_number[1:]), int(patient.dental_number[1:]) + 1)

    def test_a_contact_gets_none_until_he_is_a_patient(self):
        contact = self.make_patient(is_patient=False)
        self.assertFalse(contact.dental_number)
        self.assertFalse(contact.company_id)
        contact.is_patient = True
        self.assertRegex(contact.dental_number, r"^P1\d{5}$")
        number = contact.dental_number
        contact.write({"is_patient": True})
        self.assertEqual(contact.dental_number, number)

    def test_the_form_registers_a_patient_of_the_clinic(self):
        partners = self.env["res.partner"].with_user(self.reception).with_context(default_is_patient=True)
        with Form(partners, view="dental_followup.res_partner_patient_view_form") as form:
            form.name = "李雷"
            form.phone = "13900139000"
        self.assertTrue(form.record.is_patient)
        self.assertTrue(form.record.dental_number)
        self.assertEqual(form.record.company_id, self.clinic)
        self.assertEqual(form.record.phone, "+86 139 0013 9000")

    def test_numbers_of_an_import_are_passed_over(self):
        first = int(self.make_patient().dental_number[1:])
        taken = [f"P{first + step}" for step in (1, 2, 40)]
        for number in taken:
            self.make_patient(dental_number=number)
        patients = (
            self.env["res.partner"]
            .with_user(self.reception)
            .create([{"name": f"患者{i}", "is_patient": True} for i in range(3)])
        )
        expected = [f"P{first + step}" for step in (41, 42, 43)]
        self.assertEqual(patients.mapped("dental_number"), expected)

    def test_no_sequence_no_number(self):
        self.env.ref("dental_followup.ir_sequence_patient").unlink()
        self.assertFalse(self.make_patient().dental_number)

    def test_numbers_are_unique_in_a_clinic(self):
        self.make_patient(dental_number="X1")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.make_patient(dental_number="X1")
        branch = self.make_clinic("分院", "Asia/Shanghai")
        elsewhere = self.make_user("branch", "receptionist", company=branch)
        self.assertTrue(self.make_patient(user=elsewhere, dental_number="X1"))

    def test_a_copy_gets_a_number_of_its_own(self):
        copy = self.patient.copy()
        self.assertTrue(copy.dental_number)
        self.assertNotEqual(copy.dental_number, self.patient.dental_number)


class TestPatientPhone(DentalCase):
    def test_one_format(self):
        for typed in ("13884289706", "138-8428-9706", "+8613884289706", "0086 138 8428 9706"):
            with self.subTest(typed):
                patient = self.make_patient(phone=typed)
                self.assertEqual(patient.phone, "+86 138 8428 9706")
                self.assertEqual(patient.dental_phone_digits, "8613884289706")
                patient.phone = "010-62551234"
                patient.phone = typed
                self.assertEqual(patient.phone, "+86 138 8428 9706")

    def test_country_of_the_patient(self):
        patient = self.make_patient(phone="0612345678", country_id=self.env.ref("base.fr").id)
        self.assertEqual(patient.phone, "+33 6 12 34 56 78")
        patient.phone = "0687654321"
        self.assertEqual(patient.phone, "+33 6 87 65 43 21")

    def test_no_number_stays_as_typed(self):
        patient = self.make_patient(phone="12345 (母亲)")
        self.assertEqual(patient.phone, "12345 (母亲)")
        self.assertEqual(patient.dental_phone_digits, "12345")
        patient.phone = False
        self.assertFalse(patient.dental_phone_digits)

    def test_other_contacts_keep_what_was_typed(self):
        contact = self.make_patient(is_patient=False, phone="13884289706")
        self.assertEqual(contact.phone, "13884289706")

    def test_a_new_number_clears_wrong_number(self):
        self.patient.dental_wrong_number = True
        self.patient.phone = "138 0013 8000"
        self.assertTrue(self.patient.dental_wrong_number, "the same number in another form")
        self.patient.phone = "13900139000"
        self.assertFalse(self.patient.dental_wrong_number)

    def test_a_new_number_from_outside_the_staff(self):
        self.patient.dental_wrong_number = True
        self.outsider.group_ids += self.env.ref("base.group_partner_manager")
        self.patient.with_user(self.outsider).phone = "13900139000"
        self.assertFalse(self.patient.dental_wrong_number)


class TestPatientFacts(DentalCase):
    def test_age_on_the_clinics_day(self):
        # Friday 20 November, 10:00 in Shanghai
        for born, age in (
            ("1990-11-19", 36),
            ("1990-11-20", 36),
            ("1990-11-21", 35),
            ("2026-11-20", 0),
            ("2024-02-29", 2),
        ):
            with self.subTest(born):
                self.patient.dental_birth_date = born
                self.assertEqual(self.patient.dental_age, age)
        self.patient.dental_birth_date = False
        self.assertEqual(self.patient.dental_age, 0)

    def test_born_today_across_the_clinics_midnight(self):
        self.set_clock("2026-11-20 23:59")
        with self.assertRaisesRegex(ValidationError, "2026-11-21"):
            self.patient.dental_birth_date = "2026-11-21"
        self.set_clock("2026-11-21 00:00")  # still the 20th in UTC
        self.patient.dental_birth_date = "2026-11-21"

    def test_last_visit(self):
        self.assertFalse(self.patient.dental_last_visit_date)
        self.treatment(when="2026-11-18 00:30")
        self.assertEqual(self.patient.dental_last_visit_date, date(2026, 11, 18))
        self.treatment(when="2026-11-17 09:30")
        self.assertEqual(self.patient.dental_last_visit_date, date(2026, 11, 18))
        cancelled = self.treatment(when="2026-11-19 09:30")
        self.assertEqual(self.patient.dental_last_visit_date, date(2026, 11, 19))
        cancelled.action_cancel()
        self.assertEqual(self.patient.dental_last_visit_date, date(2026, 11, 18))
        visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create({"dental_patient_id": self.patient.id, "start": "2026-11-20 01:00:00"})
        )
        self.assertEqual(self.patient.dental_last_visit_date, date(2026, 11, 18))
        visit.dental_visit_state = "done"
        self.assertEqual(self.patient.dental_last_visit_date, date(2026, 11, 20))

    def test_counters(self):
        treatment = self.treatment(when="2026-11-20 09:30")
        self.env["calendar.event"].with_user(self.reception).create(
            {"dental_patient_id": self.patient.id, "start": "2026-11-25 01:00:00"}
        )
        self.patient.invalidate_recordset()
        self.assertEqual(self.patient.dental_treatment_count, 1)
        self.assertEqual(self.patient.dental_visit_count, 1)
        self.assertEqual(self.patient.dental_call_count, 0)
        due = min(self.followups(treatment).mapped("due_date"))
        self.assertEqual(self.patient.dental_next_followup_date, due)

    def test_counters_take_one_query_each(self):
        patients = self.patient
        for i in range(20):
            patients += self.make_patient(name=f"患者{i}")
        names = ["dental_treatment_count", "dental_visit_count", "dental_call_count"]
        names += ["dental_next_followup_date", "dental_last_visit_date"]
        patients.read(names)
        self.env.invalidate_all()
        self.patient.read(names)
        self.env.invalidate_all()
        with self.assertQueryCount(8):  # the patients, their clinic, and six counts and dates
            patients.read(names)

    def test_smart_buttons(self):
        for name, model in (
            ("action_dental_treatments", "dental.treatment"),
            ("action_dental_followups", "dental.followup"),
            ("action_dental_calls", "dental.call"),
            ("action_dental_visits", "calendar.event"),
        ):
            action = getattr(self.patient, name)()
            self.assertEqual(action["res_model"], model)
            self.assertIn(self.patient.id, action["domain"][0])


class TestDoNotCall(DentalCase):
    def test_nothing_is_planned_until_the_patient_wants_calls_again(self):
        treatment = self.treatment()
        days = self.days(treatment)
        self.assertTrue(days)
        self.patient.dental_do_not_call = True
        self.assertEqual(self.days(treatment), [])
        self.patient.dental_do_not_call = False
        self.assertEqual(self.days(treatment), days)

    def test_an_archived_patient_is_not_called(self):
        treatment = self.treatment()
        days = self.days(treatment)
        self.patient.action_archive()
        self.assertEqual(self.days(treatment), [])
        self.patient.action_unarchive()
        self.assertEqual(self.days(treatment), days)

    def test_only_a_change_asks_the_planner(self):
        self.treatment()
        asked = []
        planner = type(self.env["dental.followup.planner"])
        self.patch(planner, "_plan_patients", lambda _self, patients: asked.append(patients))
        self.patient.write({"dental_do_not_call": False, "name": "王大明"})
        self.assertEqual(asked, [])
        self.patient.dental_do_not_call = True
        self.patient.dental_do_not_call = True
        self.assertEqual([patients.ids for patients in asked], [self.patient.ids])


class TestPatientAccess(DentalCase):
    def test_medical_facts_are_for_the_staff(self):
        self.patient.dental_allergies = "青霉素"
        stranger = self.patient.with_user(self.outsider)
        stranger.invalidate_recordset()
        self.assertEqual(stranger.name, "王小明")
        visible = stranger.fields_get()
        for name in MEDICAL:
            with self.subTest(name):
                self.assertNotIn(name, visible)
                with self.assertRaises(AccessError):
                    stranger.read([name])
                with self.assertRaises(AccessError):
                    stranger.search([(name, "!=", False)])
                self.patient.with_user(self.nurse).read([name])

    def test_every_role_registers_patients(self):
        for user in (self.reception, self.consultant, self.nurse, self.dentist, self.team, self.manager):
            patient = self.make_patient(user=user)
            patient.write({"dental_is_major": True, "phone": "13900139000"})
        with self.assertRaises(AccessError):
            self.make_patient(user=self.outsider)

    def test_the_contact_form_opens_for_everybody(self):
        for user in (self.reception, self.outsider):
            arch = (
                self.env["res.partner"]
                .with_user(user)
                .get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
            )
            self.assertEqual("dental_allergies" in arch, user == self.reception)

    def test_patients_of_another_clinic_are_not_seen(self):
        branch = self.make_clinic("分院", "Asia/Shanghai")
        elsewhere = self.make_user("branch", "manager", company=branch)
        partners = self.env["res.partner"].with_user(elsewhere)
        self.assertFalse(partners.search([("dental_number", "=", self.patient.dental_number)]))
        with self.assertRaises(AccessError):
            self.patient.with_user(elsewhere).read(["name"])

"""An age that is told instead of a date of birth, and patients who have died."""

from datetime import date

from common import DentalCase

from odoo.exceptions import ValidationError
from odoo.tests import Form


class TestAge(DentalCase):
    def form(self, patient):
        return Form(patient.with_user(self.reception), "base.view_partner_form")

    def test_an_age_estimates_the_year_of_birth(self):
        patient = self.make_patient("李雷")
        self.assertEqual(patient.dental_age, 0)
        self.assertFalse(patient.dental_birth_is_estimated)
        with self.form(patient) as form:
            form.dental_age = 45
            self.assertEqual(form.dental_birth_date, date(1981, 1, 1))
        self.assertEqual(patient.dental_birth_date, date(1981, 1, 1))
        self.assertEqual(patient.dental_age, 45)
        self.assertTrue(patient.dental_birth_is_estimated)

    def test_a_date_that_is_typed_later_is_none_that_was_estimated(self):
        patient = self.make_patient("李雷", dental_age=45)
        self.assertTrue(patient.dental_birth_is_estimated)
        with self.form(patient) as form:
            form.dental_birth_date = "1981-05-06"
        self.assertEqual(patient.dental_birth_date, date(1981, 5, 6))
        self.assertFalse(patient.dental_birth_is_estimated)

    def test_the_same_age_leaves_a_known_date(self):
        patient = self.make_patient("李雷", dental_birth_date="1981-05-06")
        patient.dental_age = 45
        self.assertEqual(patient.dental_birth_date, date(1981, 5, 6))
        self.assertFalse(patient.dental_birth_is_estimated)

    def test_no_age_that_nobody_has(self):
        patient = self.make_patient("李雷")
        for age in (-1, 126):
            with self.assertRaises(ValidationError):
                patient.dental_age = age


class TestDeceased(DentalCase):
    def test_nothing_more_is_planned_and_visits_are_cancelled(self):
        treatment = self.treatment("extraction/simple")
        self.assertTrue(self.followups(treatment))
        visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create(
                {
                    "name": "x",
                    "dental_patient_id": self.patient.id,
                    "dental_dentist_id": self.dentist.id,
                    "start": "2026-11-25 02:00:00",
                    "stop": "2026-11-25 02:30:00",
                }
            )
        )
        self.patient.with_user(self.reception).dental_is_deceased = True
        self.assertFalse(self.followups(treatment))
        self.assertEqual(visit.dental_visit_state, "cancelled")
        with self.assertRaises(ValidationError):
            visit.copy({"dental_visit_state": "booked", "start": "2026-11-26 02:00:00", "stop": "2026-11-26 02:30:00"})

    def test_who_rings_is_known_all_the_same(self):
        self.patient.with_user(self.reception).dental_is_deceased = True
        partners = self.env["res.partner"].with_user(self.reception)
        (line,) = partners.dental_find_callers(self.patient.phone)["callers"]
        self.assertEqual(line["gone"], "Deceased")
        self.patient.write({"dental_is_deceased": False, "active": False})
        (line,) = partners.dental_find_callers(self.patient.phone)["callers"]
        self.assertEqual(line["gone"], "Archived")

"""What speaks against a visit's treatment, and what else to look out for, is shown before the patient comes."""

from common import CallCase, clinic


class TestVisitAlert(CallCase):
    def visit(self, code, user=None):
        start = clinic("2026-11-27 10:00")
        values = {
            "name": "x",
            "start": start,
            "stop": start,
            "dental_patient_id": self.patient.id,
            "dental_dentist_id": self.dentist.id,
            "dental_stage_id": code and self.stage(code).id,
        }
        return self.env["calendar.event"].with_user(user or self.reception).create(values)

    def test_what_speaks_against_it_comes_first(self):
        self.assertFalse(self.visit("extraction/simple").dental_alert)
        thinners, asthma = (self.env.ref(f"dental_followup.condition_{code}") for code in ("anticoagulants", "asthma"))
        self.patient.write({"dental_condition_ids": (thinners | asthma).ids, "dental_allergies": "碘"})
        lines = self.visit("extraction/simple").dental_alert.splitlines()
        self.assertIn(f"Contraindications to check before Extraction: {thinners.name}", lines[0])
        self.assertEqual(lines[1], f"{thinners.name}: {thinners.advice}")
        self.assertEqual(lines[2], f"{asthma.name}: {asthma.advice}")
        self.assertEqual(lines[3], "Allergies: 碘")

    def test_nothing_speaks_against_it(self):
        thinners = self.env.ref("dental_followup.condition_anticoagulants")
        self.patient.dental_condition_ids = thinners
        for code in ("checkup/done", False):
            self.assertEqual(self.visit(code).dental_alert, f"{thinners.name}: {thinners.advice}")

    def test_the_caller_reads_it_too(self):
        thinners = self.env.ref("dental_followup.condition_anticoagulants")
        call = self.call(self.due)
        self.assertFalse(call.condition_advice)
        self.patient.dental_condition_ids = thinners
        self.assertEqual(call.condition_advice, f"{thinners.name}: {thinners.advice}")
        self.assertFalse(call.is_preparation)

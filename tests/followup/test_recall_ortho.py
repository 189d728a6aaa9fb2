"""Orthodontic patients who stay away."""

from common.triggers import RecallCase


class TestOrthodontics(RecallCase):
    """In the course at three and five months; at half a year it is noted that the patient ended it."""

    def test_in_the_course(self):
        for stage in ("ortho/fitted", "ortho/adjustment"):
            with self.subTest(stage=stage):
                patient = self.make_patient(stage)
                self.treatment(stage, "2026-11-20 09:30", patient_id=patient.id)
                calls = self.calls("inactive", patient=patient)
                self.assertEqual(
                    [(str(f.planned_date), f.is_note_only, f.role) for f in calls],
                    [
                        ("2027-02-20", False, "followup_team"),
                        ("2027-04-20", False, "followup_team"),
                        ("2027-05-20", True, "followup_team"),
                    ],
                )

    def test_each_adjustment_moves_it(self):
        self.treatment("ortho/fitted", "2026-11-20 09:30")
        before = self.calls("inactive")
        self.set_clock("2026-12-20 10:00")
        self.treatment("ortho/adjustment", "2026-12-20 09:30")
        self.assertEqual(self.calls("inactive"), before)
        self.assertEqual(self.call_days("inactive"), ["2027-03-20", "2027-05-20", "2027-06-20"])

    def test_the_end_of_the_course(self):
        self.treatment("ortho/adjustment", "2026-11-20 09:30")
        self.set_clock("2026-12-20 10:00")
        self.treatment("ortho/retainer", "2026-12-20 09:30")
        self.assertEqual(self.call_days("inactive"), ["2027-06-20"])
        self.assertEqual(self.calls("inactive").purpose, "recall")
        self.assertFalse(self.calls("inactive").is_note_only)

    def test_noted_at_half_a_year(self):
        self.treatment("ortho/adjustment", "2026-11-20 09:30")
        note = self.calls("inactive")[-1]
        self.set_clock("2027-05-20 10:00")
        self.open_due()
        self.assertEqual(note.state, "done")
        self.assertEqual(note.closing_reason, "noted")
        self.assertFalse(self.activities(note))
        self.assertFalse(note.user_id)

    def test_who_ended_the_course_comes_back_as_a_new_patient(self):
        self.treatment("ortho/adjustment", "2026-11-20 09:30")
        patient = self.patient.with_user(self.reception)
        self.set_clock("2027-05-19 10:00")
        self.open_due()
        patient.invalidate_recordset()
        self.assertFalse(patient.dental_has_lapsed)
        self.assertEqual(self.visit("2027-05-25 10:00").dental_visit_type, "return")
        self.patient.dental_visit_ids.unlink()
        self.set_clock("2027-05-20 10:00")
        self.open_due()
        patient.invalidate_recordset()
        self.assertTrue(patient.dental_has_lapsed)
        self.assertEqual(self.visit("2027-05-26 10:00").dental_visit_type, "first")
        self.treatment("ortho/adjustment", "2027-05-20 09:30")
        patient.invalidate_recordset()
        self.assertFalse(patient.dental_has_lapsed)

    def test_the_patients_own_interval_is_not_for_the_course(self):
        self.patient.dental_recall_months = 24
        self.treatment("ortho/adjustment", "2026-11-20 09:30")
        self.assertEqual(self.call_days("inactive"), ["2027-02-20", "2027-04-20", "2027-05-20"])

    def test_next_adjustment_is_booked(self):
        self.treatment("ortho/adjustment", "2026-11-20 09:30")
        self.visit("2026-12-20 10:00")
        self.assertFalse(self.calls("inactive"))
        self.assertEqual(set(self.calls("inactive", "cancelled").mapped("closing_reason")), {"visit_booked"})

    def test_any_visit_shows_that_the_patient_still_comes(self):
        self.treatment("ortho/adjustment", "2026-11-20 09:30")
        self.set_clock("2027-01-20 10:00")
        self.treatment("scaling/done", "2027-01-20 09:30")
        self.assertEqual(self.call_days("inactive"), ["2027-04-20", "2027-06-20", "2027-07-20"])

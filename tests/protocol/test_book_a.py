"""Book A where its policy has turns of its own: typed dates, the first operation of a course.

Its rows are in books.py, like those of the other books.
"""

from common import DentalCase, clinic


class TestBookADates(DentalCase):
    """A few dates typed out, so that the arithmetic of the table test is tested too."""

    def assert_days(self, code, when, days):
        self.set_clock(when)
        self.assertEqual(self.days(self.treatment(code, when)), days)

    def test_crown_at_the_end_of_january(self):
        days = ["2027-02-28", "2027-04-30", "2027-07-31", "2027-10-31", "2028-01-31"]
        self.assert_days("implant/crown", "2027-01-31 15:00", days)

    def test_crown_at_the_end_of_august(self):
        days = ["2026-09-30", "2026-11-30", "2027-02-28", "2027-05-31", "2027-08-31"]
        self.assert_days("implant/crown", "2026-08-31 15:00", days)

    def test_crown_on_a_leap_day(self):
        days = ["2028-03-29", "2028-05-29", "2028-08-29", "2028-11-29", "2029-02-28"]
        self.assert_days("implant/crown", "2028-02-29 15:00", days)

    def test_filling(self):
        days = ["2026-11-20", "2026-11-21", "2027-02-18", "2027-05-19", "2027-11-15"]
        self.assert_days("filling/done", "2026-11-20 23:30", days)

    def test_filling_over_a_leap_day(self):
        days = ["2027-12-01", "2027-12-02", "2028-02-29", "2028-05-29", "2028-11-25"]
        self.assert_days("filling/done", "2027-12-01 00:30", days)

    def test_hour_of_the_call(self):
        """Without telephone hours: after the treatment on its own day, else at nine."""
        same_day, next_day, _later = self.followups(self.treatment(when="2026-11-20 09:30"))
        self.assertEqual(same_day.due_at, clinic("2026-11-20 09:30"))
        self.assertEqual(next_day.due_at, clinic("2026-11-21 09:00"))


class TestFirstOperation(DentalCase):
    """Orthodontics and implants: called after the first operation, and after surgery."""

    def test_second_appliance_is_no_first_operation(self):
        first = self.treatment("ortho/fitted", "2026-11-18 10:00")
        second = self.treatment("ortho/fitted", "2026-11-20 09:00")
        self.assertTrue(first.is_first_operation)
        self.assertFalse(second.is_first_operation)
        self.assertEqual(self.days(first), ["2026-11-19"])
        self.assertEqual(self.days(second), [])

    def test_second_appliance_with_surgery(self):
        self.treatment("ortho/fitted", "2026-11-18 10:00")
        second = self.treatment("ortho/fitted", "2026-11-20 09:00", with_surgery=True)
        self.assertEqual(self.days(second), ["2026-11-21"])

    def test_another_patient_has_a_first_operation_too(self):
        self.treatment("ortho/fitted", "2026-11-18 10:00")
        other = self.treatment("ortho/fitted", patient_id=self.make_patient("李雷").id)
        self.assertEqual(self.days(other), ["2026-11-21"])

    def test_another_course_has_a_first_operation_too(self):
        self.treatment("implant/fixture", "2026-11-18 10:00")
        self.assertEqual(self.days(self.treatment("ortho/fitted")), ["2026-11-21"])

    def test_a_draft_or_cancelled_record_does_not_begin_a_course(self):
        self.treatment("ortho/fitted", "2026-11-17 10:00", state="draft")
        self.treatment("ortho/fitted", "2026-11-18 10:00").action_cancel()
        self.assertEqual(self.days(self.treatment("ortho/fitted")), ["2026-11-21"])

    def test_every_fixture_is_surgery(self):
        self.treatment("implant/fixture", "2026-11-18 10:00", teeth="36")
        second = self.treatment("implant/fixture", "2026-11-20 09:00", teeth="46")
        self.assertEqual(self.days(second), ["2026-11-21", "2026-12-20", "2027-02-20"])

    def test_ticked_by_hand_for_a_patient_from_elsewhere(self):
        treatment = self.treatment("ortho/adjustment", is_first_operation=True)
        self.assertEqual(self.days(treatment), ["2026-11-21"])

    def test_surgery_ticked_later(self):
        treatment = self.treatment("ortho/adjustment")
        self.assertEqual(self.days(treatment), [])
        treatment.with_surgery = True
        self.assertEqual(self.days(treatment), ["2026-11-21"])
        treatment.with_surgery = False
        self.assertEqual(self.days(treatment), [])
        self.assertEqual(self.followups(treatment, "cancelled").closing_reason, "not_demanded")

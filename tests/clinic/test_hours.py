"""When a call is due under telephone hours: holidays, make-up days, the patient's wish, other zones."""

from common import NEW_YORK, clinic
from common.hours import OFFICE, HoursCase

from odoo.exceptions import AccessError, ValidationError

from odoo.addons.dental_followup.models.clinic.clinic_hours import CallingHours


class TestDays(HoursCase):
    """20 November 2026 is a Friday."""

    def test_weekend(self):
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Mon 2026-11-23 09:00"])

    def test_lunch(self):
        found = self.due("filling/done", "2026-11-18 12:30")[:2]
        self.assertEqual(found, ["Wed 2026-11-18 14:00", "Thu 2026-11-19 09:00"])

    def test_first_and_last_minute_of_the_hours(self):
        for treated, due in (("09:00", "09:00"), ("11:59", "11:59"), ("12:00", "14:00"), ("17:59", "17:59")):
            with self.subTest(treated=treated):
                found = self.due("filling/done", f"2026-11-18 {treated}")[0]
                self.assertEqual(found, f"Wed 2026-11-18 {due}")

    def test_midnight(self):
        self.assertEqual(self.due("whitening/done", "2026-11-17 23:59"), ["Wed 2026-11-18 09:00"])
        self.assertEqual(self.due("whitening/done", "2026-11-18 00:00"), ["Thu 2026-11-19 09:00"])

    def test_month_ends(self):
        self.assertEqual(self.due("whitening/done", "2027-01-29 10:00"), ["Mon 2027-02-01 09:00"])
        self.assertEqual(self.due("whitening/done", "2026-12-31 10:00"), ["Fri 2027-01-01 09:00"])

    def test_leap_day(self):
        self.assertEqual(self.due("whitening/done", "2028-02-28 10:00"), ["Tue 2028-02-29 09:00"])
        self.holiday("2028-02-29")
        self.assertEqual(self.due("whitening/done", "2028-02-28 11:00"), ["Wed 2028-03-01 09:00"])

    def test_holiday(self):
        self.holiday("2026-11-23")
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Tue 2026-11-24 09:00"])

    def test_a_holiday_of_another_clinic_does_not_count(self):
        other = self.make_clinic("月光口腔", "Asia/Shanghai")
        self.env["dental.holiday"].create({"date": "2026-11-23", "name": "Closed", "company_id": other.id})
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Mon 2026-11-23 09:00"])

    def test_surgery_on_the_day_before_a_holiday(self):
        self.holiday("2026-11-19")
        found = self.due("extraction/complex", "2026-11-18 10:00")[:2]
        self.assertEqual(found, ["Wed 2026-11-18 10:00", "Wed 2026-11-18 17:30"])

    def test_make_up_day(self):
        """A Saturday at the hours of Monday."""
        self.holiday("2026-11-21", is_workday=True)
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Sat 2026-11-21 09:00"])
        self.assertEqual(self.due("filling/done", "2026-11-21 12:30")[0], "Sat 2026-11-21 14:00")

    def test_make_up_day_takes_the_place_of_shorter_hours(self):
        weekend = dict.fromkeys((5, 6), (("afternoon", 14.5, 18.5),))
        self.own_book.calling_calendar_id = self.make_hours({**dict.fromkeys(range(5), OFFICE), **weekend})
        self.holiday("2026-11-21", is_workday=True)
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Sat 2026-11-21 09:00"])
        self.assertEqual(self.due("whitening/done", "2026-11-21 10:00"), ["Sun 2026-11-22 14:30"])

    def test_make_up_day_of_a_clinic_that_begins_its_week_on_wednesday(self):
        self.own_book.calling_calendar_id = self.make_hours({day: (("morning", 8 + day, 12),) for day in (2, 3)})
        self.holiday("2026-11-21", is_workday=True)
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Sat 2026-11-21 10:00"])

    def test_leaves_of_the_calendar_count_as_well(self):
        self.holiday("2026-11-21", is_workday=True)
        for day in ("2026-11-21", "2026-11-23"):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Closed",
                    "calendar_id": self.hours.id,
                    "date_from": clinic(f"{day} 00:00"),
                    "date_to": clinic(f"{day} 23:59"),
                }
            )
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Tue 2026-11-24 09:00"])

    def test_without_telephone_hours_holidays_do_not_count(self):
        self.own_book.calling_calendar_id = False
        self.holiday("2026-11-21")
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Sat 2026-11-21 09:00"])


class TestSpringFestival(HoursCase):
    """2026: closed from Sunday 15 to Monday 23 February; one works on the Saturdays 14 and 28."""

    def setUp(self):
        super().setUp()
        self.load_china()

    def test_every_day_of_it_waits_until_after(self):
        hours = self.calling_hours("2026-02-10 10:00")
        for number in range(15, 24):
            moment = self.clinic._dental_local(clinic(f"2026-02-{number} 09:00"))
            self.assertEqual(f"{hours.fit(moment):%d %H:%M}", "24 09:00")

    def test_both_make_up_saturdays(self):
        self.assertEqual(self.due("whitening/done", "2026-02-13 10:00"), ["Sat 2026-02-14 09:00"])
        self.assertEqual(self.due("whitening/done", "2026-02-27 10:00"), ["Sat 2026-02-28 09:00"])

    def test_surgery_on_the_last_day_before(self):
        """The call of the next day is made on the day itself; the one after 90 days is an ordinary Friday."""
        found = self.due("extraction/simple", "2026-02-14 10:00")
        self.assertEqual(found, ["Sat 2026-02-14 10:00", "Sat 2026-02-14 17:30", "Fri 2026-05-15 09:00"])

    def test_surgery_on_the_evening_before(self):
        """The telephone is not manned any more: the calls keep their days."""
        found = self.due("extraction/simple", "2026-02-14 18:30")[:2]
        self.assertEqual(found, ["Sat 2026-02-14 18:30", "Sun 2026-02-15 09:00"])

    def test_no_surgery_on_the_last_day_before(self):
        found = self.due("extraction/simple", "2026-02-14 10:00", with_surgery=False)[:2]
        self.assertEqual(found, ["Sat 2026-02-14 10:00", "Tue 2026-02-24 09:00"])

    def test_call_after_ninety_days(self):
        """18 February is 90 days after 20 November."""
        self.assertEqual(self.due("filling/done", "2025-11-20 10:00")[2], "Tue 2026-02-24 09:00")
        treatment = self.env["dental.treatment"].search([("patient_id", "=", self.patient.id)])
        self.assertEqual(self.days(treatment)[2], "2026-02-18", "the rule's day stays visible")

    def test_next_attempt(self):
        self.assertEqual(self.next_attempt("2026-02-14 10:00"), "Tue 2026-02-24 09:00")
        self.assertEqual(self.next_attempt("2026-02-14 10:00", days=0), "Sat 2026-02-14 15:00")
        self.assertEqual(self.next_attempt("2026-02-14 10:00", is_urgent=True), "Sat 2026-02-14 15:00")
        self.assertEqual(self.next_attempt("2026-02-14 17:30", is_urgent=True), "Sun 2026-02-15 10:00")


class TestWish(HoursCase):
    def wish(self, start, end):
        self.patient.with_user(self.reception).write({"dental_call_from": start, "dental_call_to": end})

    def test_within_the_hours(self):
        self.wish(17, 20)
        self.assertEqual(self.due("whitening/done", "2026-11-17 10:00"), ["Wed 2026-11-18 17:00"])

    def test_two_spans_with_lunch_between(self):
        self.wish(11, 15)
        self.assertEqual(
            self.due("filling/done", "2026-11-18 12:30")[:2], ["Wed 2026-11-18 14:00", "Thu 2026-11-19 11:00"]
        )

    def test_over_the_weekend(self):
        self.wish(16.5, 24)
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Mon 2026-11-23 16:30"])

    def test_nothing_in_common_with_the_hours(self):
        for start, end in ((18, 22), (12, 14), (0, 9), (12.25, 13.75)):
            with self.subTest(start=start, end=end):
                self.wish(start, end)
                self.assertEqual(self.due("whitening/done", "2026-11-17 10:00"), ["Wed 2026-11-18 09:00"])

    def test_surgery_before_a_closed_day(self):
        """Within the wish where it leaves something before the limit, without it where it does not."""
        self.wish(17, 20)
        self.assertEqual(self.due("implant/fixture", "2026-11-20 10:00")[0], "Fri 2026-11-20 17:30")
        self.wish(9, 10)
        self.assertEqual(self.due("implant/fixture", "2026-11-20 11:00")[0], "Fri 2026-11-20 17:30")

    def test_same_day_after_surgery(self):
        self.wish(9, 10)
        found = self.due("extraction/complex", "2026-11-18 12:30")[:2]
        self.assertEqual(found, ["Wed 2026-11-18 14:00", "Thu 2026-11-19 09:00"])

    def test_without_telephone_hours(self):
        self.own_book.calling_calendar_id = False
        self.wish(18.5, 20)
        self.assertEqual(self.due("whitening/done", "2026-11-20 10:00"), ["Sat 2026-11-21 18:30"])
        self.assertEqual(self.due("whitening/done", "2026-11-20 19:00", "2026-11-22 19:10"), ["Sun 2026-11-22 19:10"])

    def test_without_telephone_hours_and_too_late_for_surgery(self):
        self.own_book.calling_calendar_id = False
        self.wish(9, 10)
        found = self.due("extraction/complex", "2026-11-18 12:30")[:2]
        self.assertEqual(found, ["Wed 2026-11-18 12:30", "Thu 2026-11-19 09:00"])

    def test_hours_that_make_no_sense(self):
        for start, end in ((18, 9), (9, 9), (9, 0), (-1, 9), (9, 24.5), (25, 26)):
            with self.subTest(start=start, end=end), self.assertRaisesRegex(ValidationError, "begin before they end"):
                self.wish(start, end)
        for start, end in ((0, 9), (9, 24), (0, 24), (0, 0)):
            self.wish(start, end)

    def test_outsiders_read_no_wish(self):
        with self.assertRaises(AccessError):
            self.patient.with_user(self.outsider).read(["dental_call_from"])


class TestNextAttempt(HoursCase):
    def test_the_other_time_of_day(self):
        self.assertEqual(self.next_attempt("2026-11-18 10:00"), "Thu 2026-11-19 15:00")
        self.assertEqual(self.next_attempt("2026-11-18 17:30"), "Thu 2026-11-19 10:00")

    def test_six_in_the_evening_is_past_the_hours(self):
        self.assertEqual(self.next_attempt("2026-11-18 14:30"), "Thu 2026-11-19 17:30")

    def test_over_the_weekend_and_a_holiday(self):
        self.holiday("2026-11-23")
        self.assertEqual(self.next_attempt("2026-11-20 10:00"), "Tue 2026-11-24 09:00")
        self.assertEqual(self.next_attempt("2026-11-20 10:00", is_urgent=True), "Fri 2026-11-20 15:00")

    def test_days_between(self):
        self.assertEqual(self.next_attempt("2026-11-16 10:00", days=3), "Thu 2026-11-19 15:00")
        self.assertEqual(self.next_attempt("2026-11-30 10:00", days=2), "Wed 2026-12-02 15:00")

    def test_later_the_same_day(self):
        self.assertEqual(self.next_attempt("2026-11-18 10:00", days=0), "Wed 2026-11-18 15:00")
        self.assertEqual(self.next_attempt("2026-11-18 16:30", days=0), "Wed 2026-11-18 17:30")
        self.assertEqual(self.next_attempt("2026-11-18 17:00", days=0), "Thu 2026-11-19 10:00")

    def test_the_patients_wish(self):
        self.patient.write({"dental_call_from": 9, "dental_call_to": 11})
        self.assertEqual(self.next_attempt("2026-11-18 10:00", self.patient), "Thu 2026-11-19 10:30")
        self.assertEqual(self.next_attempt("2026-11-18 09:15", self.patient, days=0), "Wed 2026-11-18 10:30")
        self.assertEqual(self.next_attempt("2026-11-18 10:00", self.patient, days=0), "Thu 2026-11-19 10:30")

    def test_without_telephone_hours(self):
        self.own_book.calling_calendar_id = False
        self.assertEqual(self.next_attempt("2026-11-20 10:00"), "Sat 2026-11-21 15:00")
        self.patient.write({"dental_call_from": 18, "dental_call_to": 20})
        self.assertEqual(self.next_attempt("2026-11-20 10:00", self.patient), "Sat 2026-11-21 18:00")


class TestNewYork(HoursCase):
    """The clock jumps on 8 March 2026 and goes back on 1 November 2026, both Sundays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic.dental_tz = NEW_YORK

    def due_in_new_york(self, when):
        self.set_clock(when, NEW_YORK)
        treatment = self.treatment("whitening/done", done_at=clinic(when, NEW_YORK))
        return self.followups(treatment).due_at

    def test_monday_after_the_clock_jumped(self):
        self.assertEqual(str(self.due_in_new_york("2026-03-06 10:00")), "2026-03-09 13:00:00")

    def test_monday_after_the_clock_went_back(self):
        self.assertEqual(str(self.due_in_new_york("2026-10-30 10:00")), "2026-11-02 14:00:00")

    def test_make_up_day_on_the_sunday_itself(self):
        self.holiday("2026-03-08", "2026-11-01", is_workday=True)
        self.assertEqual(str(self.due_in_new_york("2026-03-07 10:00")), "2026-03-08 13:00:00")
        self.assertEqual(str(self.due_in_new_york("2026-10-31 10:00")), "2026-11-01 14:00:00")

    def test_next_attempt(self):
        now = self.clinic._dental_local(clinic("2026-03-06 10:00", NEW_YORK))
        found = CallingHours(self.env, self.clinic, self.own_book, now).next_attempt(now)
        self.assertEqual(found.isoformat(), "2026-03-09T09:00:00-04:00")

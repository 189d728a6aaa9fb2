"""Planning in clinics of other zones, in two clinics at once, and with telephone hours."""

from common import NEW_YORK, DentalCase, clinic

from odoo.fields import Command


class TestZones(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.make_clinic("New York branch", NEW_YORK)
        companies = cls.clinic | cls.branch
        cls.reception.company_ids = companies
        cls.dentist.company_ids = companies
        cls.patient.sudo().company_id = False

    def in_new_york(self, when):
        return self.treatment("whitening/done", done_at=clinic(when, NEW_YORK), company_id=self.branch.id)

    def due(self, treatments):
        return [f"{f.due_at:%Y-%m-%d %H:%M}" for f in self.followups(treatments)]

    def test_day_before_the_clock_jumps(self):
        """8 March 2026 has 23 hours."""
        self.set_clock("2026-03-07 23:45", NEW_YORK)
        treatment = self.in_new_york("2026-03-07 23:30")
        self.assertEqual(self.due(treatment), ["2026-03-08 13:00"], "nine o'clock, summer time")

    def test_day_of_the_jump(self):
        self.set_clock("2026-03-08 03:30", NEW_YORK)
        treatment = self.in_new_york("2026-03-08 01:59")
        self.assertEqual(self.due(treatment), ["2026-03-09 13:00"])

    def test_day_before_the_clock_goes_back(self):
        """1 November 2026 has 25 hours."""
        self.set_clock("2026-10-31 23:45", NEW_YORK)
        treatment = self.in_new_york("2026-10-31 23:30")
        self.assertEqual(self.due(treatment), ["2026-11-01 14:00"], "nine o'clock, winter time")

    def test_day_of_the_hour_that_comes_twice(self):
        self.set_clock("2026-11-01 23:45", NEW_YORK)
        treatment = self.in_new_york("2026-11-01 23:30")
        self.assertEqual(self.due(treatment), ["2026-11-02 14:00"])

    def test_two_clinics_at_once(self):
        """One moment, recorded in both clinics by one import: each by its own calendar."""
        self.set_clock("2026-11-21 01:00")
        here = self.treatment_values("scaling/done", "2026-11-21 00:30", company_id=self.clinic.id)
        there = {**here, "company_id": self.branch.id}
        treatments = self.env["dental.treatment"].with_user(self.reception).create([here, there, here, there])
        self.assertEqual(
            [self.days(treatment) for treatment in treatments],
            [["2026-11-22"], ["2026-11-21"], ["2026-11-22", "2027-05-20"], ["2026-11-21", "2027-05-19"]],
            "the later calls belong to the last scaling in each clinic",
        )
        self.assertEqual(
            [self.followups(treatment).company_id for treatment in treatments],
            [self.clinic, self.branch] * 2,
        )

    def test_each_clinic_has_its_book(self):
        self.branch.dental_book_id = self.env["dental.protocol.book"].create(
            {
                "name": "Branch",
                "company_id": self.branch.id,
                "protocol_ids": [Command.create({"step_ids": [Command.create({"count": 5, "unit": "days"})]})],
            }
        )
        values = self.treatment_values("scaling/done")
        treatments = (
            self.env["dental.treatment"]
            .with_user(self.reception)
            .create([values, {**values, "company_id": self.branch.id}])
        )
        self.assertEqual(self.days(treatments[0]), ["2026-11-21", "2027-05-19"])
        self.assertEqual(self.days(treatments[1]), ["2026-11-24"])

    def test_scheduler_counts_each_clinics_own_today(self):
        """13:00 in Shanghai is midnight in New York."""
        here, there = self.treatment("whitening/done"), self.in_new_york("2026-11-19 12:00")
        self.set_clock("2026-11-20 12:59")
        self.open_due()
        self.assertEqual(self.followups(there).state, "planned", "23:59 on the 19th")
        self.set_clock("2026-11-20 13:00")
        self.open_due()
        self.assertEqual(self.followups(there).state, "open", "midnight of the 20th")
        self.assertEqual(self.followups(here).state, "planned")

    def test_company_of_a_country_proposes_its_zone(self):
        company = self.env["res.company"].create({"name": "Neu", "country_id": self.env.ref("base.de").id})
        self.assertIn(company.dental_tz, ("Europe/Berlin", "Europe/Busingen"))
        company = self.env["res.company"].create({"name": "新", "country_id": self.env.ref("base.cn").id})
        self.assertEqual(company.dental_tz, "Asia/Shanghai")
        self.assertEqual(company.dental_book_id, self.book)


class TestTelephoneHours(DentalCase):
    """Monday to Friday 10:30–12:00 and 14:00–18:30 by the clinic's clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env["resource.calendar"].create(
            {
                "name": "Telephone",
                "tz": "UTC",  # the clinic's clock counts, not the calendar's
                "company_id": False,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create({"name": period, "dayofweek": str(day), "day_period": period, **span})
                        for day in range(5)
                        for period, span in (
                            ("morning", {"hour_from": 10.5, "hour_to": 12}),
                            ("lunch", {"hour_from": 12, "hour_to": 14}),
                            ("afternoon", {"hour_from": 14, "hour_to": 18.5}),
                        )
                    ),
                ],
            }
        )
        cls.clinic.dental_book_id = cls.book.copy({"calling_calendar_id": cls.hours.id})

    def due(self, code, when, recorded=None, **values):
        """The hours at which the first two calls of a treatment are due, on the clinic's clock."""
        self.set_clock(recorded or when)
        followups = self.followups(self.treatment(code, when, **values))[:2]
        for followup in followups:
            self.assertEqual(followup.due_date, self.clinic._dental_local(followup.due_at).date())
        return [f"{self.clinic._dental_local(f.due_at):%a %d %H:%M}" for f in followups]

    # 20 November 2026 is a Friday.

    def test_in_the_morning(self):
        self.assertEqual(self.due("filling/done", "2026-11-18 09:15"), ["Wed 18 10:30", "Thu 19 10:30"])

    def test_within_the_hours(self):
        self.assertEqual(self.due("filling/done", "2026-11-18 11:20"), ["Wed 18 11:20", "Thu 19 10:30"])

    def test_at_lunch(self):
        self.assertEqual(self.due("filling/done", "2026-11-18 12:20"), ["Wed 18 14:00", "Thu 19 10:30"])

    def test_in_the_evening(self):
        self.assertEqual(self.due("filling/done", "2026-11-18 19:00"), ["Thu 19 10:30", "Thu 19 10:30"])

    def test_over_the_weekend(self):
        self.assertEqual(self.due("filling/done", "2026-11-20 15:00"), ["Fri 20 15:00", "Mon 23 10:30"])

    def test_the_rules_day_stays_visible(self):
        self.set_clock("2026-11-20 15:00")
        self.assertEqual(self.days(self.treatment("whitening/done", "2026-11-20 15:00")), ["2026-11-21"])

    def test_public_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.hours.id,
                "date_from": clinic("2026-11-23 00:00"),
                "date_to": clinic("2026-11-23 23:59"),
            }
        )
        self.assertEqual(self.due("whitening/done", "2026-11-20 15:00"), ["Tue 24 10:30"])

    def test_surgery_during_the_week(self):
        """The next day has hours: the call is not pulled to the day of the surgery."""
        self.assertEqual(self.due("extraction/complex", "2026-11-18 10:00"), ["Wed 18 10:30", "Thu 19 10:30"])

    def test_surgery_on_friday(self):
        """The call on Saturday must not slide to Monday."""
        self.assertEqual(self.due("implant/fixture", "2026-11-20 10:00")[0], "Fri 20 18:00")

    def test_surgery_on_friday_evening(self):
        self.assertEqual(self.due("implant/fixture", "2026-11-20 18:10")[0], "Fri 20 18:10")
        self.assertEqual(
            self.due("extraction/simple", "2026-11-20 17:45", "2026-11-20 17:50"), ["Fri 20 17:45", "Fri 20 18:00"]
        )

    def test_surgery_after_the_hours_on_friday(self):
        """Nobody is forgotten because the telephone is not manned."""
        self.assertEqual(self.due("extraction/simple", "2026-11-20 19:00"), ["Fri 20 19:00", "Sat 21 09:00"])

    def test_surgery_recorded_after_the_weekend(self):
        found = self.due("extraction/simple", "2026-11-20 15:00", "2026-11-23 11:00")
        self.assertEqual(found, ["Mon 23 11:00", "Mon 23 11:00"])

    def test_surgery_without_stitches_ticked_off(self):
        found = self.due("extraction/simple", "2026-11-20 15:00", with_surgery=False)
        self.assertEqual(found, ["Fri 20 15:00", "Mon 23 10:30"])

    def test_call_after_three_months(self):
        """90 days after Sunday, 29 November is Saturday, 27 February."""
        self.set_clock("2026-11-29 11:00")
        last = self.followups(self.treatment("filling/done", "2026-11-29 10:00"))[2]
        self.assertEqual(str(last.planned_date), "2027-02-27")
        self.assertEqual(last.due_at, clinic("2027-03-01 10:30"))

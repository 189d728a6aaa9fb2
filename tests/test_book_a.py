"""Book A, row by row, as the clinics' policy has it: who calls, how long after, what for."""

from calendar import monthrange
from datetime import date, timedelta

from common import DentalCase, clinic

NEXT_DAY = ["1d followup_team"]
EXTRACTION = ["0d consultant", "1d followup_team", "90d followup_team restoration"]
ROOT_CANAL = ["0d consultant", "1d followup_team", "15d followup_team"]
PERIO = ["1d followup_team", "30d followup_team", "90d followup_team"]
RETAINER = [
    "7d followup_team",
    "90d followup_team",
    "180d followup_team",
    "360d followup_team",
]
CROWN = [
    "1m followup_team review",
    "3m followup_team review",
    "6m followup_team review",
    "9m followup_team review",
    "1y followup_team review",
]
# Distance from the treatment (d days, m months, y years), who calls, and what for where the
# policy says so. Typed from the policy by hand; what the add-on ships is compared with it.
# "+surgery" and "-surgery" say that the record differs from what is usual at the stage.
BOOK_A = {
    "extraction/simple": EXTRACTION,
    "extraction/impacted": EXTRACTION,
    "extraction/complex": EXTRACTION,
    "filling/done": [
        "0d consultant",
        "1d followup_team",
        "90d followup_team result",
        "180d followup_team result",
        "360d followup_team result",
    ],
    "root_canal/opening": ROOT_CANAL,
    "root_canal/preparation": ROOT_CANAL,
    "root_canal/obturation": ROOT_CANAL,
    "prosthesis/fitted": [
        "1d followup_team",
        "7d followup_team",
        "30d followup_team result",
        "90d followup_team result",
        "180d followup_team result",
        "360d followup_team result",
    ],
    "scaling/done": ["1d followup_team", "180d followup_team checkup"],
    "perio/done": PERIO,
    "perio/surgery": PERIO,
    # Orthodontics and implants: the first operation, and whatever included surgery.
    "ortho/fitted": NEXT_DAY,
    "ortho/adjustment": [],
    "ortho/adjustment+surgery": NEXT_DAY,
    "ortho/retainer": RETAINER,
    "ortho/retainer+surgery": NEXT_DAY + RETAINER,
    # The first of the monthly calls; one is planned at a time.
    "implant/fixture": ["1d followup_team", "1m followup_team care"],
    "implant/fixture-surgery": ["1d followup_team", "1m followup_team care"],
    "implant/second_stage": NEXT_DAY,
    "implant/second_stage-surgery": [],
    "implant/crown": CROWN,
    "implant/crown+surgery": NEXT_DAY + CROWN,
    # Anything else.
    "whitening/done": NEXT_DAY,
    "infusion/done": NEXT_DAY,
    "checkup/done": NEXT_DAY,
    "consultation/done": NEXT_DAY,
    "other/done": NEXT_DAY,
    "veneer/done": NEXT_DAY,  # a type of the clinic's own
}


def shifted(day, distance):
    """The calendar day at a distance such as "90d", by arithmetic that is not the add-on's."""
    count, unit = int(distance[:-1]), distance[-1]
    if unit == "d":
        return day + timedelta(days=count)
    month = day.month - 1 + count * {"m": 1, "y": 12}[unit]
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class TestBookARows(DentalCase):
    """Every row of the book at the moments at which plans go wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["dental.treatment.type"].create(
            {
                "code": "veneer",
                "name": "Veneer",
                "stage_ids": [(0, 0, {"code": "done", "name": "done"})],
            }
        )
        # A patient of its own for each row: a course has one first operation.
        cls.patients = {row: cls.make_patient(row) for row in BOOK_A}

    def record_all(self, when, recorded):
        """Record every row as done at ``when``, at the moment ``recorded``; returns {row: treatment}."""
        self.set_clock(recorded)
        vals_list = []
        for row, patient in self.patients.items():
            code, _, surgery = row.replace("-", "+-").partition("+")
            values = self.treatment_values(code, when, patient_id=patient.id)
            if surgery:
                values["with_surgery"] = surgery == "surgery"
            vals_list.append(values)
        treatments = self.env["dental.treatment"].with_user(self.reception).create(vals_list)
        return dict(zip(BOOK_A, treatments, strict=True))

    def expected(self, row, when, recorded):
        """The follow-ups of a row: [rule's day, day it is due, role]; and {day: purpose} where known."""
        done_on, today = date.fromisoformat(when[:10]), date.fromisoformat(recorded[:10])
        week_ago = today - timedelta(days=7)
        found, purposes = [], {}
        for step in BOOK_A[row]:
            distance, role, *purpose = step.split()
            day = shifted(done_on, distance)
            months = 1
            while purpose == ["care"] and day < week_ago:
                months += 1
                day = shifted(done_on, f"{months}m")
            if day >= week_ago:
                found.append(f"{day} {max(day, today)} {role}")
                purposes |= {str(day): word for word in purpose}
        return found, purposes

    def check_all(self, when, recorded):
        for row, treatment in self.record_all(when, recorded).items():
            expected, purposes = self.expected(row, when, recorded)
            followups = treatment.sudo().followup_ids
            found = followups.filtered(lambda f: f.step_id.protocol_id.trigger == "treatment").sorted("planned_date")
            with self.subTest(row=row):
                self.assertEqual([f"{f.planned_date} {f.due_date} {f.role}" for f in found], expected)
                self.assertEqual(
                    {str(f.planned_date): f.purpose for f in found} | purposes,
                    {str(f.planned_date): f.purpose for f in found},
                )
                for followup in found:
                    self.assertEqual(followup.state, "planned")
                    self.assertEqual(followup.patient_id, self.patients[row])
                    self.assertEqual(followup.company_id, self.clinic)
                    self.assertTrue(followup.script_id)

    def test_table_is_whole(self):
        stages = self.env["dental.treatment.stage"].search([]).mapped("complete_code")
        self.assertEqual({row.split("+")[0].removesuffix("-surgery") for row in BOOK_A}, set(stages))

    def test_ordinary_day(self):
        self.check_all("2026-11-20 09:30", "2026-11-20 10:00")

    def test_end_of_january(self):
        self.check_all("2027-01-31 15:00", "2027-01-31 15:20")

    def test_end_of_august(self):
        self.check_all("2026-08-31 15:00", "2026-08-31 15:20")

    def test_leap_day(self):
        self.check_all("2028-02-29 15:00", "2028-02-29 15:20")

    def test_last_day_of_the_year(self):
        self.check_all("2026-12-31 15:00", "2026-12-31 15:20")

    def test_half_past_eleven_at_night(self):
        self.check_all("2026-11-20 23:30", "2026-11-20 23:35")

    def test_half_past_midnight(self):
        """In UTC it is still the day before."""
        self.check_all("2026-11-20 00:30", "2026-11-20 00:35")

    def test_recorded_after_midnight(self):
        self.check_all("2026-11-20 23:30", "2026-11-21 00:05")

    def test_recorded_one_day_late(self):
        self.check_all("2026-11-20 09:30", "2026-11-21 10:00")

    def test_recorded_seven_days_late(self):
        self.check_all("2026-11-20 09:30", "2026-11-27 10:00")

    def test_recorded_seven_days_late_at_the_last_minute(self):
        self.check_all("2026-11-20 00:00", "2026-11-27 23:59")

    def test_recorded_eight_days_late(self):
        self.check_all("2026-11-20 09:30", "2026-11-28 00:00")

    def test_recorded_half_a_year_late(self):
        self.check_all("2026-05-31 09:30", "2026-11-20 10:00")

    def test_recorded_years_late(self):
        self.check_all("2020-02-29 09:30", "2026-11-20 10:00")


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
        self.assertEqual(self.days(second), ["2026-11-21", "2026-12-20"])

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

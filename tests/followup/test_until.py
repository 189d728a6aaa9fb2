"""The monthly care call after an implant's fixture, until the crown is delivered."""

from common import DentalCase

from odoo.fields import Command


class UntilCase(DentalCase):
    def fixture(self, when="2026-11-20 09:30", **values):
        return self.treatment("implant/fixture", when, **values)

    def crown(self, when="2026-11-20 09:45", **values):
        return self.treatment("implant/crown", when, **values)

    def care(self, treatments, *states):
        return self.followups(treatments, *states).filtered(lambda f: f.purpose == "care")

    def care_days(self, treatments, *states):
        return [f.planned_date.isoformat() for f in self.care(treatments, *states)]


class TestUntilTheCrown(UntilCase):
    def assert_runs(self, fixture):
        self.assertEqual(self.care_days(fixture), ["2026-12-20"])

    def assert_ended(self, fixture):
        self.assertEqual(self.care_days(fixture), [])
        self.assertEqual(self.care(fixture, "cancelled").closing_reason, "until_reached")

    def test_crown_on_the_same_tooth(self):
        fixture = self.fixture(teeth="36")
        self.assert_runs(fixture)
        crown = self.crown(teeth="36")
        self.assert_ended(fixture)
        self.assertEqual(len(self.days(crown)), 5)
        self.assertEqual(self.days(fixture), ["2026-11-21"], "the day after the surgery stays")

    def test_crown_on_another_tooth(self):
        fixture = self.fixture(teeth="36")
        self.crown(teeth="46")
        self.assert_runs(fixture)

    def test_one_of_the_two_names_no_tooth(self):
        fixture = self.fixture(teeth="36")
        self.crown()
        self.assert_ended(fixture)
        other = self.make_patient("李雷")
        fixture = self.fixture(patient_id=other.id)
        self.crown(patient_id=other.id, teeth="36")
        self.assert_ended(fixture)

    def test_two_teeth_need_both_crowns(self):
        fixture = self.fixture(teeth="36, 46")
        self.crown(teeth="36")
        self.assert_runs(fixture)
        self.crown(teeth="46")
        self.assert_ended(fixture)

    def test_one_crown_ends_several_fixtures(self):
        fixtures = self.fixture(teeth="36") | self.fixture("2026-11-20 09:40", teeth="37")
        self.crown(teeth="36 37")
        self.assertEqual(self.care_days(fixtures), [])

    def test_another_stage_ends_nothing(self):
        fixture = self.fixture(teeth="36")
        self.treatment("implant/second_stage", teeth="36")
        self.treatment("prosthesis/fitted", teeth="36")
        self.assert_runs(fixture)

    def test_crown_of_an_earlier_implant(self):
        self.crown("2026-11-19 10:00", teeth="36")
        self.assert_runs(self.fixture(teeth="36"))

    def test_crown_at_the_same_moment(self):
        fixture = self.fixture(teeth="36")
        self.crown("2026-11-20 09:30", teeth="36")
        self.assert_ended(fixture)

    def test_crown_of_another_patient(self):
        fixture = self.fixture(teeth="36")
        self.crown(teeth="36", patient_id=self.make_patient("李雷").id)
        self.assert_runs(fixture)

    def test_draft_crown_ends_nothing_until_it_is_done(self):
        fixture = self.fixture(teeth="36")
        crown = self.crown(teeth="36", state="draft")
        self.assert_runs(fixture)
        crown.action_done()
        self.assert_ended(fixture)

    def test_crown_cancelled_again(self):
        fixture = self.fixture(teeth="36")
        care = self.care(fixture)
        crown = self.crown(teeth="36")
        crown.action_cancel()
        self.assert_runs(fixture)
        self.assertEqual(self.care(fixture), care, "revived, not planned a second time")
        self.assertFalse(care.closing_reason)
        self.assertFalse(care.closed_at)
        self.assertEqual(self.days(crown), [])

    def test_crown_recorded_before_the_fixture(self):
        crown = self.crown("2026-11-20 09:45", teeth="36")
        fixture = self.fixture("2026-11-20 09:30", teeth="36")
        self.assertEqual(self.care_days(fixture), [])
        crown.action_cancel()
        self.assert_runs(fixture)

    def test_crown_corrected(self):
        """Its teeth, its stage, its date, its patient: each may end or revive the monthly call."""
        fixture = self.fixture(teeth="36")
        crown = self.crown(teeth="46")
        crown.teeth = "36"
        self.assert_ended(fixture)
        crown.teeth = "46, 47"
        self.assert_runs(fixture)
        crown.write({"teeth": "36", "stage_id": self.stage("implant/second_stage").id})
        self.assert_runs(fixture)
        crown.stage_id = self.stage("implant/crown")
        self.assert_ended(fixture)
        crown.done_at = "2026-11-19 02:00:00"
        self.assert_runs(fixture)
        crown.done_at = "2026-11-20 01:45:00"
        self.assert_ended(fixture)
        crown.patient_id = self.make_patient("李雷")
        self.assert_runs(fixture)
        crown.patient_id = self.patient
        self.assert_ended(fixture)

    def test_fixtures_teeth_corrected(self):
        fixture = self.fixture(teeth="46")
        self.crown(teeth="36")
        self.assert_runs(fixture)
        fixture.teeth = "36"
        self.assert_ended(fixture)

    def test_open_call_ends_with_its_activity(self):
        fixture = self.fixture(teeth="36")
        self.set_clock("2026-12-20 10:00")
        self.open_due()
        care = self.care(fixture, "open")
        self.assertEqual(len(self.activities(care)), 1)
        self.crown("2026-12-20 09:45", teeth="36")
        self.assert_ended(fixture)
        self.assertFalse(self.activities(care))
        self.open_due()
        self.assertFalse(self.activities(care))

    def test_crown_in_another_clinic(self):
        """Each clinic decides by its own records."""
        fixture = self.fixture(teeth="36")
        self.patient.sudo().company_id = False
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        staff = self.make_user("elsewhere", "receptionist", elsewhere)
        self.crown(teeth="36", user=staff, company_id=elsewhere.id, dentist_id=staff.id)
        self.assert_runs(fixture)


class TestMonthly(UntilCase):
    def settle_done(self, followup):
        self.finish(followup, grade="satisfied")

    def settle_refused(self, followup):
        self.finish(followup, "refused")

    def settle_unreachable(self, followup):
        for _attempt in range(3):
            self.set_clock(f"{followup.due_date} 10:00")
            self.finish(followup, "no_answer")

    def settle_dismissed(self, followup):
        self.activities(followup).with_user(self.team).unlink()

    def settle_without_record(self, followup):
        self.activities(followup).with_user(self.team).action_done()

    def test_goes_on_after_each_settled_call_without_drift(self):
        self.set_clock("2026-08-31 10:00")
        fixture = self.fixture("2026-08-31 09:30")
        ways = [
            ("2026-09-30", self.settle_done, "done", "called"),
            ("2026-10-31", self.settle_unreachable, "unreachable", "attempts"),
            ("2026-11-30", self.settle_refused, "skipped", "refused"),
            ("2026-12-31", self.settle_dismissed, "skipped", "dismissed"),
            ("2027-01-31", self.settle_without_record, "done", "without_record"),
            ("2027-02-28", self.settle_done, "done", "called"),
            ("2027-03-31", self.settle_done, "done", "called"),
        ]
        for number, (day, settle, state, reason) in enumerate(ways):
            with self.subTest(day=day):
                care = self.care(fixture)
                self.assertEqual(care.mapped("planned_date"), [care.planned_date])
                self.assertEqual((str(care.planned_date), str(care.due_date)), (day, day))
                self.assertEqual(care.occurrence, number)
                self.set_clock(f"{day} 10:00")
                self.open_due()
                self.assertEqual(care.state, "open")
                settle(care)
                self.assertEqual((care.state, care.closing_reason), (state, reason))
        self.assertEqual(self.care_days(fixture), ["2027-04-30"])
        self.assertEqual(len(self.care(fixture, "planned", "done", "skipped", "unreachable")), 8)

    def test_crown_after_some_months_ends_it(self):
        fixture = self.fixture()
        for day in ("2026-12-20", "2027-01-20"):
            self.set_clock(f"{day} 10:00")
            self.finish(self.care(fixture))
        self.set_clock("2027-02-10 10:00")
        self.crown("2027-02-10 09:45")
        self.assertEqual(self.care_days(fixture), [])
        self.assertEqual(self.care_days(fixture, "done"), ["2026-12-20", "2027-01-20"])

    def test_call_made_ahead_of_its_day(self):
        fixture = self.fixture()
        self.set_clock("2026-12-18 10:00")
        self.finish(self.care(fixture))
        self.assertEqual(self.care_days(fixture), ["2027-01-20"])

    def test_call_made_late_is_not_followed_by_the_next_at_once(self):
        fixture = self.fixture()
        self.set_clock("2027-01-22 10:00")
        self.finish(self.care(fixture))
        self.assertEqual(self.care_days(fixture), ["2027-02-20"])

    def test_nothing_is_planned_while_one_is_pending(self):
        fixture = self.fixture()
        self.set_clock("2027-03-01 10:00")
        self.env["dental.followup.planner"].plan(fixture)
        self.assertEqual(self.care_days(fixture), ["2026-12-20"])

    def test_stops_with_do_not_call_and_goes_on_after(self):
        fixture = self.fixture()
        self.set_clock("2026-12-20 10:00")
        self.finish(self.care(fixture), asks_not_to_be_called=True)
        self.assertEqual(self.care_days(fixture), [])
        self.set_clock("2027-03-25 10:00")
        self.patient.with_user(self.reception).dental_do_not_call = False
        self.assertEqual(self.care_days(fixture), ["2027-03-20"], "five days past: due now")

    def test_fixtures_date_corrected_forward(self):
        """Typed as August, it was November: the next call is a month after the true day."""
        fixture = self.fixture("2026-08-05 09:30")
        self.assertEqual(self.care_days(fixture), ["2026-12-05"])
        fixture.done_at = "2026-11-20 01:30:00"
        self.assertEqual(self.care_days(fixture), ["2026-12-20"])

    def test_fixtures_date_corrected_back(self):
        fixture = self.fixture()
        fixture.done_at = "2026-08-05 01:30:00"
        self.assertEqual(self.care_days(fixture), ["2026-12-05"])
        self.env["dental.followup.planner"].plan(fixture)
        self.assertEqual(self.care_days(fixture), ["2026-12-05"])

    def test_a_limited_number_of_repetitions(self):
        book = self.book.copy()
        self.clinic.dental_book_id = book
        fixture_rule = book.protocol_ids.filtered(lambda p: self.stage("implant/fixture") in p.stage_ids)
        step = {
            "count": 1,
            "unit": "weeks",
            "role": "nurse",
            "purpose": "care",
            "repeat_count": 2,
            "repeat_unit": "weeks",
            "repeat_times": 1,
        }
        fixture_rule.step_ids = [Command.clear(), Command.create(step)]
        fixture = self.fixture()
        days = []
        while self.care(fixture):
            days += self.care_days(fixture)
            self.set_clock(f"{days[-1]} 10:00")
            self.finish(self.care(fixture))
        self.assertEqual(days, ["2026-11-27", "2026-12-11"])

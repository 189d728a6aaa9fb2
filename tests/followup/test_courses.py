"""One series of calls for one course: root canal, appliance, implant; and nothing that has become senseless."""

from collections import Counter
from datetime import date, timedelta

from common import DentalCase

from odoo.exceptions import ValidationError
from odoo.fields import Command

# Calls after a session, or about stitches.
OF_SESSION = ("same_day", "day_one", "suture")


class CourseCase(DentalCase):
    def choose(self, code):
        self.clinic.dental_book_id = self.env.ref(f"dental_followup.book_{code.lower()}")

    def series(self, treatments, *states):
        """The pending calls of the course, as days."""
        followups = self.followups(treatments, *states).filtered(lambda f: f.purpose not in OF_SESSION)
        return sorted(f.planned_date.isoformat() for f in followups)

    def sessions(self, treatments):
        followups = self.followups(treatments).filtered(lambda f: f.purpose in OF_SESSION)
        return sorted(f.planned_date.isoformat() for f in followups)

    def reasons(self, treatments):
        return set(self.followups(treatments, "cancelled").mapped("closing_reason"))


class TestOneSeries(CourseCase):
    def test_sessions_of_a_root_canal(self):
        self.choose("D")
        opening = self.treatment("root_canal/opening", "2026-11-18 09:30", teeth="36")
        self.assertEqual(self.series(opening), ["2027-02-18", "2027-05-18", "2027-11-18"])
        preparation = self.treatment("root_canal/preparation", "2026-11-19 09:30", teeth="36")
        obturation = self.treatment("root_canal/obturation", "2026-11-20 09:30", teeth="36")
        self.assertEqual(self.series(opening | preparation), [])
        self.assertEqual(self.series(obturation), ["2027-02-20", "2027-05-20", "2027-11-20"])
        self.assertEqual(
            self.sessions(opening | preparation | obturation),
            ["2026-11-19", "2026-11-20", "2026-11-21"],
            "the day after each session",
        )
        self.assertEqual(self.reasons(opening), {"course_went_on"})

    def test_another_tooth_is_another_course(self):
        self.choose("D")
        one = self.treatment("root_canal/obturation", "2026-11-19 09:30", teeth="36")
        self.treatment("root_canal/opening", "2026-11-20 09:30", teeth="46")
        self.assertEqual(len(self.series(one)), 3)

    def test_one_that_names_no_tooth_belongs_to_it(self):
        self.choose("D")
        one = self.treatment("root_canal/opening", "2026-11-19 09:30", teeth="36")
        self.treatment("root_canal/obturation", "2026-11-20 09:30")
        self.assertEqual(self.series(one), [])

    def test_stages_of_one_sitting_have_one_call_on_the_next_day(self):
        self.choose("A")
        stages = self.env["dental.treatment"]
        for stage in ("opening", "preparation", "obturation"):
            stages |= self.treatment(f"root_canal/{stage}", "2026-11-20 09:30", teeth="36")
        self.assertEqual(self.sessions(stages), ["2026-11-20", "2026-11-21"])
        self.assertEqual(self.series(stages), ["2026-12-05"])

    def test_taken_back(self):
        self.choose("D")
        opening = self.treatment("root_canal/opening", "2026-11-18 09:30", teeth="36")
        obturation = self.treatment("root_canal/obturation", "2026-11-20 09:30", teeth="36")
        obturation.action_cancel()
        self.assertEqual(self.series(opening), ["2027-02-18", "2027-05-18", "2027-11-18"])
        self.assertEqual(self.series(obturation), [])

    def test_entered_in_the_wrong_order(self):
        self.choose("D")
        obturation = self.treatment("root_canal/obturation", "2026-11-20 09:30", teeth="36")
        opening = self.treatment("root_canal/opening", "2026-11-18 09:30", teeth="36")
        self.assertEqual(self.series(opening), [])
        self.assertEqual(len(self.series(obturation)), 3)

    def test_corrected_to_another_tooth_or_treatment(self):
        self.choose("D")
        opening = self.treatment("root_canal/opening", "2026-11-18 09:30", teeth="36")
        later = self.treatment("root_canal/obturation", "2026-11-20 09:30", teeth="36")
        later.teeth = "46"
        self.assertEqual(len(self.series(opening)), 3)
        later.teeth = "36"
        self.assertEqual(self.series(opening), [])
        later.write({"type_id": self.stage("filling/done").type_id.id, "stage_id": self.stage("filling/done").id})
        self.assertEqual(len(self.series(opening)), 3)

    def test_planned_twice(self):
        self.choose("D")
        stages = self.treatment("root_canal/opening", "2026-11-18 09:30", teeth="36")
        stages |= self.treatment("root_canal/obturation", "2026-11-20 09:30", teeth="36")
        before = [(f.id, f.state, f.closed_at) for f in stages.sudo().followup_ids]
        self.env["dental.followup.planner"].plan(stages)
        self.assertEqual([(f.id, f.state, f.closed_at) for f in stages.sudo().followup_ids], before)

    def test_a_fresh_scaling_ends_the_old(self):
        for code in "ABCD":
            self.choose(code)
            patient = self.make_patient(code)
            old = self.treatment("scaling/done", "2026-10-20 09:30", patient_id=patient.id)
            fresh = self.treatment("scaling/done", "2026-11-20 09:30", patient_id=patient.id)
            with self.subTest(book=code):
                self.assertEqual(self.series(old), [])
                self.assertTrue(self.followups(fresh))

    def test_stages_without_the_same_call_leave_it(self):
        """Book A rings every month from the fixture to the crown, whatever stands between."""
        self.choose("A")
        fixture = self.treatment("implant/fixture", "2026-11-18 09:30", teeth="36")
        self.treatment("implant/second_stage", "2026-11-20 09:30", teeth="36")
        self.assertEqual(self.series(fixture), ["2026-12-18"])

    def test_the_calls_of_the_first_days_after_surgery_stay(self):
        self.choose("C")
        fixture = self.treatment("implant/fixture", "2026-11-19 09:30", teeth="36")
        self.treatment("implant/second_stage", "2026-11-20 09:30", teeth="36")
        self.assertEqual(self.series(fixture), ["2026-11-26"], "a week after the operation")
        self.assertTrue(self.followups(fixture).filtered("contact_deadline"))

    def test_an_extracted_tooth(self):
        self.choose("A")
        filling = self.treatment("filling/done", "2026-11-10 09:30", teeth="36")
        other = self.treatment("filling/done", "2026-11-10 09:30", teeth="37")
        self.treatment("extraction/simple", "2026-11-20 09:30", teeth="36")
        self.assertEqual(self.series(filling), [])
        self.assertEqual(self.reasons(filling), {"tooth_removed"})
        self.assertEqual(len(self.series(other)), 3)

    def test_another_patient(self):
        self.choose("D")
        opening = self.treatment("root_canal/opening", "2026-11-18 09:30", teeth="36")
        stranger = self.make_patient("李雷")
        self.treatment("root_canal/obturation", "2026-11-20 09:30", teeth="36", patient_id=stranger.id)
        self.assertEqual(len(self.series(opening)), 3)

    def test_in_the_middle_of_a_call(self):
        """What a colleague has open ends as well; the draft loses it."""
        self.choose("A")
        old = self.treatment("scaling/done", "2026-05-24 09:30")
        self.open_due()
        self.assertEqual(self.followups(old, "open").purpose, "checkup")
        self.treatment("scaling/done", "2026-11-20 09:30")
        self.assertEqual(self.followups(old, "open", "planned"), self.env["dental.followup"])


class TestNotReplaced(CourseCase):
    def restoration(self, teeth, code="A", **values):
        self.choose(code)
        extraction = self.treatment("extraction/simple", "2026-11-20 09:30", teeth=teeth, **values)
        followups = extraction.sudo().followup_ids
        return followups.filtered(lambda f: f.purpose == "restoration" and f.state == "planned")

    def test_teeth(self):
        for code in "ABD":
            for teeth, is_replaced in (("36", True), ("38", False), ("55", False), ("18, 28", False), (False, True)):
                patient = self.make_patient(f"{code}{teeth}")
                with self.subTest(book=code, teeth=teeth):
                    found = self.restoration(teeth, code, patient_id=patient.id)
                    self.assertEqual(bool(found), is_replaced)

    def test_the_tooth_is_corrected(self):
        call = self.restoration("38")
        self.assertFalse(call)
        extraction = self.env["dental.treatment"].search([("teeth", "=", "38")])
        extraction.teeth = "37"
        self.assertTrue(self.followups(extraction).filtered(lambda f: f.purpose == "restoration"))
        extraction.teeth = "38"
        self.assertFalse(self.followups(extraction).filtered(lambda f: f.purpose == "restoration"))
        self.assertEqual(self.reasons(extraction), {"not_replaced"})

    def test_under_braces(self):
        self.treatment("ortho/adjustment", "2026-10-20 09:30")
        self.assertFalse(self.restoration("14"))

    def test_braces_that_follow(self):
        call = self.restoration("14")
        self.assertTrue(call)
        braces = self.treatment("ortho/fitted", "2026-11-20 09:45")
        self.assertEqual((call.state, call.closing_reason), ("cancelled", "not_replaced"))
        braces.action_cancel()
        self.assertEqual(call.state, "planned")

    def test_braces_long_ago(self):
        self.treatment("ortho/adjustment", "2026-03-20 09:30")
        self.assertTrue(self.restoration("36"), "who stayed away for half a year has ended the treatment")

    def test_a_retainer(self):
        self.treatment("ortho/retainer", "2026-10-20 09:30")
        self.assertTrue(self.restoration("36"), "the course is over")

    def test_replaced_already(self):
        for code in "ABD":
            patient = self.make_patient(code)
            call = self.restoration("36", code, patient_id=patient.id)
            self.treatment("implant/fixture", "2026-11-20 09:45", teeth="36", patient_id=patient.id)
            self.assertEqual((call.state, call.closing_reason), ("cancelled", "until_reached"), code)


class TestReaction(CourseCase):
    def test_tick(self):
        self.choose("B")
        preparation = self.treatment("root_canal/preparation", "2026-11-20 09:30", teeth="36")
        self.assertFalse(self.followups(preparation))
        preparation.reaction = True
        self.assertEqual(self.sessions(preparation), ["2026-11-21"])
        preparation.reaction = False
        self.assertFalse(self.followups(preparation))

    def test_a_second_try_is_still_in_time(self):
        """Within three days: on the second, and once more on the third."""
        self.choose("B")
        scaling = self.treatment("scaling/done", "2026-11-17 09:30")
        self.open_due()
        call = self.followups(scaling)
        self.assertEqual(call.planned_date.isoformat(), "2026-11-19")
        self.finish(call, "no_answer")
        self.assertLessEqual(call.due_date - scaling.done_at.date(), timedelta(days=4))


class TestHours(CourseCase):
    def test_the_next_attempt_is_within_the_hours_of_the_own_book(self):
        """The clinic has no hours now; the treatment was planned under book C, which rings from half past ten."""
        self.choose("C")
        filling = self.treatment("filling/done", "2026-11-19 09:30", teeth="36")
        self.choose("A")
        self.set_clock("2026-11-20 17:30")
        self.open_due()
        call = self.followups(filling).filtered(lambda f: f.purpose == "day_one")
        self.finish(call, "no_answer")
        local = self.clinic._dental_local(call.due_at)
        self.assertGreaterEqual(f"{local:%H:%M}", "10:30")
        self.assertEqual(filling.book_id.code, "C")


class TestTooOften(CourseCase):
    def add(self, **values):
        book = self.env.ref("dental_followup.book_a").copy({"company_id": self.clinic.id})
        rule = book.protocol_ids.filtered(lambda p: p.type_id.code == "scaling")
        values = {"protocol_id": rule.id, "purpose": "care", "role": "followup_team", "count": 1, **values}
        return self.env["dental.protocol.step"].create(values)

    def test_refused(self):
        for every, times in (((1, "hours"), 0), ((12, "hours"), 3), ((1, "days"), 0), ((6, "days"), 0)):
            with self.subTest(every=every, times=times), self.assertRaises(ValidationError) as raised:
                self.add(repeat_count=every[0], repeat_unit=every[1], repeat_times=times)
            self.assertIn("Repeat the call every", str(raised.exception))

    def test_an_end_that_may_never_come_is_none(self):
        until = self.stage("prosthesis/fitted")
        with self.assertRaises(ValidationError):
            self.add(repeat_count=1, repeat_unit="days", until_stage_ids=[Command.set(until.ids)])

    def test_allowed(self):
        for every, times in (((1, "days"), 3), ((1, "weeks"), 0), ((7, "days"), 0), ((24, "hours"), 3)):
            with self.subTest(every=every, times=times):
                self.assertTrue(self.add(repeat_count=every[0], repeat_unit=every[1], repeat_times=times))

    def test_the_checker_says_it(self):
        step = self.add(repeat_count=1, repeat_unit="days", repeat_times=10)
        book = step.protocol_id.book_id
        [finding] = [f for f in book.findings if f["kind"] == "often"]
        self.assertTrue(finding["urgent"])
        self.assertIn("8 calls", finding["text"])
        action = book.action_fix(finding["key"])["action"]
        self.assertEqual((action["res_model"], action["res_id"]), ("dental.protocol", step.protocol_id.id))

    def test_the_shipped_books_are_within_the_bound(self):
        for code in "abcd":
            book = self.env.ref(f"dental_followup.book_{code}")
            self.assertFalse([f for f in book.findings if f["kind"] == "often"], code)


class TestAYear(CourseCase):
    """How often a patient is called in a year of adjustments and sessions, by each book."""

    def year(self, code):
        """A patient with braces (12 adjustments), a root canal, scalings, an implant and fillings."""
        self.set_clock("2026-11-20 10:00")
        self.choose(code)
        patient = self.make_patient(f"一年{code}", phone=f"1370000{ord(code):04}")
        first = date(2025, 11, 20)
        plan = [("ortho/fitted", 0, False)]
        plan += [("ortho/adjustment", 30 * n, False) for n in range(1, 13)]
        plan += [("root_canal/opening", 40, "36"), ("root_canal/preparation", 47, "36")]
        plan += [("root_canal/obturation", 54, "36"), ("prosthesis/fitted", 70, "36")]
        plan += [("scaling/done", 10, False), ("scaling/done", 200, False)]
        plan += [("implant/fixture", 100, "46"), ("implant/second_stage", 220, "46"), ("implant/crown", 250, "46")]
        plan += [("filling/done", 300, "26"), ("filling/done", 310, "26"), ("consultation/done", 305, False)]
        for stage, day, teeth in sorted(plan, key=lambda row: row[1]):
            done = first + timedelta(days=day)
            self.set_clock(f"{done} 10:00")
            self.treatment(stage, f"{done} 09:30", patient_id=patient.id, teeth=teeth)
        return patient

    def test_the_year_is_bounded(self):
        for code in "ABCD":
            patient = self.year(code)
            mine = self.env["dental.followup"].search([("patient_id", "=", patient.id), ("is_note_only", "=", False)])
            made = mine.filtered(lambda f: f.state != "cancelled")
            series = made.filtered(lambda f: f.purpose not in OF_SESSION)
            with self.subTest(book=code):
                by_course = Counter((f.type_id, f.treatment_id.teeth, f.step_id.purpose) for f in series)
                self.assertLessEqual(max(by_course.values()), 5, by_course)  # book A rings five times after a crown
                pending = made.filtered(lambda f: f.state in ("planned", "open") and f.type_id.code == "ortho")
                self.assertLessEqual(len(pending), 30, "a day after each session, and one series")
                ahead = pending.filtered(lambda f: f.purpose not in OF_SESSION)
                self.assertLessEqual(len(ahead), 4)
                self.assertEqual(len(ahead.treatment_id), 1 if ahead else 0, "counted from the last session")

    def test_twelve_adjustments_at_once(self):
        """Entered as history: what lies ahead is one series."""
        for code in "ABCD":
            self.choose(code)
            patient = self.make_patient(f"正畸{code}")
            values = [
                self.treatment_values(
                    "ortho/adjustment", f"{date(2025, 12, 20) + timedelta(days=30 * n)} 09:30", patient_id=patient.id
                )
                for n in range(12)
            ]
            treatments = self.env["dental.treatment"].with_user(self.reception).create(values)
            with self.subTest(book=code):
                self.assertLessEqual(len(self.followups(treatments)), 5)

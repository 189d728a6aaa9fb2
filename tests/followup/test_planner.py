"""Planning again, correcting what was recorded, and whom not to call."""

from datetime import date

from common import NOW, DentalCase
from psycopg2.errors import UniqueViolation

from odoo.fields import Command
from odoo.tools import mute_logger


class TestPlanningAgain(DentalCase):
    def snapshot(self):
        return self.env["dental.followup"].search([]).read()

    def plan(self, treatments):
        self.env["dental.followup.planner"].plan(treatments)
        self.env["dental.followup.planner"].replan(treatments)

    def test_changes_nothing(self):
        treatments = self.treatment() | self.treatment("implant/fixture") | self.treatment("ortho/adjustment")
        before = self.snapshot()
        # Six of the treatments; one recall, and the three of the course that took its place.
        self.assertEqual(len(before), 10)
        for _time in range(3):
            self.plan(treatments)
            self.assertEqual(self.snapshot(), before)

    def test_changes_nothing_days_later_with_calls_open_and_done(self):
        treatments = self.treatment() | self.treatment("implant/fixture")
        self.set_clock("2026-11-21 10:00")
        self.open_due()
        self.finish(self.followups(treatments, "open")[0])
        self.set_clock("2026-12-25 10:00")
        self.open_due()
        before, activities = self.snapshot(), self.activities(self.followups(treatments))
        self.assertEqual({values["state"] for values in before}, {"done", "open", "planned"})
        for _time in range(3):
            self.plan(treatments)
        self.assertEqual(self.snapshot(), before)
        self.assertEqual(self.activities(self.followups(treatments)), activities)

    def test_database_refuses_a_duplicate(self):
        followup = self.followups(self.treatment())[0]
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            followup.copy({"state": "cancelled"})

    def test_what_does_not_matter_does_not_plan(self):
        treatment = self.treatment()
        treatment.sudo().planned_at = False
        treatment.write({"note": "told about the gauze", "nurse_id": self.nurse.id, "teeth": False})
        self.assertFalse(treatment.planned_at)
        treatment.teeth = "36"
        self.assertTrue(treatment.planned_at)

    def test_draft_plans_nothing_until_it_is_done(self):
        treatment = self.treatment(state="draft")
        self.assertFalse(treatment.followup_ids)
        treatment.action_done()
        self.assertEqual(self.days(treatment), ["2026-11-20", "2026-11-21", "2027-02-18"])

    def test_clinic_without_a_book(self):
        self.clinic.dental_book_id = False
        treatment = self.treatment()
        self.assertFalse(treatment.followup_ids)
        self.clinic.dental_book_id = self.book
        self.plan(treatment)
        self.assertEqual(len(treatment.followup_ids), 3)

    def test_values_are_copied_from_the_step(self):
        followup = self.followups(self.treatment())[0]
        followup.step_id.copy({"sequence": 99})
        step = followup.step_id
        before = {name: followup[name] for name in ("role", "purpose", "script_id", "channel", "max_attempts")}
        self.assertEqual(before, {name: step[name] for name in before})
        step.write({"role": "nurse", "purpose": "care", "script_id": False, "channel": "sms", "max_attempts": 7})
        self.assertEqual(before, {name: followup[name] for name in before})

    def test_clinics_own_copy_of_the_book(self):
        own = self.book.copy()
        self.assertEqual(len(own.protocol_ids.step_ids), len(self.book.protocol_ids.step_ids))
        self.assertFalse(own.protocol_ids.step_ids & self.book.protocol_ids.step_ids)
        scaling = own.protocol_ids.filtered(lambda p: p.type_id.code == "scaling")
        scaling.step_ids.filtered(lambda s: s.count == 1).count = 3
        self.clinic.dental_book_id = own
        self.assertEqual(self.days(self.treatment("scaling/done")), ["2026-11-23", "2027-05-19"])

    def test_most_specific_rule_wins(self):
        own = self.book.copy()
        self.clinic.dental_book_id = own
        rule = {
            "book_id": own.id,
            "type_id": self.stage("extraction/complex").type_id.id,
            "stage_ids": [Command.link(self.stage("extraction/complex").id)],
            "step_ids": [Command.create({"count": 2, "unit": "days"})],
        }
        protocol = self.env["dental.protocol"].create(rule)
        self.assertEqual(self.days(self.treatment("extraction/complex")), ["2026-11-22"])
        self.assertEqual(len(self.days(self.treatment("extraction/simple"))), 3)
        protocol.active = False
        self.assertEqual(len(self.days(self.treatment("extraction/complex"))), 3)


class TestCorrections(DentalCase):
    """The follow-ups change with the treatment; what was done stays."""

    def setUp(self):
        super().setUp()
        # The same-day call is done, the next day's is open, the one after 90 days is planned.
        self.extraction = self.treatment(when="2026-11-20 09:30", teeth="36")
        self.open_due()
        self.first, self.second, self.third = self.followups(self.extraction)
        self.finish(self.first)
        self.set_clock("2026-11-21 10:00")
        self.open_due()

    def assert_closed(self, followups, state, reason):
        for followup in followups:
            self.assertEqual((followup.state, followup.closing_reason), (state, reason))
            self.assertFalse(self.activities(followup))

    def test_arrangement(self):
        self.assertEqual(self.extraction.followup_ids.mapped("state"), ["done", "open", "planned"])
        self.assertEqual(len(self.activities(self.second)), 1)

    def test_cancelled(self):
        self.extraction.action_cancel()
        self.assert_closed(self.first, "done", "called")
        self.assert_closed(self.second | self.third, "cancelled", "treatment_cancelled")

    def test_cancelled_and_taken_back(self):
        self.extraction.action_cancel()
        self.extraction.action_draft()
        self.extraction.action_done()
        self.assertEqual(self.extraction.followup_ids, self.first | self.second | self.third)
        self.assertEqual(self.extraction.followup_ids.mapped("state"), ["done", "planned", "planned"])
        self.assertFalse(self.second.closing_reason or self.second.user_id or self.second.closed_at)

    def test_later_day(self):
        self.extraction.done_at = "2026-11-21 01:30:00"
        self.assert_closed(self.first, "done", "called")
        self.assertEqual(str(self.first.planned_date), "2026-11-20")
        self.assertEqual(self.days(self.extraction), ["2026-11-22", "2027-02-19"])
        self.assertEqual(self.second.state, "planned")
        self.assertFalse(self.second.user_id)
        self.assertFalse(self.activities(self.second))
        self.set_clock("2026-11-22 10:00")
        self.open_due()
        self.assertEqual(str(self.activities(self.second).date_deadline), "2026-11-22")

    def test_another_hour_of_the_day_changes_nothing(self):
        activity = self.activities(self.second)
        self.extraction.done_at = "2026-11-20 00:15:00"
        self.assertEqual(self.days(self.extraction), ["2026-11-21", "2027-02-18"])
        self.assertEqual(self.activities(self.second), activity)

    def test_too_long_ago(self):
        self.extraction.done_at = "2026-11-10 01:30:00"
        self.assert_closed(self.second, "cancelled", "too_late")
        self.assertEqual(self.days(self.extraction), ["2027-02-08"])
        self.extraction.done_at = "2026-11-20 01:30:00"
        self.assertEqual(self.days(self.extraction), ["2026-11-21", "2027-02-18"])
        self.assertEqual(self.second.state, "planned")

    def test_a_week_ago(self):
        """Six days past: still worth a call, due now."""
        self.extraction.done_at = "2026-11-14 01:30:00"
        self.assertEqual(self.days(self.extraction), ["2026-11-15", "2027-02-12"])
        self.assertEqual(str(self.second.due_date), "2026-11-21")

    def test_another_stage_with_the_same_calls(self):
        activity = self.activities(self.second)
        self.extraction.stage_id = self.stage("extraction/complex")
        self.assertEqual(self.extraction.followup_ids, self.first | self.second | self.third)
        self.assertEqual(self.activities(self.second), activity)

    def test_another_treatment(self):
        stage = self.stage("scaling/done")
        self.extraction.write({"type_id": stage.type_id.id, "stage_id": stage.id})
        self.assert_closed(self.first, "done", "called")
        self.assert_closed(self.second | self.third, "cancelled", "not_demanded")
        self.assertEqual(self.days(self.extraction), ["2026-11-21", "2027-05-19"])

    def test_another_patient(self):
        other = self.make_patient("李雷")
        self.second.attempt_count = 2
        self.extraction.patient_id = other
        self.assertEqual(self.first.patient_id, self.patient)
        self.assertEqual((self.second | self.third).patient_id, other)
        self.assertEqual(self.second.attempt_count, 0)
        self.assertFalse(self.activities(self.second))
        self.open_due()
        self.assertIn("李雷", self.activities(self.second).summary)
        self.assertNotIn("王小明", self.activities(self.second).summary)

    def test_another_patient_on_another_day(self):
        other = self.make_patient("李雷")
        self.extraction.write({"patient_id": other.id, "done_at": "2026-11-21 01:30:00"})
        self.assertEqual(self.followups(self.extraction).patient_id, other)
        self.assertEqual(self.days(self.extraction), ["2026-11-22", "2027-02-19"])

    def test_put_off_by_a_person(self):
        """A day that somebody chose stays, until the treatment itself turns out to be of another day."""
        self.second.with_user(self.team)._put_off(date(2026, 11, 25), "Abroad until then", NOW)
        self.env["dental.followup.planner"].plan(self.extraction)
        self.extraction.sutured = True
        self.assertEqual(str(self.second.due_date), "2026-11-25")
        self.assertEqual(str(self.second.planned_date), "2026-11-21")
        self.assertEqual(self.second.state, "open")
        self.extraction.done_at = "2026-11-21 01:30:00"
        self.assertEqual(str(self.second.due_date), "2026-11-22")

    def test_attempts_are_kept(self):
        self.finish(self.second, "no_answer")
        self.extraction.sutured = True
        self.env["dental.followup.planner"].plan(self.extraction)
        self.assertEqual(self.second.attempt_count, 1)
        self.assertEqual(str(self.second.due_date), "2026-11-22")


class TestWhomNotToCall(DentalCase):
    def setUp(self):
        super().setUp()
        self.extraction = self.treatment()
        self.open_due()
        self.mine = self.patient.with_user(self.reception)

    def test_do_not_call_and_call_again(self):
        planned = self.followups(self.extraction)
        self.mine.dental_do_not_call = True
        self.assertEqual(set(planned.mapped("state")), {"cancelled"})
        self.assertEqual(set(planned.mapped("closing_reason")), {"do_not_call"})
        self.assertFalse(self.activities(planned))
        self.set_clock("2026-11-21 10:00")
        self.open_due()
        self.assertFalse(self.activities(planned))
        self.mine.dental_do_not_call = False
        self.assertEqual(self.followups(self.extraction), planned)
        self.assertEqual(str(planned[0].due_date), "2026-11-21", "missed yesterday: due now")

    def test_called_again_after_weeks(self):
        """What lies too far back is not made up for."""
        self.mine.dental_do_not_call = True
        self.set_clock("2026-12-20 10:00")
        self.mine.dental_do_not_call = False
        self.assertEqual(self.days(self.extraction), ["2027-02-18"])

    def test_recorded_for_a_patient_not_to_be_called(self):
        self.mine.dental_do_not_call = True
        self.assertFalse(self.treatment("filling/done").followup_ids)

    def test_treatment_of_another_patient_is_left_alone(self):
        other = self.treatment(patient_id=self.make_patient("李雷").id)
        self.mine.dental_do_not_call = True
        self.assertEqual(len(self.days(other)), 3)

    def test_archived_patient(self):
        planned = self.followups(self.extraction)
        self.mine.action_archive()
        self.assertEqual(set(planned.mapped("state")), {"cancelled"})
        self.assertEqual(set(planned.mapped("closing_reason")), {"patient_archived"})
        self.assertFalse(self.activities(planned))
        self.mine.action_unarchive()
        self.assertEqual(self.followups(self.extraction), planned)

    def test_rule_is_gone(self):
        """What was planned by a rule that was deleted since is not forgotten, nor is "do not call"."""
        self.clinic.dental_book_id = own = self.book.copy()
        treatment = self.treatment("scaling/done")
        own.protocol_ids.unlink()
        planned = self.followups(treatment)
        self.assertEqual(len(planned), 2)
        self.env["dental.followup.planner"].plan(treatment)
        self.assertEqual(planned.mapped("state"), ["planned", "planned"])
        self.mine.dental_do_not_call = True
        self.assertEqual(planned.mapped("closing_reason"), ["do_not_call", "do_not_call"])

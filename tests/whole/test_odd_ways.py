"""Visits that come about in Odoo's own ways, and rules that change while calls are planned."""

from unittest.mock import patch

from common import DentalCase, clinic
from common.triggers import RecallCase, TriggerCase
from psycopg2.errors import CheckViolation, SerializationFailure

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tools import mute_logger


class TestOddVisits(TriggerCase):
    """However a visit comes about and is moved, the patient is reminded."""

    def test_a_meeting_becomes_a_visit(self):
        meeting = {"name": "周会", "start": clinic("2026-11-25 15:00"), "stop": clinic("2026-11-25 15:30")}
        event = self.env["calendar.event"].with_user(self.reception).create(meeting)
        self.assertFalse(event.dental_company_id)
        event.dental_patient_id = self.patient
        self.assertEqual(event.dental_company_id, self.clinic)
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24"])

    def test_a_visit_belongs_to_a_clinic(self):
        visit = self.visit("2026-11-25 15:00", dental_company_id=False)
        self.assertEqual(visit.dental_company_id, self.clinic)
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24"])
        with self.assertRaisesRegex(ValidationError, "Choose the clinic"):
            visit.dental_company_id = False

    def test_dragged_to_the_row_of_whole_days(self):
        visit = self.visit("2026-11-25 15:00")
        visit.write({"allday": True, "start_date": "2026-12-02", "stop_date": "2026-12-02"})
        self.assertEqual(self.call_days("visit_ahead"), ["2026-12-01"])

    def test_imported(self):
        columns = ["dental_patient_id/.id", "name", "start", "stop"]
        row = [str(self.patient.id), "x", "2026-11-25 07:00:00", "2026-11-25 07:30:00"]
        result = self.env["calendar.event"].with_user(self.reception).load(columns, [row])
        self.assertFalse(result["messages"])
        self.assertEqual(self.call_days("visit_ahead"), ["2026-11-24"])

    def test_booked_online_for_tomorrow(self):
        """Nobody has talked to who booked on the web."""
        visit = self.visit("2026-11-21 15:00", dental_booked_online=True)
        reminder = self.calls("visit_ahead")
        self.assertEqual(str(reminder.planned_date), "2026-11-20")
        self.assertEqual(reminder.due_at, clinic("2026-11-20 10:00"))
        visit.write({"start": clinic("2026-11-20 17:00"), "stop": clinic("2026-11-20 17:30")})
        self.assertFalse(self.calls("visit_ahead"))

    def test_taken_up_again_after_the_visit(self):
        """Nobody is reminded of a visit that is over or cancelled."""
        visit = self.visit("2026-11-25 15:00")
        self.set_clock("2026-11-24 10:00")
        self.open_due()
        reminder = self.calls("visit_ahead", "open").with_user(self.reception)
        self.activities(reminder).unlink()
        self.assertEqual(reminder.state, "skipped")
        visit.action_dental_cancel()
        with self.assertRaisesRegex(UserError, "visit is over or cancelled"):
            reminder.action_reopen()
        visit.action_dental_rebook()
        self.set_clock("2026-11-25 15:00")
        with self.assertRaisesRegex(UserError, "visit is over or cancelled"):
            reminder.action_reopen()
        self.set_clock("2026-11-25 14:59")
        reminder.action_reopen()
        self.assertEqual(reminder.state, "planned")

    @mute_logger("odoo.sql_db")
    def test_arrives_while_the_job_looks(self):
        """The job begins again where another transaction was first: Odoo would wait for the next hour."""
        self.visit("2026-11-20 14:00")
        planner = self.env.registry["dental.followup.planner"]
        plan_visits, collisions = planner.plan_visits, [SerializationFailure()]

        def collide(self, *args):
            if collisions:
                raise collisions.pop()
            return plan_visits(self, *args)

        with patch.object(planner, "plan_visits", collide):
            self.notice("2026-11-20 14:15")
        self.assertFalse(collisions)
        self.assertEqual(len(self.calls("no_show")), 1)


class TestChangedRules(RecallCase):
    """What was planned by rules that are gone neither rings the wrong people nor stands twice."""

    def test_visit_moves_whose_step_was_deleted(self):
        visit = self.visit("2026-11-25 15:00")
        reminder = self.calls("visit_ahead")
        reminder.step_id.unlink()
        visit.write({"start": clinic("2026-11-25 09:00"), "stop": clinic("2026-11-25 09:30")})
        self.assertEqual(reminder.state, "planned")
        visit.write({"start": clinic("2026-12-02 15:00"), "stop": clinic("2026-12-02 15:30")})
        self.assertEqual(reminder.state, "cancelled")

    def test_patient_comes_whose_recall_has_lost_its_step(self):
        self.come("2026-11-20 10:00")
        recall = self.calls("inactive")
        recall.step_id.unlink()
        self.come("2026-11-25 10:00")
        self.assertEqual(recall.state, "cancelled")

    def test_do_not_call_whose_recall_has_lost_its_step(self):
        self.come("2026-11-20 10:00")
        recall = self.calls("inactive")
        recall.step_id.unlink()
        self.patient.dental_do_not_call = True
        self.assertEqual(recall.closing_reason, "do_not_call")

    def test_recall_whose_step_is_written_anew(self):
        self.come("2026-11-20 10:00")
        recall = self.calls("inactive")
        values = recall.step_id.copy_data()
        recall.step_id.unlink()
        self.env["dental.protocol.step"].create(values)
        self.env["dental.followup.planner"]._plan_patients(self.patient)
        self.assertFalse(self.calls("inactive"))
        self.assertEqual(recall.state, "planned")

    def test_recall_of_a_book_that_the_clinic_left(self):
        """The present book recalls nobody: what the former one planned still heeds the patient's wish."""
        self.come("2026-11-20 10:00")
        recall = self.calls("inactive")
        self.clinic.dental_book_id = self.env["dental.protocol.book"].create({"name": "自定"})
        self.patient.dental_do_not_call = True
        self.assertEqual(recall.closing_reason, "do_not_call")

    def test_archived_call_whatever_the_client_says(self):
        """A client that asks for archived records, as an import may, gets no archived calls."""
        steps = self.treatment("scaling/done").sudo().followup_ids.step_id
        steps.filtered(lambda step: step.count == 180).action_archive()
        treatments = self.env["dental.treatment"].with_user(self.reception).with_context(active_test=False)
        treatment = treatments.create(self.treatment_values("scaling/done"))
        self.assertEqual(self.days(treatment), ["2026-11-21"])


class TestComplaintSettled(TriggerCase):
    """The call after a complaint was settled, which the complaint asks the planner for."""

    def settle(self):
        self.env["dental.followup.planner"].plan_settled(self.clinic, {self.patient: Datetime.now()})

    def test_once(self):
        self.settle()
        call = self.calls("complaint_settled")
        self.assertEqual(str(call.planned_date), "2026-11-21")
        self.assertEqual(call.role, "manager")
        before = self.everything()
        self.settle()
        self.assertEqual(self.everything(), before)

    def test_nothing_settled(self):
        self.env["dental.followup.planner"].plan_settled(self.clinic, {})
        self.assertFalse(self.calls("complaint_settled"))

    def test_do_not_call_and_back(self):
        self.settle()
        call = self.calls("complaint_settled")
        self.patient.dental_do_not_call = True
        self.assertEqual(call.closing_reason, "do_not_call")
        self.patient.dental_do_not_call = False
        self.assertEqual(self.calls("complaint_settled"), call)
        self.assertEqual(str(call.planned_date), "2026-11-21")

    def test_what_was_said_is_not_asked_again(self):
        self.settle()
        self.set_clock("2026-11-21 10:00")
        self.open_due()
        call = self.calls("complaint_settled")
        self.finish(call, user=self.manager)
        self.patient.dental_do_not_call = True
        self.patient.dental_do_not_call = False
        self.assertFalse(self.calls("complaint_settled"))
        self.assertEqual(call.state, "done")


class TestOtherClinics(DentalCase):
    """Nothing is pushed into a clinic that one does not work for, nor are its settings read."""

    def test_moved_into_another_clinic(self):
        branch = self.make_clinic("分院", "Asia/Shanghai")
        holiday = {"date": "2026-12-05", "name": "补班", "is_workday": True}
        for records in (
            self.env["dental.holiday"].with_user(self.manager).create(holiday),
            self.env["dental.team"].with_user(self.manager).search([("role", "=", "nurse")]),
            self.book.with_user(self.manager).copy({"company_id": self.clinic.id}),
        ):
            with self.subTest(records), self.assertRaises(AccessError), self.cr.savepoint():
                records.company_id = branch

    def test_settings_of_another_clinic(self):
        branch = self.make_clinic("分院", "Asia/Shanghai")
        with self.assertRaises(AccessError):
            self.env["dental.clinic.settings"].with_user(self.manager).create({"company_id": branch.id})


class TestFarTooMuch(DentalCase):
    """A number with which the calendar comes to its end is refused where it is typed."""

    @mute_logger("odoo.sql_db")
    def test_settings(self):
        settings = self.env["dental.clinic.settings"].with_user(self.manager)
        for fname, most in (
            ("dental_no_show_minutes", 1440),
            ("dental_cool_down_days", 365),
            ("dental_ahead_days", 365),
        ):
            settings.create({fname: most}).action_save()
            self.assertEqual(self.clinic[fname], most)
            for wrong in (most + 1, -1):
                with self.subTest(field=fname, value=wrong), self.assertRaises(CheckViolation), self.cr.savepoint():
                    settings.create({fname: wrong}).action_save()
                    self.clinic.flush_recordset()

    def test_step(self):
        rule = self.book.protocol_ids.filtered(lambda p: p.type_id.code == "scaling" and p.trigger == "treatment")
        step = rule.step_ids[0]
        for values in (
            {"tolerance": 20000},
            {"repeat_unit": "years", "repeat_count": 1, "repeat_times": 31},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "30 years"), self.cr.savepoint():
                step.write(values)
        step.write({"tolerance": 30, "repeat_unit": "years", "repeat_count": 1, "repeat_times": 30})


class TestMovedToABranch(TriggerCase):
    """A chain books its patients now here, now there: the calls go where the record goes."""

    def setUp(self):
        super().setUp()
        self.branch = self.make_clinic("分院", "Asia/Shanghai")
        (self.reception | self.dentist).company_ids |= self.branch
        self.patient.company_id = False
        self.both = [self.clinic.id, self.branch.id]

    def test_visit(self):
        visit = self.visit("2026-11-25 15:00").with_context(allowed_company_ids=self.both)
        reminder = self.calls("visit_ahead")
        visit.dental_company_id = self.branch
        self.assertEqual(self.calls("visit_ahead"), reminder)
        self.assertEqual(reminder.company_id, self.branch)

    def test_visit_whose_reminder_is_due(self):
        visit = self.visit("2026-11-25 15:00").with_context(allowed_company_ids=self.both)
        self.set_clock("2026-11-24 10:00")
        self.open_due()
        reminder = self.calls("visit_ahead", "open")
        visit.dental_company_id = self.branch
        self.assertEqual(reminder.state, "planned")
        self.assertFalse(self.activities(reminder))
        self.assertEqual(reminder.company_id, self.branch)

    def test_treatment(self):
        own = self.book.copy({"company_id": self.clinic.id})
        self.clinic.dental_book_id = own
        treatment = self.treatment("scaling/done").with_context(allowed_company_ids=self.both)
        days = self.days(treatment)
        treatment.company_id = self.branch
        self.assertEqual(treatment.book_id, self.book)
        self.assertEqual(self.followups(treatment).company_id, self.branch)
        self.assertEqual(self.days(treatment), days)
        treatment.done_at = clinic("2026-11-20 08:00")
        self.assertEqual(self.days(treatment), days)

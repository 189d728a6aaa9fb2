"""The loops of the jobs: collisions are tried again, an error stays with its record, the others go on."""

from unittest.mock import patch

from common import JOBS, NOW, CallCase, DentalCase
from psycopg2.errors import CheckViolation, DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.dental_followup.models.clinic import cron

COLLISIONS = (LockNotAvailable, SerializationFailure, DeadlockDetected)


class IsolationCase(DentalCase):
    """Three patients; work that renames them, and an error for the second."""

    def setUp(self):
        super().setUp()
        self.patients = self.env["res.partner"].union(*(self.make_patient(f"甲{n}").sudo() for n in range(3)))
        self.bad = self.patients[1]
        self.reported = []

    def rename(self, error):
        """Work that changes each patient and then raises ``error`` for the bad one."""

        def work(patients):
            for patient in patients:
                patient.name += "改"
                if patient == self.bad:
                    raise error

        return work

    def report(self, record, error):
        self.reported.append((record, error))

    def renamed(self):
        return [patient.name.endswith("改") for patient in self.patients]


class TestIsolation(IsolationCase):
    def each(self, work, **options):
        cron.for_each_isolated(self.env, self.patients, work, **options)

    def test_the_others_go_on(self):
        error = ValueError("no such thing")
        with self.assertLogs(JOBS, "ERROR") as logs:
            self.each(self.rename(error), report=self.report)
        self.assertEqual(self.renamed(), [True, False, True], "what the bad one has written is taken back")
        self.assertEqual(self.reported, [(self.bad, error)])
        self.assertIs(logs.records[0].exc_info[1], error, "with its trace")

    @mute_logger("odoo.sql_db", JOBS)
    def test_an_error_of_the_database(self):
        def work(patient):
            patient.name += "改"
            if patient == self.bad:
                self.clinic.dental_no_show_minutes = -1
                self.env.flush_all()

        self.each(work, report=self.report)
        self.assertEqual(self.renamed(), [True, False, True])
        self.assertEqual([type(error) for _record, error in self.reported], [CheckViolation])

    @mute_logger(JOBS)
    def test_in_the_log_once(self):
        before = self.bad.message_ids
        for _run in range(2):
            self.each(self.rename(ValueError("no such thing")))
        new = self.bad.message_ids - before
        self.assertEqual(len(new), 1, "the next run says nothing new")
        self.assertIn("could not go on with this: no such thing", new.body)
        self.bad._message_log(body="Somebody has tried to mend it.")
        self.each(self.rename(ValueError("no such thing")))
        self.assertEqual(len(self.bad.message_ids - before), 3)

    @mute_logger(JOBS)
    def test_an_error_without_words_in_the_clinics_language(self):
        self.env.company.partner_id.lang = "zh_CN"
        patients = self.patients.with_context(lang=False)
        notes = []
        with patch.object(type(patients), "_message_log", lambda patient, body: notes.append((patient.env.lang, body))):
            cron.for_each_isolated(patients.env, patients, self.rename(KeyError()))
        self.assertEqual([lang for lang, body in notes if "KeyError" in body], ["zh_CN"])

    def test_a_refusal_is_no_error(self):
        for refusal in (UserError("not now"), UniqueViolation()):
            with self.assertNoLogs(JOBS, "WARNING"):
                self.each(self.rename(refusal), report=self.report, refusals=(UserError, UniqueViolation))
        self.assertEqual((self.renamed(), self.reported), ([True, False, True], []))

    def test_a_collision_is_nobodys_fault(self):
        for collision in COLLISIONS:
            with (
                self.subTest(collision.__name__),
                self.assertNoLogs(JOBS, "WARNING"),
                self.assertRaises(collision),
                self.env.cr.savepoint(),
            ):
                self.each(self.rename(collision()), report=self.report, refusals=(Exception,))
        self.assertEqual((self.renamed(), self.reported), ([False] * 3, []))


class TestAllOrEach(IsolationCase):
    def test_all_at_once(self):
        batches = []
        cron.for_all_or_each(self.patients, batches.append, self.report)
        self.assertEqual(batches, [self.patients])

    def test_each_where_all_fail(self):
        error = ValueError("no such thing")
        with self.assertLogs(JOBS, "WARNING") as logs:
            cron.for_all_or_each(self.patients, self.rename(error), self.report)
        self.assertEqual(self.renamed(), [True, False, True])
        self.assertEqual(set(self.patients.mapped("name")), {"甲0改", "甲1", "甲2改"}, "none twice")
        self.assertEqual(self.reported, [(self.bad, error)])
        self.assertEqual([record.levelname for record in logs.records], ["WARNING", "ERROR"])

    def test_a_collision_is_nobodys_fault(self):
        for collision in COLLISIONS:
            with (
                self.subTest(collision.__name__),
                self.assertNoLogs(JOBS, "WARNING"),
                self.assertRaises(collision),
                self.env.cr.savepoint(),
            ):
                cron.for_all_or_each(self.patients, self.rename(collision()), self.report)
        self.assertEqual((self.renamed(), self.reported), ([False] * 3, []))


class TestBatches(DentalCase):
    """Two jobs, of five and of two items, in batches of two; the test's own transaction is not rolled back."""

    def setUp(self):
        super().setUp()
        self.progress, self.done, self.rollbacks = [], [], []
        self.time_left = float("inf")
        self.patch(IrCron, "_commit_progress", lambda _cron, *args, **options: self.commit_progress(*args, **options))
        self.patch(self.cr, "rollback", lambda: self.rollbacks.append(None))
        self.patch(cron.time, "sleep", lambda seconds: None)

    def commit_progress(self, processed=0, remaining=None):
        self.progress.append(processed if remaining is None else f"{remaining} left")
        return self.time_left

    def run_jobs(self, collisions=()):
        """Collide with the batch that begins with 3, once for each of ``collisions``."""
        collisions = list(collisions)

        def work(batch):
            if batch[0] == 3 and collisions:
                raise collisions.pop()
            self.done.append(batch)

        cron.run_batches(self.env, 2, ([1, 2, 3, 4, 5], work), ([6, 7], work))

    def test_a_commit_after_each(self):
        self.run_jobs()
        self.assertEqual(self.done, [[1, 2], [3, 4], [5], [6, 7]])
        self.assertEqual(self.progress, ["7 left", 2, 2, 1, 2])

    def test_recordsets(self):
        patients = self.env["res.partner"].union(*(self.make_patient(f"甲{n}") for n in range(3)))
        cron.run_batches(self.env, 2, (patients, self.done.append))
        self.assertEqual(self.done, [patients[:2], patients[2:]])

    def test_nothing_to_do(self):
        cron.run_batches(self.env, 2, ([], self.done.append))
        self.assertEqual((self.done, self.progress), ([], ["0 left"]))

    def test_out_of_time(self):
        self.time_left = 0
        self.run_jobs()
        self.assertEqual((self.done, self.progress), ([[1, 2]], ["7 left", 2]))

    def test_a_collision_is_tried_again(self):
        for collision in COLLISIONS:
            with self.subTest(collision.__name__):
                self.done.clear(), self.rollbacks.clear()
                self.run_jobs([collision(), collision()])
                self.assertEqual(self.done, [[1, 2], [3, 4], [5], [6, 7]])
                self.assertEqual(len(self.rollbacks), 2)

    def test_a_collision_of_what_is_written_last(self):
        """The ORM writes when it must: at the latest before the commit, where nobody would try again."""
        with patch.object(self.cr, "flush", side_effect=[DeadlockDetected(), None]):
            cron.run_batches(self.env, 2, ([1], self.done.append))
        self.assertEqual((self.done, len(self.rollbacks)), ([[1], [1]], 1))

    def test_collides_every_time(self):
        """It is left to the next run, which Odoo begins soon as something remains; the others are done."""
        with self.assertLogs(JOBS, "WARNING"):
            self.run_jobs([DeadlockDetected() for _time in range(9)])
        self.assertEqual(self.done, [[1, 2], [5], [6, 7]])
        self.assertEqual(self.progress, ["7 left", 2, 0, 1, 2])
        self.assertEqual(len(self.rollbacks), 5)

    def test_another_error_ends_the_job(self):
        with self.assertRaises(ZeroDivisionError):
            cron.run_batches(self.env, 2, ([1], lambda batch: 1 / 0))
        self.assertFalse(self.rollbacks)


class TestJobs(CallCase):
    """Each job of the clinic: a collision ends the batch and is written on no record."""

    def cases(self):
        """The model and method that a job does its work with, and the job's batch."""
        other = self.make_patient("李雷", phone="13900139000")
        due = self.followups(self.treatment("whitening/done", "2026-11-19 10:00", patient_id=other.id))[:1]
        visit = self.env["calendar.event"].create(
            {
                "dental_patient_id": self.patient.id,
                "dental_dentist_id": self.dentist.id,
                "dental_company_id": self.clinic.id,
                "start": "2026-11-20 00:00:00",
                "stop": "2026-11-20 00:30:00",
            }
        )
        promise = self.finish(self.due, raised_to="red").promise_ids.sudo()
        promise.limit_at = NOW
        complaint = self.env["dental.complaint"].create(
            {
                "patient_id": self.patient.id,
                "category_id": self.env.ref("dental_followup.complaint_category_waiting").id,
                "text": "等了很久",
                "company_id": self.clinic.id,
            }
        )
        alarm = complaint.alarm_ids.filtered(lambda a: not a.fired_at)[:1]
        alarm.due_at = NOW
        rule = self.env["dental.survey.rule"].create({"name": "x", "company_id": self.clinic.id})
        planner = self.env["dental.followup.planner"]
        return (
            ("scheduler", due, "_open", due._open_due, due),
            ("missed visits", planner, "plan_visits", lambda: visit._dental_plan_missed(NOW), visit),
            ("promises", promise, "_break", lambda: promise._break_late(NOW), promise),
            ("alarms", alarm, "_fire", lambda: alarm._fire_due(NOW), complaint),
            ("surveys", rule, "_ask", lambda: rule._ask_batch([(rule, self.scaling)], NOW), self.scaling),
            ("new book", planner, "_plan_clinic", lambda: self.clinic._dental_replan(self.patient, NOW), self.scaling),
        )

    def test_collisions(self):
        for name, model, method, batch, record in self.cases():
            before = len(record.sudo().message_ids)
            for collision in COLLISIONS:
                with (
                    self.subTest(job=name, collision=collision.__name__),
                    patch.object(type(model), method, side_effect=collision()) as work,
                    self.assertNoLogs("odoo.addons.dental_followup", "WARNING"),
                ):
                    with self.assertRaises(collision), self.env.cr.savepoint():
                        batch()
                    self.assertTrue(work.called)
                    self.assertEqual(len(record.sudo().message_ids), before)
                    self.assertFalse("problem" in record and record.problem)

    def test_a_poisoned_record(self):
        for name, model, method, batch, record in self.cases():
            with (
                self.subTest(job=name),
                patch.object(type(model), method, side_effect=KeyError("poison")),
                self.assertLogs(JOBS, "ERROR"),
            ):
                batch()
                notes = self.notes(record)
                problem = record.problem if "problem" in record else notes
                self.assertIn("poison", problem)

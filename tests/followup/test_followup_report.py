"""The figures of follow-ups: single cases, and a random year against a recount in plain Python."""

import logging
import os
import random
from datetime import date, timedelta

from common import NEW_YORK, DentalCase
from common.recount import MEASURES, Recount

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command

_logger = logging.getLogger(__name__)
TREATMENTS = int(os.environ.get("FIGURES_TREATMENTS", "36"))
DAYS = int(os.environ.get("FIGURES_DAYS", "9"))
FIRST_DAY = date(2026, 1, 5)
OUTCOMES = ("answered", "answered", "answered", "no_answer", "busy", "call_back", "refused", "wrong_number")


class TestFollowupReport(DentalCase):
    """The day-1 call after a scaling on the 20th is due on Saturday the 21st."""

    def setUp(self):
        super().setUp()
        self.scaling = self.treatment("scaling/done")
        self.set_clock("2026-11-21 09:00")
        self.open_due()
        self.due = self.followups(self.scaling, "open")
        self.assertEqual(len(self.due), 1)

    def figures(self, *names, domain=(), user=None):
        self.env.flush_all()
        report = self.env["dental.followup.report"].with_user(user or self.manager)
        [row] = report._read_group([("company_id", "=", self.clinic.id), *domain], [], [f"{n}:sum" for n in names])
        return row

    def rates(self, *names):
        self.env.flush_all()
        report = self.env["dental.followup.report"].with_user(self.manager)
        [row] = report._read_group([("company_id", "=", self.clinic.id)], [], [f"{name}:avg" for name in names])
        return row

    def test_made_on_its_day(self):
        self.finish(self.due)
        self.assertEqual(self.figures(*MEASURES), (1, 1, 1, 0, 0, 0, 1, 0, 0))

    def test_a_late_call_stays_late(self):
        self.set_clock("2026-11-23 09:00")
        self.assertEqual(self.figures("missed_count", "open_count", "made_count"), (1, 0, 0))
        self.finish(self.due)
        self.assertEqual(self.figures("made_count", "on_time_count", "late_count", "missed_count"), (1, 0, 1, 0))

    def test_the_last_minute_of_the_clinics_day(self):
        limit = self.due.in_time_date
        self.set_clock(f"{limit} 23:59")
        self.assertEqual(self.figures("missed_count", "open_count"), (0, 1))
        self.set_clock(f"{limit + timedelta(days=1)} 00:00")
        self.assertEqual(self.figures("missed_count", "open_count"), (1, 0))

    def test_putting_off_does_not_help(self):
        """Neither an activity moved to next week nor an attempt moves the day on which the call was due."""
        self.activities(self.due).with_user(self.team).date_deadline = date(2026, 11, 30)
        self.assertEqual(str(self.due.due_date), "2026-11-30")
        self.set_clock("2026-11-30 09:00")
        self.assertEqual(str(self.due.first_due_date), "2026-11-21")
        self.assertEqual(self.figures("due_count", "missed_count"), (1, 1))

    def test_in_vain(self):
        tried = ("made_count", "on_time_count", "reached_count", "unreachable_count")
        self.finish(self.due, "no_answer")
        self.assertEqual(self.figures(*tried), (1, 1, 0, 0))
        while self.due.state != "unreachable":
            self.set_clock(f"{self.due.due_date} 20:00")
            self.open_due()
            self.finish(self.due, "no_answer")
        self.assertEqual(self.figures(*tried), (1, 1, 0, 1))

    def test_without_a_record(self):
        self.activities(self.due).with_user(self.team).action_done()
        self.assertEqual(self.due.closing_reason, "without_record")
        self.assertEqual(self.figures("due_count", "made_count", "missed_count", "unrecorded_count"), (1, 0, 0, 1))

    def test_a_deleted_activity_counts_as_missed(self):
        self.activities(self.due).with_user(self.team).unlink()
        self.assertEqual(self.due.state, "skipped")
        self.set_clock("2026-11-25 09:00")
        self.assertEqual(self.figures("due_count", "made_count", "missed_count"), (1, 0, 1))

    def test_refused_was_made_and_reached(self):
        self.finish(self.due, "refused")
        self.assertEqual(self.figures("made_count", "reached_count"), (1, 1))

    def test_cancelled_and_planned_do_not_count(self):
        self.scaling.with_user(self.manager).action_cancel()
        self.assertEqual(self.figures("due_count"), (0,))
        self.assertFalse(self.rates("made_rate")[0], "of nothing there is no rate")

    def test_a_draft_counts_when_it_is_finished(self):
        call = self.call(self.due, outcome="answered")
        self.set_clock("2026-11-24 09:00")
        call.action_finish()
        self.assertEqual(self.figures("late_count", "on_time_count"), (1, 0))

    def test_rates_are_ratios_of_sums(self):
        """One of one and none of three is 25 %, not the mean of 100 and 0."""
        self.finish(self.due)
        others = [
            self.treatment("scaling/done", "2026-11-20 16:00", patient_id=self.make_patient(f"患者{n}").id)
            for n in range(3)
        ]
        self.assertTrue(others)
        self.set_clock("2026-11-22 09:00")
        self.assertEqual(self.figures("due_count", "made_count"), (4, 1))
        self.assertEqual(self.rates("made_rate", "reached_rate"), (25, 100))
        report = self.env["dental.followup.report"].with_user(self.manager)
        domain = [("company_id", "=", self.clinic.id)]
        by, total = report._read_grouping_sets(domain, [["user_id"], []], ["made_rate:avg"])
        self.assertEqual(dict(by)[self.team], 100)
        self.assertEqual(total, [(25,)])

    def test_rows_lead_to_the_follow_up(self):
        self.env.flush_all()
        row = self.env["dental.followup.report"].with_user(self.manager).browse(self.due.id)
        self.assertEqual(row.action_open()["res_id"], self.due.id)

    def test_who_may(self):
        self.env.flush_all()
        for user in (self.team, self.dentist, self.reception, self.nurse, self.consultant, self.outsider):
            with self.assertRaises(AccessError):
                self.figures("due_count", user=user)
        elsewhere = self.make_clinic("月光口腔", NEW_YORK)
        stranger = self.make_user("stranger", "manager", elsewhere)
        report = self.env["dental.followup.report"].with_user(stranger)
        self.assertFalse(report.search_count([]))
        with self.assertRaises(AccessError):
            report.browse(self.due.id).read(["patient_id"])

    def test_no_technical_measure(self):
        fields_get = self.env["dental.followup"].with_user(self.manager).fields_get(["occurrence"], ["aggregator"])
        self.assertFalse(fields_get["occurrence"].get("aggregator"))


class TestRandomYear(DentalCase):
    """Several clinics and zones; FIGURES_SEED (the default found a fault once), FIGURES_TREATMENTS, FIGURES_DAYS."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = int(os.environ.get("FIGURES_SEED", "947728"))
        cls.random = random.Random(cls.seed)
        cls.clinics = cls.clinic | cls.make_clinic("月光口腔", NEW_YORK) | cls.make_clinic("Line", "Pacific/Kiritimati")
        cls.callers = cls.make_user("a", "followup_team") | cls.make_user("b", "followup_team")
        cls.callers.sudo().company_ids = [Command.set(cls.clinics.ids)]
        cls.manager.sudo().company_ids = [Command.set(cls.clinics.ids)]
        stages = cls.env["dental.treatment.stage"].search([])
        cls.stages = stages.filtered(lambda stage: stage.complete_code != "ortho/retainer")
        cls.patients = cls.env["res.partner"].create(
            [
                {"name": f"患者{n}", "is_patient": True, "phone": f"138{n:08}", "company_id": False}
                for n in range(max(TREATMENTS // 6, 12))
            ]
        )

    def test_against_a_recount(self):
        _logger.info("FIGURES_SEED=%s FIGURES_TREATMENTS=%s FIGURES_DAYS=%s", self.seed, TREATMENTS, DAYS)
        first_due = {}
        for number in range(DAYS):
            today = FIRST_DAY + timedelta(days=number * 330 // DAYS)
            self.set_clock(f"{today} {self.random.choice(('06:30', '12:00', '23:30'))}")
            self.treat(-(-TREATMENTS // DAYS))
            self.note_first_due(first_due)
            self.set_clock(f"{today + timedelta(days=self.random.randint(0, 9))} 11:00")
            self.work(first_due)
        self.compare(first_due)

    def treat(self, count):
        values = []
        for _number in range(count):
            company, stage = self.random.choice(self.clinics), self.random.choice(self.stages)
            done_at = fields.Datetime.now() - timedelta(hours=self.random.randint(0, 60))
            values.append(
                {
                    "patient_id": self.random.choice(self.patients).id,
                    "type_id": stage.type_id.id,
                    "stage_id": stage.id,
                    "dentist_id": self.dentist.id,
                    "done_at": done_at,
                    "state": "done",
                    "company_id": company.id,
                }
            )
        self.dentist.sudo().company_ids = [Command.set(self.clinics.ids)]
        self.env["dental.treatment"].create(values)

    def all_followups(self):
        return self.env["dental.followup"].search([("company_id", "in", self.clinics.ids)])

    def note_first_due(self, first_due):
        """As long as nobody has tried it, the day of a follow-up is that of the plan."""
        for followup in self.all_followups():
            if followup.state == "planned" and not followup.attempt_count and not followup.call_ids:
                first_due[followup.id] = followup.due_date, followup.planned_date

    def work(self, first_due):
        self.open_due()
        self.note_first_due(first_due)
        for followup in self.all_followups().filtered(lambda f: f.state == "open"):
            first_due.setdefault(followup.id, (followup.due_date, followup.planned_date))
            if followup.state != "open":
                continue  # settled with another of this patient
            fate = self.random.random()
            if fate < 0.55:
                self.ring(followup)
            elif fate < 0.65:
                self.activities(followup).action_done()
            elif fate < 0.72:
                self.activities(followup).unlink()
            elif fate < 0.78:
                followup.treatment_id.sudo().action_cancel()
            elif fate < 0.85:
                self.activities(followup).date_deadline = followup.due_date + timedelta(days=20)
            self.note_first_due(first_due)

    def ring(self, followup):
        now = fields.Datetime.now() + timedelta(minutes=self.random.randint(1, 900))
        caller, outcome = self.random.choice(self.callers), self.random.choice(OUTCOMES)
        call = self.env["dental.call"].create(
            {
                "patient_id": followup.patient_id.id,
                "company_id": followup.company_id.id,
                "user_id": caller.id,
                "started_at": now - timedelta(minutes=3),
                "outcome": outcome,
                "call_back_at": now + timedelta(days=2) if outcome == "call_back" else False,
                "followup_ids": [Command.set(followup.ids)],
            }
        )
        call.with_user(caller).sudo()._finish(now)

    def compare(self, first_due):
        self.env.flush_all()
        self.env.invalidate_all()
        now = fields.Datetime.now()
        followups = self.all_followups()
        for followup in followups - followups.browse(first_due):
            first_due[followup.id] = followup.due_date, followup.planned_date
        recount = Recount(followups, first_due, now)
        self.assertTrue(recount.rows)
        report = self.env["dental.followup.report"].with_user(self.manager)
        report = report.with_context(allowed_company_ids=self.clinics.ids, tz="UTC")
        sums = [f"{name}:sum" for name in MEASURES]
        groupings = (
            [],
            ["company_id"],
            ["date:day"],
            ["date:week", "company_id"],
            ["date:month", "role"],
            ["book_id"],
            ["protocol_id"],
            ["step_id"],
            ["type_id"],
            ["dentist_id"],
            ["user_id", "role"],
            ["on_behalf_of_id"],
        )
        for groups in groupings:
            rows = report._read_group([("company_id", "in", self.clinics.ids)], groups, sums)
            found = {tuple(row[: len(groups)]): tuple(row[len(groups) :]) for row in rows}
            with self.subTest(groups=groups, seed=self.seed):
                self.assertEqual(found, recount.by(*groups))
        totals = dict(zip(MEASURES, recount.by()[()], strict=True))
        self.assertEqual(totals["made_count"], totals["on_time_count"] + totals["late_count"])
        parts = ("made_count", "missed_count", "open_count", "unrecorded_count")
        self.assertEqual(totals["due_count"], sum(totals[name] for name in parts), "each call is one of four")

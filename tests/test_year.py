"""A year of a clinic: treatments, leaves, holidays, missed visits, patients not reached, schedulers
that are killed and run twice. At its end every call that a policy demands is accounted for exactly once.

Small by default. The whole year of 20,000 treatments, day by day, in all four books:

    YEAR_TREATMENTS=20000 YEAR_STRIDE=1 YEAR_BOOKS=ABCD ./dev test tests/test_year.py

A run prints its seed; YEAR_SEED repeats it.
"""

import os
import random
from collections import Counter
from datetime import date, timedelta
from unittest.mock import patch

from books import BOOKS, read, shifted, split
from common import DentalCase, clinic

from odoo.addons.base.models.ir_cron import IrCron

TREATMENTS = int(os.environ.get("YEAR_TREATMENTS", 400))
STRIDE = int(os.environ.get("YEAR_STRIDE", 9))  # days between two days on which the clinic works
BOOKS_RUN = os.environ.get("YEAR_BOOKS", "AC")
FIRST_DAY = date(2026, 1, 5)
LAST_DAY = FIRST_DAY + timedelta(days=365)
OUTCOMES = ("answered", "answered", "answered", "no_answer", "busy", "call_back", "wrong_number", "refused")
# Why a call that a policy demands may have been cancelled.
LEGITIMATE = {"until_reached", "treatment_cancelled", "do_not_call"}


class Killed(Exception):
    """The scheduler's process is gone, and with it all that it has not committed."""


class YearCase(DentalCase):
    """The clinic's days; a subclass says by which book."""

    code = "A"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = int(os.environ.get("YEAR_SEED", random.randrange(10**6)))
        cls.random = random.Random(f"{cls.seed}{cls.code}")
        cls.clinic.dental_book_id = cls.env.ref(f"dental_followup.book_{cls.code.lower()}")
        cls.team2 = cls.make_user("team2", "followup_team", name="回访小郑")
        cls.env["dental.team"].search([("role", "=", "followup_team"), ("company_id", "=", cls.clinic.id)]).write(
            {"member_ids": [(4, cls.team2.id)]}
        )
        cls.people = cls.dentist | cls.nurse | cls.consultant | cls.reception | cls.team | cls.team2
        cls.rows = {row: calls for row, calls in BOOKS[cls.code].items() if cls.is_usual(row)}
        cls.patients = cls.env["res.partner"].create(
            [
                {
                    "name": f"患者{number}",
                    "is_patient": True,
                    "company_id": cls.clinic.id,
                    "phone": f"1380000{number // 2:04}",  # two of a family share a number
                }
                for number in range(max(TREATMENTS // 6, 20))
            ]
        )
        cls.env["dental.holiday"].create(
            [
                {"date": day, "name": "假日", "company_id": cls.clinic.id}
                for day in (FIRST_DAY + timedelta(days=43 + n) for n in range(9))
            ]
        )

    @staticmethod
    def is_usual(row):
        return "+" not in row and "-" not in row and not row.startswith("veneer")

    def setUp(self):
        super().setUp()
        print(f"\nbook {self.code}: YEAR_SEED={self.seed} YEAR_TREATMENTS={TREATMENTS} YEAR_STRIDE={STRIDE}")
        self.done = self.env["dental.treatment"]
        self.kills = 0

    def live(self):
        days = [FIRST_DAY + timedelta(days=n) for n in range(0, 365, STRIDE)]
        per_day = -(-TREATMENTS // len(days))
        for day in days:
            self.set_clock(f"{day} 06:00")
            self.send_on_leave(day)
            self.miss_visits(day)
            self.run_schedulers()
            self.set_clock(f"{day} 11:00")
            self.make_calls()
            self.set_clock(f"{day} 18:00")
            self.treat(day, per_day)
            self.run_schedulers()
            self.env.invalidate_all()

    def send_on_leave(self, day):
        for user in self.people:
            if self.random.random() < 0.02 * STRIDE and not user.out_of_office_from:
                until = day + timedelta(days=self.random.randint(1, 7))
                user.write(
                    {
                        "out_of_office_from": clinic(f"{day} 00:00"),
                        "out_of_office_to": clinic(f"{until} 23:59"),
                    }
                )
            elif user.out_of_office_to and user.out_of_office_to < clinic(f"{day} 00:00"):
                user.write({"out_of_office_from": False, "out_of_office_to": False})

    def miss_visits(self, day):
        """Some visits of yesterday's evening that nobody came to, and some ahead."""
        patients = self.random.sample(self.patients, 2)
        starts = (f"{day - timedelta(days=1)} 17:00", f"{day + timedelta(days=4)} 10:00")
        for patient, start in zip(patients, starts, strict=True):
            start = clinic(start)
            self.env["calendar.event"].with_user(self.reception).create(
                {
                    "dental_patient_id": patient.id,
                    "dental_dentist_id": self.dentist.id,
                    "start": start,
                    "stop": start + timedelta(minutes=30),
                }
            )
        self.env["calendar.event"]._dental_missed(clinic(f"{day} 06:00"))._dental_plan_missed(clinic(f"{day} 06:00"))

    def run_schedulers(self):
        """One scheduler that may be killed at any commit, then another that finds what is left."""
        commits = self.random.choice((None, None, 1, 2))
        try:
            self.schedule(commits)
        except Killed:
            self.kills += 1
        self.schedule(None)

    def schedule(self, commits):
        left = [commits]

        def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
            if left[0] is not None:
                left[0] -= 1
                if not left[0]:
                    raise Killed
            return float("inf")

        with patch.object(IrCron, "_commit_progress", commit_progress), self.env.cr.savepoint():
            self.env["dental.followup"]._cron_open_due()

    def make_calls(self):
        """Two patients in a hundred are left for the next day; a few calls are made as people make
        them, the others settled in one go as an answered call settles them.
        """
        due = self.env["dental.followup"].search(
            [("company_id", "=", self.clinic.id), ("state", "=", "open"), ("due_date", "<=", self.today())]
        )
        patients = [patient for patient in due.patient_id if self.random.random() > 0.02]
        by_hand = set(self.random.sample(patients, min(3, len(patients))))
        quick = self.env["dental.followup"]
        for patient, followups in due.grouped("patient_id").items():
            if patient in by_hand:
                self.ring(followups)
            elif patient in patients:
                quick |= followups
        quick = quick.filtered(lambda f: f.state == "open")
        quick._close("done", "called")
        self.env["dental.followup.planner"]._plan_next(quick)

    def today(self):
        return self.clinic._dental_today()

    def ring(self, followups):
        followups = followups.filtered(lambda f: f.state == "open")
        if not followups:
            return
        values = {"outcome": self.random.choice(OUTCOMES)}
        if values["outcome"] == "call_back":
            values["call_back_at"] = clinic(f"{self.today() + timedelta(days=2)} 15:00")
        if values["outcome"] == "answered":
            values["grade"] = self.random.choice(("fair", "satisfied", "very_satisfied"))
        self.finish(followups, user=self.team, **values)

    def treat(self, day, count):
        rows = self.random.choices(list(self.rows), k=count)
        values = []
        for row in rows:
            moment = f"{day} {self.random.randint(8, 17):02}:{self.random.randint(0, 59):02}"
            patient = self.random.choice(self.patients)
            teeth = str(self.random.randint(11, 18))
            values.append(self.treatment_values(row, moment, patient_id=patient.id, teeth=teeth))
        treatments = self.env["dental.treatment"].with_user(self.reception).create(values)
        self.done |= treatments
        if self.random.random() < 0.1:
            self.random.choice(treatments).action_cancel()

    # The reckoning.

    def demanded(self, treatment):
        """What the policy demands, as (day of the first call, role, repetition), counted: what must
        have been planned, and what a later stage may have ended before that.
        """
        row = f"{treatment.type_id.code}/{treatment.stage_id.code}"
        must, may = Counter(), Counter()
        if row == "ortho/fitted" and self.code == "A" and not treatment.is_first_operation:
            return must, may
        done = self.clinic._dental_local(treatment.done_at)
        for call in map(read, self.rows[row]):
            count, unit = split(call.distance)
            if unit == "hours":
                day = (done + timedelta(hours=count)).date()
            else:
                day = shifted(done.date(), call.distance)
            (may if call.until else must)[day, call.role, call.every] += 1
        return must, may

    def assert_accounted_for(self):
        """Every call of every treatment exactly once; returns them."""
        own = self.done.sudo().followup_ids.filtered(lambda f: f.step_id.protocol_id.trigger == "treatment")
        by_treatment = own.grouped("treatment_id")
        for treatment in self.done.sudo():
            self.assert_steps(treatment, by_treatment.get(treatment, own.browse()))
        return own

    def assert_steps(self, treatment, followups):
        where = f"{treatment.display_name} of {treatment.done_at} (seed {self.seed})"
        found = Counter()
        for followup in followups.filtered(lambda f: not f.occurrence):
            step = followup.step_id
            every = f"{step.repeat_count}{step.repeat_unit[0]}" if step.repeat_unit else None
            found[followup.planned_date, followup.role, every] += 1
        must, may = self.demanded(treatment)
        self.assertFalse(must - found, where)
        self.assertFalse(found - must - may, where)
        for step, repeated in followups.grouped("step_id").items():
            numbers = repeated.mapped("occurrence")
            self.assertEqual(len(set(numbers)), len(numbers), where)
            pending = repeated.filtered(lambda f: f.state in ("planned", "open"))
            self.assertLessEqual(len(pending), 1, f"{where}: {step.display_name}")

    def assert_settled(self, followups):
        """Nothing is forgotten, nothing is cancelled without a reason, who has a call can make it."""
        last = self.today()
        for followup in followups:
            where = f"{followup.display_name}, due {followup.due_date} (seed {self.seed})"
            self.assertFalse(followup.problem, where)
            if followup.state == "planned":
                self.assertGreater(followup.due_date, last, where)
            elif followup.state == "cancelled":
                self.assertIn(followup.closing_reason, LEGITIMATE, where)
            elif followup.state != "open":
                self.assertTrue(followup.closing_reason and followup.closed_at, where)
        opened = followups.filtered(lambda f: f.state == "open")
        activities = self.activities(opened).grouped("res_id")
        for followup in opened:
            [activity] = activities[followup.id]
            self.assertEqual(activity.user_id, followup.user_id)

    def check_year(self):
        self.live()
        self.set_clock(f"{LAST_DAY} 06:00")
        self.run_schedulers()
        own = self.assert_accounted_for()
        self.assert_settled(own)
        rest = self.env["dental.followup"].search([("company_id", "=", self.clinic.id)]) - own
        self.assertFalse(rest.filtered("problem"))
        self.assertFalse(rest.filtered(lambda f: f.state == "planned" and f.due_date <= self.today()))
        states = Counter(own.mapped("state"))
        print(f"{len(self.done)} treatments, {len(own)} calls {dict(states)}, {len(rest)} others, {self.kills} kills")
        self.assertGreater(states["done"], 0)


def year_of(code):
    """The test of a book's year."""
    return type(f"TestYear{code}", (YearCase,), {"code": code, "test_year": lambda self: self.check_year()})


for book_code in BOOKS_RUN:
    globals()[f"TestYear{book_code}"] = year_of(book_code)
del book_code

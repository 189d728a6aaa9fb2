"""A year of a clinic as its people live it: treatments, leaves, holidays, missed visits, patients who
are not reached, schedulers that are killed, run twice and get in each other's way.
"""

import logging
import os
import random
from collections import defaultdict
from datetime import date, timedelta
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.dental_followup.models.followup import dental_followup_scheduler

from common import DentalCase, clinic
from common.books import BOOKS

_logger = logging.getLogger(__name__)

TREATMENTS = int(os.environ.get("YEAR_TREATMENTS", "120"))
STRIDE = int(os.environ.get("YEAR_STRIDE", "11"))  # days between two days on which the clinic works
FIRST_DAY = date(2026, 1, 5)
LAST_DAY = FIRST_DAY + timedelta(days=365)
# The Spring Festival, and the Saturday on which its last day is made up for.
HOLIDAYS = [date(2026, 2, 17) + timedelta(days=number) for number in range(9)]
MAKE_UP = date(2026, 2, 28)
OUTCOMES = ("answered", "answered", "answered", "no_answer", "busy", "call_back", "wrong_number", "refused")
# Patients who never answer.
SILENT = 3
# So small that a day's work is several batches.
BATCH = max(10, TREATMENTS // 400)


class Killed(BaseException):
    """The scheduler's process is gone, and with it all that it has not committed."""


class YearClinic(DentalCase):
    """The clinic's days; a subclass says by which book it works, and looks at each step."""

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
        cls.resources = cls.env["resource.resource"].create(
            [{"name": user.name, "user_id": user.id, "tz": user.tz} for user in cls.people]
        )
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
        days = [(day, False) for day in HOLIDAYS] + [(MAKE_UP, True)]
        cls.env["dental.holiday"].create(
            [
                {"date": day, "name": "春节", "is_workday": is_workday, "company_id": cls.clinic.id}
                for day, is_workday in days
            ]
        )

    @staticmethod
    def is_usual(row):
        return "+" not in row and "-" not in row and not row.startswith("veneer")

    def setUp(self):
        super().setUp()
        _logger.info(
            "book %s: YEAR_SEED=%s YEAR_TREATMENTS=%s YEAR_STRIDE=%s", self.code, self.seed, TREATMENTS, STRIDE
        )
        self.silent = self.env["res.partner"].union(*self.random.sample(self.patients, SILENT))
        self.done = self.env["dental.treatment"]
        self.absences = defaultdict(list)
        self.kills = self.rivals = 0

    def live(self):
        days = [FIRST_DAY + timedelta(days=n) for n in range(0, 365, STRIDE)]
        per_day = -(-TREATMENTS // len(days))
        for day in days:
            self.set_clock(f"{day} 06:00")
            self.send_on_leave(day)
            self.miss_visits(day)
            self.check_planned()
            self.run_schedulers()
            self.check_callers()
            self.set_clock(f"{day} 11:00")
            self.make_calls()
            self.check_planned()
            self.set_clock(f"{day} 18:00")
            self.treat(day, per_day)
            self.check_planned()
            self.run_schedulers()
            self.check_callers()
            self.env.invalidate_all()

    def check_planned(self):
        """Look at what has been planned since the last look, at the moment at which it was."""

    def check_callers(self):
        """Look at whom the scheduler has just given the calls to."""

    def today(self):
        return self.clinic._dental_today()

    def send_on_leave(self, day):
        """Some fall ill or go on holiday for a week at most; they say so, or their working calendar does."""
        for resource in self.resources:
            user = resource.user_id
            if self.random.random() < 0.02 * STRIDE and not user.out_of_office_from:
                start = clinic(f"{day + timedelta(days=self.random.randint(0, 1))} 00:00")
                end = start + timedelta(days=self.random.randint(1, 7), minutes=-1)
                self.absences[user].append((start, end))
                if self.random.random() < 0.5:
                    user.write({"out_of_office_from": start, "out_of_office_to": end})
                else:
                    leave = {"name": "年假", "resource_id": resource.id, "date_from": start, "date_to": end}
                    self.env["resource.calendar.leaves"].create(leave)
            elif user.out_of_office_to and user.out_of_office_to < clinic(f"{day} 00:00"):
                user.write({"out_of_office_from": False, "out_of_office_to": False})

    def is_away(self, user, moment):
        return any(start <= moment <= end for start, end in self.absences[user])

    def miss_visits(self, day):
        """Some visits of yesterday's evening that nobody came to, and some ahead."""
        patients = self.random.sample(self.patients, 2)
        starts = clinic(f"{day - timedelta(days=1)} 17:00"), clinic(f"{day + timedelta(days=4)} 10:00")
        for patient, start in zip(patients, starts, strict=True):
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
        """One scheduler that may be killed, or overtaken by another, at any batch; then one that
        finds what is left.
        """
        try:
            self.schedule(self.random.choice((None, None, 1, 2, 3)), self.random.choice((None, 1, 2)))
        except Killed:
            self.kills += 1
        self.schedule()

    def schedule(self, killed_at=None, rival_at=None):
        """The scheduler's job, whose batches stay when it is killed before it has committed a later one.

        :param rival_at: the batch after which another scheduler does all the work that it finds
        """
        cr, batches = self.env.cr, 0
        savepoint = cr.savepoint()

        def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
            nonlocal savepoint, batches
            batches += 1
            if batches == killed_at:
                savepoint.rollback()
                raise Killed
            savepoint.close(rollback=False)
            savepoint = cr.savepoint()
            if batches == rival_at:
                self.rivals += 1
                self.schedule()
            return float("inf")

        with (
            patch.object(IrCron, "_commit_progress", commit_progress),
            patch.object(dental_followup_scheduler, "BATCH", BATCH),
        ):
            try:
                self.env["dental.followup"]._cron_open_due()
            finally:
                savepoint.close(rollback=False)

    def make_calls(self):
        """Two patients in a hundred are left for the next day; those who never answer and a few others
        are called as people call, the rest settled in one go as an answered call settles them.
        """
        due = self.env["dental.followup"].search(
            [("company_id", "=", self.clinic.id), ("state", "=", "open"), ("due_date", "<=", self.today())]
        )
        patients = [patient for patient in due.patient_id if self.random.random() > 0.02]
        by_hand = {*self.random.sample(patients, min(3, len(patients))), *self.silent}
        quick = self.env["dental.followup"]
        for patient, followups in due.grouped("patient_id").items():
            if patient in by_hand:
                self.ring(followups)
            elif patient in patients:
                quick |= followups
        quick = quick.filtered(lambda f: f.state == "open")
        quick._close("done", "called")
        self.env["dental.followup.planner"]._plan_next(quick)

    def ring(self, followups):
        followups = followups.filtered(lambda f: f.state == "open")
        if not followups:
            return
        values = {"outcome": "no_answer" if followups.patient_id in self.silent else self.random.choice(OUTCOMES)}
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

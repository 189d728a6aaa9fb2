"""A year of a clinic: at its end every call that a policy demands is accounted for exactly once, and
on the way each is planned for an hour at which it may be made, and is with somebody who is there.

Small by default. The whole year of 20,000 treatments, day by day, in all four books:

    YEAR_TREATMENTS=20000 YEAR_STRIDE=1 YEAR_BOOKS=ABCD ./dev test tests/test_year.py

YEAR_SEED repeats a run; a failing run shows its seed, any run does with --log-cli-level=INFO.
"""

import logging
import os
from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from common import SHANGHAI
from common.books import HOURS, read, shifted, split
from common.year import HOLIDAYS, LAST_DAY, MAKE_UP, YearClinic

from odoo import fields

_logger = logging.getLogger(__name__)

BOOKS_RUN = os.environ.get("YEAR_BOOKS", "C")
# Why a call that a policy demands may have been cancelled.
LEGITIMATE = {"until_reached", "treatment_cancelled", "do_not_call", "course_went_on", "tooth_removed", "not_replaced"}
ZONE = ZoneInfo(SHANGHAI)


@pytest.mark.long
class YearCase(YearClinic):
    """The reckoning of a year; a subclass says by which book."""

    def setUp(self):
        super().setUp()
        self.last_id = 0

    def all_followups(self, *domain):
        return self.env["dental.followup"].search([("company_id", "=", self.clinic.id), *domain], order="id")

    # On the way: when.

    def check_planned(self):
        new = self.all_followups(("id", ">", self.last_id))
        for followup in new:
            self.assert_hour(followup)
        self.last_id = max(new.ids, default=self.last_id)

    def assert_hour(self, followup):
        """Not before its time, not past its limit, and within the telephone hours wherever the limit leaves any."""
        where = f"{followup.display_name}, due {followup.due_at}, planned {self.today()} (seed {self.seed})"
        now, due = self.clinic._dental_local(fields.Datetime.now()), self.local(followup.due_at)
        limit = self.limit_of(followup)
        if limit:
            self.assertLessEqual(due, max(limit, now), where)
        else:
            self.assertGreaterEqual(due.date(), followup.planned_date, where)
        if not self.is_open(due):
            is_before = followup.step_id.direction == "before"
            earliest = now if is_before else max(now, self.local(followup.anchor_at))
            self.assertTrue(limit, where)
            self.assertFalse(self.opens_between(earliest, limit), where)

    def local(self, moment):
        return self.clinic._dental_local(moment)

    def limit_of(self, followup):
        """The last moment at which the call makes sense; None: it can wait."""
        step = followup.step_id
        if step.unit == "hours":
            return self.local(followup.anchor_at + timedelta(hours=step.count))
        day = datetime.combine(followup.planned_date + timedelta(days=step.tolerance), time.max, ZONE)
        if step.direction == "before":
            return min(day, self.local(followup.anchor_at))
        return day if step.tolerance or followup.treatment_id.with_surgery else None

    def spans(self, day):
        """The telephone hours of a day as the policy has them; holidays have none."""
        if day in HOLIDAYS:
            return []
        hours = HOURS[self.code][0 if day == MAKE_UP else day.weekday()]
        return [tuple(datetime.combine(day, time.fromisoformat(clock), ZONE) for clock in span) for span in hours]

    def is_open(self, moment):
        return not HOURS[self.code] or any(start <= moment < end for start, end in self.spans(moment.date()))

    def opens_between(self, earliest, limit):
        days = ((earliest + timedelta(days=number)).date() for number in range((limit - earliest).days + 2))
        return any(end > earliest and start <= limit for day in days for start, end in self.spans(day))

    # On the way: who.

    def check_callers(self):
        """Nobody who is away has a call; it waits for the team only where the whole team is away."""
        now = fields.Datetime.now()
        teams = self.env["dental.team"].search([("company_id", "=", self.clinic.id)]).grouped("role")
        for followup in self.all_followups(("state", "=", "open")):
            moment = max(now, followup.due_at)
            where = f"{followup.display_name} with {followup.user_id.name} on {moment} (seed {self.seed})"
            for user in followup.user_id or teams[followup.role].member_ids:
                self.assertEqual(self.is_away(user, moment), not followup.user_id, where)

    # At the end.

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
            later = (done + timedelta(hours=count)).date() if unit == "hours" else None
            day = later or shifted(done.date(), call.distance)
            is_optional = call.until or call.purpose == "restoration" or not self.is_alone(treatment)
            (may if is_optional else must)[day, call.role, call.every] += 1
        return must, may

    def is_alone(self, treatment):
        """Whether nothing else of the patient's may end a call: no other session, and no tooth taken out."""
        kind = treatment.type_id
        others = self.done.sudo().filtered(lambda t: t.patient_id == treatment.patient_id) - treatment
        return not (kind.course and others.type_id.filtered(lambda other: other == kind or other.removes_tooth))

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

    def assert_never_twice(self, followups):
        """No patient was called twice on account of one thing; that of two treatments may fall together."""
        made = followups.filtered(lambda f: f.state == "done" and not f.is_note_only)
        times = Counter((f.patient_id, f.treatment_id, f.event_id, f.purpose, f.planned_date) for f in made)
        self.assertFalse({key for key, count in times.items() if count > 1}, f"seed {self.seed}")

    def check_year(self):
        self.live()
        self.set_clock(f"{LAST_DAY} 06:00")
        self.run_schedulers()
        self.check_callers()
        own = self.assert_accounted_for()
        self.assert_settled(own)
        every = self.all_followups()
        self.assert_never_twice(every)
        rest = every - own
        self.assertFalse(rest.filtered("problem"))
        self.assertFalse(rest.filtered(lambda f: f.state == "planned" and f.due_date <= self.today()))
        states = Counter(own.mapped("state"))
        _logger.info(
            "%s treatments, %s calls %s, %s others %s, %s kills, %s rivals",
            *(len(self.done), len(own), dict(states), len(rest), dict(Counter(rest.mapped("state")))),
            *(self.kills, self.rivals),
        )
        self.assertGreater(states["done"], 0)


def year_of(code):
    """The test of a book's year."""
    return type(f"TestYear{code}", (YearCase,), {"code": code, "test_year": lambda self: self.check_year()})


for book_code in BOOKS_RUN:
    globals()[f"TestYear{book_code}"] = year_of(book_code)
del book_code

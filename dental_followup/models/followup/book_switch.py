"""What becomes of the planned calls when a clinic chooses another book."""

from collections import Counter
from datetime import timedelta

from odoo.fields import Domain
from odoo.tools import split_every

from ...tools import schedule
from ...tools.protocol_check import UNIT_DAYS
from ..const import PENDING
from .plan_patient import PatientPlan
from .plan_treatment import TreatmentPlan
from .plan_visit import VisitPlan

# How far ahead the preview looks.
WEEKS = 8
# Patients that are planned at once.
BATCH = 500
# Patients may be recalled at an interval of their own, at most so many days.
LONGEST_RECALL = 24 * 31


class SwitchedPlan(TreatmentPlan):
    """Treatments as they would be planned if they were all under ``book``."""

    def _book_of(self, treatment):
        return self.book


class BookSwitch:
    """Whom a change to ``book`` concerns, and what it would do to the calls that are planned.

    :param env: the planner's, as superuser
    :param now: the present, naive UTC
    """

    def __init__(self, env, company, book, now):
        self.env = env
        self.company = company.with_env(env)
        self.book = book.with_env(env)
        self.now = now
        self.today = self.company._dental_today(now)

    def patients(self, after_id=0):
        """Those with planned calls, or of whom the book may demand some, in the order of their ids."""
        return self.env["res.partner"].search(self._patients_domain() & Domain("id", ">", after_id), order="id")

    def _patients_domain(self):
        mine = Domain("company_id", "=", self.company.id)
        since, types = self._since(), self._endless_types()
        recent = Domain("done_at", ">=", since) if since else Domain.TRUE
        treated = mine & Domain("state", "=", "done") & (recent | Domain("type_id", "in", types.ids))
        return (
            Domain("dental_followup_ids", "any", mine & Domain("state", "in", PENDING))
            | Domain("dental_treatment_ids", "any", treated)
            | Domain("dental_visit_ids", "any", self._visits_domain())
        )

    def _since(self):
        """What happened before demands nothing any more, except of endless rules; None: everything counts."""
        steps = self.book.protocol_ids.step_ids
        endless = steps.filtered(lambda s: s.repeat_unit and not s.repeat_times)
        if any(rule.trigger != "treatment" or not rule.type_id for rule in endless.protocol_id):
            return None
        days = [LONGEST_RECALL, *map(self._reach, steps - endless)]
        return self.now - timedelta(days=1.05 * max(days) + schedule.LATE_ENTRY_DAYS + 1)

    def _reach(self, step):
        """About how many days after the trigger the last call of a step stands."""
        repeated = step.repeat_times * step.repeat_count * UNIT_DAYS.get(step.repeat_unit, 0)
        return step.count * UNIT_DAYS[step.unit] + repeated

    def _endless_types(self):
        endless = self.book.protocol_ids.step_ids.filtered(lambda s: s.repeat_unit and not s.repeat_times)
        return endless.protocol_id.filtered(lambda p: p.trigger == "treatment").type_id

    def _visits_domain(self):
        domain = Domain("dental_company_id", "=", self.company.id)
        since = self._since()
        return domain & Domain("start", ">=", since) if since else domain

    def records(self, patients):
        """What is planned anew for ``patients``: (kind of plan, records) pairs."""
        treatments = [("patient_id", "in", patients.ids), ("company_id", "=", self.company.id), ("state", "=", "done")]
        yield TreatmentPlan, self.env["dental.treatment"].search(treatments)
        planned = Domain("dental_followup_ids", "any", [("state", "in", PENDING)])
        planned &= Domain("dental_company_id", "=", self.company.id)
        visits = Domain("dental_patient_id", "in", patients.ids) & (self._visits_domain() | planned)
        yield VisitPlan, self.env["calendar.event"].search(visits)
        yield PatientPlan, patients

    def preview(self):
        """The calls of the coming weeks, now and after all were planned anew. Writes nothing.

        What is overdue counts for the first week.

        :return: ``{"weeks": [[first day, last day, {role: [now, after]}]], "now": …, "after": …}``
            with ISO days, and the number of all calls that are planned
        """
        before = Counter(dict(self._planned()))
        after = before.copy()
        for ids in split_every(BATCH, self.patients().ids):
            for kind, records in self.records(self.env["res.partner"].browse(ids)):
                after.update(self._change(kind, records))
            self.env.invalidate_all()
        return {
            "weeks": [self._week(number, before, after) for number in range(WEEKS)],
            "now": before.total(),
            "after": after.total(),
        }

    def _planned(self):
        domain = [("company_id", "=", self.company.id), ("state", "in", PENDING), ("is_note_only", "=", False)]
        for day, role, count in self.env["dental.followup"]._read_group(domain, ["due_date:day", "role"], ["__count"]):
            yield (day, role), count

    def _change(self, kind, records):
        """What planning the records anew adds (positive) and takes away (negative), by day and role."""
        change = Counter()
        if not records:
            return change
        plan = (SwitchedPlan if kind is TreatmentPlan else kind)(self.env, self.company, records, self.now, self.book)
        for record in records:
            plan.reconcile(record)
        for is_pending, day, role, is_note_only in plan.changes():
            if not is_note_only:
                change[day, role] += 1 if is_pending else -1
        return change

    def _week(self, number, before, after):
        first = self.today + timedelta(weeks=number)
        last = first + timedelta(days=6)
        roles = {}
        for index, counts in enumerate((before, after)):
            for (day, role), count in counts.items():
                if day <= last and (day >= first or not number):
                    roles.setdefault(role, [0, 0])[index] += count
        return [first.isoformat(), last.isoformat(), {role: pair for role, pair in roles.items() if any(pair)}]

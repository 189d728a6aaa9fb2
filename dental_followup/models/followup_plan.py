"""What a clinic's book demands for a batch of treatments, compared with what there is."""

from collections import defaultdict
from datetime import date, timedelta

from ..tools import schedule, teeth
from .calling_hours import CallingHours

PENDING = ("planned", "open")
# What a follow-up that goes back into the plan forgets.
AFRESH = {
    "state": "planned",
    "user_id": False,
    "on_behalf_of_id": False,
    "attempt_count": 0,
    "closing_reason": False,
    "closed_at": False,
    "problem": False,
}


class ClinicPlan:
    """The plan of one clinic for ``treatments``: reads in batches, decides one by one, writes in batches.

    :param now: the present, naive UTC
    """

    def __init__(self, env, company, treatments, now):
        self.env = env
        self.company = company
        self.tz = company.dental_tz
        self.now = schedule.to_local(now, self.tz)
        self.today = self.now.date()
        self.book = company.dental_book_id
        self.hours = CallingHours(env, company, self.book, self.now)
        self._steps_of = self.book._rules() if self.book else lambda stage: env["dental.protocol.step"]
        self._rules = {}
        self.existing = self._read_existing(treatments)
        self.later = self._read_later(treatments)
        self.to_create = []
        self._to_cancel = defaultdict(list)
        self._to_move = []

    def _read_existing(self, treatments):
        """The follow-ups there are: id of the treatment → id of the step → follow-ups."""
        followups = self.env["dental.followup"].search([("treatment_id", "in", treatments.ids)])
        existing = defaultdict(lambda: defaultdict(list))
        for followup in followups:
            existing[followup.treatment_id.id][followup.step_id.id].append(followup)
        return existing

    def _read_later(self, treatments):
        """Done stages for which some step waits: patient → treatments."""
        stages = self.book.protocol_ids.step_ids.until_stage_ids
        if not stages:
            return {}
        domain = [
            ("patient_id", "in", treatments.patient_id.ids),
            ("stage_id", "in", stages.ids),
            ("company_id", "=", self.company.id),
            ("state", "=", "done"),
        ]
        return self.env["dental.treatment"].search(domain).grouped("patient_id")

    def reconcile(self, treatment):
        """Decide what to create, move and cancel for one treatment."""
        existing = self.existing.get(treatment.id, {})
        refusal = self._reason_for_nothing(treatment)
        if refusal:
            for followups in existing.values():
                self._cancel(followups, refusal)
            return
        if not self.book:
            return  # nothing to compare with: what another book has planned stays
        trigger = schedule.to_local(treatment.done_at, self.tz)
        rules = self._rules_of(treatment.stage_id)
        former = self._former(existing, rules)
        for rule in rules:
            followups = existing.pop(rule.step_id, ()) or self._alike(former, rule, trigger)
            if self._is_ended(treatment, rule):
                self._cancel(followups, "until_reached")
            elif not rule.applies_to(treatment):
                self._cancel(followups, "not_demanded")
            else:
                self._reconcile_step(treatment, rule, trigger, followups)
        for step_id, followups in existing.items():
            # A follow-up whose step was deleted since stays: it was planned by the rules of its day.
            if step_id:
                self._cancel(followups, "not_demanded")

    def _former(self, existing, rules):
        """What was settled, or still stands, by rules that are no longer the treatment's."""
        demanded = {rule.step_id for rule in rules}
        others = [f for step_id, followups in existing.items() if step_id not in demanded for f in followups]
        return [f for f in others if f.state not in (*PENDING, "cancelled") or (f.state in PENDING and not f.step_id)]

    def _alike(self, former, rule, trigger):
        """Those of ``former`` that are what ``rule`` demands: nobody is called twice for one thing
        because the clinic changed its book.
        """
        return [
            followup
            for followup in former
            if followup.purpose == rule.copied["purpose"]
            and schedule.shift(trigger, rule.offset, rule.repeat, followup.occurrence).date() == followup.planned_date
        ]

    def _rules_of(self, stage):
        """The rules for a stage, read from the book once."""
        if stage.id not in self._rules:
            self._rules[stage.id] = [step._rule() for step in self._steps_of(stage)]
        return self._rules[stage.id]

    def _reason_for_nothing(self, treatment):
        if treatment.state != "done":
            return "treatment_cancelled"
        if treatment.patient_id.dental_do_not_call:
            return "do_not_call"
        if not treatment.patient_id.active:
            return "patient_archived"
        return None

    def _is_ended(self, treatment, rule):
        """Whether a stage until which the rule runs was done later, on the same teeth."""
        if not rule.until_stage_ids:
            return False
        later = [
            teeth.parse(other.teeth)
            for other in self.later.get(treatment.patient_id, ())
            if other.stage_id.id in rule.until_stage_ids and other.done_at >= treatment.done_at and other != treatment
        ]
        return teeth.is_covered(teeth.parse(treatment.teeth), later)

    def _reconcile_step(self, treatment, rule, trigger, followups):
        pending = [followup for followup in followups if followup.state in PENDING]
        kept = [
            followup
            for followup in pending
            if schedule.shift(trigger, rule.offset, rule.repeat, followup.occurrence).date() == followup.planned_date
        ]
        if kept:
            self._keep(kept, treatment)
            return
        occurrence = self._next_occurrence(trigger, rule, followups)
        moment = schedule.shift(trigger, rule.offset, rule.repeat, occurrence)
        if rule.is_exhausted(occurrence) or schedule.is_too_late(moment.date(), self.today):
            self._cancel(pending, "too_late")
            return
        values = self._prepare_dates(treatment, rule, moment, trigger)
        known = next((f for f in followups if f.occurrence == occurrence), pending[0] if pending else None)
        if known:
            self._to_move.append((known, {**AFRESH, **values, "occurrence": occurrence}))
        else:
            self.to_create.append(self._prepare_followup_values(treatment, rule, occurrence, values))
        self._cancel([followup for followup in pending if followup != known], "too_late")

    def _keep(self, followups, treatment):
        """The rule's day is as it was, so what people rescheduled stays; only the patient may change."""
        for followup in followups:
            if followup.patient_id != treatment.patient_id:
                self._to_move.append((followup, {**AFRESH, "patient_id": treatment.patient_id.id}))

    def _next_occurrence(self, trigger, rule, followups):
        """The number of the occurrence that a step wants next.

        After the last one that was settled; a repeated call also waits for a day after it was
        settled, so that one made late is not followed by the next at once.
        """
        settled = [f for f in followups if f.state not in (*PENDING, "cancelled")]
        occurrence = max((f.occurrence for f in settled), default=-1) + 1
        if not rule.repeat:
            return occurrence
        first_day = schedule.earliest_day(self.today)
        for followup in settled:
            if followup.closed_at:
                closed_on = schedule.clinic_day(followup.closed_at, self.tz)
                first_day = max(first_day, closed_on + timedelta(days=1))
        return schedule.first_occurrence(trigger, rule.offset, rule.repeat, occurrence, first_day)

    def _prepare_dates(self, treatment, rule, moment, trigger):
        limit = None
        if treatment.with_surgery:
            limit = moment if rule.offset.is_clock else schedule.end_of_day(moment)
        due = schedule.due_moment(moment, trigger, self.now, self.hours.windows(moment, treatment.patient_id), limit)
        return {
            "patient_id": treatment.patient_id.id,
            "planned_date": moment.date(),
            "due_at": schedule.to_utc(due),
            "due_date": due.date(),
        }

    def _prepare_followup_values(self, treatment, rule, occurrence, dates):
        """The step's values are copied: a later edit of the book does not change what was planned."""
        return {
            **rule.copied,
            **dates,
            "treatment_id": treatment.id,
            "occurrence": occurrence,
            "company_id": self.company.id,
            "state": "planned",
            "attempt_count": 0,
        }

    def _cancel(self, followups, reason):
        self._to_cancel[reason] += [f for f in followups if f.state in PENDING]

    def apply(self):
        """Write what was decided.

        :return: whether something stands for today, so that the scheduler should be woken
        """
        followups = self.env["dental.followup"]
        for reason, records in self._to_cancel.items():
            followups.union(*records)._close("cancelled", reason)
        moved = followups.union(*[followup for followup, _values in self._to_move])
        moved._drop_activities()
        for followup, values in self._to_move:
            followup.write(values)
        followups.create(self.to_create)
        days = [*moved.mapped("due_date"), *[values["due_date"] for values in self.to_create]]
        return min(days, default=date.max) <= self.today

"""What a clinic's book demands for a batch of treatments, compared with what there is."""

from calendar import monthrange
from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..tools import schedule, teeth

PENDING = ("planned", "open")


class ClinicPlan:
    """The plan of one clinic for ``treatments``: reads in batches, decides one by one, writes in batches.

    :param now: the present, naive UTC
    """

    def __init__(self, env, company, treatments, now):
        self.env = env
        self.company = company
        self.now = schedule.to_local(now, company.dental_tz)
        self.today = self.now.date()
        self.book = company.dental_book_id
        self.steps_of = self.book._rules() if self.book else lambda stage: env["dental.protocol.step"]
        self.existing = self._read_existing(treatments)
        self.later = self._read_later(treatments)
        self._windows = {}
        self.to_create = []
        self._to_cancel = defaultdict(list)
        self._to_move = []

    def _read_existing(self, treatments):
        """The follow-ups there are: treatment → step → follow-ups."""
        followups = self.env["dental.followup"].search([("treatment_id", "in", treatments.ids)])
        existing = defaultdict(lambda: defaultdict(list))
        for followup in followups:
            existing[followup.treatment_id][followup.step_id].append(followup)
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
        demanded, why_not = self._demanded_steps(treatment)
        existing = self.existing[treatment]
        for step in demanded:
            self._reconcile_step(treatment, step, existing[step])
        for step, followups in existing.items():
            if step and step not in demanded:
                self._cancel(followups, why_not.get(step, "not_demanded"))
            elif not step and not treatment.state == "done":
                self._cancel(followups, "treatment_cancelled")

    def _demanded_steps(self, treatment):
        """The steps that hold for a treatment; and the reason for each other one, by step."""
        steps = self.steps_of(treatment.stage_id)
        reason = self._reason_for_nothing(treatment)
        if reason:
            return steps.browse(), defaultdict(lambda: reason)
        ended = steps.filtered(lambda step: self._is_ended(treatment, step))
        demanded = (steps - ended).filtered(lambda step: step._applies_to(treatment))
        return demanded, dict.fromkeys(ended, "until_reached")

    def _reason_for_nothing(self, treatment):
        if treatment.state != "done":
            return "treatment_cancelled"
        if treatment.patient_id.dental_do_not_call:
            return "do_not_call"
        if not treatment.patient_id.active:
            return "patient_archived"
        return None

    def _is_ended(self, treatment, step):
        """Whether a stage until which the step runs was done later, on the same teeth."""
        if not step.until_stage_ids:
            return False
        later = [
            teeth.parse(other.teeth)
            for other in self.later.get(treatment.patient_id, ())
            if other.stage_id in step.until_stage_ids and other.done_at >= treatment.done_at and other != treatment
        ]
        return teeth.is_covered(teeth.parse(treatment.teeth), later)

    def _reconcile_step(self, treatment, step, followups):
        trigger = schedule.to_local(treatment.done_at, self.company.dental_tz)
        offset, repeat = step._offset(), step._repeat()
        by_occurrence = {followup.occurrence: followup for followup in followups}
        pending = [followup for followup in followups if followup.state in PENDING]
        for followup in pending:
            moment = schedule.shift(trigger, offset, repeat, followup.occurrence)
            self._keep_or_move(treatment, followup, moment, trigger)
        if pending:
            return
        closed = [number for number, followup in by_occurrence.items() if followup.state != "cancelled"]
        occurrence = max(closed, default=-1) + 1
        if repeat:
            occurrence = schedule.first_occurrence(trigger, offset, repeat, occurrence, self.today)
        moment = schedule.shift(trigger, offset, repeat, occurrence)
        if step._is_exhausted(occurrence) or schedule.is_too_late(moment.date(), self.today):
            return
        values = self._prepare_dates(treatment, moment, trigger)
        if occurrence in by_occurrence:
            values.update(state="planned", closing_reason=False, closed_at=False)
            self._to_move.append((by_occurrence[occurrence], values))
        else:
            self.to_create.append(self._prepare_followup_values(treatment, step, occurrence, values))

    def _keep_or_move(self, treatment, followup, moment, trigger):
        """A pending follow-up moves only if the rule's day moved: what people rescheduled stays."""
        if followup.planned_date != moment.date():
            if schedule.is_too_late(moment.date(), self.today):
                self._cancel([followup], "too_late")
                return
            self._to_move.append((followup, {**self._prepare_dates(treatment, moment, trigger), "state": "planned"}))
        elif followup.patient_id != treatment.patient_id:
            self._to_move.append((followup, {"patient_id": treatment.patient_id.id, "state": "planned"}))

    def _prepare_dates(self, treatment, moment, trigger):
        due = schedule.due_moment(moment, trigger, self.now, self._telephone_hours(moment), treatment.with_surgery)
        return {
            "patient_id": treatment.patient_id.id,
            "planned_date": moment.date(),
            "due_at": schedule.to_utc(due),
            "due_date": due.date(),
        }

    def _prepare_followup_values(self, treatment, step, occurrence, dates):
        """The step's values are copied: a later edit of the book does not change what was planned."""
        return {
            **dates,
            "treatment_id": treatment.id,
            "step_id": step.id,
            "occurrence": occurrence,
            "role": step.role,
            "purpose": step.purpose,
            "script_id": step.script_id.id,
            "channel": step.channel,
            "max_attempts": step.max_attempts,
            "company_id": self.company.id,
            "state": "planned",
            "attempt_count": 0,
        }

    def _telephone_hours(self, moment):
        """The book's telephone hours around ``moment`` or now, as (start, end) pairs; None: any hour."""
        calendar = self.book.calling_calendar_id
        if not calendar:
            return None
        day = max(moment.date(), self.today)
        month = (day.year, day.month)
        if month not in self._windows:
            zone = ZoneInfo(self.company.dental_tz)
            start = datetime(*month, 1, tzinfo=zone) - timedelta(days=15)
            end = datetime(*month, monthrange(*month)[1], tzinfo=zone) + timedelta(days=30)
            intervals = calendar._work_intervals_batch(start, end, tz=zone)[False]
            self._windows[month] = [(begin, finish) for begin, finish, _records in intervals]
        return self._windows[month]

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
        created = followups.create(self.to_create)
        return any(followup.due_date <= self.today for followup in moved | created)

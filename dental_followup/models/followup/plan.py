"""What a clinic's book demands for a batch of records, compared with what there is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, TypeAlias

from odoo.fields import Domain

from ...tools import schedule
from ...tools.clock import Local, Utc
from ...tools.plan_step import PlanStep
from ...tools.surgery import contact_deadline
from ..clinic.clinic_hours import CallingHours
from ..const import PENDING, Record, Values

Followups: TypeAlias = Iterable[Record]
# Id of the record → id of the step, False for one that was deleted → follow-ups.
Existing: TypeAlias = dict[int, dict[int, list[Record]]]
# Whether a call comes or goes, its day, its role, whether it is a note.
Change: TypeAlias = tuple[bool, date, str, bool]

# A follow-up that goes back into the plan is with nobody and settled by nothing; its attempts are kept.
BACK_TO_PLAN = {
    "state": "planned",
    "user_id": False,
    "closing_reason": False,
    "closed_at": False,
    "kept_words": False,
}
# One that the book demands anew begins from the start.
# The days by which a call is judged, see ``dental.followup.first_due_date``.
JUDGED_BY = ("first_due_date", "in_time_date")
RESET_VALUES = {**BACK_TO_PLAN, "on_behalf_of_id": False, "attempt_count": 0, "problem": False}


class ClinicPlan:
    """The plan of one clinic: reads in batches, decides one by one, writes in batches.

    A subclass says for its kind of record (treatments, visits, patients) which rules apply to one,
    what they count from, and what ends them.

    :param now: the present, naive UTC
    :param book: the book to plan by; None: the clinic's
    """

    def __init__(self, env: Any, company: Record, now: Utc, book: Record | None = None) -> None:
        self.env = env
        self.company = company
        self.tz = company._dental_zone()
        self.now = schedule.to_local(now, self.tz)
        self.today = self.now.date()
        self.book = company.dental_book_id if book is None else book
        self.existing: Existing = {}
        self._hours: dict[Record, CallingHours] = {}
        self._rules: dict[tuple[int, ...], list[PlanStep]] = {}
        self.to_create: list[Values] = []
        self._to_cancel: defaultdict[str, list[Record]] = defaultdict(list)
        self._to_move: list[tuple[Record, Values]] = []

    # What a subclass says about one record.

    def _book_of(self, record: Record) -> Record:
        """The book that the record is planned by; may be empty."""
        return self.book

    def _patient_of(self, record: Record) -> Record:
        raise NotImplementedError

    def _trigger_of(self, record: Record) -> Local:
        """The aware local moment that the rules count from."""
        raise NotImplementedError

    def _rules_of(self, record: Record) -> list[PlanStep]:
        """The rules that the book has for the record as it stands."""
        raise NotImplementedError

    def _key_of(self, record: Record) -> Values:
        """The values that bind a follow-up to the record."""
        raise NotImplementedError

    def _reason_for_nothing(self, record: Record) -> str | None:
        """Why nothing at all is demanded; None if something may be."""
        patient = self._patient_of(record)
        if patient.dental_do_not_call:
            return "do_not_call"
        if not patient.active:
            return "patient_archived"
        return None

    def _reason_to_end(self, record: Record, rule: PlanStep) -> str | None:
        """Why a rule has come to its end for the record; None while it runs."""

    def _reason_gone(self, record: Record) -> str:
        """Why what an earlier rule demanded is demanded no more."""
        return "not_demanded"

    def _applies(self, record: Record, rule: PlanStep) -> bool:
        return True

    def _limit_of(self, record: Record, rule: PlanStep, moment: Local) -> Local | None:
        """The last moment at which the call still makes sense (aware); None: it can wait."""
        if rule.offset.is_clock:
            return moment
        return schedule.end_of_day(moment + timedelta(days=rule.tolerance)) if rule.tolerance else None

    def _operated_on(self, record: Record, rule: PlanStep) -> date | None:
        """The day of the surgery that the rule asks after; None: it asks after none."""

    # The comparison.

    def _read_rules(self, steps: Record) -> list[PlanStep]:
        """The steps as plain values, made once for all records that they apply to."""
        if steps._ids not in self._rules:
            self._rules[steps._ids] = [step._rule() for step in steps]
        return self._rules[steps._ids]

    def read_existing(self, domain: Any, fname: str) -> Existing:
        """Read the follow-ups there are: id of the record → id of the step → follow-ups."""
        # What was promised to the patient is no rule's.
        followups = self.env["dental.followup"].search(Domain(domain) & Domain("promise_id", "=", False))
        existing: Existing = defaultdict(lambda: defaultdict(list))
        for followup in followups:
            existing[followup[fname].id][followup.step_id.id].append(followup)
        return existing

    def reconcile(self, record: Record) -> None:
        """Decide what to create, move and cancel for one record."""
        existing = self.existing.get(record.id, {})
        refusal = self._reason_for_nothing(record)
        if refusal:
            for followups in existing.values():
                self._cancel(followups, refusal)
            return
        if not self._book_of(record):
            return  # nothing to compare with: what another book has planned stays
        trigger = self._trigger_of(record)
        rules = self._rules_of(record)
        former = self._former(existing, rules)
        for rule in rules:
            followups = existing.pop(rule.step_id, []) or self._alike(former, rule, trigger)
            end = self._reason_to_end(record, rule)
            if end or not self._applies(record, rule):
                self._cancel(followups, end or "not_demanded")
            else:
                self._reconcile_step(record, rule, trigger, followups)
        for step_id, followups in existing.items():
            # A follow-up whose step was deleted since stays: it was planned by the rules of its day.
            gone = followups if step_id else [f for f in followups if self._is_uprooted(f, trigger)]
            self._cancel(gone, self._reason_gone(record))

    def _is_uprooted(self, followup: Record, trigger: Local) -> bool:
        """Whether a call for a visit, or after the last one, belongs to a day on which that no longer is."""
        if followup.treatment_id or not followup.anchor_at:
            return False
        return schedule.clinic_day(followup.anchor_at, self.tz) != trigger.date()

    def _former(self, existing: dict[int, list[Record]], rules: list[PlanStep]) -> list[Record]:
        """Settled follow-ups of steps that no longer apply, and pending ones whose step was deleted."""
        demanded = {rule.step_id for rule in rules}
        others = [f for step_id, followups in existing.items() if step_id not in demanded for f in followups]
        return [f for f in others if f.state not in (*PENDING, "cancelled") or (f.state in PENDING and not f.step_id)]

    def _alike(self, former: list[Record], rule: PlanStep, trigger: Local) -> list[Record]:
        """Those of ``former`` that are what ``rule`` demands: nobody is called twice for one thing
        because the clinic changed its book.
        """
        return [
            followup
            for followup in former
            if followup.purpose == rule.copied["purpose"] and self._is_same_day(followup, rule, trigger)
        ]

    def _is_same_day(self, followup: Record, rule: PlanStep, trigger: Local) -> bool:
        day = schedule.shift(trigger, rule.offset, rule.repeat, followup.occurrence).date()
        return day == followup.planned_date

    def _is_kept(self, followup: Record, rule: PlanStep, trigger: Local) -> bool:
        """Whether the rule still names the follow-up's day, and its hour where it counts in hours."""
        if not self._is_same_day(followup, rule, trigger):
            return False
        return not rule.offset.is_clock or followup.anchor_at in (False, schedule.to_utc(trigger))

    def _reconcile_step(self, record: Record, rule: PlanStep, trigger: Local, followups: Followups) -> None:
        pending = [followup for followup in followups if followup.state in PENDING]
        kept = [followup for followup in pending if self._is_kept(followup, rule, trigger)]
        if kept:
            self._keep(kept, self._patient_of(record))
            return
        occurrence = self._next_occurrence(trigger, rule, followups)
        moment = schedule.shift(trigger, rule.offset, rule.repeat, occurrence)
        if rule.is_exhausted(occurrence) or self._is_too_late(record, rule, moment):
            self._cancel(pending, "too_late")
            return
        values = self._prepare_dates(record, rule, moment, trigger)
        # Several of one number were counted from different moments: the one of this moment, where there is one.
        alike = sorted(
            (f for f in followups if f.occurrence == occurrence), key=lambda f: f.anchor_at != values["anchor_at"]
        )
        known = next(iter(alike or pending), None)
        if known:
            self._to_move.append((known, {**RESET_VALUES, **values, "occurrence": occurrence}))
        else:
            self.to_create.append(self._prepare_followup_values(record, rule, occurrence, values))
        self._cancel([followup for followup in pending if followup != known], "too_late")

    def _is_too_late(self, record: Record, rule: PlanStep, moment: Local) -> bool:
        return schedule.is_too_late(moment.date(), self.today)

    def _keep(self, followups: Followups, patient: Record) -> None:
        """The rule's day is as it was, so what people rescheduled stays; only patient and clinic may change."""
        for followup in followups:
            if followup.patient_id != patient or followup.company_id != self.company:
                values = {"patient_id": patient.id, "company_id": self.company.id}
                self._to_move.append((followup, {**RESET_VALUES, **values}))

    def _next_occurrence(self, trigger: Local, rule: PlanStep, followups: Followups) -> int:
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

    def _prepare_dates(self, record: Record, rule: PlanStep, moment: Local, trigger: Local) -> Values:
        patient = self._patient_of(record)
        earliest = self.now if rule.offset.direction == "before" else trigger
        limit = self._limit_of(record, rule, moment)
        windows = self._hours_of(self._book_of(record)).windows(moment, patient, limit)
        due = schedule.due_moment(moment, earliest, self.now, windows, limit)
        return {
            "patient_id": patient.id,
            "company_id": self.company.id,
            "anchor_at": schedule.to_utc(trigger),
            "planned_date": moment.date(),
            "due_at": schedule.to_utc(due),
            "due_date": due.date(),
            "first_due_date": due.date(),
            "in_time_date": max(due.date(), moment.date() + timedelta(days=rule.tolerance)),
        }

    def _prepare_followup_values(self, record: Record, rule: PlanStep, occurrence: int, dates: Values) -> Values:
        """The step's values are copied: a later edit of the book does not change what was planned."""
        operated_on = self._operated_on(record, rule)
        return {
            **rule.copied,
            **dates,
            "contact_deadline": contact_deadline(
                str(rule.copied["purpose"]), dates["planned_date"], rule.tolerance, operated_on
            ),
            **self._key_of(record),
            "occurrence": occurrence,
            "state": "planned",
            "attempt_count": 0,
        }

    def _hours_of(self, book: Record | None) -> CallingHours:
        """The telephone hours of a book, read once."""
        if book not in self._hours:
            self._hours[book] = CallingHours(self.env, self.company, book, self.now)
        return self._hours[book]

    def _cancel(self, followups: Followups, reason: str) -> None:
        self._to_cancel[reason] += [f for f in followups if f.state in PENDING]

    def changes(self) -> Iterator[Change]:
        """What was decided, without writing it: (whether it comes or goes, day, role, whether it is a note)."""
        for followup in {followup for records in self._to_cancel.values() for followup in records}:
            yield False, followup.due_date, followup.role, followup.is_note_only
        for followup, values in self._to_move:
            if followup.state in PENDING:
                yield False, followup.due_date, followup.role, followup.is_note_only
            yield True, values.get("due_date", followup.due_date), followup.role, followup.is_note_only
        for values in self.to_create:
            yield True, values["due_date"], values["role"], values["is_note_only"]

    def apply(self) -> bool:
        """Write what was decided.

        :return: whether something stands for today, so that the scheduler should be woken
        """
        followups = self.env["dental.followup"]
        for reason, records in self._to_cancel.items():
            followups.union(*records)._close("cancelled", reason)
        moved = followups.union(*[followup for followup, _values in self._to_move])
        moved._drop_activities()
        former = {followup: followup.due_at for followup in moved}
        for followup, values in self._to_move:
            # What was tried is judged by the day on which it was due then.
            kept = JUDGED_BY if followup.attempt_count else ()
            followup.write({name: value for name, value in values.items() if name not in kept})
        moved._note_moved(former)
        followups.create(self.to_create)
        days = [*moved.mapped("due_date"), *[values["due_date"] for values in self.to_create]]
        return min(days, default=date.max) <= self.today

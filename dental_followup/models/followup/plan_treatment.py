from datetime import date, timedelta
from typing import Any

from odoo.fields import Domain

from ...tools import schedule, teeth
from ...tools.clock import Local, Utc
from ...tools.plan_step import PlanStep
from ...tools.surgery import contact_deadline
from ..const import Record, Values
from .plan import ClinicPlan

# Codes of shipped treatments: braces, and what takes the place of a tooth.
ORTHO, REPLACING = "ortho", ("prosthesis", "implant")
# Who stays away from braces for longer has ended the treatment (the clinics' rule: more than half a year).
ORTHO_LAPSES = timedelta(days=183)


class TreatmentPlan(ClinicPlan):
    """What follows from treatments: their own rules, and those of a consultation that led to none."""

    def __init__(self, env: Any, company: Record, treatments: Record, now: Utc, book: Record | None = None) -> None:
        super().__init__(env, company, now, book)
        self._steps_of: dict[int, Any] = {}
        self._rules_of_stage: dict[tuple[int, int], list[PlanStep]] = {}
        self.existing = self.read_existing([("treatment_id", "in", treatments.ids)], "treatment_id")
        self.others = self._read_others(treatments)

    def _read_others(self, treatments: Record) -> dict[Record, Record]:
        """Done treatments that may end what waits for these: patient → treatments."""
        stages = (treatments.book_id | self.book).protocol_ids.step_ids.until_stage_ids
        asking = treatments.filtered(lambda t: not t.type_id.is_treatment).patient_id
        kinds = treatments.type_id.filtered("course")
        domain = Domain("stage_id", "in", stages.ids) | Domain("type_id", "in", kinds.ids)
        domain |= Domain("type_id.removes_tooth", "=", True) | Domain("type_id.code", "in", (ORTHO, *REPLACING))
        domain |= Domain("patient_id", "in", asking.ids) & Domain("type_id.is_treatment", "=", True)
        domain &= Domain("patient_id", "in", treatments.patient_id.ids) & Domain("state", "=", "done")
        domain &= Domain("company_id", "=", self.company.id)
        return self.env["dental.treatment"].search(domain).grouped("patient_id")

    def _book_of(self, treatment: Record) -> Record:
        return treatment.book_id or self.book

    def _patient_of(self, treatment: Record) -> Record:
        return treatment.patient_id

    def _trigger_of(self, treatment: Record) -> Local:
        return schedule.to_local(treatment.done_at, self.tz)

    def _key_of(self, treatment: Record) -> Values:
        return {"treatment_id": treatment.id}

    def _rules_of(self, treatment: Record) -> list[PlanStep]:
        """The rules for a stage, read from the book once."""
        book, stage = self._book_of(treatment), treatment.stage_id
        if (book.id, stage.id) not in self._rules_of_stage:
            if book.id not in self._steps_of:
                self._steps_of[book.id] = book._rules("treatment"), book._rules("not_converted")
            own, unconverted = self._steps_of[book.id]
            steps = own(stage.type_id, stage)
            if not stage.type_id.is_treatment:
                steps |= unconverted(stage.type_id, stage)
            self._rules_of_stage[book.id, stage.id] = self._read_rules(steps)
        return self._rules_of_stage[book.id, stage.id]

    def _applies(self, treatment: Record, rule: PlanStep) -> bool:
        return rule.applies_to(treatment)

    def _reason_for_nothing(self, treatment: Record) -> str | None:
        if treatment.state != "done":
            return "treatment_cancelled"
        return super()._reason_for_nothing(treatment)

    def _reason_to_end(self, treatment: Record, rule: PlanStep) -> str | None:
        """A later record that settles the call, or a tooth that is not replaced."""
        if rule.trigger == "not_converted":
            later = [other for other in self._after(treatment) if other.type_id.is_treatment]
            return "converted" if later else None
        if rule.until_stage_ids and self._is_until_reached(treatment, rule):
            return "until_reached"
        if rule.copied["purpose"] == "restoration" and (reason := self._reason_not_to_replace(treatment)):
            return reason
        if self._is_watched(treatment, rule):
            return None
        if self._is_superseded(treatment, rule):
            return "course_went_on"
        return "tooth_removed" if not rule.is_of_session and self._is_removed(treatment) else None

    def _is_until_reached(self, treatment: Record, rule: PlanStep) -> bool:
        """Whether a stage until which the rule runs was done later on the same teeth, or is this very stage."""
        if treatment.stage_id.id in rule.until_stage_ids:
            return True
        later = [
            teeth.parse(other.teeth) for other in self._after(treatment) if other.stage_id.id in rule.until_stage_ids
        ]
        return teeth.is_covered(teeth.parse(treatment.teeth), later)

    def _reason_not_to_replace(self, treatment: Record) -> str | None:
        """Why the patient is not asked to have the tooth replaced."""
        if self._is_never_replaced(treatment):
            return "not_replaced"
        later = [other for other in self._after(treatment) if other.type_id.code in REPLACING]
        return "until_reached" if self._is_about(treatment, later) else None

    def _is_never_replaced(self, treatment: Record) -> bool:
        """Whether nobody replaces the tooth: a wisdom or milk tooth, or one taken out for braces."""
        if not teeth.is_replaced(teeth.parse(treatment.teeth)):
            return True
        braces = [other for other in self.others.get(treatment.patient_id, ()) if other.type_id.code == ORTHO]
        if any(other.done_at > treatment.done_at and not self._ends_course(other) for other in braces):
            return True
        before = [other for other in braces if other.done_at <= treatment.done_at]
        last = max(before, key=lambda other: other.done_at, default=None)
        return bool(last and treatment.done_at - last.done_at <= ORTHO_LAPSES and not self._ends_course(last))

    def _ends_course(self, treatment: Record) -> bool:
        return treatment.stage_id == treatment.type_id.stage_ids.sorted("sequence")[-1:]

    def _is_watched(self, treatment: Record, rule: PlanStep) -> bool:
        """Whether the call asks after an operation of these days: nothing but the book takes it back."""
        planned = schedule.shift(self._trigger_of(treatment), rule.offset).date()
        operated_on = self._operated_on(treatment, rule)
        return bool(contact_deadline(str(rule.copied["purpose"]), planned, rule.tolerance, operated_on))

    def _is_superseded(self, treatment: Record, rule: PlanStep) -> bool:
        """Whether a later session of the course brings the same call; a session's own call, another stage that day."""
        kind = treatment.type_id
        if not kind.course:
            return False
        for other in self.others.get(treatment.patient_id, ()):
            if other.type_id != kind or self._place(other) <= self._place(treatment):
                continue
            if rule.is_of_session and not self._is_same_sitting(treatment, other):
                continue
            if self._is_same_course(treatment, other) and self._demands_again(other, rule):
                return True
        return False

    def _is_same_sitting(self, treatment: Record, other: Record) -> bool:
        """Whether both are stages that were done at one visit."""
        is_one_day = self._trigger_of(other).date() == self._trigger_of(treatment).date()
        return is_one_day and other.stage_id != treatment.stage_id

    def _place(self, treatment: Record) -> tuple[Utc, int, int]:
        """The order of sessions; of those entered for one moment, the later stage comes later."""
        return treatment.done_at, treatment.stage_id.sequence, treatment.id

    def _is_same_course(self, treatment: Record, other: Record) -> bool:
        if treatment.type_id.course == "mouth":
            return True
        is_staged = len(treatment.type_id.stage_ids) > 1
        return teeth.is_same_course(teeth.parse(treatment.teeth), teeth.parse(other.teeth), is_staged)

    def _demands_again(self, other: Record, rule: PlanStep) -> bool:
        rules = self._rules_of(other) if self._book_of(other) else ()
        return any(own.is_same_call(rule) and own.applies_to(other) for own in rules)

    def _is_removed(self, treatment: Record) -> bool:
        """Whether all teeth that the treatment names were taken out since."""
        if treatment.type_id.course != "tooth":
            return False
        return self._is_about(treatment, [other for other in self._after(treatment) if other.type_id.removes_tooth])

    def _is_about(self, treatment: Record, later: list[Record]) -> bool:
        """Whether ``later`` name all teeth that the treatment names; it has to name some."""
        own = teeth.parse(treatment.teeth)
        return bool(own) and set(own) <= set().union(*(teeth.parse(other.teeth) for other in later))

    def _after(self, treatment: Record) -> list[Record]:
        return [
            other
            for other in self.others.get(treatment.patient_id, ())
            if other.done_at >= treatment.done_at and other != treatment
        ]

    def _limit_of(self, treatment: Record, rule: PlanStep, moment: Local) -> Local | None:
        limit = super()._limit_of(treatment, rule, moment)
        return limit or (schedule.end_of_day(moment) if treatment.with_surgery else None)

    def _operated_on(self, treatment: Record, rule: PlanStep) -> date | None:
        is_after_surgery = treatment.with_surgery and not rule.copied["is_note_only"]
        return self._trigger_of(treatment).date() if is_after_surgery else None

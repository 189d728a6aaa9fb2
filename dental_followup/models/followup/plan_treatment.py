from datetime import date
from typing import Any

from ...tools import schedule, teeth
from ...tools.clock import Local, Utc
from ...tools.plan_step import PlanStep
from ..const import Record, Values
from .plan import ClinicPlan


class TreatmentPlan(ClinicPlan):
    """What follows from treatments: their own rules, and those of a consultation that led to none."""

    def __init__(self, env: Any, company: Record, treatments: Record, now: Utc, book: Record | None = None) -> None:
        super().__init__(env, company, now, book)
        self._steps_of: dict[int, Any] = {}
        self._rules_of_stage: dict[tuple[int, int], list[PlanStep]] = {}
        self.existing = self.read_existing([("treatment_id", "in", treatments.ids)], "treatment_id")
        self.later = self._read_later(treatments)

    def _read_later(self, treatments: Record) -> dict[Record, Record]:
        """Done treatments that may end what waits for them: patient → treatments."""
        books = treatments.book_id | self.book
        stages = books.protocol_ids.step_ids.until_stage_ids
        asking = treatments.patient_id.browse()
        if any(protocol.trigger == "not_converted" for protocol in books.protocol_ids):
            asking = treatments.filtered(lambda t: not t.type_id.is_treatment).patient_id
        if not stages and not asking:
            return {}
        domain = [
            ("patient_id", "in", treatments.patient_id.ids),
            ("company_id", "=", self.company.id),
            ("state", "=", "done"),
            "|",
            ("stage_id", "in", stages.ids),
            "&",
            ("patient_id", "in", asking.ids),
            ("type_id.is_treatment", "=", True),
        ]
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
        """A stage until which the rule runs was done later on the same teeth, or any treatment at all."""
        if rule.trigger == "not_converted":
            later = [other for other in self._after(treatment) if other.type_id.is_treatment]
            return "converted" if later else None
        if not rule.until_stage_ids:
            return None
        later = [
            teeth.parse(other.teeth) for other in self._after(treatment) if other.stage_id.id in rule.until_stage_ids
        ]
        return "until_reached" if teeth.is_covered(teeth.parse(treatment.teeth), later) else None

    def _after(self, treatment: Record) -> list[Record]:
        return [
            other
            for other in self.later.get(treatment.patient_id, ())
            if other.done_at >= treatment.done_at and other != treatment
        ]

    def _limit_of(self, treatment: Record, rule: PlanStep, moment: Local) -> Local | None:
        limit = super()._limit_of(treatment, rule, moment)
        return limit or (schedule.end_of_day(moment) if treatment.with_surgery else None)

    def _operated_on(self, treatment: Record, rule: PlanStep) -> date | None:
        is_after_surgery = treatment.with_surgery and not rule.copied["is_note_only"]
        return self._trigger_of(treatment).date() if is_after_surgery else None

from datetime import timedelta
from itertools import chain
from typing import Any

from odoo.fields import Domain

from ...tools import schedule
from ...tools.clock import Local, Utc
from ...tools.plan_step import PlanStep
from ..const import ATTENDED, EXPECTED, PENDING, VACATED, Record, Values
from .plan import ClinicPlan, Followups


class VisitPlan(ClinicPlan):
    """What follows from visits: ahead of them, when they are missed, when a consultation led to nothing."""

    def __init__(self, env: Any, company: Record, visits: Record, now: Utc, book: Record | None = None) -> None:
        super().__init__(env, company, now, book)
        self.grace = timedelta(minutes=company.dental_no_show_minutes)
        self._steps_of: dict[str, Any] = {}
        self.existing = self.read_existing([("event_id", "in", visits.ids)], "event_id")
        self.announced_today = self._read_announced_today()
        patients = visits.dental_patient_id
        self.visits = self._read_visits(patients)
        self.treatments = self._read_treatments(patients, visits)

    def _read_announced_today(self) -> set[int]:
        """The ids of the visits ahead of which a call stood, or was made, for today."""
        return {
            visit_id
            for visit_id, by_step in self.existing.items()
            for followup in chain.from_iterable(by_step.values())
            if followup.planned_date == self.today and followup.step_id.direction == "before"
        }

    def _read_visits(self, patients: Record) -> dict[Record, Record]:
        """The visits of these patients that were not cancelled or missed: patient → visits."""
        return (
            self.env["calendar.event"]
            .search(
                [
                    ("dental_patient_id", "in", patients.ids),
                    ("dental_company_id", "=", self.company.id),
                    ("dental_visit_state", "not in", VACATED),
                    ("start", ">", schedule.to_utc(self.now) - timedelta(days=2 * schedule.LATE_ENTRY_DAYS)),
                ]
            )
            .grouped("dental_patient_id")
        )

    def _read_treatments(self, patients: Record, visits: Record) -> dict[Record, Record]:
        """What was done since the first of the visits: patient → treatments."""
        domain = Domain("patient_id", "in", patients.ids) & Domain("company_id", "=", self.company.id)
        domain &= Domain("state", "=", "done")
        if visits:
            domain &= Domain("done_at", ">=", min(visits.mapped("start")) - timedelta(days=1))
        return self.env["dental.treatment"].search(domain).grouped("patient_id")

    def _patient_of(self, visit: Record) -> Record:
        return visit.dental_patient_id

    def _trigger_of(self, visit: Record) -> Local:
        return schedule.to_local(visit.start, self.tz)

    def _key_of(self, visit: Record) -> Values:
        return {"event_id": visit.id}

    def _rules_of(self, visit: Record) -> list[PlanStep]:
        for trigger in self._triggers_of(visit):
            if steps := self._steps_for(visit, trigger):
                return self._read_rules(steps)
        return []

    def _steps_for(self, visit: Record, trigger: str) -> Record:
        if trigger == "not_converted":  # nothing was booked for yet that could narrow down the rule
            protocols = self.book.protocol_ids.filtered(lambda p: p.active and p.trigger == trigger)
            return protocols[:1].step_ids
        stage = visit.dental_stage_id
        return self._steps(trigger)(stage.type_id, stage)

    def _triggers_of(self, visit: Record) -> list[str]:
        """What the visit gives cause to call for; the first for which the book has a rule counts."""
        if visit.dental_visit_state in EXPECTED and self._trigger_of(visit) > self.now:
            return ["visit_ahead"]
        if self._is_missed(visit):
            return ["not_arrived", "no_show"] if visit.dental_booked_online else ["no_show"]
        if visit.dental_visit_type == "consultation" and visit.dental_visit_state in ATTENDED:
            return ["not_converted"]
        return []

    def _is_missed(self, visit: Record) -> bool:
        if visit.dental_visit_state == "no_show":
            return True
        return visit.dental_visit_state in EXPECTED and self._trigger_of(visit) + self.grace <= self.now

    def _steps(self, trigger: str) -> Any:
        if trigger not in self._steps_of:
            self._steps_of[trigger] = self.book._rules(trigger)
        return self._steps_of[trigger]

    def _reason_for_nothing(self, visit: Record) -> str | None:
        if not visit.active or not visit.dental_patient_id or visit.dental_visit_state == "cancelled":
            return "visit_cancelled"
        return super()._reason_for_nothing(visit)

    def _reason_to_end(self, visit: Record, rule: PlanStep) -> str | None:
        if rule.trigger == "not_converted":
            return self._reason_converted(visit)
        if rule.trigger in ("no_show", "not_arrived"):
            return self._reason_come_again(visit)
        return None

    def _reason_converted(self, visit: Record) -> str | None:
        """A treatment since; a consultation that was recorded is followed by its own record."""
        day = self._trigger_of(visit).date()
        for treatment in self.treatments.get(visit.dental_patient_id, ()):
            if treatment.event_id == visit or schedule.clinic_day(treatment.done_at, self.tz) >= day:
                return "converted" if treatment.type_id.is_treatment else "not_demanded"
        return None

    def _reason_come_again(self, visit: Record) -> str | None:
        """Who has booked again, or has come meanwhile, need not be asked why the visit was missed."""
        patient = visit.dental_patient_id
        if any(other.start > visit.start for other in self.visits.get(patient, ()) if other != visit):
            return "visit_booked"
        if any(treatment.done_at >= visit.start for treatment in self.treatments.get(patient, ())):
            return "came_again"
        return None

    def _reason_gone(self, visit: Record) -> str:
        if visit.dental_visit_state in ATTENDED:
            return "visit_arrived"
        return "visit_begun" if self._trigger_of(visit) <= self.now else "not_demanded"

    def _is_too_late(self, visit: Record, rule: PlanStep, moment: Local) -> bool:
        """Whether a call before the visit makes no sense any more on its own day: whoever books has just talked to us.

        Not so for visits booked online, or for calls that are planned for today already.
        """
        if rule.offset.direction == "after":
            return super()._is_too_late(visit, rule, moment)
        if moment.date() == self.today:
            return not visit.dental_booked_online and visit.id not in self.announced_today
        return moment.date() < self.today

    def _reconcile_step(self, visit: Record, rule: PlanStep, trigger: Local, followups: Followups) -> None:
        """What was settled before the visit was moved says nothing about its new day."""
        unsettled = (*PENDING, "cancelled")
        followups = [f for f in followups if f.state in unsettled or self._is_kept(f, rule, trigger)]
        return super()._reconcile_step(visit, rule, trigger, followups)

    def _limit_of(self, visit: Record, rule: PlanStep, moment: Local) -> Local | None:
        if rule.offset.direction == "before":
            return min(schedule.end_of_day(moment), self._trigger_of(visit))
        return super()._limit_of(visit, rule, moment)

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from odoo.fields import Domain

from ...tools import schedule
from ...tools.clock import Local, Utc
from ...tools.plan_step import PlanStep
from ...tools.schedule import DAY_STARTS_AT, Offset
from ..const import EXPECTED, PENDING, Record, Values
from .plan import ClinicPlan


class PatientPlan(ClinicPlan):
    """The recall of patients who stay away: counted from the last visit, so each visit moves it."""

    trigger = "inactive"
    # Tells what a step planned that was deleted since.
    purpose = "recall"

    def __init__(self, env: Any, company: Record, patients: Record, now: Utc, book: Record | None = None) -> None:
        super().__init__(env, company, now, book)
        self._steps_of: Any = self.book._rules(self.trigger) if self.book else None
        domain = self.planned_domain(patients) & Domain("company_id", "=", company.id)
        self.existing = self.read_existing(domain, "patient_id")
        self.anchors = self._read_anchors(patients)
        self.courses = self._read_courses(patients)
        self.expected = self._read_expected(patients)

    @classmethod
    def planned_domain(cls, patients: Record) -> Any:
        """The follow-ups of this kind that ``patients`` have had, in whichever state."""
        domain = Domain("patient_id", "in", patients.ids)
        domain &= Domain("treatment_id", "=", False) & Domain("event_id", "=", False)
        orphaned = Domain("step_id", "=", False) & Domain("purpose", "=", cls.purpose)
        return domain & (Domain("step_id.protocol_id.trigger", "=", cls.trigger) | orphaned)

    def _read_anchors(self, patients: Record) -> dict[Record, Local]:
        """The clinic's day of the last visit, at the beginning of the day: patient → aware moment."""
        mine = [("company_id", "=", self.company.id), ("state", "=", "done")]
        treatments = self.env["dental.treatment"]._read_group(
            [("patient_id", "in", patients.ids), *mine], ["patient_id"], ["done_at:max"]
        )
        visits = self.env["calendar.event"]._read_group(
            [
                ("dental_patient_id", "in", patients.ids),
                ("dental_company_id", "=", self.company.id),
                ("dental_visit_state", "=", "done"),
            ],
            ["dental_patient_id"],
            ["start:max"],
        )
        latest: dict[Record, Utc] = {}
        for patient, moment in treatments + visits:
            latest[patient] = max(moment, latest.get(patient, moment))
        return {
            patient: schedule.at_time(schedule.clinic_day(moment, self.tz), DAY_STARTS_AT, self.tz)
            for patient, moment in latest.items()
        }

    def _read_courses(self, patients: Record) -> dict[Record, dict[Record, Record]]:
        """The last stage that was done of each course with a rule of its own: patient → stages."""
        protocols = self.book.protocol_ids.filtered(lambda p: p.active and p.trigger == self.trigger)
        if not protocols.type_id:
            return {}
        domain = [
            ("patient_id", "in", patients.ids),
            ("type_id", "in", protocols.type_id.ids),
            ("company_id", "=", self.company.id),
            ("state", "=", "done"),
        ]
        last: dict[Record, dict[Record, Record]] = {}
        for treatment in self.env["dental.treatment"].search(domain, order="done_at, id"):
            last.setdefault(treatment.patient_id, {})[treatment.type_id] = treatment.stage_id
        return last

    def _read_expected(self, patients: Record) -> Collection[Record]:
        """The patients who have booked a visit: they need no invitation."""
        groups = self.env["calendar.event"]._read_group(
            [
                ("dental_patient_id", "in", patients.ids),
                ("dental_company_id", "=", self.company.id),
                ("dental_visit_state", "in", EXPECTED),
                ("start", ">", schedule.to_utc(self.now)),
            ],
            ["dental_patient_id"],
        )
        return {patient for (patient,) in groups}

    def _patient_of(self, patient: Record) -> Record:
        return patient

    def _trigger_of(self, patient: Record) -> Local:
        return self.anchors[patient]

    def _key_of(self, patient: Record) -> Values:
        return {}

    def reconcile(self, patient: Record) -> None:
        # What was settled after an earlier visit says nothing about this one.
        anchor = self.anchors.get(patient)
        anchor_at = anchor and schedule.to_utc(anchor)
        for step_id, followups in list(self.existing.get(patient.id, {}).items()):
            self.existing[patient.id][step_id] = [
                f for f in followups if f.state in PENDING or f.anchor_at == anchor_at
            ]
        return super().reconcile(patient)

    def _reason_for_nothing(self, patient: Record) -> str | None:
        if patient not in self.anchors:
            return "not_demanded"
        if patient in self.expected:
            return "visit_booked"
        return super()._reason_for_nothing(patient)

    def _rules_of(self, patient: Record) -> list[PlanStep]:
        """The rule for the course that the patient is in the middle of, else that for everybody."""
        for kind, stage in self.courses.get(patient, {}).items():
            if steps := self._steps_of(kind, stage, is_exact=True):
                return self._read_rules(steps)
        none = self.env["dental.treatment.type"]
        steps = self._steps_of(none, self.env["dental.treatment.stage"])
        return self._at_own_interval(self._read_rules(steps), patient)

    def _at_own_interval(self, rules: list[PlanStep], patient: Record) -> list[PlanStep]:
        """The patient's own interval takes the place of the first call's; the others keep their distance to it.

        Source: NICE guideline CG19, 3 to 24 months by risk.
        """
        months = patient.dental_recall_months
        if not months or not rules or rules[0].offset.unit != "months":
            return rules
        further = months - rules[0].offset.count
        return [
            replace(rule, offset=Offset(rule.offset.count + further, "months"))
            if rule.offset.unit == "months"
            else rule
            for rule in rules
        ]


class SettledPlan(PatientPlan):
    """The calls after a complaint was settled: counted from the moment at which it was.

    :param settled: patient → naive UTC moment
    """

    trigger = "complaint_settled"
    purpose = "complaint"

    def __init__(
        self, env: Any, company: Record, settled: dict[Record, Utc], now: Utc, book: Record | None = None
    ) -> None:
        self.settled = settled
        super().__init__(env, company, env["res.partner"].union(*settled), now, book)

    def _read_anchors(self, patients: Record) -> dict[Record, Local]:
        return {patient: schedule.to_local(moment, self.tz) for patient, moment in self.settled.items()}

    def _read_courses(self, patients: Record) -> dict[Record, dict[Record, Record]]:
        return {}

    def _read_expected(self, patients: Record) -> Collection[Record]:
        return ()

    def _at_own_interval(self, rules: list[PlanStep], patient: Record) -> list[PlanStep]:
        return rules

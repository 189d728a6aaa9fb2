"""End what courses make senseless among the planned calls, and plan the calls that are new in the shipped books.

Nothing else moves: a call keeps the day by which it was planned, whatever a clinic has changed in its book since.
"""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Domain

from odoo.addons.dental_followup.models.followup.dental_followup_planner import QUIET
from odoo.addons.dental_followup.models.followup.plan_treatment import TreatmentPlan

MODULE = "dental_followup"
# Steps that are new, or fall on another day.
STEPS = (
    "book_a_extraction_4",
    "book_a_perio_4",
    "book_a_implant_fixture_3",
    "book_a_implant_fixture_4",
    "book_a_implant_second_stage_2",
    "book_a_implant_crown_6",
    "book_a_catch_all_2",
    "book_b_extraction_3",
    "book_b_implant_operation_4",
    "book_b_implant_operation_5",
    "book_b_implant_operation_6",
    "book_b_implant_crown_4",
    "book_b_perio_surgery_1",
    "book_c_perio_surgery_6",
    "book_c_implant_fixture_7",
    "book_c_implant_second_stage_6",
    "book_c_implant_crown_5",
    "book_c_catch_all_6",
    "book_d_extraction_5",
    "book_d_implant_operation_6",
    "book_d_implant_operation_7",
    "book_d_implant_crown_3",
    "book_d_perio_surgery_1",
)
# The longest of the new calls that are made once is three months away and late for a week.
LOOKED_BACK = timedelta(days=110)
BATCH = 500


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, QUIET)
    now = fields.Datetime.now()
    steps = [env.ref(f"{MODULE}.{name}", raise_if_not_found=False) for name in STEPS]
    changed = {step.id for step in steps if step}
    for company, treatments in treatments_of(env, now).grouped("company_id").items():
        for start in range(0, len(treatments), BATCH):
            batch = treatments[start : start + BATCH]
            plan = CoursePlan(env, company, batch, now)
            for treatment in batch:
                plan.adapt(treatment, changed)
            plan.apply()


def treatments_of(env, now):
    """Treatments that were planned and have calls ahead, or may get some."""
    pending = Domain("followup_ids.state", "in", ("planned", "open"))
    recent = Domain("done_at", ">=", now - LOOKED_BACK) | Domain("type_id.code", "=", "implant")
    domain = Domain("state", "=", "done") & Domain("book_id", "!=", False) & (pending | recent)
    return env["dental.treatment"].search(domain, order="id")


class CoursePlan(TreatmentPlan):
    """Compares only what has changed."""

    def adapt(self, treatment, changed):
        if self._reason_for_nothing(treatment):
            return
        existing = self.existing.get(treatment.id, {})
        trigger = self._trigger_of(treatment)
        for rule in self._rules_of(treatment):
            followups = existing.get(rule.step_id, [])
            end = self._reason_to_end(treatment, rule)
            if end or not self._applies(treatment, rule):
                self._cancel(followups, end or "not_demanded")
            elif rule.step_id in changed and all(f.state != "open" for f in followups):
                self._reconcile_step(treatment, rule, trigger, followups)
        for followups in existing.values():
            self._cancel([f for f in followups if f.step_id and not f.step_id.active], "not_demanded")

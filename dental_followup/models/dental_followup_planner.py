from odoo import api, fields, models
from odoo.tools import SQL

from .followup_plan import PENDING, ClinicPlan

# Creating follow-ups is bulk work: no chatter note, follower or tracked value for each.
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class DentalFollowupPlanner(models.AbstractModel):
    """Turns done treatments into follow-ups: the only creator of follow-ups.

    Planning compares what the clinic's book demands with what there is: missing follow-ups are
    created, those whose day moved are moved, those that are no longer demanded are cancelled.
    So planning twice changes nothing, and one method serves a new, a corrected and a cancelled
    treatment alike. What was done, skipped or not reached stays as it is.
    """

    _name = "dental.followup.planner"
    _description = "Follow-up Planner"

    @api.private
    def plan(self, treatments, now=None):
        """Bring the follow-ups of ``treatments`` in line with the book of their clinic.

        Also looks again at other treatments of the same patients that wait "until" a stage.

        :param now: the present, naive UTC; None: this moment
        """
        if not treatments:
            return
        # sudo: staff may record a treatment but not write follow-ups; what is planned follows
        # from the book alone, and every query is bound to the treatments' own patients and clinic.
        self = self.sudo().with_context(**QUIET)
        treatments = treatments.with_env(self.env)
        treatments |= self._waiting(treatments.patient_id, treatments.company_id)
        for company, group in treatments.grouped("company_id").items():
            self._plan_clinic(company, group, now or fields.Datetime.now())

    @api.private
    def replan(self, treatments, now=None):
        """The same as :meth:`plan`: planning is a comparison, so there is nothing else to do."""
        self.plan(treatments, now)

    def _plan_clinic(self, company, treatments, now):
        self._claim(treatments, now)
        plan = ClinicPlan(self.env, company, treatments, now)
        for treatment in treatments:
            plan.reconcile(treatment)
        if plan.apply():
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

    def _claim(self, treatments, now):
        """Update every row: of two transactions that plan the same treatment one is refused by the
        database and tried again, so none can plan on what the other has just made stale.

        One statement, as this is a tenth of the work of planning.
        """
        if treatments:
            treatments.flush_recordset(["planned_at"])
            query = SQL("UPDATE dental_treatment SET planned_at = %s WHERE id IN %s", now, treatments._ids)
            self.env.cr.execute(query)
            treatments.invalidate_recordset(["planned_at"])

    def _plan_next(self, followups, now=None):
        """Plan the next occurrence of repeated steps whose last one has just ended."""
        self.plan(followups.filtered("step_id.repeat_unit").treatment_id, now)

    def _plan_patients(self, patients):
        """Look again at all treatments of patients: they moved, or changed their mind about calls."""
        self.plan(self.env["dental.treatment"].search([("patient_id", "in", patients.ids), ("state", "=", "done")]))

    def _waiting(self, patients, companies):
        """Treatments of these patients with steps that end with a later stage.

        Those that have such a follow-up, of whichever book; and those that the present book gives
        one to once the stage that ended it is taken back.
        """
        of_patients = [("patient_id", "in", patients.ids), ("company_id", "in", companies.ids)]
        followups = self.env["dental.followup"].search(
            [
                *of_patients,
                ("state", "in", (*PENDING, "cancelled")),
                ("step_id.until_stage_ids", "!=", False),
            ]
        )
        rules = companies.dental_book_id.protocol_ids.filtered("step_ids.until_stage_ids")
        kinds = [("type_id", "in", rules.type_id.ids)] if all(r.type_id for r in rules) else []
        treatments = self.env["dental.treatment"].search([*of_patients, ("state", "=", "done"), *kinds])
        return followups.treatment_id | treatments

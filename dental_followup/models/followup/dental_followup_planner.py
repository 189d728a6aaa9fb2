from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import PENDING
from .plan_patient import PatientPlan, SettledPlan
from .plan_treatment import TreatmentPlan
from .plan_visit import VisitPlan

# Creating follow-ups is bulk work: no chatter note, follower or tracked value for each.
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class DentalFollowupPlanner(models.AbstractModel):
    """Turns treatments, visits and absences into follow-ups: the only creator of follow-ups.

    Planning compares what the clinic's book demands with what there is: missing follow-ups are
    created, those whose day moved are moved, those that are no longer demanded are cancelled.
    So planning twice changes nothing, and one method serves a new, a corrected and a cancelled
    record alike. What was done, skipped or not reached stays as it is.
    """

    _name = "dental.followup.planner"
    _description = "Follow-up Planner"

    @api.private
    def plan(self, treatments, now=None):
        """Bring the follow-ups of ``treatments`` in line with the book of their clinic.

        Also looks again at what else waits for the same patients: treatments "until" a stage,
        consultations, missed visits, recalls.

        :param now: the present, naive UTC; None: this moment
        """
        if not treatments:
            return
        self = self._with_planner_rights()
        now = now or fields.Datetime.now()
        treatments = treatments.with_env(self.env)
        treatments |= self._waiting(treatments.patient_id, treatments.company_id)
        for company, group in treatments.grouped("company_id").items():
            self._plan_clinic(company, group, TreatmentPlan, now)
            self._plan_clinic(company, self._waiting_visits(group.patient_id, company), VisitPlan, now)
            self._plan_recalls(company, group.patient_id, now)

    @api.private
    def replan(self, treatments, now=None):
        """Another name of :meth:`plan`, on which imports and other add-ons rely: planning compares, so planning
        anew is the same.
        """
        self.plan(treatments, now)

    @api.private
    def plan_visits(self, visits, now=None):
        """Bring what precedes and follows ``visits`` in line with the book of their clinic.

        :param now: the present, naive UTC; None: this moment
        """
        self = self._with_planner_rights()
        now = now or fields.Datetime.now()
        for company, group in visits.with_env(self.env).grouped("dental_company_id").items():
            if company:
                patients = group.dental_patient_id
                self._plan_clinic(company, group | self._waiting_visits(patients, company), VisitPlan, now)
                self._plan_recalls(company, patients, now)

    @api.private
    def plan_settled(self, company, settled, now=None):
        """Plan the calls that ask whether a patient is content with how a complaint was settled.

        :param dict settled: patient → when it was settled, naive UTC
        """
        self = self._with_planner_rights()
        now = now or fields.Datetime.now()
        company = company.with_env(self.env)
        settled = self._without_reopened(company, settled)
        if not settled:
            return
        settled = {patient.with_env(self.env): moment for patient, moment in settled.items()}
        patients = self.env["res.partner"].union(*settled)
        self._lock_for_planning(patients, now)
        self._reconcile(SettledPlan(self.env, company, settled, now), patients)

    def _without_reopened(self, company, settled):
        """``settled`` without the patients whose complaint was taken up again: they are not asked about it."""
        reopened = self._reopened(company, settled)
        return {patient: moment for patient, moment in settled.items() if patient not in reopened}

    def _reopened(self, company, settled):
        """Hook of ``complaint/``: the patients of ``settled`` whose complaint was taken up again since."""
        return ()

    def _with_planner_rights(self):
        # sudo: staff may record treatments and visits but not write follow-ups; what is planned
        # follows from the book alone, and every query is bound to the records' patients and clinic.
        # A client may send any context: archived calls of a book are never planned.
        return self.sudo().with_context(**QUIET, active_test=True)

    def _plan_clinic(self, company, records, kind, now):
        if not records:
            return
        if kind is TreatmentPlan:
            self._lock_for_planning(records, now, "planned_at", book_id=company.dental_book_id.id or None)
        else:
            self._lock_for_planning(records, now)
        self._reconcile(kind(self.env, company, records, now), records)

    def _reconcile(self, plan, records):
        for record in records:
            plan.reconcile(record)
        if plan.apply():
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

    def _plan_recalls(self, company, patients, now):
        if not any(protocol.trigger == PatientPlan.trigger for protocol in company.dental_book_id.protocol_ids):
            # Only what an earlier book has planned is left to look at.
            planned = PatientPlan.planned_domain(patients) & Domain("state", "in", PENDING)
            patients = self.env["dental.followup"].search(planned & Domain("company_id", "=", company.id)).patient_id
        self._plan_clinic(company, patients, PatientPlan, now)

    def _lock_for_planning(self, records, now, fname="dental_planned_at", **defaults):
        """Update every row: of two transactions that plan the same record one is refused by the
        database and tried again, so none can plan on what the other has just made stale.

        One statement, as this is a tenth of the work of planning.

        :param defaults: values for columns that are still empty
        """
        records.flush_recordset([fname, *defaults])
        values = [SQL("%s = %s", SQL.identifier(fname), now)]
        for name, value in defaults.items():
            column = SQL.identifier(name)
            values.append(SQL("%s = COALESCE(%s, %s::int)", column, column, value))
        table = SQL.identifier(records._table)
        self.env.cr.execute(SQL("UPDATE %s SET %s WHERE id IN %s", table, SQL(", ").join(values), records._ids))
        records.invalidate_recordset([fname, *defaults])

    def _plan_next(self, followups, now=None):
        """Plan the next occurrence of repeated steps whose last one has just ended."""
        now = now or fields.Datetime.now()
        repeated = followups.filtered("step_id.repeat_unit")
        self.plan(repeated.treatment_id, now)
        for company, group in (repeated - repeated.filtered("treatment_id")).grouped("company_id").items():
            self._with_planner_rights()._plan_recalls(company, group.patient_id, now)
        self._plan_next_pain(followups, now)

    def _plan_patients(self, patients):
        """Look again at all that concerns patients: they moved, or changed their mind about calls."""
        self._plan_their_treatments(patients)
        self._plan_their_recalls(patients)
        self._plan_their_complaints(patients)
        self._plan_their_pain(patients)
        self._plan_their_promises(patients)

    def _plan_their_promises(self, patients):
        """Hook of ``promise/``: what was promised to the patients is called off, or taken up again."""

    def _plan_their_treatments(self, patients):
        """Plan anew what follows from treatments and visits."""
        self.plan(self.env["dental.treatment"].search([("patient_id", "in", patients.ids), ("state", "=", "done")]))
        visits = self.env["calendar.event"].search(
            [
                ("dental_patient_id", "in", patients.ids),
                "|",
                ("start", ">", fields.Datetime.now()),
                ("dental_followup_ids.state", "in", (*PENDING, "cancelled")),
            ]
        )
        self.plan_visits(visits)

    def _plan_their_recalls(self, patients):
        recalls = self.env["dental.followup"].search(PatientPlan.planned_domain(patients))
        for company, followups in recalls.grouped("company_id").items():
            self._with_planner_rights()._plan_recalls(company, followups.patient_id, fields.Datetime.now())

    def _plan_their_complaints(self, patients):
        """Plan anew the calls that ask about settled complaints."""
        settled = SettledPlan.planned_domain(patients) & Domain("state", "in", (*PENDING, "cancelled"))
        followups = self.env["dental.followup"].search(settled, order="anchor_at")
        for company, group in followups.grouped("company_id").items():
            self.plan_settled(company, {followup.patient_id: followup.anchor_at for followup in group})

    def _waiting_visits(self, patients, company):
        """Visits of these patients whose calls a treatment or a new visit may end, or bring back."""
        followups = self.env["dental.followup"].search(
            [
                ("patient_id", "in", patients.ids),
                ("company_id", "=", company.id),
                ("event_id", "!=", False),
                ("state", "in", (*PENDING, "cancelled")),
            ]
        )
        return followups.event_id

    def _waiting(self, patients, companies):
        """Treatments of these patients with calls that end with a later one, or begin anew once that is taken back.

        Those that have such a follow-up, of whichever book; and those that the present book gives
        one to once the stage that ended it is taken back.
        """
        of_patients = [("patient_id", "in", patients.ids), ("company_id", "in", companies.ids)]
        followups = self.env["dental.followup"].search(
            Domain(of_patients)
            & Domain("state", "in", (*PENDING, "cancelled"))
            & (
                Domain("step_id.until_stage_ids", "!=", False)
                | Domain("treatment_id.type_id.course", "!=", False)
                | Domain("treatment_id", "!=", False) & Domain("purpose", "=", "restoration")
                | Domain("treatment_id", "!=", False) & Domain("step_id.protocol_id.trigger", "=", "not_converted")
            )
        )
        rules = companies.dental_book_id.protocol_ids.filtered("step_ids.until_stage_ids")
        kinds = [("type_id", "in", rules.type_id.ids)] if all(r.type_id for r in rules) else []
        treatments = self.env["dental.treatment"].search([*of_patients, ("state", "=", "done"), *kinds])
        return followups.treatment_id | treatments

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.surgery import contact_deadline
from ..const import DENTIST, PENDING

ACTIVITY = "dental_followup.mail_activity_type_not_contacted"

# How a call ends although nobody has heard how the patient is.
UNHEARD = ("without_record", "dismissed", "refused", "do_not_call")


class DentalFollowup(models.Model):
    """Patients who were not heard from in the first days after surgery: a dentist signs each off."""

    _inherit = "dental.followup"

    contact_deadline = fields.Date(
        string="To be heard from by",
        compute="_compute_contact_deadline",
        store=True,
        precompute=True,
        readonly=False,
        help="The clinic's day by which the patient must be heard from after surgery; empty: no such call.",
    )
    is_not_contacted = fields.Boolean(
        string="Not yet heard from", compute="_compute_is_not_contacted", search="_search_is_not_contacted"
    )
    is_own_patient = fields.Boolean(string="My patient", compute="_compute_is_own_patient")
    hours_since = fields.Integer(string="Hours since", compute="_compute_hours_since", aggregator=None)
    signed_off_by_id = fields.Many2one("res.users", string="Signed off by", readonly=True, ondelete="restrict")
    signed_off_at = fields.Datetime(string="Signed off at", readonly=True)
    sign_off_note = fields.Text(string="What was decided", readonly=True)

    _not_contacted_idx = models.Index(
        "(company_id, contact_deadline) WHERE contact_deadline IS NOT NULL AND signed_off_at IS NULL "
        "AND (state IN ('planned', 'open', 'unreachable') "
        "OR closing_reason IN ('without_record', 'dismissed', 'refused', 'do_not_call'))"
    )

    @api.depends("purpose", "planned_date", "treatment_id.with_surgery", "treatment_id.done_at")
    def _compute_contact_deadline(self):
        """The step's grace counts as it was on the day of planning: a book that changes moves nothing."""
        for followup in self:
            treatment = followup.treatment_id
            is_after_surgery = treatment.with_surgery and not followup.is_note_only
            operated_on = followup._clinic_day(treatment.done_at) if is_after_surgery else None
            tolerance = followup.step_id.tolerance
            followup.contact_deadline = contact_deadline(
                followup.purpose, followup.planned_date, tolerance, operated_on
            )

    @api.depends("contact_deadline", "state", "closing_reason", "signed_off_at")
    def _compute_is_not_contacted(self):
        unheard = self.search([("id", "in", self.ids), ("is_not_contacted", "=", True)])
        for followup in self:
            followup.is_not_contacted = followup._origin in unheard

    def _search_is_not_contacted(self, operator, value):
        """Not reached in all attempts, closed without hearing the patient, or pending past its day; and not heard
        from or signed off since.
        """
        if operator != "in":
            return NotImplemented
        self.env["dental.call"].flush_model(["patient_id", "state", "outcome", "ended_at"])
        self.env["calendar.event"].flush_model(["dental_patient_id", "dental_arrived_at"])
        self.env["dental.treatment"].flush_model(["done_at", "event_id", "state"])
        late = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("contact_deadline", "<", company._dental_today())
            for company in self.env.companies
        )
        return (
            Domain("contact_deadline", "!=", False)
            & Domain("signed_off_at", "=", False)
            & (
                Domain("state", "=", "unreachable")
                | Domain("closing_reason", "in", UNHEARD)
                | Domain("state", "in", PENDING) & late
            )
            & Domain.custom(to_sql=_never_contacted)
        )

    @api.depends("treatment_id.dentist_id", "patient_id.dental_dentist_id")
    @api.depends_context("uid")
    def _compute_is_own_patient(self):
        for followup in self:
            followup.is_own_patient = self.env.user in (followup.dentist_id, followup.patient_id.dental_dentist_id)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """A dentist's own patients first."""
        if field_name != "is_own_patient":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        own = SQL(
            "(EXISTS (SELECT FROM dental_treatment WHERE id = %s AND dentist_id = %s)"
            " OR EXISTS (SELECT FROM res_partner WHERE id = %s AND dental_dentist_id = %s))",
            SQL.identifier(alias, "treatment_id"),
            self.env.uid,
            SQL.identifier(alias, "patient_id"),
            self.env.uid,
        )
        return SQL("%s %s %s", own, direction, nulls)

    @api.depends("treatment_id.done_at", "anchor_at")
    def _compute_hours_since(self):
        now = fields.Datetime.now()
        for followup in self:
            since = followup.treatment_id.done_at or followup.anchor_at
            followup.hours_since = since and (now - since).total_seconds() // 3600

    def action_sign_off(self):
        """Open the dialog in which a dentist writes what was decided: about all such calls to a patient."""
        self._check_sign_off()
        of_patients = [("patient_id", "in", self.patient_id.ids), ("company_id", "in", self.company_id.ids)]
        followups = self.search([*of_patients, ("is_not_contacted", "=", True)])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign off"),
            "res_model": "dental.sign.off",
            "view_mode": "form",
            "target": "new",
            "context": {"default_followup_ids": followups.ids},
        }

    def _sign_off(self, note, now):
        """Mark calls as looked at by a dentist; those still pending go on.

        :param note: what was decided
        :param now: the present, naive UTC
        :raises AccessError: for anybody but a dentist or a manager
        :raises UserError: for calls that are not on the list (any more)
        """
        self._check_sign_off()
        # sudo: follow-ups change only through methods; this one is the dentist's (checked above).
        followups = self.sudo()
        followups.write({"signed_off_by_id": self.env.uid, "signed_off_at": now, "sign_off_note": note})
        followups._note(self.env._("%(user)s signed off: %(note)s", user=self.env.user.name, note=note))
        followups._close_not_contacted_activities(note)

    def _check_sign_off(self):
        self.check_access("read")
        if not self.env.user.has_group(DENTIST):
            raise AccessError(self.env._("Only a dentist or a manager can sign off that a patient was not heard from."))
        if not self or not all(followup.is_not_contacted for followup in self):
            raise UserError(
                self.env._("This patient has been heard from or signed off meanwhile. Open the list again.")
            )

    def _forget_sign_off(self):
        """What is taken up again has to be signed off again."""
        self.write({"signed_off_by_id": False, "signed_off_at": False, "sign_off_note": False})
        self._close_not_contacted_activities(self.env._("The call was taken up again."))

    def _ask_dentist(self, now):
        """Tell the treating dentist, once for each patient, who could not be reached after surgery."""
        unheard = self.filtered(lambda f: f.contact_deadline and not f.signed_off_at)
        for patient, followups in unheard.grouped("patient_id").items():
            if patient.dental_followup_ids._not_contacted_activities():
                continue
            followup = followups[0]
            dentist = followup._answering_dentist(now)
            quiet = followup.with_context(mail_activity_quick_update=True, lang=dentist.lang or self.env.lang)
            # Not "automated": those are the calls themselves, which close with the follow-up.
            quiet.activity_schedule(
                ACTIVITY,
                followup.company_id._dental_today(now),
                summary=f"{patient.name} · {quiet.title}",
                user_id=dentist.id,
                automated=False,
            )

    def _answering_dentist(self, now):
        """The treating dentist or who stands in; nobody there: the treating dentist nevertheless."""
        dentist = self.dentist_id or self.patient_id.dental_dentist_id
        return self.env["dental.team"]._answering_dentist(dentist, self.company_id, now) or dentist

    def _not_contacted_activities(self):
        # sudo: the dentist's activity is part of the follow-up; whoever reaches the patient settles it.
        kind = self.env.ref(ACTIVITY).id
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids), ("activity_type_id", "=", kind)])
        )

    @api.model
    def _mark_contacted(self, patients, feedback):
        """Patients were reached: what a dentist was asked about them is settled."""
        closed = Domain("state", "=", "unreachable") | Domain("closing_reason", "in", UNHEARD)
        self.search(
            Domain("patient_id", "in", patients.ids) & Domain("contact_deadline", "!=", False) & closed
        )._close_not_contacted_activities(feedback)

    def _close_not_contacted_activities(self, feedback):
        """The dentist's question is answered: closed, not deleted, so that it stays in the history."""
        if activities := self and self._not_contacted_activities():
            activities.action_feedback(feedback=feedback)


def _never_contacted(model, alias, query):
    """Since the operation and the rule's own day neither an answered call nor another visit.

    Who asked not to be called any more may have said so before the rule's day, when they were heard from: for
    them it is since the operation. Nor was the treatment taken back: then there was no operation.
    """
    return SQL(
        """
        NOT EXISTS (
            SELECT FROM res_company company
            LEFT JOIN dental_treatment treatment ON treatment.id = %(treatment)s
            CROSS JOIN LATERAL (
                SELECT GREATEST(
                    treatment.done_at,
                    CASE WHEN treatment.id IS NULL OR %(reason)s IS DISTINCT FROM 'do_not_call'
                         THEN %(day)s::timestamp AT TIME ZONE (%(zone)s) AT TIME ZONE 'UTC' END
                ) AS moment
            ) since
            WHERE company.id = %(company)s AND (
                treatment.state != 'done'
                OR EXISTS (
                    SELECT FROM dental_call call
                    WHERE call.patient_id = %(patient)s AND call.state = 'done'
                      AND call.outcome = 'answered' AND call.ended_at > since.moment
                ) OR EXISTS (
                    SELECT FROM calendar_event visit
                    WHERE visit.dental_patient_id = %(patient)s AND visit.dental_arrived_at > since.moment
                      AND visit.id IS DISTINCT FROM treatment.event_id
                )
            )
        )
        """,
        treatment=SQL.identifier(alias, "treatment_id"),
        day=SQL.identifier(alias, "planned_date"),
        reason=SQL.identifier(alias, "closing_reason"),
        company=SQL.identifier(alias, "company_id"),
        patient=SQL.identifier(alias, "patient_id"),
        zone=model.env["res.company"]._dental_zone_sql("company"),
    )

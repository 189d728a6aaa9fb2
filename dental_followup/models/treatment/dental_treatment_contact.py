from datetime import time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class DentalTreatment(models.Model):
    """What became of yesterday's patients: heard from, or not yet."""

    _inherit = "dental.treatment"

    is_of_yesterday = fields.Boolean(
        string="Treated yesterday", compute="_compute_is_of_yesterday", search="_search_is_of_yesterday"
    )
    is_contacted = fields.Boolean(
        string="Heard from",
        compute="_compute_is_contacted",
        search="_search_is_contacted",
        help="The patient answered a call after the treatment, or has come again, and is not waiting for a dentist "
        "because of a red or amber answer.",
    )
    heard = fields.Char(string="What was heard", compute="_compute_is_contacted")
    patient_phone = fields.Char(related="patient_id.phone", string="Phone")

    @api.depends("done_at")
    def _compute_is_of_yesterday(self):
        yesterday = self.filtered_domain(self._search_is_of_yesterday("in", [True]))
        for treatment in self:
            treatment.is_of_yesterday = treatment in yesterday

    def _search_is_of_yesterday(self, operator, value):
        """Each clinic has its own yesterday."""
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "done") & Domain.OR(
            Domain("company_id", "=", company.id) & Domain(self._yesterday_of(company))
            for company in self.env.companies
        )

    @api.model
    def _yesterday_of(self, company):
        today = company._dental_today()
        start, end = (company._dental_utc(day, time.min) for day in (today - timedelta(days=1), today))
        return [("done_at", ">=", start), ("done_at", "<", end)]

    @api.depends("done_at", "patient_id")
    def _compute_is_contacted(self):
        heard = self.search([("id", "in", self.ids), ("is_contacted", "=", True)])
        answered = [("state", "=", "done"), ("outcome", "=", "answered"), ("patient_id", "in", self.patient_id.ids)]
        calls = self.env["dental.call"].search(answered, order="ended_at, id").grouped("patient_id")
        for treatment in self:
            treatment.is_contacted = treatment in heard
            later = [call for call in calls.get(treatment.patient_id, ()) if call.ended_at > treatment.done_at]
            treatment.heard = " · ".join(filter(None, [later[-1]._one_line(), later[-1].note])) if later else False

    def _search_is_contacted(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["dental.call"].flush_model(["patient_id", "state", "outcome", "ended_at"])
        self.env["calendar.event"].flush_model(["dental_patient_id", "dental_arrived_at"])
        self.env["dental.promise"].flush_model(["patient_id", "kind", "closed_at"])
        return Domain.custom(to_sql=_mark_contacted)

    def action_call_patient(self):
        """Open the call screen with all that is due for the patient."""
        self.ensure_one()
        calls = self.env["dental.call"].with_company(self.company_id)
        return calls._start(self.patient_id, self.followup_ids.browse())


def _mark_contacted(model, alias, query):
    """Since the treatment an answered call, or another visit; and no promise to an urgent patient that is open."""
    return SQL(
        """
        (EXISTS (
            SELECT FROM dental_call call
            WHERE call.patient_id = %(patient)s AND call.state = 'done'
              AND call.outcome = 'answered' AND call.ended_at > %(done_at)s
        ) OR EXISTS (
            SELECT FROM calendar_event visit
            WHERE visit.dental_patient_id = %(patient)s AND visit.dental_arrived_at > %(done_at)s
              AND visit.id IS DISTINCT FROM %(event)s
        )) AND NOT EXISTS (
            SELECT FROM dental_promise promise
            WHERE promise.patient_id = %(patient)s AND promise.kind IN ('red', 'amber') AND promise.closed_at IS NULL
        )
        """,
        patient=SQL.identifier(alias, "patient_id"),
        done_at=SQL.identifier(alias, "done_at"),
        event=SQL.identifier(alias, "event_id"),
    )

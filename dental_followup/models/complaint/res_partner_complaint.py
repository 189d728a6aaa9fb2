from odoo import api, fields, models

from ..patient.res_partner import STAFF
from .complaint_terms import OPEN


class ResPartner(models.Model):
    """A patient's complaints, as far as the user may see them, and the two buttons of an angry or frightened call."""

    _inherit = "res.partner"

    dental_complaint_ids = fields.One2many("dental.complaint", "patient_id", string="Complaints", groups=STAFF)
    dental_complaint_count = fields.Integer(compute="_compute_dental_complaint_count", groups=STAFF)
    dental_has_open_complaint = fields.Boolean(
        string="Open complaint",
        compute="_compute_dental_complaint_count",
        groups=STAFF,
        help="No care calls, recalls or surveys until it is settled.",
    )

    @api.depends("dental_complaint_ids.state")
    @api.depends_context("uid")
    def _compute_dental_complaint_count(self):
        domain = [("patient_id", "in", self.ids)]
        complaints = self.env["dental.complaint"]
        counts = dict(complaints._read_group(domain, ["patient_id"], ["__count"]))
        # sudo: that there is an open one is told to all staff but those concerned; see the call's banner.
        concerned = ["|", ("person_ids", "not in", self.env.uid), ("user_id", "=", self.env.uid)]
        still = [*domain, ("state", "in", OPEN), ("company_id", "in", self.env.companies.ids), *concerned]
        disputed = {patient.id for (patient,) in complaints.sudo()._read_group(still, ["patient_id"])}
        for partner in self:
            partner.dental_complaint_count = counts.get(partner._origin, 0)
            partner.dental_has_open_complaint = partner._origin.id in disputed

    def action_dental_complaints(self):
        return self._dental_open("dental_complaint_action", "patient_id")

    def action_dental_complaint(self):
        """Record a complaint of the patient."""
        self.ensure_one()
        return self.env["dental.complaint"]._action_record(
            default_patient_id=self.id,
            default_company_id=self.company_id.id or self.env.company.id,
        )

    def action_dental_emergency(self):
        """Raise the alarm about the patient."""
        self.ensure_one()
        self.check_access("read")
        company = self.company_id or self.env.company
        return self.env["dental.emergency"]._raise_for(patient_id=self.id, company_id=company.id)

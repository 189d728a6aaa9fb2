from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..followup.followup_plan import PENDING
from .res_partner import STAFF


class ResPartner(models.Model):
    """Which patients are unwell and called every day."""

    _inherit = "res.partner"

    dental_pain_since = fields.Date(
        string="In pain since", compute="_compute_dental_pain", search="_search_dental_pain_since", groups=STAFF
    )
    dental_pain_text = fields.Char(string="Pain", compute="_compute_dental_pain", groups=STAFF)

    @api.depends("dental_followup_ids.state", "dental_followup_ids.pain_since")
    @api.depends_context("lang")
    def _compute_dental_pain(self):
        domain = Domain("patient_id", "in", self.ids) & self._dental_in_pain()
        groups = self.env["dental.followup"]._read_group(domain, ["patient_id", "company_id"], ["pain_since:min"])
        found = {patient.id: (company, since) for patient, company, since in groups}
        for partner in self:
            company, since = found.get(partner._origin.id, (None, False))
            partner.dental_pain_since = since
            partner.dental_pain_text = since and self.env._(
                "In pain since %(since)s, day %(day)s",
                since=format_date(self.env, since),
                day=(company._dental_today() - since).days + 1,
            )

    def _search_dental_pain_since(self, operator, value):
        """By "set" or "not set" only."""
        if operator != "in" or set(value) != {False}:
            return NotImplemented
        return ~Domain("dental_followup_ids", "any", self._dental_in_pain())

    @api.model
    def _dental_in_pain(self):
        """The daily calls of those who have not said that it is over."""
        return Domain("pain_since", "!=", False) & (Domain("state", "in", PENDING) | Domain("is_unheard", "=", True))

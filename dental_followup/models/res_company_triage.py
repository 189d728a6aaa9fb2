from odoo import api, fields, models
from odoo.exceptions import AccessError

DENTIST = "dental_followup.dental_followup_group_dentist"


class ResCompany(models.Model):
    """A clinic's dentist signs the triage rules; until then they are a template."""

    _inherit = "res.company"

    dental_triage_signed_by_id = fields.Many2one("res.users", string="Triage signed by", ondelete="set null")
    dental_triage_signed_at = fields.Datetime(string="Triage signed at")
    dental_triage_changed_at = fields.Datetime(
        string="Triage changed at", help="When the rules were changed after a dentist had signed them."
    )
    dental_triage_state = fields.Selection(
        [("template", "Template, not signed by a dentist"), ("signed", "Signed"), ("changed", "Changed since signed")],
        string="Triage rules",
        compute="_compute_dental_triage_state",
    )
    dental_emergency_phone = fields.Char(
        string="Emergency services",
        default="120",
        help="The number that a caller tells a patient in danger to ring.",
    )

    @api.depends("dental_triage_signed_at", "dental_triage_changed_at")
    def _compute_dental_triage_state(self):
        for company in self:
            if not company.dental_triage_signed_at:
                company.dental_triage_state = "template"
            else:
                company.dental_triage_state = "changed" if company.dental_triage_changed_at else "signed"

    def action_dental_sign_triage(self):
        """Sign the triage rules for a clinic of the user's own, as a dentist.

        :raises AccessError: for anybody but a dentist or manager of the clinic
        """
        self.ensure_one()
        if not self.env.user.has_group(DENTIST) or self not in self.env.user.company_ids:
            raise AccessError(self.env._("Only a dentist of the clinic signs the triage rules."))
        # sudo: companies are written by system administrators alone; this signs for the user's own.
        self.sudo().write(
            {
                "dental_triage_signed_by_id": self.env.uid,
                "dental_triage_signed_at": fields.Datetime.now(),
                "dental_triage_changed_at": False,
            }
        )

    @api.model
    def _dental_unsign_triage(self):
        """The rules are not any more what was signed."""
        signed = self.search([("dental_triage_signed_at", "!=", False), ("dental_triage_changed_at", "=", False)])
        if signed:
            signed.dental_triage_changed_at = fields.Datetime.now()

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..const import DENTIST


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

    def _dental_triage_words(self):
        """Who signed the triage rules for the clinic, as a sentence."""
        self.ensure_one()
        if self.dental_triage_state == "template":
            return self.env._(
                "Template: no dentist of %(clinic)s has signed these questions and rules yet.", clinic=self.name
            )
        words = {
            # sudo: the name of a colleague who may have left the clinic.
            "dentist": self.sudo().dental_triage_signed_by_id.name or self.env._("a dentist who has left"),
            "day": format_date(self.env, self._dental_local(self.dental_triage_signed_at)),
            "clinic": self.name,
        }
        if self.dental_triage_state == "signed":
            return self.env._("Signed by %(dentist)s on %(day)s for %(clinic)s.", **words)
        changed = format_date(self.env, self._dental_local(self.dental_triage_changed_at))
        return self.env._(
            "Changed on %(changed)s, after %(dentist)s had signed on %(day)s for %(clinic)s. Have it signed again.",
            changed=changed,
            **words,
        )

    def action_dental_sign_triage(self):
        """Sign the triage rules for a clinic of the user's own, as a dentist.

        :raises AccessError: for anybody who is in no team of dentists of the clinic, managers too
        """
        self.ensure_one()
        of_dentists = [("role", "=", "dentist"), ("member_ids", "in", self.env.uid), ("company_id", "=", self.id)]
        is_dentist = self.env.user.has_group(DENTIST) and self.env["dental.team"].search_count(of_dentists, limit=1)
        if not is_dentist or self not in self.env.user.company_ids:
            raise AccessError(
                self.env._("Only a dentist signs the triage rules: somebody from a team of dentists of this clinic.")
            )
        # sudo: companies are written by system administrators alone; this signs for the user's own.
        self.sudo().write(
            {
                "dental_triage_signed_by_id": self.env.uid,
                "dental_triage_signed_at": fields.Datetime.now(),
                "dental_triage_changed_at": False,
            }
        )

    def _dental_unsign_triage(self):
        """The rules are not any more what was signed."""
        signed = self.filtered(lambda c: c.dental_triage_signed_at and not c.dental_triage_changed_at)
        if signed:
            signed.dental_triage_changed_at = fields.Datetime.now()

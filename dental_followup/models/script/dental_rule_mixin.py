from odoo import models


class DentalRuleMixin(models.AbstractModel):
    """Part of the triage rules: whoever changes it takes the dentists' signatures off the set."""

    _name = "dental.rule.mixin"
    _description = "Part of the Triage Rules"
    _inherit = "dental.catalogue.access.mixin"

    def _entries_changed(self):
        self._dental_unsign()

    def _dental_unsign(self):
        """What is signed is the set that a clinic follows: its own entries, and what all share."""
        # sudo: whoever may change the entry takes off the signature of each clinic that follows it.
        companies = self.env["res.company"].sudo()
        for entry in self.sudo():
            signed = [("dental_triage_signed_at", "!=", False)]
            (entry.company_id or companies.search(signed))._dental_unsign_triage()

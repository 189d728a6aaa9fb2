from odoo import api, models


class DentalRuleMixin(models.AbstractModel):
    """Part of the triage rules: whoever changes it takes the dentists' signatures off the set."""

    _name = "dental.rule.mixin"
    _description = "Part of the Triage Rules"
    _inherit = "dental.catalogue.access.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._dental_unsign()
        return records

    def write(self, vals):
        self._dental_unsign()
        result = super().write(vals)
        self._dental_unsign()  # it may have become another clinic's
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        self._dental_unsign()
        return result

    def unlink(self):
        self._dental_unsign()
        return super().unlink()

    def _dental_unsign(self):
        """What is signed is the set that a clinic follows: its own entries, and what all share."""
        # sudo: whoever may change the entry takes off the signature of each clinic that follows it.
        companies = self.env["res.company"].sudo()
        for entry in self.sudo():
            signed = [("dental_triage_signed_at", "!=", False)]
            (entry.company_id or companies.search(signed))._dental_unsign_triage()

from odoo import api, models


class DentalRuleMixin(models.AbstractModel):
    """Part of the triage rules: whoever changes it takes the dentists' signatures off the set."""

    _name = "dental.rule.mixin"
    _description = "Part of the Triage Rules"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._dental_unsign()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._dental_unsign()
        return result

    def unlink(self):
        result = super().unlink()
        self._dental_unsign()
        return result

    @api.model
    def _dental_unsign(self):
        # sudo: the set is one for all clinics; whoever may change it takes off every clinic's signature.
        self.env["res.company"].sudo()._dental_unsign_triage()

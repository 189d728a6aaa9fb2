from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class DentalRuleMixin(models.AbstractModel):
    """Part of the triage rules: whoever changes it takes the dentists' signatures off the set."""

    _name = "dental.rule.mixin"
    _description = "Part of the Triage Rules"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_signed_elsewhere()
        records = super().create(vals_list)
        self._dental_unsign()
        return records

    def write(self, vals):
        self._check_signed_elsewhere()
        result = super().write(vals)
        self._dental_unsign()
        return result

    def unlink(self):
        self._check_signed_elsewhere()
        result = super().unlink()
        self._dental_unsign()
        return result

    @api.model
    def _check_signed_elsewhere(self):
        """:raises UserError: if a clinic that the user does not work for has signed the rules"""
        if self.env.su:
            return
        # sudo: which other clinics have signed, by name; the user cannot see them.
        signed = self.env["res.company"].sudo().search([("dental_triage_signed_at", "!=", False)])
        others = signed - self.env.user.sudo().company_ids
        if others:
            raise UserError(
                self.env._(
                    "Other clinics have signed these rules and follow them as well: %(clinics)s. Ask somebody who "
                    "works for all of them to change them.",
                    clinics=format_list(self.env, others.mapped("name")),
                )
            )

    @api.model
    def _dental_unsign(self):
        # sudo: the set is one for all clinics; whoever may change it takes off every clinic's signature.
        self.env["res.company"].sudo()._dental_unsign_triage()

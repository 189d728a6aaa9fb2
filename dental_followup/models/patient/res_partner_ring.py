from odoo import models


class ResPartner(models.Model):
    """A patient whose number changes while somebody rings it."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"phone", "country_id"} and any(partner.is_patient for partner in self):
            # sudo: whoever may change the number need not be of the clinic's staff; the calls only follow it.
            calls = self.env["dental.call"].sudo()
            calls.search([("patient_id", "in", self.ids), ("state", "=", "draft")])._follow_number()
        return result

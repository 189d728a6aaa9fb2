from ast import literal_eval

from odoo import models


class DentalTeam(models.Model):
    """An e-mail address of the clinic: what is sent to it becomes a complaint that the team's clinic handles."""

    _name = "dental.team"
    _inherit = ["dental.team", "mail.alias.mixin.optional"]

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("dental.complaint")
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = defaults | {"company_id": self.company_id.id}
        return values

from ast import literal_eval

from odoo import api, models

from ..clinic.duty import is_staff
from ..patient.res_partner import MANAGER


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

    @api.model
    def _manager_of(self, company, but=None):
        """The manager on duty, or else whoever has the manager's rights in the clinic.

        :param but: users who shall not get it
        """
        others = self.env.ref(MANAGER).all_user_ids.filtered(lambda u: not u.share and is_staff(u, company))
        chosen = self.env["res.users"].browse(self._least_loaded("manager", company).ids) | others
        return (chosen - but if but else chosen)[:1]

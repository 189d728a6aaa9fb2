from odoo import fields, models


class ResPartner(models.Model):
    """A patient who is given a time."""

    _inherit = "res.partner"

    def _dental_claim(self):
        """As for dentists, see ``res.users``: nobody is given two times at once."""
        if self:
            # sudo: nothing but the moment is written, which booking a visit writes anyway.
            planner = self.env["dental.followup.planner"].sudo()
            planner._claim(self.sudo(), fields.Datetime.now(), "dental_planned_at")

    def action_dental_book(self):
        """Offer free times for a visit of the patient."""
        self.ensure_one()
        return self.env["dental.booking"]._open(self)

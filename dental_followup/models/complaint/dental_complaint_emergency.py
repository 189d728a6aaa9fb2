from odoo import api, models


class DentalComplaint(models.Model):
    """A complaint that comes of an emergency."""

    _inherit = "dental.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        emergency = self.env["dental.emergency"].browse(self.env.context.get("dental_emergency_id") or ())
        if emergency:
            emergency.check_access("write")
            # sudo: whose complaint came of an emergency stands there for managers alone.
            emergency.sudo().complaint_id = complaints[:1]
        return complaints

from odoo import api, fields, models


class DentalComplaintDialog(models.AbstractModel):
    """A question about a complaint that wants a reason."""

    _name = "dental.complaint.dialog"
    _description = "Dialog about a Complaint"
    _inherit = "dental.access.mixin"

    complaint_id = fields.Many2one("dental.complaint", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(string="Grounds", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever does not see a complaint does not learn of it by asking a question about it either."""
        dialogs = super().create(vals_list)
        dialogs.complaint_id.check_access("read")
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self.complaint_id.check_access("read")
        return result

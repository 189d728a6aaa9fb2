from odoo import api, fields, models


class DentalComplaintWithdraw(models.TransientModel):
    """Asks why a complaint is withdrawn."""

    _name = "dental.complaint.withdraw"
    _description = "Withdraw a Complaint"

    complaint_id = fields.Many2one("dental.complaint", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(string="Grounds", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever does not see a complaint does not learn of it by asking a question about it either."""
        self.env["dental.complaint"].browse(vals.get("complaint_id") for vals in vals_list).check_access("read")
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        self.complaint_id.check_access("read")
        return result

    def action_apply(self):
        self.ensure_one()
        self.complaint_id.withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}

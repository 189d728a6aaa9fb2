from odoo import fields, models


class DentalComplaintWithdraw(models.TransientModel):
    """Asks why a complaint is withdrawn."""

    _name = "dental.complaint.withdraw"
    _description = "Withdraw a Complaint"

    complaint_id = fields.Many2one("dental.complaint", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(string="Why", required=True)

    def action_apply(self):
        self.ensure_one()
        self.complaint_id.withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}

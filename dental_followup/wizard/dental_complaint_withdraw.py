from odoo import models


class DentalComplaintWithdraw(models.TransientModel):
    """Asks why a complaint is withdrawn."""

    _name = "dental.complaint.withdraw"
    _inherit = "dental.complaint.dialog"
    _description = "Withdraw a Complaint"

    def action_apply(self):
        self.ensure_one()
        self.complaint_id.withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}

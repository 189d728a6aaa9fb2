from odoo import fields, models


class DentalComplaintLevel(models.TransientModel):
    """Asks for the new level of a complaint, and why."""

    _name = "dental.complaint.level"
    _description = "Change the Level of a Complaint"

    complaint_id = fields.Many2one("dental.complaint", required=True, readonly=True, ondelete="cascade")
    proposal_text = fields.Char(related="complaint_id.proposal_text")
    severity_id = fields.Many2one("dental.complaint.severity", string="New level", required=True)
    reason = fields.Text(string="Why", required=True)

    def action_apply(self):
        self.ensure_one()
        self.complaint_id.change_level(self.severity_id, self.reason)
        return {"type": "ir.actions.act_window_close"}

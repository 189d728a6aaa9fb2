from odoo import fields, models


class DentalComplaintLevel(models.TransientModel):
    """Asks for the new level of a complaint, and why."""

    _name = "dental.complaint.level"
    _inherit = "dental.complaint.dialog"
    _description = "Change the Level of a Complaint"

    proposal_text = fields.Char(related="complaint_id.proposal_text", related_sudo=False)
    severity_id = fields.Many2one("dental.complaint.severity", string="New level", required=True)

    def action_apply(self):
        self.ensure_one()
        self.complaint_id.change_level(self.severity_id, self.reason)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models


class DentalComplaintLevel(models.TransientModel):
    """Asks for the new level of a complaint, and why."""

    _name = "dental.complaint.level"
    _description = "Change the Level of a Complaint"

    complaint_id = fields.Many2one("dental.complaint", required=True, readonly=True, ondelete="cascade")
    proposal_text = fields.Char(related="complaint_id.proposal_text", related_sudo=False)
    severity_id = fields.Many2one("dental.complaint.severity", string="New level", required=True)
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
        self.complaint_id.change_level(self.severity_id, self.reason)
        return {"type": "ir.actions.act_window_close"}

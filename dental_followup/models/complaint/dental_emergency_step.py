from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalEmergencyStep(models.Model):
    """One line of the checklist: done when, to the minute, and by whom."""

    _name = "dental.emergency.step"
    _description = "Step of an Emergency"
    _inherit = "dental.readonly.mixin"
    _order = "sequence, id"

    emergency_id = fields.Many2one("dental.emergency", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=100)
    code = fields.Char()
    name = fields.Char(string="Step", required=True)
    done_at = fields.Datetime(string="Done at", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    note = fields.Char(string="Remark")

    def action_done(self):
        """Tick it: the minute and the name are written down by the clock, not by hand."""
        self.check_access("write")
        if any(step.emergency_id.state != "running" for step in self):
            raise UserError(self.env._("It is over: what was done later belongs into “How it went”."))
        # sudo: the moment is not filled in by hand; the user may write the emergency.
        self.sudo().filtered(lambda step: not step.done_at).write(
            {"done_at": fields.Datetime.now(), "user_id": self.env.uid}
        )

    def _dental_readonly_advice(self):
        return self.env._("Tick the step; the clock writes down when.")

    def write(self, vals):
        if not self.env.su:
            self.emergency_id._check_not_analysed()
            if "emergency_id" in vals and self._dental_changes("emergency_id", vals["emergency_id"]):
                raise UserError(self.env._("A step stays with its emergency. Add another one there."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        if not self.env.su:
            steps.emergency_id._check_not_analysed()
        return steps

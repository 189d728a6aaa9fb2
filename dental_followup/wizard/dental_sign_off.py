from odoo import fields, models


class DentalSignOff(models.TransientModel):
    """What a dentist decides about a patient who was not heard from after surgery."""

    _name = "dental.sign.off"
    _description = "Sign Off a Patient Not Heard From"
    _inherit = "dental.access.mixin"

    followup_ids = fields.Many2many("dental.followup", string="Calls", required=True, readonly=True)
    note = fields.Text(string="What was decided", required=True)

    def action_sign_off(self):
        self.ensure_one()
        self.followup_ids._sign_off(self.note, fields.Datetime.now())
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models


class DentalCall(models.Model):
    """What was added to a call after it was finished."""

    _inherit = "dental.call"

    correction_ids = fields.One2many("dental.call.correction", "call_id", string="Corrections", readonly=True)

    def action_correct(self):
        """Open the dialog for a correction."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a correction"),
            "res_model": "dental.call.correction",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_call_id": self.id},
        }

from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalDisputeLog(models.Model):
    """Who has taken out which patient's dispute file, and when: written by the report, changed by nobody."""

    _name = "dental.dispute.log"
    _description = "Dispute File Taken Out"
    _inherit = "dental.readonly.mixin"
    _order = "id DESC"
    _rec_name = "patient_id"

    patient_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True, ondelete="restrict")
    moment = fields.Datetime(string="When", required=True, readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", required=True, readonly=True, index=True)
    line_count = fields.Integer(string="Entries", readonly=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Who took out a dispute file stays on record."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Who took out a dispute file stays on record."))

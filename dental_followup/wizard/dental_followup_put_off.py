from odoo import api, fields, models


class DentalFollowupPutOff(models.TransientModel):
    """The later day of a call, and the reason where it is beyond the call's limit."""

    _name = "dental.followup.put.off"
    _description = "Put a Call Off"

    followup_ids = fields.Many2many("dental.followup", string="Calls", required=True, readonly=True)
    due_date = fields.Date(string="New day", required=True)
    latest_date = fields.Date(string="Without a reason until", compute="_compute_latest_date")
    needs_reason = fields.Boolean(compute="_compute_latest_date")
    reason = fields.Text(help="The manager gets to read it.")

    @api.depends("followup_ids", "due_date")
    def _compute_latest_date(self):
        for wizard in self:
            followups = wizard.followup_ids._filtered_access("read")
            wizard.latest_date = min((followup._latest_day() for followup in followups), default=False)
            wizard.needs_reason = bool(wizard.due_date and followups._beyond_limit(wizard.due_date))

    def action_put_off(self):
        self.ensure_one()
        self.followup_ids._put_off(self.due_date, self.reason, fields.Datetime.now())
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalFollowupGive(models.TransientModel):
    """Gives many calls that are due to one colleague."""

    _name = "dental.followup.give"
    _description = "Give Calls to a Colleague"
    _inherit = "dental.access.mixin"

    followup_ids = fields.Many2many(
        "dental.followup",
        string="Calls",
        readonly=True,
        default=lambda self: self.env["dental.followup"].browse(self.env.context.get("active_ids", ())),
    )
    open_count = fields.Integer(string="Calls that are due", compute="_compute_open_count")
    user_id = fields.Many2one("res.users", string="New caller", required=True, domain=[("share", "=", False)])

    @api.depends("followup_ids.state")
    def _compute_open_count(self):
        for wizard in self:
            wizard.open_count = len(wizard._open_calls())

    def action_give(self):
        """Give them away; calls that are settled, or whose day is still to come, stay as they are.

        :raises UserError: when none is due, or the colleague would not see them
        """
        self.ensure_one()
        calls = self._open_calls()
        if not calls:
            raise UserError(
                self.env._(
                    "None of these calls is due. Who makes a call is decided on its day; choose calls that are due now."
                )
            )
        # sudo: a colleague's clinics and groups are looked at, not shown.
        self.user_id.sudo()._dental_check_sees(calls.company_id)
        calls._give_by_hand(self.user_id, fields.Datetime.now())
        return {"type": "ir.actions.act_window_close"}

    def _open_calls(self):
        self.followup_ids.check_access("read")
        return self.followup_ids.filtered(lambda followup: followup.state == "open")

from odoo import api, fields, models
from odoo.fields import Command

from ..models.clinic.selection import selection_labels


class DentalCallHandOver(models.TransientModel):
    """Chooses the colleague who goes on with a call."""

    _name = "dental.call.hand.over"
    _description = "Hand a Call Over"
    _inherit = "dental.access.mixin"

    call_id = fields.Many2one("dental.call", required=True, readonly=True, ondelete="cascade")
    note = fields.Text(help="What the colleague should know before going on.")
    line_ids = fields.One2many("dental.call.hand.over.line", "wizard_id", string="On duty now", readonly=True)

    @api.model
    def _open(self, call, now):
        """Open the dialog for ``call`` with the colleagues on duty, the least loaded first."""
        teams = self.env["dental.team"].search([("company_id", "=", call.company_id.id)])
        labels = selection_labels(teams, "role")
        lines = [
            Command.create(
                {
                    "user_id": user.id,
                    "open_count": count,
                    "roles": ", ".join(labels[team.role] for team in teams if user in team.member_ids),
                }
            )
            for user, count in call._colleagues_on_duty(now)
        ]
        wizard = self.create({"call_id": call.id, "line_ids": lines})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over…"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }


class DentalCallHandOverLine(models.TransientModel):
    _name = "dental.call.hand.over.line"
    _description = "Colleague on Duty"
    _inherit = "dental.access.mixin"

    wizard_id = fields.Many2one("dental.call.hand.over", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Colleague", required=True)
    roles = fields.Char(help="The teams that the colleague belongs to.")
    open_count = fields.Integer(string="Calls to make")

    def action_hand_over(self):
        self.ensure_one()
        wizard = self.wizard_id
        wizard.call_id._hand_to(self.user_id, wizard.note, fields.Datetime.now())
        return wizard.call_id._action_calls()

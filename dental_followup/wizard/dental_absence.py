from odoo import fields, models
from odoo.exceptions import UserError

from ..models.clinic.duty_roster import is_staff
from ..models.const import PENDING


class DentalAbsence(models.TransientModel):
    """A manager enters that a colleague is away: the colleague's calls move at once."""

    _name = "dental.absence"
    _description = "Absence of a Colleague"

    user_id = fields.Many2one(
        "res.users",
        string="Colleague",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, readonly=True, default=lambda self: self.env.company
    )
    date_from = fields.Datetime(string="Away from", required=True, default=lambda self: fields.Datetime.now())
    date_to = fields.Datetime(string="Until", help="Empty: until you enter that the colleague is back.")

    def action_away(self):
        """Enter the absence and give the colleague's due calls to who is on duty."""
        self.ensure_one()
        if self.date_to and self.date_to <= self.date_from:
            raise UserError(self.env._("The absence ends before it begins. Correct one of the two moments."))
        self._enter(self.date_from, self.date_to)

    def action_back(self):
        """The colleague is on duty again."""
        self.ensure_one()
        self._enter(False, False)

    def _enter(self, start, end):
        # sudo: managers may not write users; only the absence of one of their own staff is entered.
        user = self.user_id.sudo()
        if self.company_id not in self.env.companies or not is_staff(user, self.company_id):
            raise UserError(self.env._("Choose somebody of this clinic's staff."))
        user.write({"out_of_office_from": start, "out_of_office_to": end})
        now = fields.Datetime.now()
        calls = self.env["dental.followup"].sudo().search([("user_id", "=", user.id), ("state", "in", PENDING)])
        calls.filtered(lambda followup: followup.state == "open")._hand_over(now)
        self.env.ref("dental_followup.ir_cron_open_due").sudo()._trigger()

from odoo import fields, models


class ResUsers(models.Model):
    """A dentist into whose day visits are booked."""

    _inherit = "res.users"

    dental_booked_at = fields.Datetime(
        string="Last booked",
        readonly=True,
        copy=False,
        groups="dental_followup.dental_followup_group_staff",
        help="When somebody last booked or moved a visit of this dentist.",
    )

    def _dental_claim(self):
        """Let visits be booked one after the other: of two transactions that book the same dentist the
        database refuses one, which is tried again and then sees what the other has booked.
        """
        if self:
            # sudo: staff may not write users; nothing but the moment is written.
            planner = self.env["dental.followup.planner"].sudo()
            planner._claim(self.sudo(), fields.Datetime.now(), "dental_booked_at")

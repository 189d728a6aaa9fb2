from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "dental_followup.dental_followup_group_staff"


class ResPartner(models.Model):
    """The hours of the day at which a patient likes to be rung."""

    _inherit = "res.partner"

    dental_call_from = fields.Float(
        string="Ring from",
        groups=STAFF,
        help="The hours at which the patient likes to be rung, by the clinic's clock. Where they leave none of the "
        "clinic's telephone hours, or too few for a call that cannot wait, the clinic's own count. "
        "00:00 to 00:00: any hour of the clinic.",
    )
    dental_call_to = fields.Float(string="Ring until", groups=STAFF)

    @api.constrains("dental_call_from", "dental_call_to")
    def _check_dental_call_hours(self):
        for partner in self:
            start, end = partner.dental_call_from, partner.dental_call_to
            if (start or end) and not 0 <= start < end <= 24:
                raise ValidationError(
                    self.env._(
                        "The hours at which %(patient)s likes to be rung must begin before they end, "
                        "between 00:00 and 24:00. Correct both, or clear both to ring at any hour of the clinic.",
                        patient=partner.name,
                    )
                )

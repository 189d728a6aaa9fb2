from odoo import api, fields, models

from ...tools import phone as phone_tools
from .res_partner import STAFF


class ResPartner(models.Model):
    """A second number to ring a patient at."""

    _inherit = "res.partner"

    dental_phone2 = fields.Char(
        string="Second phone",
        groups=STAFF,
        tracking=True,
        help="Another number at which the patient can be rung, for example the office or a relative.",
    )
    dental_wrong_phone2 = fields.Boolean(
        string="Wrong second phone",
        groups=STAFF,
        help="A call showed that the second number is not the patient's. A new number clears it.",
    )
    dental_phone2_digits = fields.Char(
        string="Digits of the second phone",
        compute="_compute_dental_phone2_digits",
        store=True,
        index="trigram",
        groups=STAFF,
    )

    @api.depends("dental_phone2")
    def _compute_dental_phone2_digits(self):
        for partner in self:
            partner.dental_phone2_digits = phone_tools.digits(partner.dental_phone2) or False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("dental_phone2"):
                country = self.env["res.country"].browse(vals.get("country_id"))
                vals["dental_phone2"] = self._dental_format_phone(vals["dental_phone2"], country)
        return super().create(vals_list)

    def write(self, vals):
        if "dental_phone2" not in vals:
            return super().write(vals)
        number = vals["dental_phone2"]
        number = bool(number) and self._dental_format_phone(number, self.country_id[:1])
        renumbered = self.filtered(lambda partner: partner.dental_phone2 != number)
        result = super().write({**vals, "dental_phone2": number})
        renumbered.filtered("dental_wrong_phone2").dental_wrong_phone2 = False
        return result

    def _dental_sms_number(self):
        """The number that a text message goes to, as it is sent; False: the patient has none that is right."""
        self.ensure_one()
        numbers = (
            self.phone if not self.dental_wrong_number else False,
            self.dental_phone2 if not self.dental_wrong_phone2 else False,
        )
        number = next(filter(None, numbers), False)
        return number and (self._phone_format(number=number) or number)

from odoo import fields, models

from ..models.const import MANAGER


class ResUsers(models.Model):
    """Which summaries a manager gets by mail."""

    _inherit = "res.users"

    dental_mail_day = fields.Boolean(string="Summary of the day by mail", groups=MANAGER)
    dental_mail_week = fields.Boolean(string="Summary of the week by mail", groups=MANAGER)
    dental_mail_month = fields.Boolean(string="Summary of the month by mail", groups=MANAGER)
    dental_mail_quarter = fields.Boolean(string="Summary of the quarter by mail", groups=MANAGER)

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 Odoo's name
        return [*super().SELF_READABLE_FIELDS, *MAILS]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 Odoo's name
        return [*super().SELF_WRITEABLE_FIELDS, *MAILS]


MAILS = [f"dental_mail_{kind}" for kind in ("day", "week", "month", "quarter")]

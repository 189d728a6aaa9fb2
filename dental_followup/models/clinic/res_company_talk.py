from odoo import fields, models


class ResCompany(models.Model):
    """What counts as a call that cannot have taken place."""

    _inherit = "res.company"

    dental_brief_seconds = fields.Integer(
        string="Suspiciously short up to (seconds)",
        default=5,
        help="A call that is finished as answered so soon after its beginning is marked for the quality review. "
        "0: none is.",
    )

    _check_dental_brief_seconds = models.Constraint(
        "CHECK (dental_brief_seconds BETWEEN 0 AND 600)",
        "A call is suspiciously short up to 0 to 600 seconds. Enter 0 to mark none.",
    )

from odoo import fields, models


class ResCompany(models.Model):
    """How much of a patient's follow-up goes into one ring, and how often it rings."""

    _inherit = "res.company"

    dental_ahead_days = fields.Integer(
        string="Take along calls of the next days",
        default=3,
        help="A call that the patient gets anyway also settles what is due within so many days, except what "
        "has its medical day or belongs to a visit. 0: only what is due.",
    )
    dental_quiet_days = fields.Integer(
        string="Days without care calls after a talk",
        default=7,
        help="Nobody is rung for mere care within so many days after the last talk. Medical calls always come. "
        "0: care calls come on their day.",
    )

    _check_dental_ahead_days = models.Constraint(
        "CHECK (dental_ahead_days BETWEEN 0 AND 365)",
        "Calls are taken along from 0 to 365 days ahead. Enter 0 to call only about what is due.",
    )
    _check_dental_quiet_days = models.Constraint(
        "CHECK (dental_quiet_days BETWEEN 0 AND 365)",
        "After a talk there may be 0 to 365 days without care calls. Enter 0 for none.",
    )

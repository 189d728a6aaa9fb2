from odoo import fields, models


class ResCompany(models.Model):
    """How long a visit takes that is booked on the telephone."""

    _inherit = "res.company"

    dental_visit_minutes = fields.Integer(
        string="Length of a visit (minutes)",
        default=30,
        help="What is proposed when a visit is booked from a call; it can be changed for each.",
    )

    _check_dental_visit_minutes = models.Constraint(
        "CHECK (dental_visit_minutes BETWEEN 5 AND 480)",
        "A visit takes from 5 to 480 minutes. Enter how long an ordinary one takes.",
    )

from odoo import fields, models


class ResCompany(models.Model):
    """How long a patient's question may wait for the dentist."""

    _inherit = "res.company"

    dental_answer_hours = fields.Integer(
        string="A dentist answers within (hours)",
        default=24,
        help="By then a patient who asked something on the telephone is to have the dentist's answer.",
    )

    _check_dental_answer_hours = models.Constraint(
        "CHECK (dental_answer_hours BETWEEN 1 AND 720)",
        "A question is answered within 1 to 720 hours. Enter 24 for one day.",
    )

    def _dental_moment_text(self, moment):
        """A moment (naive UTC) on the clinic's clock; the day is named where it is not today."""
        local = self._dental_local(moment)
        is_today = local.date() == self._dental_today()
        return f"{local:%H:%M}" if is_today else f"{local:%Y-%m-%d %H:%M}"

from odoo import fields, models

from ..const import LETTER_MAPPINGS


class ResCompany(models.Model):
    """How a clinic asks its patients, and what it shows of the answers."""

    _inherit = "res.company"

    dental_survey_id = fields.Many2one(
        "survey.survey",
        string="Survey",
        ondelete="set null",
        domain="[('dental_is_satisfaction', '=', True)]",
        default=lambda self: self.env.ref("dental_followup.survey_satisfaction", raise_if_not_found=False),
        help="What patients are asked. Copy it to change it: new questions would make old answers mean something else.",
    )
    dental_survey_period_days = fields.Integer(
        string="Days between two surveys",
        default=90,
        help="A patient is asked at most once in so many days; a grade given in a call counts as an answer.",
    )
    dental_survey_valid_days = fields.Integer(
        string="Days that a link is valid", default=14, help="After that the link of a survey opens no more."
    )
    dental_survey_min_answers = fields.Integer(
        string="Answers before a person is shown",
        default=5,
        help="Figures about one person are shown only from so many answers on.",
    )
    dental_grade_letters = fields.Selection(
        LETTER_MAPPINGS,
        string="Grades in letters",
        help="What the letters A to D mean in the files that this clinic imports.",
    )

    _check_dental_survey_days = models.Constraint(
        "CHECK (dental_survey_period_days BETWEEN 1 AND 1000 AND dental_survey_valid_days BETWEEN 1 AND 365)",
        "Between two surveys lie 1 to 1000 days, and a link is valid for 1 to 365 days. Correct the number of days.",
    )
    _check_dental_survey_min_answers = models.Constraint(
        "CHECK (dental_survey_min_answers BETWEEN 1 AND 1000)",
        "A person is shown from 1 to 1000 answers on. Correct the number.",
    )

    def _dental_survey(self):
        """The clinic's survey, the shipped one where none was chosen; empty where it is gone."""
        self.ensure_one()
        shipped = self.env.ref("dental_followup.survey_satisfaction", raise_if_not_found=False)
        # sudo: staff may not read surveys; only which one is sent is found out.
        survey = self.sudo().dental_survey_id or shipped or self.env["survey.survey"]
        return survey.sudo().filtered("active")

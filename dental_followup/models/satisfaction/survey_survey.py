from odoo import api, fields, models


class SurveySurvey(models.Model):
    """A survey that asks for a dimension of satisfaction is one of the clinic's."""

    _inherit = "survey.survey"

    dental_is_satisfaction = fields.Boolean(
        string="Asks patients how satisfied they are", compute="_compute_dental_is_satisfaction", store=True
    )

    @api.depends("question_and_page_ids.dental_dimension")
    def _compute_dental_is_satisfaction(self):
        for survey in self:
            survey.dental_is_satisfaction = any(survey.question_and_page_ids.mapped("dental_dimension"))

from odoo import api, fields, models
from odoo.exceptions import ValidationError

DIMENSIONS = [
    ("quality", "Quality of care"),
    ("dentist", "Dentist's skill"),
    ("nurse", "Nurse's attitude"),
    ("reception", "Reception"),
    ("environment", "Environment"),
    ("waiting", "Waiting"),
    ("price", "Price"),
]

RECOMMEND = ("recommend", "Would recommend")

COMMENT = ("comment", "Free text")

# Question of a dimension → its type, and the scale that the figures count on.
SHAPES = dict.fromkeys(dict(DIMENSIONS), ("scale", 1, 5)) | {
    "recommend": ("scale", 0, 10),
    "comment": ("text_box", None, None),
}


class SurveySurvey(models.Model):
    """A survey that asks for a dimension of satisfaction is one of the clinic's."""

    _name = "survey.survey"
    _inherit = ["dental.readonly.mixin", "survey.survey"]

    dental_is_satisfaction = fields.Boolean(
        string="Asks patients how satisfied they are", compute="_compute_dental_is_satisfaction", store=True
    )

    @api.depends("question_and_page_ids.dental_dimension")
    def _compute_dental_is_satisfaction(self):
        for survey in self:
            survey.dental_is_satisfaction = any(survey.question_and_page_ids.mapped("dental_dimension"))


class SurveyQuestion(models.Model):
    """Which dimension of satisfaction a question asks for: what the clinic's figures are made of."""

    _inherit = "survey.question"

    dental_dimension = fields.Selection(
        [*DIMENSIONS, RECOMMEND, COMMENT],
        string="Dimension of satisfaction",
        help="The clinic's figures count the answers to this question here. A survey asks for each once.",
    )

    _dental_dimension_unique = models.UniqueIndex(
        "(survey_id, dental_dimension) WHERE dental_dimension IS NOT NULL",
        "A survey asks for each dimension once. Choose another one, or leave it empty.",
    )

    @api.constrains("dental_dimension", "question_type", "scale_min", "scale_max")
    def _check_dental_shape(self):
        for question in self.filtered("dental_dimension"):
            kind, low, high = SHAPES[question.dental_dimension]
            fits = question.question_type == kind
            if kind == "scale":
                fits = fits and (question.scale_min, question.scale_max) == (low, high)
            if not fits:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” cannot be counted as it is: a dimension is asked on a scale from 1 to 5, "
                        "the recommendation on one from 0 to 10, the free text in several lines. Change the "
                        "question's type, or leave its dimension empty.",
                        question=question.title,
                    )
                )

    def _dental_is_on_scale(self, answer):
        """Whether what the public page sent is a step of the question's scale."""
        text = str(answer)
        return text.isascii() and text.isdecimal() and self.scale_min <= int(text[:9]) <= self.scale_max

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import scoring
from ..clinic.selection import selection_labels
from .survey_survey import DIMENSIONS, RECOMMEND, SHAPES

EFFECTS = [("complaint", "Complaint"), ("improvement", "Improvement"), ("tell", "Tell the manager only")]
SEVERITIES = [("minor", "Minor"), ("moderate", "Moderate"), ("severe", "Severe")]
# The codes of the categories of complaints that the product ships.
CATEGORIES = [
    ("quality", "Medical quality"),
    ("attitude", "Service attitude"),
    ("price", "Price and charges"),
    ("environment", "Environment"),
    ("waiting", "Waiting"),
    ("other", "Other"),
]


class DentalSurveyLowRule(models.Model):
    """What counts as low in one dimension, and what that brings about.

    The only definition: an answer is judged when it comes, and what was low is written on it. Lists and
    figures count that, so they agree, and a rule that is changed later does not change the past.
    """

    _name = "dental.survey.low.rule"
    _description = "Rule for Low Answers"
    _inherit = "dental.catalogue.access.mixin"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    dimension = fields.Selection([*DIMENSIONS, RECOMMEND], required=True)
    limit = fields.Integer(
        string="Up to", required=True, default=2, help="The answer is low at this value or below: of 5, or of 10."
    )
    effect = fields.Selection(EFFECTS, required=True, default="complaint")
    category_code = fields.Selection(CATEGORIES, string="Category")
    severity_code = fields.Selection(SEVERITIES, string="Level")
    user_id = fields.Many2one(
        "res.users", string="Owner", check_company=True, domain="[('share', '=', False)]", ondelete="set null"
    )
    days = fields.Integer(string="Days to improve", default=30)

    _check_days = models.Constraint(
        "CHECK (days >= 0)", "An improvement is to be done today or later. Enter 0 days or more."
    )

    @api.depends("dimension", "limit")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = selection_labels(self, "dimension")
        for rule in self:
            rule.display_name = f"{labels.get(rule.dimension, '')} ≤ {rule.limit}"

    @api.constrains("dimension", "limit")
    def _check_limit(self):
        for rule in self:
            _kind, low, best = SHAPES[rule.dimension]
            if not low <= rule.limit < best:
                raise ValidationError(
                    self.env._(
                        "With %(limit)s no answer, or every answer, would count as low. Enter %(low)s to %(high)s.",
                        limit=rule.limit,
                        low=low,
                        high=best - 1,
                    )
                )

    @api.constrains("effect", "category_code", "severity_code")
    def _check_complaint(self):
        for rule in self:
            if rule.effect == "complaint" and not (rule.category_code and rule.severity_code):
                raise ValidationError(self.env._("Choose the category and the level that the complaint is to have."))

    @api.constrains("company_id", "user_id")
    def _check_owner(self):
        if any(rule.user_id and not rule.company_id for rule in self):
            raise ValidationError(
                self.env._(
                    "A rule for all clinics has no owner, since nobody works in all of them. Choose a clinic, or leave "
                    "the owner empty: then each clinic finds its own."
                )
            )

    def _hits(self, values):
        """Those of ``self`` that an answer with ``values`` (dimension → value or None) falls under.

        A clinic's own rule for a dimension goes before the one for all clinics.
        """
        own = self.filtered("company_id").mapped("dimension")
        rules = self.filtered(lambda rule: rule.company_id or rule.dimension not in own)
        return rules.filtered(lambda rule: scoring.is_low(values.get(rule.dimension), rule.limit))

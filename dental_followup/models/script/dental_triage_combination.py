from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...tools import triage
from ..const import URGENT_LEVELS


class DentalTriageCombination(models.Model):
    """Signs of several answers that are more urgent together than each alone."""

    _name = "dental.triage.combination"
    _description = "Combination of Signs"
    _inherit = "dental.rule.mixin"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    level = fields.Selection(URGENT_LEVELS, required=True, default="red")
    signs = fields.Char(required=True, help="The signs that count, separated by commas, as the questions name them.")
    least = fields.Integer(string="At least", required=True, default=2, help="So many of the signs make it urgent.")
    is_emergency = fields.Boolean(string="Emergency services first")
    advice = fields.Text(translate=True, help="What to say and do.")
    source = fields.Char(help="Where the rule comes from.")

    _check_least = models.Constraint("CHECK (least >= 2)", "A combination needs two signs or more.")

    @api.constrains("signs", "least")
    def _check_signs(self):
        # An upgrade brings it also to a clinic that has deleted one of the questions.
        loading = self.env.context.get("install_mode")
        asking = self.env["dental.script.question"].with_context(active_test=False).search([("sign", "!=", False)])
        known = set(asking.mapped("sign"))
        for combination in self:
            signs = dict.fromkeys(triage.split(combination.signs))
            unknown = [sign for sign in signs if sign not in known]
            if unknown and not loading:
                raise ValidationError(
                    self.env._(
                        "No question names the sign %(signs)s. Enter it at a question first.",
                        signs=format_list(self.env, [f"“{sign}”" for sign in unknown]),
                    )
                )
            if len(signs) < combination.least:
                raise ValidationError(self.env._("Name at least as many signs as are needed."))

    @api.model
    def _as_combinations(self):
        return [combination._as_combination() for combination in self.search([])]

    def _as_combination(self):
        self.ensure_one()
        signs = frozenset(triage.split(self.signs))
        return triage.Combination(
            self.level, signs, self.least, self.is_emergency, self.advice or "", self.source or ""
        )

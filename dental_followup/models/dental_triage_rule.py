from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import triage


class DentalTriageRule(models.Model):
    """An answer that is urgent after some treatments, in some hours or for some patients only."""

    _name = "dental.triage.rule"
    _description = "Triage Rule"
    _inherit = "dental.rule.mixin"
    _order = "question_id, sequence, id"
    _rec_name = "when"

    question_id = fields.Many2one("dental.script.question", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    level = fields.Selection(
        [("amber", "Amber: a dentist within 24 hours"), ("red", "Red: a dentist within 60 minutes")],
        required=True,
        default="amber",
    )
    when = fields.Char(
        string="Answers", required=True, help="Codes of answers separated by commas, or the number on the scale."
    )
    type_ids = fields.Many2many("dental.treatment.type", string="After", help="Empty: after any treatment.")
    from_hours = fields.Float(string="From hour", help="From so many hours after the treatment.")
    until_hours = fields.Float(
        string="Until hour", help="Before so many hours after the treatment have passed; 0: for ever."
    )
    condition_ids = fields.Many2many(
        "dental.condition", string="Patients with", help="Patients with one of these conditions; empty: all."
    )
    is_emergency = fields.Boolean(string="Emergency services first")
    advice = fields.Text(translate=True, help="What to say and do; empty: the question's own advice.")
    source = fields.Char(help="Where the limit comes from.")

    _check_hours = models.Constraint(
        "CHECK (from_hours >= 0 AND (until_hours = 0 OR until_hours > from_hours))",
        "The last hour of a rule comes after its first; 0 for no last hour.",
    )

    @api.constrains("when", "question_id")
    def _check_when(self):
        for rule in self:
            if not triage.split(rule.when):
                raise ValidationError(self.env._("Name the answers that the rule is about."))
            rule.question_id._check_when(rule.when)

    def _as_rule(self):
        self.ensure_one()
        return triage.Rule(
            self.level,
            self.when,
            frozenset(self.type_ids.mapped("code")),
            self.from_hours,
            self.until_hours,
            frozenset(self.condition_ids.mapped("code")),
            self.is_emergency,
            self.advice or self.question_id.advice or "",
            self.source or self.question_id.source or "",
        )

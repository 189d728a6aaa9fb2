from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...tools import triage
from ..const import URGENT_LEVELS


class DentalTriageRule(models.Model):
    """An answer that is urgent after some treatments, in some hours or for some patients only."""

    _name = "dental.triage.rule"
    _description = "Triage Rule"
    _inherit = "dental.rule.mixin"
    _order = "question_id, sequence, id"
    _rec_name = "when"

    question_id = fields.Many2one("dental.script.question", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="question_id.company_id", default=None)
    sequence = fields.Integer(default=10)
    level = fields.Selection(
        [("green", "Green: nothing is wrong, but say this"), *URGENT_LEVELS],
        required=True,
        default="amber",
    )
    when = fields.Char(
        string="Answer is", required=True, help="Codes of answers separated by commas, or the number on the scale."
    )
    type_ids = fields.Many2many(
        "dental.treatment.type", string="Treatments concerned", help="Empty: after any treatment."
    )
    stage_ids = fields.Many2many(
        "dental.treatment.stage", string="Only after", help="Empty: after any stage of the treatments."
    )
    from_hours = fields.Float(string="From hour", help="From so many hours after the treatment.")
    until_hours = fields.Float(
        string="Until hour", help="Before so many hours after the treatment have passed; 0: for ever."
    )
    condition_ids = fields.Many2many(
        "dental.condition", string="Patients with", help="Patients with one of these conditions; empty: all."
    )
    from_age = fields.Integer(string="From age", help="Patients of so many years or more.")
    until_age = fields.Integer(string="Below age", help="Patients younger than so many years; 0: any age.")
    call_back_minutes = fields.Integer(
        string="Call back after (minutes)",
        help="The advice promises that the caller rings again after so many minutes: finishing the call plans it.",
    )
    is_emergency = fields.Boolean(string="Emergency services first")
    advice = fields.Text(translate=True, help="What to say and do; empty: the question's own advice.")
    source = fields.Char(string="Evidence", help="Where the limit comes from.")
    summary = fields.Char(string="In words", compute="_compute_summary")

    _check_hours = models.Constraint(
        "CHECK (from_hours >= 0 AND (until_hours = 0 OR until_hours > from_hours))",
        "The last hour of a rule comes after its first; 0 for no last hour.",
    )

    _check_age = models.Constraint(
        "CHECK (from_age >= 0 AND (until_age = 0 OR until_age > from_age))",
        "The last age of a rule comes after its first; 0 for no last age.",
    )
    _check_call_back = models.Constraint(
        "CHECK (call_back_minutes >= 0)", "A call back comes after the call: enter a number of minutes, or 0 for none."
    )

    @api.depends(
        "level",
        "when",
        "type_ids",
        "stage_ids",
        "from_hours",
        "until_hours",
        "condition_ids",
        "from_age",
        "until_age",
        "call_back_minutes",
        "is_emergency",
        "question_id.kind",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            rule.summary = " · ".join(rule._summary_parts())

    def _summary_parts(self):
        yield self.question_id._rule_words(self.level, self.when)
        if treatments := self.stage_ids.mapped("display_name") or self.type_ids.mapped("name"):
            yield self.env._("after %(treatments)s", treatments=format_list(self.env, treatments, "or"))
        yield from self._hours_parts()
        yield from self._patient_parts()
        if self.call_back_minutes:
            yield self.env._("the caller rings again after %(minutes)s minutes", minutes=self.call_back_minutes)
        if self.is_emergency:
            yield self.env._("emergency services first")

    def _hours_parts(self):
        if self.from_hours and self.until_hours:
            hours = {"start": f"{self.from_hours:g}", "end": f"{self.until_hours:g}"}
            yield self.env._("from hour %(start)s to hour %(end)s", **hours)
        elif self.from_hours:
            yield self.env._("from hour %(start)s", start=f"{self.from_hours:g}")
        elif self.until_hours:
            yield self.env._("before hour %(end)s", end=f"{self.until_hours:g}")

    def _patient_parts(self):
        if self.condition_ids:
            yield self.env._(
                "patients with %(conditions)s",
                conditions=format_list(self.env, self.condition_ids.mapped("name"), "or"),
            )
        if self.from_age:
            yield self.env._("from %(age)s years of age", age=self.from_age)
        if self.until_age:
            yield self.env._("below %(age)s years of age", age=self.until_age)

    @api.constrains("when", "question_id")
    def _check_when(self):
        for rule in self:
            if not triage.split(rule.when):
                raise ValidationError(self.env._("Name the answers that the rule is about."))
            rule.question_id._check_when(rule.when)

    def _as_rule(self):
        self.ensure_one()
        return triage.TriageRule(
            self.level,
            self.when,
            frozenset(self.type_ids.mapped("code")),
            self.from_hours,
            self.until_hours,
            frozenset(self.condition_ids.mapped("code")),
            self.is_emergency,
            self.advice or self.question_id.advice or "",
            self.source or self.question_id.source or "",
            frozenset(f"{stage.type_id.code}/{stage.code}" for stage in self.stage_ids),
            self.from_age,
            self.until_age,
            self.call_back_minutes,
        )

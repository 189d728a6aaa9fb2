from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ..tools import teeth, triage


class DentalScriptQuestion(models.Model):
    """A question of the call whose answer decides how urgent the call is.

    One question serves many scripts. ``red_when`` and ``amber_when`` hold for every treatment and
    hour; the rules below them for some treatments, hours or patients only. Every limit is a default
    that the clinic's dentist edits and signs.
    """

    _name = "dental.script.question"
    _description = "Question of a Call"
    _inherit = "dental.rule.mixin"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    sequence = fields.Integer(default=10)
    code = fields.Char(copy=False, help="For imports; unique.")
    name = fields.Char(string="Question", required=True, translate=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("yes_no", "Yes or no"), ("scale", "Scale from 0 to 10"), ("choice", "Choice"), ("text", "Words")],
        string="Kind of answer",
        required=True,
        default="yes_no",
    )
    option_ids = fields.One2many("dental.script.option", "question_id", string="Possible answers", copy=True)
    well = fields.Char(
        string="Answer when all is well",
        help="Stands there before anybody asks: “no” or “yes”, a number of the scale, or the code of an answer.",
        compute="_compute_well",
        store=True,
        precompute=True,
        readonly=False,
    )
    red_when = fields.Char(
        string="Red when",
        help="Answers that need a dentist within 60 minutes, whatever the treatment: “yes” or “no”, codes of "
        "answers separated by commas, or the number that the scale is red from.",
    )
    amber_when = fields.Char(
        string="Amber when", help="Answers that need a dentist within 24 hours; written like “Red when”."
    )
    advice = fields.Text(translate=True, help="What to say and do when the answer is amber or red.")
    source = fields.Text(help="Where the limits of this question come from.")
    rule_ids = fields.One2many("dental.triage.rule", "question_id", string="Rules", copy=True)
    jaw = fields.Selection(
        [("lower", "Lower jaw"), ("upper", "Upper jaw")],
        string="Only for the",
        help="Asked only when a tooth of this jaw was treated, or no tooth is named. Empty: always.",
    )
    first_condition_ids = fields.Many2many(
        "dental.condition", string="First for", help="Asked before all others of a patient with one of these."
    )
    section_ids = fields.Many2many(
        "dental.script.section", "dental_section_question_rel", "question_id", "section_id", string="Scripts"
    )

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another question has this code already. Choose a different one, or none."
    )

    @api.depends("kind", "option_ids")
    def _compute_well(self):
        for question in self:
            if question.well not in question._values():
                question.well = next(iter(question._values()), False)

    @api.constrains("kind", "option_ids", "well", "red_when", "amber_when")
    def _check_answers(self):
        # A data file writes the answers of a choice after the question: it is checked with its rules.
        loading = self.env.context.get("install_mode")
        for question in self.filtered(lambda q: q.option_ids or q.kind != "choice" or not loading):
            if question.kind == "choice" and not question.option_ids:
                raise ValidationError(self.env._("Add the answers that “%(question)s” allows.", question=question.name))
            if question.kind != "text" and question.well not in question._values():
                raise ValidationError(
                    self.env._(
                        "“%(well)s” is no answer to “%(question)s”. Choose the answer that means all is well: %(all)s.",
                        well=question.well or "",
                        question=question.name,
                        all=format_list(self.env, question._values()),
                    )
                )
            for when in (question.red_when, question.amber_when):
                question._check_when(when)
        self.rule_ids._check_when()

    def _check_when(self, when):
        """:raises ValidationError: if ``when`` names an answer that there is not, or the well one"""
        self.ensure_one()
        wrong = triage.unknown(self.kind, when, self._values())
        if wrong:
            raise ValidationError(
                self.env._(
                    "“%(question)s” has no answer %(wrong)s. Use one of these: %(all)s.",
                    question=self.name,
                    wrong=format_list(self.env, [f"“{answer}”" for answer in wrong]),
                    all=format_list(self.env, self._values()) or self.env._("none, as it is answered in words"),
                )
            )
        if triage.matches(self.kind, when, self.well):
            raise ValidationError(
                self.env._(
                    "“%(well)s” means that all is well with “%(question)s”: it cannot be amber or red.",
                    well=self.well,
                    question=self.name,
                )
            )

    def _values(self):
        """The codes of the answers, in order."""
        return {
            "yes_no": list(triage.YES_NO),
            "scale": [str(n) for n in triage.SCALE],
            "choice": [option.code for option in self.option_ids.sorted("sequence") if option.code],
        }.get(self.kind, [])

    def _choices(self):
        """The answers as the caller sees them: pairs of code and words, in order."""
        if self.kind == "yes_no":
            words = {"no": self.env._("No"), "yes": self.env._("Yes")}
            return [(answer, words[answer]) for answer in triage.YES_NO]
        if self.kind == "choice":
            return [(option.code, option.name) for option in self.option_ids.sorted("sequence")]
        return [(value, value) for value in self._values()]

    def _is_asked_about(self, treatment):
        """Whether the question makes sense for a treatment, by its teeth."""
        return not self.jaw or teeth.in_jaw(teeth.parse(treatment.teeth), self.jaw)

    def _judge(self, value, cases, conditions):
        """How urgent ``value`` is: a :class:`~..tools.triage.Verdict`.

        :param cases: the treatments that it may be about, see :class:`~..tools.triage.Case`
        :param conditions: codes of the patient's conditions
        """
        always = [
            triage.TriageRule(level, when, advice=self.advice or "", source=self.source or "")
            for level, when in (("red", self.red_when), ("amber", self.amber_when))
            if when
        ]
        rules = always + [rule._as_rule() for rule in self.rule_ids]
        return triage.judge(self.kind, value, rules, cases, conditions)

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...tools import teeth, triage


class DentalScriptQuestion(models.Model):
    """A question of the call whose answer decides how urgent the call is.

    One question serves many scripts. ``red_when``, ``amber_when`` and ``book_when`` hold for every treatment and
    hour; the rules below them for some treatments, hours or patients only. Every limit is a default
    that the clinic's dentist edits and signs.

    What the dentist who edits and signs the questions sees of them.
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
        [("yes_no", "Yes or no"), ("scale", "Scale from 0 to 10"), ("choice", "Choice"), ("text", "Text")],
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
    book_when = fields.Char(
        string="Book when", help="Answers that need a visit within 7 days; written like “Red when”."
    )
    sign = fields.Char(
        help="What the answers below are a sign of, in one word of letters; combinations of signs name it."
    )
    sign_when = fields.Char(
        string="Sign when", help="Answers that count as the sign, whatever the hour; written like “Red when”."
    )
    advice = fields.Text(translate=True, help="What to say and do when the answer is more than green.")
    source = fields.Text(string="Evidence", help="Where the limits of this question come from.")
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
    summary = fields.Text(string="Rules in words", compute="_compute_summary")
    script_ids = fields.Many2many("dental.script", string="Scripts that ask it", compute="_compute_script_ids")
    script_count = fields.Integer(string="Number of scripts", compute="_compute_script_ids")
    triage_state = fields.Selection(
        selection=lambda self: self.env["res.company"]._fields["dental_triage_state"]._description_selection(self.env),
        string="Signed",
        compute="_compute_sign_off",
    )
    sign_off = fields.Char(string="Sign-off", compute="_compute_sign_off")

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another question has this code already. Choose a different one, or none."
    )

    @api.depends("kind", "option_ids")
    def _compute_well(self):
        for question in self:
            if question.well not in question._values():
                question.well = next(iter(question._values()), False)

    @api.depends("kind", "option_ids.name", "red_when", "amber_when", "book_when", "rule_ids.summary")
    @api.depends_context("lang")
    def _compute_summary(self):
        for question in self:
            lines = [question._rule_words(level, when) for level, when in question._always()]
            question.summary = "\n".join([*lines, *question.rule_ids.mapped("summary")])

    @api.depends("section_ids.script_id")
    def _compute_script_ids(self):
        for question in self:
            question.script_ids = question.section_ids.script_id
            question.script_count = len(question.script_ids)

    @api.depends_context("company", "lang")
    def _compute_sign_off(self):
        company = self.env.company
        for question in self:
            question.triage_state = company.dental_triage_state
            question.sign_off = company._dental_triage_words()

    @api.constrains("kind", "option_ids", "well", "red_when", "amber_when", "book_when", "sign", "sign_when")
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
            for when in (question.red_when, question.amber_when, question.book_when, question.sign_when):
                question._check_when(when)
            if bool(question.sign) != bool(question.sign_when):
                raise ValidationError(self.env._("Name both the sign and the answers that it stands for, or neither."))
        self.rule_ids._check_when()

    @api.constrains("section_ids")
    def _check_sections(self):
        """A clinic's own question is not asked in scripts that others use."""
        self.section_ids._check_shared()

    def action_sign_triage(self):
        """Sign the whole set, not only ``self``, for the clinic that the user works in."""
        self.env.company.action_dental_sign_triage()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_scripts(self):
        self.ensure_one()
        title = self.env._("Scripts that ask this")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "dental.script",
            "view_mode": "list,form",
            "domain": [("id", "in", self.script_ids.ids)],
        }

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
                    "“%(well)s” means that all is well with “%(question)s”: no rule can be about it.",
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

    def _always(self):
        """Pairs of level and answers that hold for every treatment, hour and patient; the most urgent first."""
        pairs = (("red", self.red_when), ("amber", self.amber_when), ("book", self.book_when))
        return [(level, when) for level, when in pairs if when]

    def _as_rules(self):
        always = [
            triage.TriageRule(level, when, advice=self.advice or "", source=self.source or "")
            for level, when in self._always()
        ]
        return always + [rule._as_rule() for rule in self.rule_ids]

    def _judge(self, value, cases, patient):
        """How urgent ``value`` is: a :class:`~..tools.triage.Verdict`.

        :param cases: the treatments that it may be about, see :class:`~..tools.triage.Case`
        :param patient: codes of the patient's conditions, and their age in years (None: not known)
        """
        return triage.judge(self.kind, value, self._as_rules(), cases, *patient)

    def _sign_of(self, value):
        """What ``value`` is a sign of; else None."""
        return self.sign if triage.matches(self.kind, self.sign_when, value) else None

    def _rule_words(self, level, when):
        """A level and the answers that it is for, as they are offered: "Red: Yes"."""
        levels = {
            "red": self.env._("Red"),
            "amber": self.env._("Amber"),
            "book": self.env._("Book"),
            "green": self.env._("Green, but say this"),
        }
        answers = triage.split(when)
        if self.kind == "scale":
            words = self.env._("%(number)s or more", number=answers[0]) if answers else ""
        else:
            choices = dict(self._choices())
            words = format_list(self.env, [f"“{choices.get(answer, answer)}”" for answer in answers], "or")
        return self.env._("%(level)s: %(answers)s", level=levels.get(level, ""), answers=words)

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import triage
from ..const import DENTIST

LEVELS = [("none", "Not asked"), ("green", "Well"), ("book", "Book"), ("amber", "Amber"), ("red", "Red")]


class DentalCallAnswer(models.Model):
    """What a patient answered in a call, with the words of the question and the advice as they were then.

    ``value`` stands there before anybody asks, as if all were well. It is an answer only once somebody clicked it
    (``is_asked``), a well one too; until then the answer has no words and no level.
    """

    _name = "dental.call.answer"
    _description = "Answer in a Call"
    _inherit = "dental.readonly.mixin"
    _order = "call_id, sequence, id"
    _rec_name = "question"

    call_id = fields.Many2one("dental.call", required=True, index=True, ondelete="cascade", readonly=True)
    question_id = fields.Many2one("dental.script.question", index="btree_not_null", ondelete="set null", readonly=True)
    sequence = fields.Integer(readonly=True)
    question = fields.Char(
        string="As asked", required=True, readonly=True, help="The question in the caller's language, as it was asked."
    )
    kind = fields.Selection(related="question_id.kind")
    value = fields.Char(
        string="Answer chosen", help="The code of the answer, a number of the scale, or the patient's words."
    )
    is_asked = fields.Boolean(string="Asked", help="Somebody clicked the answer, one that means all is well too.")
    answer = fields.Char(
        compute="_compute_judgement", store=True, help="The answer in words; none when it was not asked."
    )
    answer_text = fields.Char(string="What was answered", compute="_compute_answer_text")
    level = fields.Selection(LEVELS, compute="_compute_judgement", store=True)
    is_emergency = fields.Boolean(compute="_compute_judgement", store=True)
    advice = fields.Text(compute="_compute_judgement", store=True)
    call_back_minutes = fields.Integer(
        string="Call back after (minutes)",
        compute="_compute_judgement",
        store=True,
        help="The advice promises the patient that the caller rings again after so many minutes; 0: it does not.",
    )

    _question_unique = models.UniqueIndex(
        "(call_id, question_id) WHERE question_id IS NOT NULL", "This question is asked once in a call."
    )

    @api.depends("value", "is_asked")
    def _compute_judgement(self):
        """What the answer means when it is given; a later change of the rules, or of what the call is about,
        does not make it less urgent: see ``_judge_anew``.
        """
        now = fields.Datetime.now()
        for answer in self:
            answer.update(answer._judge(now))

    @api.depends("answer", "is_asked")
    @api.depends_context("lang")
    def _compute_answer_text(self):
        for answer in self:
            answer.answer_text = answer.answer if answer.is_asked else self.env._("Not asked")

    def _judge(self, now):
        question, call = self.question_id, self.call_id
        value = self.value if self.is_asked else False
        verdict = question._judge(value, call._triage_cases(question, now), call._triage_patient())
        return {
            "level": verdict.level,
            "is_emergency": verdict.is_emergency,
            "advice": self._advice_of(verdict),
            "call_back_minutes": _call_back_minutes(verdict),
            "answer": dict(question._choices()).get(value, value),
        }

    def _advice_of(self, verdict):
        """What to say and do, line by line; the emergency services come first."""
        lines = [rule.advice for rule in verdict.rules if rule.advice]
        if verdict.is_emergency:
            lines.insert(0, self.call_id._emergency_line())
        return "\n".join(dict.fromkeys(lines))

    @api.constrains("value")
    def _check_value(self):
        for answer in self:
            allowed = answer.question_id._values()
            if answer.value and allowed and answer.value not in allowed:
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is no answer to “%(question)s”. Choose one of those offered.",
                        value=answer.value,
                        question=answer.question,
                    )
                )

    def _line(self):
        return f"{self.question} → {self.answer_text}"

    def _as_data(self):
        """What the call screen shows of the question and its answers: plain text."""
        question, conditions = self.question_id, self.call_id.patient_id.dental_condition_ids
        is_first = self.sequence < 0
        return {
            "id": self.id,
            "question": self.question,
            "kind": self.kind or "text",
            "well": question.well or "",
            "because": (question.first_condition_ids & conditions).mapped("name") if is_first else [],
            "choices": list(self._choices_data()),
            "answer": self.answer or "",
            "level": self.level,
            "is_asked": self.is_asked,
            "is_emergency": self.is_emergency,
            "advice": (self.advice or "").splitlines(),
        }

    def _choices_data(self):
        """Each answer with what it would mean now, so that it shows before the draft is saved.

        Where a limit comes from is for those who sign the rules.
        """
        question, call = self.question_id, self.call_id
        cases, patient = call._triage_cases(question, fields.Datetime.now()), call._triage_patient()
        is_judge = self.env.user.has_group(DENTIST)
        for value, words in question._choices():
            verdict = question._judge(value, cases, patient)
            sources = dict.fromkeys(rule.source for rule in verdict.rules if rule.source)
            yield {
                "value": value,
                "words": words,
                "level": verdict.level,
                "is_emergency": verdict.is_emergency,
                "advice": self._advice_of(verdict).splitlines(),
                "source": "\n".join(sources) if is_judge else "",
            }

    def write(self, vals):
        if not self.env.su:
            self.call_id._check_draft()
            self.call_id._check_caller()
        if "value" in vals and "is_asked" not in vals:
            vals = {**vals, "is_asked": bool(vals["value"])}
        return super().write(vals)

    def _dental_readonly_advice(self):
        return self.env._("Only the answer itself is filled in; the rest follows from it.")


def cases_of(followups, treatments, question, now):
    """The treatments that the answer to ``question`` may be about, with the hours since each.

    :param treatments: what it may be about where no script of a treatment asks it
    """
    asking = followups.filtered(lambda f: question in f.script_id.section_ids.question_ids)
    for treatment in asking.treatment_id or treatments:
        hours = (now - treatment.done_at).total_seconds() / 3600 if treatment.done_at else None
        stage = treatment.stage_id.code and f"{treatment.type_id.code}/{treatment.stage_id.code}"
        yield triage.Case(treatment.type_id.code, hours, stage or None)


def _call_back_minutes(verdict):
    """The shortest time after which the advice promises a call back; 0: it promises none."""
    return min((rule.call_back_minutes for rule in verdict.rules if rule.call_back_minutes), default=0)

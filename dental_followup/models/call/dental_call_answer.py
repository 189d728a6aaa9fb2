from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import triage
from ..const import DENTIST

LEVELS = [("none", "Not asked"), ("green", "Well"), ("amber", "Amber"), ("red", "Red")]


class DentalCallAnswer(models.Model):
    """What a patient answered in a call, with the words of the question and the advice as they were then."""

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
    value = fields.Char(help="The code of the answer, a number of the scale, or the patient's words.")
    answer = fields.Char(compute="_compute_judgement", store=True, help="The answer in words.")
    is_changed = fields.Boolean(
        string="Asked", compute="_compute_judgement", store=True, help="Not so for what was left as it stood there."
    )
    level = fields.Selection(LEVELS, compute="_compute_judgement", store=True)
    is_emergency = fields.Boolean(compute="_compute_judgement", store=True)
    advice = fields.Text(compute="_compute_judgement", store=True)

    _question_unique = models.UniqueIndex(
        "(call_id, question_id) WHERE question_id IS NOT NULL", "This question is asked once in a call."
    )

    @api.depends("value")
    def _compute_judgement(self):
        """What the answer means when it is given; a later change of the rules, or of what the call is about,
        does not make it less urgent: see ``_judge_anew``.
        """
        now = fields.Datetime.now()
        for answer in self:
            answer.update(answer._judge(now))

    def _judge(self, now):
        question, call = self.question_id, self.call_id
        conditions = call.patient_id.dental_condition_ids.mapped("code")
        verdict = question._judge(self.value, call._triage_cases(question, now), conditions)
        return {
            "level": verdict.level,
            "is_emergency": verdict.is_emergency,
            "advice": self._advice_of(verdict),
            "answer": dict(question._choices()).get(self.value, self.value),
            "is_changed": bool(self.value) and self.value != question.well,
        }

    def _advice_of(self, verdict):
        """What to say and do, line by line; the emergency services come first."""
        lines = [rule.advice for rule in verdict.rules if rule.advice]
        if verdict.is_emergency:
            number = self.call_id.company_id.dental_emergency_phone or ""
            lines.insert(0, self.env._("Emergency: the patient rings %(number)s now, or has it rung.", number=number))
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
        return f"{self.question} → {self.answer}"

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
            "is_emergency": self.is_emergency,
            "advice": (self.advice or "").splitlines(),
        }

    def _choices_data(self):
        """Each answer with what it would mean now, so that it shows before the draft is saved.

        Where a limit comes from is for those who sign the rules.
        """
        question, call = self.question_id, self.call_id
        cases = call._triage_cases(question, fields.Datetime.now())
        conditions = call.patient_id.dental_condition_ids.mapped("code")
        is_judge = self.env.user.has_group(DENTIST)
        for value, words in question._choices():
            verdict = question._judge(value, cases, conditions)
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
        yield triage.Case(treatment.type_id.code, hours)

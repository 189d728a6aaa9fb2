from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import triage
from .dental_call_answer import cases_of

TRIAGE = [
    ("none", "Not asked"),
    ("green", "Green: heard and well"),
    ("amber", "Amber: a dentist within 24 hours"),
    ("red", "Red: a dentist within 60 minutes"),
]
# Sequence of what is asked first because of the patient's conditions.
FIRST = -1000


class DentalCall(models.Model):
    """How urgent a call is: the worst of its answers. Nobody can save it as better than that."""

    _inherit = "dental.call"

    answer_ids = fields.One2many("dental.call.answer", "call_id", string="Answers", copy=False)
    raised_to = fields.Selection(
        [("amber", "Amber"), ("red", "Red")],
        string="More urgent than the answers say",
        help="The caller heard something that no question asks for.",
    )
    triage = fields.Selection(
        TRIAGE,
        compute="_compute_triage",
        inverse="_inverse_triage",
        store=True,
    )

    @api.depends("answer_ids.level", "answer_ids.is_changed", "outcome", "is_unwell", "raised_to")
    def _compute_triage(self):
        for call in self:
            call.triage = triage.worst([call._triage_heard(), call.raised_to or "none"])

    def _triage_heard(self):
        """The worst of what was heard. Well is only who answered and was asked; danger counts in any case."""
        levels = [answer.level for answer in self.answer_ids if answer.is_changed or self.outcome == "answered"]
        return triage.worst(["none", *filter(None, [*levels, self.is_unwell and "amber"])])

    def _inverse_triage(self):
        """Somebody says how urgent it is: more than the answers say, never less."""
        for call in self:
            said, heard = call.triage or "none", call._triage_heard()
            if triage.LEVELS.index(said) < triage.LEVELS.index(heard):
                raise UserError(
                    self.env._(
                        "What the patient answered is urgent and cannot be saved as fine. Correct the answer first."
                    )
                )
            call.raised_to = said if said in ("amber", "red") and said != heard else False
        self.env.add_to_compute(self._fields["triage"], self)

    def write(self, vals):
        result = super().write(vals)
        if "followup_ids" in vals:
            self.filtered(lambda call: call.state == "draft")._sync_answers()
        return result

    def _finish(self, now):
        """Nobody was asked who did not answer: only what was heard all the same is kept."""
        if self.outcome != "answered":
            # sudo: as in _sync_answers; the call is the caller's own, or _finish refuses it.
            self._check_caller()
            (self.answer_ids - self.answer_ids.filtered("is_changed")).sudo().unlink()
        return super()._finish(now)

    def _triage_cases(self, question, now):
        """What the answer to ``question`` may be about; see :class:`~..tools.triage.Case`."""
        return list(cases_of(self.followup_ids, question, now))

    def _sync_answers(self):
        """Have one answer for each question of the scripts of the call, as if all were well.

        What was asked already stays, whatever is unticked.
        """
        for call in self:
            questions = call._questions()
            kept = call.answer_ids.filtered(lambda a, asked=questions: a.question_id in asked or a.is_changed)
            # sudo: answers come and go with the scripts of the caller's own draft; only their value is filled in.
            (call.answer_ids - kept).sudo().unlink()
            missing = questions - kept.question_id
            self.env["dental.call.answer"].sudo().create(
                [call._prepare_answer_values(number, q) for number, q in enumerate(questions) if q in missing]
            )

    def _questions(self):
        """The questions of the call, those for the patient's conditions first."""
        questions = self.env["dental.script.question"]
        for followup in self.followup_ids:
            asked = followup.script_id.section_ids.sorted(lambda s: (s.sequence, s.id)).question_ids
            questions |= asked.filtered(lambda q, f=followup: q.active and q._is_asked_about(f.treatment_id))
        conditions = self.patient_id.dental_condition_ids
        return questions.sorted(lambda q: not (q.first_condition_ids & conditions))

    def _prepare_answer_values(self, number, question):
        is_first = question.first_condition_ids & self.patient_id.dental_condition_ids
        return {
            "call_id": self.id,
            "question_id": question.id,
            "sequence": number + (FIRST if is_first else 0),
            "question": question.name,
            "value": question.well,
        }

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import triage
from ..const import TRIAGE, URGENT_LEVELS
from .dental_call_answer import cases_of

# An incoming call may concern treatments up to this old. Our default, no source.
RECENT = timedelta(days=30)
# Sequence of what is asked first because of the patient's conditions.
FIRST = -1000


class DentalCall(models.Model):
    """How urgent a call is: the worst of its answers. Nobody can save it as better than that."""

    _inherit = "dental.call"

    answer_ids = fields.One2many("dental.call.answer", "call_id", string="Answers of the patient", copy=False)
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

    @api.depends("answer_ids.level", "answer_ids.is_changed", "followup_ids", "outcome", "is_unwell", "raised_to")
    def _compute_triage(self):
        for call in self:
            call.triage = triage.worst([call._triage_heard(), call.raised_to or "none"])

    def _triage_heard(self):
        """The worst level of the answers. Amber and red always count, green only where the question was asked."""
        heard = self.answer_ids.filtered("is_changed") | self._asked_answers()
        levels = heard.mapped("level")
        return triage.worst(["none", *filter(None, [*levels, self.is_unwell and "amber"])])

    def _asked_answers(self):
        """Answers to questions of the ticked scripts if the outcome is "answered"; otherwise none."""
        if self.outcome != "answered":
            return self.answer_ids.browse()
        asked = self.followup_ids.script_id.section_ids.question_ids
        return self.answer_ids.filtered(lambda answer: answer.question_id in asked)

    def _inverse_triage(self):
        """Somebody says how urgent it is: more than the answers say, never less."""
        for call in self:
            said, heard = call.triage or "none", call._triage_heard()
            if triage.URGENCIES.index(said) < triage.URGENCIES.index(heard):
                raise UserError(
                    self.env._(
                        "What the patient answered is urgent and cannot be saved as fine. Correct the answer first."
                    )
                )
            call.raised_to = said if said in dict(URGENT_LEVELS) and said != heard else False
        self.env.add_to_compute(self._fields["triage"], self)

    def _drop_unasked(self):
        """Delete the pre-filled answers to questions that nobody asked."""
        # sudo: as in _sync_answers; the call is the caller's own.
        (self.answer_ids - self.answer_ids.filtered("is_changed") - self._asked_answers()).sudo().unlink()

    def _triage_cases(self, question, now):
        """What the answer to ``question`` may be about; see :class:`~..tools.triage.Case`."""
        return list(cases_of(self.followup_ids, self._treatments_in_question(now), question, now))

    def _treatments_in_question(self, now):
        """Treatments that an answer may concern if no ticked script asks it: those of the ticked calls and of the
        agenda, those of the last :data:`RECENT` days, and the latest. One too many costs only a question to the
        dentist.
        """
        done = self.patient_id.dental_treatment_ids.filtered(
            lambda t: t.state == "done" and t.company_id == self.company_id
        ).sorted(lambda t: (t.done_at, t.id))
        recent = done.filtered(lambda t: t.done_at >= now - RECENT)
        return (self.followup_ids | self.agenda_ids).treatment_id | recent | done[-1:]

    def _judge_anew(self, now):
        """What was heard may have become more urgent: hours have passed, or a condition was entered; never less."""
        for answer in self.answer_ids.filtered("is_changed"):
            judged = answer._judge(now)
            if triage.URGENCIES.index(judged["level"]) > triage.URGENCIES.index(answer.level or "none"):
                # sudo: the level follows from the answer; the call is the caller's own draft.
                answer.sudo().write(judged)

    def _sync_answers(self):
        """Have one answer for each question of the scripts of the call, as if all were well.

        What was asked already stays, whatever is unticked.
        """
        for call in self:
            questions = call._questions()
            kept = call.answer_ids.filtered(lambda a, asked=questions: a.question_id in asked or a.is_changed)
            # sudo: answers come and go with the scripts of the caller's own draft; only their value is filled in.
            (call.answer_ids - kept).sudo().unlink()
            call._judge_anew(fields.Datetime.now())
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
        if incoming := self._incoming_script():
            treatments = self._treatments_in_question(fields.Datetime.now())
            questions |= incoming.section_ids.question_ids.filtered(
                lambda q: q.active and any(q._is_asked_about(t) for t in treatments or [treatments])
            )
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

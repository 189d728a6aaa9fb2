from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import triage
from ..const import BOOK_WITHIN_DAYS, TRIAGE, URGENT_LEVELS
from .dental_call_answer import cases_of

# An incoming call may concern treatments up to this old. Our default, no source.
RECENT = timedelta(days=30)
# Sequence of what is asked first because of the patient's conditions.
FIRST = -1000


class DentalCall(models.Model):
    """How urgent a call is: the worst of what was answered, and of signs that are worse together.

    Nobody can save it as better than that. An answer that nobody clicked is none; that all is well is said by one
    deliberate act.
    """

    _inherit = "dental.call"

    answer_ids = fields.One2many("dental.call.answer", "call_id", string="Answers of the patient", copy=False)
    raised_to = fields.Selection(
        [("book", "Book"), ("amber", "Amber"), ("red", "Red")],
        string="More urgent than the answers say",
        help="The caller heard something that no question asks for.",
    )
    is_all_well = fields.Boolean(
        string="All well",
        copy=False,
        help="The patient was asked how they are and said that all is well. Counts only while nothing else was heard.",
    )
    triage_advice = fields.Text(
        string="Because of several answers",
        compute="_compute_triage",
        store=True,
        help="What to say and do because several signs came together, in the caller's words of then.",
    )
    triage = fields.Selection(
        TRIAGE,
        compute="_compute_triage",
        inverse="_inverse_triage",
        store=True,
    )

    @api.depends(
        "answer_ids.value",
        "answer_ids.level",
        "answer_ids.is_asked",
        "followup_ids",
        "outcome",
        "is_unwell",
        "is_all_well",
        "raised_to",
    )
    def _compute_triage(self):
        for call in self:
            call.triage_advice = call._advice_of_signs()
            call.triage = triage.worst([call._triage_heard(), call.raised_to or "none"])

    def _triage_heard(self):
        """The worst level of what somebody answered, of the signs together, and of what the caller ticked."""
        levels = [*self._asked_answers().mapped("level"), *(c.level for c in self._signs_together())]
        is_well = self.is_all_well and self.outcome == "answered"
        return triage.worst(["none", *filter(None, [*levels, self.is_unwell and "amber", is_well and "green"])])

    def _asked_answers(self):
        return self.answer_ids.filtered("is_asked")

    def _signs_together(self):
        """What the signs among the answers make of each other: see :func:`~..tools.triage.judge_signs`."""
        signs = [sign for answer in self._asked_answers() if (sign := answer.question_id._sign_of(answer.value))]
        if not signs:
            return ()
        return triage.judge_signs(signs, self.env["dental.triage.combination"]._as_combinations())

    def _advice_of_signs(self):
        together = self._signs_together()
        lines = [combination.advice for combination in together if combination.advice]
        if any(combination.is_emergency for combination in together):
            lines.insert(0, self._emergency_line())
        return "\n".join(dict.fromkeys(lines)) or False

    def _emergency_line(self):
        """Who rings the emergency services: a patient who is alone has only the telephone that they speak into."""
        return self.env._(
            "Emergency: is somebody with you? Let them ring %(number)s now. If you are alone, tell me your address: "
            "we ring for you. Do not hang up.",
            number=self.company_id.dental_emergency_phone or "",
        )

    def action_toggle_all_well(self):
        """One click: the patient answered, and said that all is well; another takes it back."""
        self.ensure_one()
        self.write({"is_all_well": not self.is_all_well, "outcome": "answered", "is_unwell": False})

    def _settle_all_well(self):
        """Take "all well" back where something else was heard since: nobody has said so of the whole call."""
        # sudo: what is entered does not change any more in a finished call; this is a part of finishing it.
        unwell = self.filtered(lambda call: call.is_all_well and call.triage != "green")
        unwell.sudo().is_all_well = False

    def _answers_on_screen(self):
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
            call.is_all_well = call.is_all_well or (said == "green" and heard == "none")
        self.env.add_to_compute(self._fields["triage"], self)

    def _drop_unasked(self):
        """Delete the answers to questions that were not on the screen; the others are kept, as not asked."""
        # sudo: as in _sync_answers; the call is the caller's own.
        (self.answer_ids - self._asked_answers() - self._answers_on_screen()).sudo().unlink()

    def _triage_patient(self):
        """The patient's conditions (codes) and age in years (None: not known), as rules ask for them."""
        patient = self.patient_id
        age = patient.dental_age if patient.dental_birth_date else None
        return patient.dental_condition_ids.mapped("code"), age

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

    def _book_text(self):
        """What finishing the call does about a visit that is to be offered, in words."""
        if self.triage != "book" or self.state != "draft":
            return
        now = fields.Datetime.now()
        if visit := self._visit_soon(now):
            yield self.env._("Book: a visit is booked for %(moment)s.", moment=self._local_text(visit.start))
            return
        yield self.env._(
            "Book: offer a visit by %(day)s. As long as none is booked, reception is asked to offer one.",
            day=format_date(self.env, self._book_until(now)),
        )

    def _offer_visit(self, now):
        """Have reception offer the visit that was advised, if none is booked yet."""
        if self.triage != "book" or self._visit_soon(now):
            return
        callers = self.env["dental.team"]._least_loaded("receptionist", self.company_id)
        user = callers or self.user_id
        self = self.with_context(lang=user.lang or self.env.lang, mail_activity_quick_update=True)
        names = {"day": format_date(self.env, self._book_until(now)), "patient": self.patient_id.name}
        heard = [answer._line() for answer in self._asked_answers() if answer.level == "book"]
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            self.company_id._dental_today(now),
            summary=self.env._("Offer a visit by %(day)s: %(patient)s", **names),
            note=Markup("<br/>").join(filter(None, [*heard, self.note])),
            user_id=user.id,
        )

    def _visit_soon(self, now):
        """A visit that is booked and takes place as soon as was advised."""
        visit = self._next_visit(self.patient_id)
        is_soon = visit and self.company_id._dental_local(visit.start).date() <= self._book_until(now)
        return visit if is_soon else visit.browse()

    def _book_until(self, now):
        return self.company_id._dental_today(now) + timedelta(days=BOOK_WITHIN_DAYS)

    def _judge_anew(self, now):
        """What was heard may have become more urgent: hours have passed, or a condition was entered; never less."""
        for answer in self._asked_answers():
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
            kept = call.answer_ids.filtered(lambda a, asked=questions: a.question_id in asked or a.is_asked)
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

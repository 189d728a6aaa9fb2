from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import schedule
from ...tools.put_off import LONGEST
from ..clinic.clinic_hours import CallingHours
from ..clinic.selection import selection_label
from ..const import LOW_GRADE, NOT_REACHED, PENDING

# Outcome → the method that settles or moves the call's follow-ups. The only place that decides.
EFFECTS = {
    "answered": "_effect_answered",
    "no_answer": "_effect_not_reached",
    "busy": "_effect_not_reached",
    "call_back": "_effect_call_back",
    "wrong_number": "_effect_wrong_number",
    "refused": "_effect_refused",
}


# Fields of the call on which ``next_step`` depends.
NEXT_STEP_BY = (
    "outcome",
    "call_back_at",
    "grade",
    "asks_not_to_be_called",
    "followup_ids",
    "declined_ids",
    "direction",
    "is_second_number",
    "is_unwell",
    "triage",
)


@dataclass(frozen=True)
class CallBefore:
    """What was pending before a call was finished: finishing it changes all three."""

    family: Any  # follow-ups of the family on a number that did not answer
    promises: Any  # promises to the patient that are not kept yet
    complaints: Any  # settled complaints that the call asks about


class DentalCall(models.Model):
    """What a finished call brings about: the only thing that decides what happens next.

    The ladder of one who was not reached: other times of day, the second number, a text message.

    A patient who is reached may want one call of several and not another: each has its own outcome.

    A patient who says that they are unwell is called every day until they say that it is over.

    A patient who does not want to be called any more: what that cancels is said before it is done.
    """

    _inherit = "dental.call"

    next_step = fields.Text(compute="_compute_next_step")
    declined_ids = fields.Many2many(
        "dental.followup",
        "dental_call_declined_rel",
        "call_id",
        "followup_id",
        string="Not wanted",
        check_company=True,
        copy=False,
        help="What of this call's list the patient does not want to be called about. It is skipped.",
    )
    is_unwell = fields.Boolean(
        string="The patient is unwell", help="The dentist calls again tomorrow, and every day until it is over."
    )
    patient_pain = fields.Char(related="patient_id.dental_pain_text", string="Pain")

    @api.depends(lambda self: (*NEXT_STEP_BY, *self._next_step_promised_by()))
    def _compute_next_step(self):
        """What finishing the call will do, in words, before it is done."""
        for call in self:
            call.next_step = "\n".join(filter(None, call._next_steps()))

    def action_finish(self):
        """Finish the call: record it and settle, move or skip its follow-ups.

        :raises UserError: when it is finished already, is somebody else's, or lacks its outcome
        """
        self.ensure_one()
        self._finish(fields.Datetime.now())
        return self._action_calls()

    def action_toggle_unwell(self):
        """One click: the patient answered and is unwell; another takes it back."""
        self.ensure_one()
        self.write({"is_unwell": not self.is_unwell, "outcome": "answered", "is_all_well": False})

    def _next_steps(self):
        """One sentence for each thing that finishing the call does, the most urgent first."""
        yield from self._promise_texts()
        yield from self._book_text()
        yield from self._ladder_text()
        yield from self._settled_text()
        yield from self._pain_text()
        yield from self._told_texts()
        yield from self._complaint_texts()
        yield from self._declined_text()
        yield from self._unticked_text()
        yield from self._cancelled_text()

    def _settled_text(self):
        if self.followup_ids:
            yield {
                "answered": self.env._("The calls of this list are settled."),
                "refused": self.env._("The calls of this list are skipped; later ones stay planned."),
                "call_back": self.env._("The calls of this list come back at the time that the patient named."),
            }.get(self.outcome)

    def _told_texts(self):
        """Who is told of the call, and what becomes of the patient's later calls."""
        if self.outcome == "wrong_number":
            yield self.env._("The number is marked as wrong, and reception is asked to find the right one.")
        if self.grade == LOW_GRADE:
            yield self.env._("The manager is told at once.")
        if self.asks_not_to_be_called:
            yield self.env._("Nobody calls this patient any more; all that is planned is cancelled.")

    def _declined_text(self):
        if self.outcome == "answered" and self._declined():
            yield self.env._("What the patient does not want is skipped.")

    def _unticked_text(self):
        if self.direction == "inbound" and self.outcome and self.agenda_ids - self.followup_ids:
            yield self.env._("What is not ticked stays due.")

    def _cancelled_text(self):
        """What asking not to be called any more cancels besides the calls of the list."""
        if not self.asks_not_to_be_called:
            return
        # Of all clinics of the patient, as far as the caller sees them: so does the patient's mark.
        cancelled = self.patient_id.dental_followup_ids.filtered(
            lambda followup: followup.state in PENDING and followup not in self.followup_ids
        )
        if cancelled:
            calls = ", ".join(cancelled.sorted("due_at").mapped("title"))
            yield self.env._("Cancelled: %(calls)s.", calls=calls)

    def _finish(self, now):
        """Finish the call at ``now`` (naive UTC): all that :meth:`action_finish` promises, in this order."""
        now = max(now, self._talk_began())  # the clocks of two servers differ by a little
        self._check_finishable(now)
        self._judge_anew(now)
        self._settle_all_well()
        self._drop_unasked()
        before = self._before_finishing(now)
        # sudo: follow-ups, activities and the patient's mark change only through a finished call,
        # which this is; the caller may write the call (checked above).
        call = self.sudo()
        call._mark_done(now)
        call._report_dissatisfied(now)
        call._log_everywhere()
        call._apply_outcome(now)
        call._ask_about_complaints(before.complaints, now)
        call._skip_declined(now)
        self._keep_promises(before.promises, now)
        self._promise_triage(now)
        self._promise_call_back(now)
        call._offer_visit(now)
        self._finish_family(before.family, now)
        self._clear_wrong_number()
        self._mark_brief()
        self._drop_go_on()

    def _before_finishing(self, now):
        return CallBefore(
            family=self._family_unanswered(now),
            promises=self._pending_promises(),
            complaints=self._settled_complaints(),
        )

    def _mark_done(self, now):
        self._keep_words(again=True)
        self.write({"state": "done", "ended_at": now})

    def _words_of_now(self):
        """What the call was about."""
        for call in self:
            followups = call.followup_ids
            yield {"about": [title for followup, title in zip(followups, followups._titles_then(), strict=True)]}

    def _facts_of_now(self):
        """What the caller has ticked as said, in the words in which it was shown."""
        return {"said": self._said_texts()}

    def _report_dissatisfied(self, now):
        if self.grade == LOW_GRADE:
            self._tell_manager(now)
            self._complain(now)

    def _apply_outcome(self, now):
        """Settle, move or skip the follow-ups of the call's list, and plan what repeats."""
        pending = self.followup_ids.filtered(self._is_to_settle)
        # Read before the effect: it deletes activities, which empties the whole cache.
        repeated, unsubscribed = pending.filtered("step_id.repeat_unit"), self.asks_not_to_be_called
        pending._called(self, now)
        getattr(self, EFFECTS[self.outcome])(pending, now)
        if unsubscribed:
            self.patient_id.dental_do_not_call = True
        self.env["dental.followup.planner"]._plan_next(repeated, now)
        self._follow_pain(pending, now)
        self._tell_screens()

    # Hooks of promise/ and complaint/, in the order in which they are called.

    def _next_step_promised_by(self):
        """Hook of ``promise/``: the fields besides ours that decide what finishing the call does."""
        return ()

    def _promise_texts(self):
        """Hook of ``promise/``: what finishing the call promises, and what it keeps, in words."""
        return ()

    def _complaint_texts(self):
        """Hook of ``complaint/``: which complaint finishing the call opens, in words."""
        return ()

    def _pending_promises(self):
        """Hook of ``promise/``: what is promised to the patient and not kept yet."""
        return ()

    def _settled_complaints(self):
        """Hook of ``complaint/``: the settled complaints that the call asks the patient about."""
        return ()

    def _complain(self, now):
        """Hook of ``complaint/``: what the patient is dissatisfied with becomes a complaint."""

    def _ask_about_complaints(self, complaints, now):
        """Hook of ``complaint/``: the grade says whether the patient is content with the settlement."""

    def _keep_promises(self, pending, now):
        """Hook of ``promise/``: close what the call has kept of ``pending``."""

    def _promise_triage(self, now):
        """Hook of ``promise/``: have a dentist told of an urgent patient."""

    def _promise_call_back(self, now):
        """Hook of ``promise/``: somebody rings at the time that the patient named."""

    def _urgent_attempt(self, followup, local):
        """Hook of ``promise/``: when an urgent patient is tried again, on the clinic's clock; None: as any other."""

    def _is_to_settle(self, followup):
        """Whether the call settles ``followup``: it is still this patient's, and pending.

        One that a colleague marked as done without a record since the call began is settled by the record, too.
        """
        unrecorded = followup.closing_reason == "without_record" and followup.closed_at >= self.started_at
        return followup.patient_id == self.patient_id and (followup.state in PENDING or unrecorded)

    def _check_finishable(self, now):
        self._check_draft()
        self._check_caller()
        if not self.outcome:
            raise UserError(self.env._("Choose the outcome of the call first: answered, no answer, busy …"))
        if self.outcome == "call_back" and not self.call_back_at:
            raise UserError(self.env._("Enter when the patient wants to be called back."))
        if self.outcome == "call_back" and self.call_back_at <= now:
            raise UserError(self.env._("The time to call back is past. Enter a time that is still to come."))
        if self._is_far_call_back(now) and not (self.note or "").strip():
            raise UserError(self.env._("That is more than a month ahead. Write in the notes why: the manager is told."))
        if self.grade and self.outcome != "answered":
            raise UserError(
                self.env._("A grade can come only from a patient who answered. Correct the outcome or clear the grade.")
            )
        if self.asks_not_to_be_called and self.outcome in NOT_REACHED:
            raise UserError(
                self.env._(
                    "Only the patient can ask not to be called any more, and was not on the line. Correct the outcome "
                    "or clear the mark; a wrong number is marked anyway."
                )
            )
        if self.is_unwell and self.outcome != "answered":
            raise UserError(
                self.env._("Only a patient who answered can say that they are unwell. Correct the outcome or clear it.")
            )
        if self.direction == "inbound" and self.outcome in NOT_REACHED:
            raise UserError(
                self.env._(
                    "The patient rang, so “%(outcome)s” cannot be. Choose another outcome, or correct who rang.",
                    outcome=selection_label(self, "outcome"),
                )
            )
        self.check_access("write")

    def _effect_answered(self, followups, now):
        followups._close("done", "called", now)
        followups._mark_contacted(self.patient_id, self.env._("The patient was reached."))

    def _effect_refused(self, followups, now):
        followups._close("skipped", "refused", now)

    def _effect_call_back(self, followups, now):
        followups._back_to_plan(self.call_back_at, selection_label(self, "outcome"))
        if self._is_far_call_back(now):
            for followup in followups:
                followup._tell_put_off(followup.due_date, self.note, now)
        self._open_if_today(followups, now)

    def _is_far_call_back(self, now):
        """Whether the patient's own time is so late that nobody would miss the call."""
        return self.outcome == "call_back" and self.call_back_at > now + LONGEST

    def _open_if_today(self, followups, now):
        if any(f.due_date <= self.company_id._dental_today(now) for f in followups):
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

    def _tell_manager(self, now):
        """A dissatisfied patient: an activity for the manager now, and a notice on the screen."""
        manager = self.env["dental.team"]._manager_on_duty(self.company_id, now)
        self = self.with_context(lang=manager.lang or self.env.lang, mail_activity_quick_update=True)
        summary = self.env._("Dissatisfied: %(patient)s", patient=self.patient_id.name)
        self.activity_schedule(
            "dental_followup.mail_activity_type_dissatisfied",
            self.company_id._dental_today(now),
            summary=summary,
            note=Markup("<p>%s</p>") % (self.opinion or self.note or ""),
            user_id=manager.id,
        )
        manager._dental_notify(self.opinion, title=summary)

    def _log_everywhere(self):
        """The call on the chatter of each treatment.

        Not on the patient's: other apps' users read the log of a contact. The patient's form has its history.
        """
        link = self._get_html_link(title=self.env._("Call"))
        short = Markup("%s: %s") % (link, self._one_line())
        author = self.user_id.partner_id.id
        treatments = self.followup_ids.treatment_id.filtered(lambda t: t.patient_id == self.patient_id)
        if treatments:
            full = Markup("<br/>").join(filter(None, (short, self.note, self.opinion)))
            treatments._message_log_batch(bodies=dict.fromkeys(treatments.ids, full), author_id=author)

    def _effect_not_reached(self, followups, now):
        """Each is tried again by its own step; after the step's last attempt: unreachable."""
        for attempts, group in followups.grouped("attempt_count").items():
            group.attempt_count = attempts + 1
        exhausted = followups.filtered(lambda f: f.attempt_count >= f.max_attempts)
        again = followups - exhausted
        self._send_sms(followups.filtered(lambda f: f._demands_sms(f.attempt_count))[:1])
        moments = self._next_attempts(again, now)
        exhausted._close("unreachable", "attempts", now)
        exhausted._ask_dentist(now)
        for moment, group in again.grouped(moments.get).items():
            group._back_to_plan(schedule.to_utc(moment), selection_label(self, "outcome"))
        self._open_if_today(again, now)

    def _effect_wrong_number(self, followups, now):
        """As not reached; and reception looks for the right number."""
        flag = "dental_wrong_phone2" if self.is_second_number else "dental_wrong_number"
        patient = self.patient_id
        was_known = patient[flag]  # then reception is looking for it already
        patient[flag] = True  # first: no text message goes to a stranger
        self._effect_not_reached(followups, now)
        if was_known:
            return
        callers = self.env["dental.team"]._least_loaded("receptionist", self.company_id)
        patient.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            self.company_id._dental_today(now),
            summary=self.env._("Find the right phone number"),
            user_id=callers.id or self.env.user.id,
        )

    def _next_attempts(self, followups, now):
        """When each is tried again: follow-up → moment on the clinic's clock."""
        local = self.company_id._dental_local(now)
        attempts = {}
        for book, group in followups.grouped(lambda followup: followup._book()).items():
            hours = CallingHours(self.env, self.company_id, book, local)
            for followup in group:
                is_urgent = bool(followup.contact_deadline)
                attempts[followup] = self._urgent_attempt(followup, local) or hours.next_attempt(
                    local, followup.patient_id, followup._attempt_days(), is_urgent
                )
        return attempts

    def _ladder_text(self):
        """What finishing the call as not reached will do, in words."""
        if self.outcome not in NOT_REACHED:
            return
        now = fields.Datetime.now()
        followups = self.followup_ids.filtered(lambda f: f.state in PENDING)
        again = followups.filtered(lambda f: f.attempt_count + 1 < f.max_attempts)
        for moment, group in again.grouped(self._next_attempts(again, now).get).items():
            when = f"{format_date(self.env, moment, date_format='EEEE')} {moment:%Y-%m-%d %H:%M}"
            if group == followups:
                yield self.env._("Next attempt on %(moment)s.", moment=when)
            else:
                calls = ", ".join(group.mapped("title"))
                yield self.env._("Next attempt on %(moment)s: %(calls)s.", moment=when, calls=calls)
        for followup in followups - again:
            yield self.env._("This was the last attempt: “%(call)s” counts as not reached.", call=followup.title)
        if any((followups - again).mapped("contact_deadline")):
            yield self.env._("A dentist is told that the patient was not heard from.")
        message = followups.filtered(lambda f: f._demands_sms(f.attempt_count + 1))[:1]
        number = message and self._sms_number()
        if number and not self._is_about_to_be_wrong(number):
            yield self.env._(
                "A text message goes to %(number)s: “%(text)s”", number=number, text=self._sms_text(message)
            )

    def _is_about_to_be_wrong(self, number):
        """Whether finishing the call marks ``number`` as somebody else's."""
        rung = self.patient_phone2 if self.is_second_number else self.patient_phone
        return self.outcome == "wrong_number" and number == self.patient_id._phone_format(number=rung)

    def _declined(self):
        """Follow-ups of the agenda that were left unticked and marked as not wanted."""
        declined = self.declined_ids
        return (declined & self.agenda_ids) - self.followup_ids if declined else declined

    def _skip_declined(self, now):
        """Skip what the patient declined when they answered, and plan the next occurrence of what repeats.

        Calls because of pain go on for a patient who is unwell.
        """
        if self.outcome != "answered" or not (declined := self._declined().filtered(self._is_to_settle)):
            return
        if self.is_unwell:
            declined = declined.filtered(lambda followup: not followup.pain_since)
        repeated = declined.filtered("step_id.repeat_unit")
        declined._called(self, now)
        declined._close("skipped", "refused", now)
        self.env["dental.followup.planner"]._plan_next(repeated, now)

    def _follow_pain(self, followups, now):
        """Plan the next day's call, or end the series.

        :param followups: what the call has settled
        """
        if self.outcome != "answered":
            return
        planner = self.env["dental.followup.planner"]
        if self.is_unwell:
            planner.plan_pain(self, now)
            return
        ended = followups.filtered("pain_since")
        if ended:
            ended._close("done", "pain_over", now)
            ended._note(self.env._("The patient is well again: the daily calls because of pain end."))
            others = planner._pain_series(self.patient_id, self.company_id) - ended
            others.filtered(lambda f: f.state in PENDING)._close("cancelled", "pain_over", now)

    def _pain_text(self):
        """What finishing the call does about the patient's pain, in words."""
        if self.outcome != "answered":
            return
        if self.is_unwell and not self.asks_not_to_be_called:
            planner, now = self.env["dental.followup.planner"], fields.Datetime.now()
            book = planner._treatment_in_pain(self).book_id
            moment = planner.pain_moment(self.patient_id, self.company_id, now, book)
            yield self.env._("The dentist calls again on %(moment)s.", moment=f"{moment:%Y-%m-%d %H:%M}")
        if not self.is_unwell and any(followup.pain_since for followup in self.followup_ids):
            yield self.env._("The patient is well again: the daily calls because of pain end.")

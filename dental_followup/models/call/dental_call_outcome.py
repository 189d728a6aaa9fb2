from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import schedule
from ..clinic.duty import absences
from ..followup.followup_plan import PENDING
from .dental_call import NOT_REACHED

# Outcome → the method that settles or moves the call's follow-ups. The only place that decides.
EFFECTS = {
    "answered": "_effect_answered",
    "no_answer": "_effect_not_reached",
    "busy": "_effect_not_reached",
    "call_back": "_effect_call_back",
    "wrong_number": "_effect_wrong_number",
    "refused": "_effect_refused",
}


class DentalCall(models.Model):
    """What a finished call brings about: the only thing that decides what happens next."""

    _inherit = "dental.call"

    next_step = fields.Text(compute="_compute_next_step")

    @api.depends(
        "outcome",
        "call_back_at",
        "grade",
        "asks_not_to_be_called",
        "followup_ids",
        "is_second_number",
        "is_unwell",
        "triage",
    )
    def _compute_next_step(self):
        """What finishing the call will do, in words, before it is done."""
        for call in self:
            call.next_step = "\n".join(filter(None, call._next_steps()))

    def _next_steps(self):
        if self.outcome in NOT_REACHED:
            yield from self._ladder_text()
        if self.followup_ids:
            yield {
                "answered": self.env._("The calls of this list are settled."),
                "refused": self.env._("The calls of this list are skipped; later ones stay planned."),
                "call_back": self.env._("The calls of this list come back at the time that the patient named."),
            }.get(self.outcome)
        yield from self._pain_text()
        if self.outcome == "wrong_number":
            yield self.env._("The number is marked as wrong, and reception is asked to find the right one.")
        if self.grade == "dissatisfied":
            yield self.env._("The manager is told at once.")
        if self.asks_not_to_be_called:
            yield self.env._("Nobody calls this patient any more; all that is planned is cancelled.")

    def action_finish(self):
        """Finish the call: record it and settle, move or skip its follow-ups.

        :raises UserError: when it is finished already, is somebody else's, or lacks its outcome
        """
        self.ensure_one()
        self._finish(fields.Datetime.now())
        return self._action_calls()

    def _finish(self, now):
        """Finish the call at ``now`` (naive UTC): all that :meth:`action_finish` promises."""
        self._check_finishable(now)
        self.check_access("write")
        # sudo: follow-ups, activities and the patient's mark change only through a finished call,
        # which this is; the caller may write the call.
        call = self.sudo()
        call.write({"state": "done", "ended_at": now})
        pending = call.followup_ids.filtered(call._is_to_settle)
        if call.grade == "dissatisfied":
            call._tell_manager(now)
        call._log_everywhere()
        # Read before the effect: it deletes activities, which empties the whole cache.
        repeated, unsubscribed = pending.filtered("step_id.repeat_unit"), call.asks_not_to_be_called
        getattr(call, EFFECTS[call.outcome])(pending, now)
        if unsubscribed:
            call.patient_id.dental_do_not_call = True
        self.env["dental.followup.planner"]._plan_next(repeated, now)
        call._follow_pain(pending, now)
        call._tell_screens()

    def _is_to_settle(self, followup):
        """Whether the call decides about a follow-up of its list.

        Not if it has turned out to be another patient's, or was settled otherwise meanwhile; but a
        colleague's "done without a record" gives way to the record.
        """
        unrecorded = followup.closing_reason == "without_record" and followup.closed_at >= self.started_at
        return followup.patient_id == self.patient_id and (followup.state in PENDING or unrecorded)

    def action_finish_next(self):
        """Finish the call and open the next one of the caller's list."""
        action = self.action_finish()
        followup = self.env["dental.followup"]._next_call(fields.Datetime.now())
        return followup.action_start_call() if followup else action

    def _check_finishable(self, now):
        self._check_draft()
        self._check_caller()
        if not self.outcome:
            raise UserError(self.env._("Choose the outcome of the call first: answered, no answer, busy …"))
        if self.outcome == "call_back" and not self.call_back_at:
            raise UserError(self.env._("Enter when the patient wants to be called back."))
        if self.outcome == "call_back" and self.call_back_at <= now:
            raise UserError(self.env._("The time to call back is past. Enter a time that is still to come."))
        if self.grade and self.outcome != "answered":
            raise UserError(
                self.env._("A grade can come only from a patient who answered. Correct the outcome or clear the grade.")
            )
        if self.asks_not_to_be_called and self.outcome in (*NOT_REACHED, "wrong_number"):
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

    def _effect_answered(self, followups, now):
        followups._close("done", "called", now)
        followups._heard_from(self.patient_id, self.env._("The patient was reached."))

    def _effect_refused(self, followups, now):
        followups._close("skipped", "refused", now)

    def _effect_call_back(self, followups, now):
        followups._back_to_plan(self.call_back_at, self._label("outcome"))
        self._open_if_today(followups, now)

    def _open_if_today(self, followups, now):
        if any(f.due_date <= self.company_id._dental_today(now) for f in followups):
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

    def _tell_manager(self, now):
        """A dissatisfied patient: an activity for the manager now, and a notice on the screen."""
        manager = self._manager()
        self = self.with_context(lang=manager.lang or self.env.lang, mail_activity_quick_update=True)
        summary = self.env._("Dissatisfied: %(patient)s", patient=self.patient_id.name)
        self.activity_schedule(
            "dental_followup.mail_activity_type_dissatisfied",
            self.company_id._dental_today(now),
            summary=summary,
            note=Markup("<p>%s</p>") % (self.opinion or self.note or ""),
            user_id=manager.id,
        )
        for user in manager:
            user._bus_send(
                "simple_notification",
                {"type": "danger", "sticky": True, "title": summary, "message": self.opinion or ""},
            )

    def _manager(self):
        """Who hears of it: the manager on duty, or whoever has the manager's rights in the clinic, best one who
        is not away.
        """
        group = self.env.ref("dental_followup.dental_followup_group_manager")
        others = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )
        if on_duty := self.env["dental.team"]._least_loaded("manager", self.company_id):
            return on_duty
        # sudo: colleagues' leaves are looked at, not shown.
        now = fields.Datetime.now()
        away = absences(self.sudo().env, others, now)
        there = others.filtered(lambda user: not schedule.is_within(now, away.get(user.id, ())))
        return (there or others)[:1]

    def _log_everywhere(self):
        """The call on the chatter of each treatment in full, of the patient without medical facts."""
        link = self._get_html_link(title=self.env._("Call"))
        short = Markup("%s: %s") % (link, self._one_line())
        author = self.user_id.partner_id.id
        self.patient_id._message_log(body=short, author_id=author)
        treatments = self.followup_ids.treatment_id.filtered(lambda t: t.patient_id == self.patient_id)
        if treatments:
            full = Markup("<br/>").join(filter(None, (short, self.note, self.opinion)))
            treatments._message_log_batch(bodies=dict.fromkeys(treatments.ids, full), author_id=author)

from odoo import SUPERUSER_ID, fields, models

from ..clinic.selection import selection_labels
from ..const import PENDING

# What nobody talked about with the patient: these ends, unlike a call, are recorded nowhere else.
WITHOUT_CALL = ("skipped", "cancelled", "unreachable")


class DentalFollowup(models.Model):
    """What people do to a call in Odoo's own way, by its activity: the follow-up follows.

    The log of a follow-up: who did what to it, and why. For a batch in a few statements.
    """

    _inherit = "dental.followup"

    def _is_unwanted(self):
        """Whether the planner would cancel the call whatever the book demands."""
        if self._keeps_promise():
            return self._is_promise_over()
        treatment, patient, visit = self.treatment_id, self.patient_id, self.event_id
        if patient.dental_do_not_call or not patient.active or (treatment and treatment.state != "done"):
            return True
        if not visit:
            return False
        is_over = self.step_id.direction == "before" and visit.start <= fields.Datetime.now()
        return is_over or not visit.active or visit.dental_visit_state == "cancelled"

    def _keeps_promise(self):
        """Hook of ``promise/``: whether the call was promised to the patient, so that no book demands it."""
        return False

    def _is_promise_over(self):
        """Hook of ``promise/``: whether what was promised needs no call any more."""
        return False

    def _follow_activity(self, vals):
        """An activity was rescheduled or given to somebody else."""
        followups = self.filtered(lambda f: f.state == "open")
        if "user_id" in vals:
            followups._follow_caller(self.env["res.users"].browse(vals["user_id"]))
        if vals.get("date_deadline"):
            followups._follow_day(fields.Date.to_date(vals["date_deadline"]))

    def _follow_caller(self, caller):
        """People decided who calls: nobody gets it back, and nobody else gets it while they are there."""
        given = self.filtered(lambda f: f.user_id != caller)
        former = {followup: followup.user_id for followup in given}
        given.write({"user_id": caller.id, "on_behalf_of_id": False, "given_at": fields.Datetime.now()})
        given._note_each(lambda followup: followup._given_note(former[followup]))

    def _give_by_hand(self, caller, now):
        """Hand open calls to a colleague: one notice for all, and no mail.

        The user may read the follow-ups and decide about them; the colleague sees them.
        """
        given = self._put_into_hands(caller, now)
        if given and caller != self.env.user:
            self = self.with_context(lang=caller.lang)
            message = self.env._("%(user)s gave you %(count)s calls.", user=self.env.user.name, count=len(given))
            caller._dental_notify(message, kind="info")

    def _put_into_hands(self, caller, now):
        """Put those that a colleague has not yet on the colleague's list, without a notice; return them."""
        # sudo: follow-ups change only through methods; this one notes who did it.
        given = self.sudo().filtered(lambda f: f.user_id != caller)
        former = {followup: followup.user_id for followup in given}
        given._give(caller, self.env["res.users"], now)
        given._refresh_activities()
        given._note_each(lambda followup: followup._given_note(former[followup]))
        return given

    def _given_note(self, former):
        names = {"user": self.env.user.name, "former": former.name, "caller": self.user_id.name}
        if not self.user_id:
            return self.env._("%(user)s put the call of %(former)s into the team's pool.", **names)
        if not former:
            return self.env._("%(user)s gave the call from the team's pool to %(caller)s.", **names)
        return self.env._("%(user)s gave the call of %(former)s to %(caller)s.", **names)

    def _follow_day(self, day):
        former = {followup: followup.due_at for followup in self}
        for followup in self:
            followup.write(followup._prepare_day_values(day))
        self._note_moved(former)

    def _prepare_day_values(self, day):
        """Due on another day at the same hour of the clinic's clock."""
        local = self.company_id._dental_local(self.due_at)
        return {"due_date": day, "due_at": self.company_id._dental_utc(day, local.time())}

    def _settle_without_record(self):
        """Somebody marked the activity done without a call: settled, but visibly so."""
        self.filtered(lambda f: f.state in PENDING)._close("done", "without_record")
        self.env["dental.followup.planner"]._plan_next(self)

    def _settle_dismissed(self):
        """Somebody deleted the activity: the call is skipped, and the log says by whom."""
        skipped = self.filtered(lambda f: f.state == "open")
        skipped._close("skipped", "dismissed")
        self.env["dental.followup.planner"]._plan_next(skipped)

    def _note_each(self, text_of):
        """Write in the log of each the text that ``text_of`` makes of it."""
        self._message_log_batch(bodies={followup.id: text_of(followup) for followup in self})

    def _note_closed(self, state, reason):
        """The end of calls that nobody made; what was done is told by the call itself."""
        if not self or state not in WITHOUT_CALL:
            return
        self = self._in_readers_language()
        self._note(
            self.env._(
                "%(state)s by %(user)s: %(reason)s.",
                state=selection_labels(self, "state")[state],
                user=self.env.user.name,
                reason=selection_labels(self, "closing_reason")[reason],
            )
        )

    def _note_moved(self, former, why=""):
        """Another day or hour.

        :param former: dict follow-up → the naive UTC moment at which it was due; none: not to be noted
        :param why: in the user's language
        """
        self = self._in_readers_language()
        moved = self.filtered(lambda followup: former.get(followup, followup.due_at) != followup.due_at)
        moved._note_each(lambda followup: followup._move_note(former[followup], why))

    def _in_readers_language(self):
        """What a job writes is read by the clinic's people; what a user does is told in the user's words."""
        if self.env.uid != SUPERUSER_ID:
            return self
        return self.with_context(lang=self.company_id[:1].partner_id.lang or self.env.lang)

    def _move_note(self, former, why):
        old, new = (f"{self.company_id._dental_local(moment):%Y-%m-%d %H:%M}" for moment in (former, self.due_at))
        values = {"user": self.env.user.name, "old": old, "new": new, "why": why}
        if why:
            return self.env._("%(user)s moved the call from %(old)s to %(new)s: %(why)s.", **values)
        return self.env._("%(user)s moved the call from %(old)s to %(new)s.", **values)

from odoo import api, models
from odoo.exceptions import UserError

from ..clinic.duty import is_staff
from ..script.res_company_triage import DENTIST

ACTIVITIES = {
    "red": "dental_followup.mail_activity_type_red",
    "amber": "dental_followup.mail_activity_type_amber",
    "answer": "dental_followup.mail_activity_type_question",
}
BROKEN = "dental_followup.mail_activity_type_broken"


class DentalPromise(models.Model):
    """Who has to keep a promise, and how they hear of it: by an activity and a notice on the screen, never by mail.

    The promise is what counts. Its owner's activity follows it, and comes back when it gets lost.
    """

    _inherit = "dental.promise"

    @api.model
    def _owner_for(self, call, treatment, now):
        """The treating dentist; while away, a dentist on duty; nobody there: the manager."""
        dentist = treatment.dentist_id or call.patient_id.dental_dentist_id
        return self.env["dental.team"]._answering_dentist(dentist, call.company_id, now) or call._manager()

    def _tell(self, now):
        """Let the owners know; of a red one also all dentists of the clinic, the paired nurse and the
        manager on duty: the owner may be busy in the chair, or not there at that hour.
        """
        for promise in self:
            promise._renew_activity(now)
            told = promise.user_id
            if promise.kind == "red":
                dentist = promise.treatment_id.dentist_id or promise.patient_id.dental_dentist_id
                told |= promise.user_id.dental_nurse_id | dentist.dental_nurse_id | promise.call_id._manager()
                told |= promise._dentists()
            promise._notify(told.filtered("active"))

    def _dentists(self):
        """The members of the clinic's dentists' teams."""
        teams = self.env["dental.team"].search([("role", "=", "dentist"), ("company_id", "=", self.company_id.id)])
        return teams.member_ids.filtered(lambda user: is_staff(user, self.company_id))

    def _notify(self, users, is_broken=False):
        """A notice on the screens of ``users``, each in their language; a red one stays until it is closed."""
        for user in users:
            promise = self.with_context(lang=user.lang or self.env.lang)
            user._bus_send(
                "simple_notification",
                {
                    "type": "danger" if promise.kind == "red" or is_broken else "warning",
                    "sticky": promise.kind == "red",
                    "title": promise._broken_summary() if is_broken else promise._summary(),
                    "message": promise.question or "",
                },
            )

    def _summary(self):
        """All at a glance: how urgent, whom, by when, which number."""
        parts = [self._label("kind"), self.patient_id.name, self._deadline_text(), self.patient_id.phone]
        return " · ".join(filter(None, parts))

    def _broken_summary(self):
        if self.kind == "call_back":
            return self.env._(
                "%(patient)s was not called back at %(time)s",
                patient=self.patient_id.name,
                time=self._deadline_text(),
            )
        return self.env._(
            "No dentist has reached %(patient)s in time · %(kind)s",
            patient=self.patient_id.name,
            kind=self._label("kind"),
        )

    def _renew_activity(self, now):
        """Have one activity for the owner, as urgent as the promise is now."""
        self._drop_activities()
        self.told_at = now  # of two jobs that do this at once the database refuses one
        if not self.user_id:
            return
        quiet = self.with_context(mail_activity_quick_update=True, lang=self.user_id.lang or self.env.lang)
        quiet.activity_schedule(
            ACTIVITIES[self.kind],
            self.company_id._dental_today(self.deadline),
            summary=quiet._summary(),
            user_id=self.user_id.id,
        )

    def _owner_activities(self):
        # sudo: the owner's activity is part of the promise, whoever keeps it.
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids), ("automated", "=", True)])
        )

    def _drop_activities(self):
        """Remove the owners' activities, without this counting as somebody's decision."""
        self._owner_activities().with_context(dental_sync=True).unlink()

    def _close_activities(self, feedback):
        """Nothing is left to do: closed, not deleted, so that it stays in the history."""
        # sudo: as above; the activity about a broken promise is settled too.
        activities = (
            self.env["mail.activity"].sudo().search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        activities.with_context(dental_sync=True).action_feedback(feedback=feedback)

    def _tell_broken(self, user, now):
        """A promise was broken: an activity for the one who sees to it, and a notice.

        :param user: the manager for an urgent patient, the owner for a call back; nobody: nobody is told
        """
        if not user:
            return
        quiet = self.with_context(mail_activity_quick_update=True, lang=user.lang or self.env.lang)
        quiet.activity_schedule(
            BROKEN,
            self.company_id._dental_today(now),
            summary=quiet._broken_summary(),
            user_id=user.id,
            # Not "automated": who is told closes it having seen to it.
            automated=False,
        )
        self._notify(user, is_broken=True)

    def _give(self, owner, now, note):
        """Put pending promises into other hands."""
        self.user_id = owner
        self._tell(now)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, note))

    def _check_can_answer(self, owner):
        """:raises UserError: when the new owner could only look at the patient's question"""
        if owner and not owner.has_group(DENTIST) and any(promise.kind in ACTIVITIES for promise in self):
            raise UserError(
                self.env._(
                    "Only a dentist or a manager answers patients' questions. Choose one of them instead of %(user)s.",
                    user=owner.name,
                )
            )

    def _follow_activity(self, owner):
        """People gave the owner's activity to somebody else in Odoo's own way: the promise follows."""
        moved = self.filtered(lambda p: p.user_id != owner)
        moved.user_id = owner
        note = self.env._("%(user)s gave it to %(owner)s.", user=self.env.user.name, owner=owner.name or "…")
        moved._message_log_batch(bodies=dict.fromkeys(moved.ids, note))
        for promise in moved:
            promise._notify(owner)

    @api.model
    def _release(self, users):
        """Take what waits from users who leave; the watch finds others at once."""
        waiting = self.search([("user_id", "in", users.ids), ("is_waiting", "=", True)])
        if waiting:
            waiting._drop_activities()
            waiting.user_id = False
            self.env.ref("dental_followup.ir_cron_promises")._trigger()

    @api.model
    def _wake_at(self, moments):
        """Have the watch look at the minute."""
        # sudo: whoever makes a promise may not read jobs; nothing but the moment is passed on.
        self.env.ref("dental_followup.ir_cron_promises").sudo()._trigger(at=moments)

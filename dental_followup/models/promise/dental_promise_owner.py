from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import promise as rules
from ...tools import schedule
from ..clinic.cron import for_each_isolated, run_batches
from ..clinic.duty_roster import absences, is_staff
from ..clinic.selection import selection_label
from ..const import DENTIST, PENDING

ACTIVITIES = {
    "red": "dental_followup.mail_activity_type_red",
    "amber": "dental_followup.mail_activity_type_amber",
    "answer": "dental_followup.mail_activity_type_question",
}

BROKEN = "dental_followup.mail_activity_type_broken"

BATCH = 100


class DentalPromise(models.Model):
    """Who has to keep a promise, and how they hear of it: by an activity and a notice on the screen, never by mail.

    The promise is what counts. Its owner's activity follows it, and comes back when it gets lost.

    The watch: no urgent patient is lost in a draft, no deadline passes unnoticed, no call back is
    forgotten, no question lies with somebody who is away.
    """

    _inherit = "dental.promise"

    @api.model
    def _owner_for(self, call, treatment, now):
        """The treating dentist; while away, a dentist on duty; nobody there: the manager."""
        dentist = treatment.dentist_id or call.patient_id.dental_dentist_id
        teams, company = self.env["dental.team"], call.company_id
        return teams._answering_dentist(dentist, company, now) or teams._manager_on_duty(company, now)

    def _tell(self, now):
        """Let the owners know; of a red one also all dentists of the clinic, the paired nurse and the
        manager on duty: the owner may be busy in the chair, or not there at that hour.
        """
        for promise in self:
            promise._renew_activity(now)
            told = promise.user_id
            if promise.kind == "red":
                dentist = promise.treatment_id.dentist_id or promise.patient_id.dental_dentist_id
                told |= promise.user_id.dental_nurse_id | dentist.dental_nurse_id | promise._dentists()
                told |= self.env["dental.team"]._manager_on_duty(promise.company_id, now)
            promise._notify(told.filtered("active"))

    def _dentists(self):
        """The members of the clinic's dentists' teams."""
        teams = self.env["dental.team"].search([("role", "=", "dentist"), ("company_id", "=", self.company_id.id)])
        return teams.member_ids.filtered(lambda user: is_staff(user, self.company_id))

    def _notify(self, users, is_broken=False):
        """A notice on the screens of ``users``, each in their language; a red one stays until it is closed."""
        for user in users:
            promise = self.with_context(lang=user.lang or self.env.lang)
            user._dental_notify(
                promise.question,
                title=promise._broken_summary() if is_broken else promise._summary(),
                kind="danger" if promise.kind == "red" or is_broken else "warning",
                sticky=promise.kind == "red",
            )

    def _summary(self):
        """All at a glance: how urgent, whom, by when, which number."""
        parts = [selection_label(self, "kind"), self.patient_id.name, self._deadline_text(), self.patient_id.phone]
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
            kind=selection_label(self, "kind"),
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

    @api.model
    def _cron_watch(self):
        """Look after all promises, woken to the minute by their deadlines.

        Rows that another job holds are left to it, and what it has done is not done again.
        """
        now = fields.Datetime.now()
        calls = self.env["dental.call"]
        run_batches(
            self.env,
            BATCH,
            (calls.search(calls._untold_domain(now)), lambda batch: batch._tell_left(now)),
            (self.search(self._late_domain(now)), lambda batch: batch._break_late(now)),
            (self.search(self._forgotten_domain()), lambda batch: batch._plan_forgotten(now)),
            (self.search([("is_waiting", "=", True)])._misplaced(now), lambda batch: batch._hand_over(now)),
        )

    @api.model
    def _late_domain(self, now):
        return Domain("state", "=", "open") & Domain("limit_at", "<=", now)

    def _break_late(self, now):
        """Mark those of ``self`` whose limit has passed, and tell who can still mend it."""
        late = self.search(Domain("id", "in", self.ids) & self._late_domain(now)).try_lock_for_update()
        for_each_isolated(self.env, late, lambda promise: promise._break(now))

    def _break(self, now):
        self.state = "broken"
        if self.kind == "call_back" and is_staff(self.user_id, self.company_id):
            self._tell_broken(self.user_id, now)
        elif self.kind == "call_back" or self.kind in rules.URGENT:
            self._tell_broken(self.env["dental.team"]._manager_on_duty(self.company_id, now), now)

    @api.model
    def _forgotten_domain(self):
        """Promised calls back without a pending follow-up: those of their call were settled otherwise."""
        pending = [("state", "in", PENDING)]
        return (
            Domain("state", "=", "open")
            & Domain("kind", "=", "call_back")
            & Domain("patient_id.active", "=", True)
            & Domain("patient_id.dental_do_not_call", "=", False)
            & Domain("followup_ids", "not any", pending)
            & Domain("call_id.followup_ids", "not any", pending)
        )

    def _plan_forgotten(self, now):
        """Have those of ``self`` that are still forgotten rung at the time that the patient named."""
        forgotten = self.search(Domain("id", "in", self.ids) & self._forgotten_domain()).try_lock_for_update()
        planner = self.env["dental.followup.planner"]
        for_each_isolated(self.env, forgotten, lambda promise: planner.plan_promise(promise, now))

    def _misplaced(self, now):
        """Those of ``self`` that wait with nobody, with one who is away or has left, or without an activity."""
        owners = self.user_id
        away = absences(self.env, owners, now)
        reminded = {(activity.res_id, activity.user_id) for activity in self._owner_activities()}
        return self.filtered(
            lambda p: (
                not is_staff(p.user_id, p.company_id)
                or schedule.is_within(now, away.get(p.user_id.id, ()))
                or (p.id, p.user_id) not in reminded
            )
        )

    def _hand_over(self, now):
        """Find owners for those of ``self`` that are still in the wrong hands."""
        waiting = self.search(Domain("id", "in", self.ids) & Domain("is_waiting", "=", True)).try_lock_for_update()
        for_each_isolated(self.env, waiting._misplaced(now), lambda promise: promise._hand_over_one(now))

    def _hand_over_one(self, now):
        former = self.user_id
        owner = self._owner_for(self.call_id, self.treatment_id, now)
        if owner == former:
            if owner and not self._owner_activities():
                self._renew_activity(now)
            return
        self = self.with_context(lang=owner.lang or self.env.lang)
        note = self.env._(
            "%(owner)s answers instead of %(former)s.", owner=owner.name, former=former.name or self.env._("nobody")
        )
        self._give(owner, now, note)

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import promise as rules
from ...tools import schedule
from ..clinic.duty import absences, is_staff
from ..clinic.retry import each, retried
from ..followup.followup_plan import PENDING

BATCH = 100


class DentalPromise(models.Model):
    """The watch: no urgent patient is lost in a draft, no deadline passes unnoticed, no call back is
    forgotten, no question lies with somebody who is away.
    """

    _inherit = "dental.promise"

    @api.model
    def _cron_watch(self):
        """Look after all promises, woken to the minute by their deadlines.

        Commits after each batch; rows that another job holds are left to it, and what it has done
        is not done again. Killed at any point, the next run does exactly what is left.
        """
        now = fields.Datetime.now()
        calls = self.env["dental.call"]
        work = [
            (batch, step)
            for records, step in (
                (calls.search(calls._untold_domain(now)), lambda batch: batch._tell_left(now)),
                (self.search(self._late_domain(now)), lambda batch: batch._break_late(now)),
                (self.search(self._forgotten_domain()), lambda batch: batch._plan_forgotten(now)),
                (self.search([("is_waiting", "=", True)])._misplaced(now), lambda batch: batch._hand_over(now)),
            )
            for batch in (records[start : start + BATCH] for start in range(0, len(records), BATCH))
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(len(batch) for batch, _step in work))
        for batch, step in work:
            retried(batch, step)
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _late_domain(self, now):
        return Domain("state", "=", "open") & Domain("limit_at", "<=", now)

    def _break_late(self, now):
        """Mark those of ``self`` whose limit has passed, and tell who can still mend it."""
        late = self.search(Domain("id", "in", self.ids) & self._late_domain(now)).try_lock_for_update()
        each(late, lambda promise: promise._break(now))

    def _break(self, now):
        self.state = "broken"
        if self.kind in rules.URGENT:
            self._tell_broken(self.call_id._manager(), now)
        elif self.kind == "call_back":
            owner = self.user_id if is_staff(self.user_id, self.company_id) else self.call_id._manager()
            self._tell_broken(owner, now)

    @api.model
    def _forgotten_domain(self):
        """Promised calls back that nobody is going to make: what was to be rung about has been settled otherwise."""
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
        each(forgotten, lambda promise: self.env["dental.followup.planner"].plan_promise(promise, now))

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
        each(waiting._misplaced(now), lambda promise: promise._hand_over_one(now))

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

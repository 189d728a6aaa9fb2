from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..clinic.duty import Duty, absences, is_staff

# A draft older than this was left behind; nobody is on the phone any more.
CALL_LASTS = timedelta(hours=12)


class DentalFollowup(models.Model):
    """Handing over: an open call goes from one who is away to one who is on duty, and back."""

    _inherit = "dental.followup"

    given_at = fields.Datetime(
        string="Given by hand at", readonly=True, help="When a colleague chose the caller; the scheduler keeps to it."
    )

    @api.model
    def _handover_domain(self, now):
        """The open calls that may be in the wrong hands, except those that are being made.

        With somebody who is away sooner or later, with a stand-in, or in the pool; not those that
        somebody put into the pool.
        """
        talks = [("state", "=", "draft"), ("started_at", ">", now - CALL_LASTS)]
        return (
            Domain("state", "=", "open")
            & Domain("call_ids", "not any", talks)
            & (
                Domain("user_id", "in", self._callers_to_watch(now).ids)
                | Domain("on_behalf_of_id", "!=", False)
                | Domain("user_id", "=", False) & Domain("given_at", "=", False)
            )
        )

    @api.model
    def _callers_to_watch(self, now):
        """Who has open calls and is or will be away, or no longer belongs to the clinic's staff."""
        groups = self._read_group([("state", "=", "open"), ("user_id", "!=", False)], ["company_id", "user_id"])
        callers = self.env["res.users"].union(*[user for _company, user in groups])
        away = absences(self.env, callers, now)
        watched = [user for company, user in groups if user.id in away or not is_staff(user, company)]
        return self.env["res.users"].union(*watched)

    def _hand_over(self, now):
        """Give each of ``self`` to who is on duty when it is due, or now if that is past.

        Rows that another transaction holds are left to the next run.

        :param now: naive UTC
        """
        moves = {}
        for company, followups in self.grouped("company_id").items():
            duty = Duty(self.env, company, followups, now)
            moves |= {followup: move for followup in followups if (move := duty.handover_of(followup))}
        if not moves:
            return
        moved = self.browse(followup.id for followup in moves).try_lock_for_update()
        former = {followup: (followup.user_id, followup.on_behalf_of_id) for followup in moved}
        for (caller, behalf), followups in moved.grouped(moves.get).items():
            followups._give(caller, behalf)
        moved._refresh_activities()
        moved._note_each(lambda followup: followup._handover_note(*former[followup]))

    def _give(self, caller, behalf, given_at=False):
        """Put open calls with their activities on a caller's list, or into the pool, without mail."""
        values = {"user_id": caller.id, "on_behalf_of_id": behalf.id, "given_at": given_at, "problem": False}
        self.with_context(tracking_disable=True).write(values)
        activities = self._call_activities().with_context(dental_sync=True, mail_activity_quick_update=True)
        activities.write({"user_id": caller.id})

    def _handover_note(self, former, absent):
        """Who gave the call to whom, and why.

        :param former: who had it before, or nobody
        :param absent: on whose behalf that one had it
        """
        caller = self.user_id
        self = self.with_context(lang=caller.lang or former.lang or self.env.lang)
        names = {"caller": caller.name, "former": former.name}
        if not caller:
            return self.env._(
                "%(former)s is away and nobody else is on duty: the call waits in the team's pool.", **names
            )
        if not former:
            return self.env._("%(caller)s is on duty: the call leaves the team's pool.", **names)
        if caller == absent:
            return self.env._("%(caller)s is on duty again: %(former)s gives the call back.", **names)
        return self.env._("%(former)s is away: %(caller)s makes the call.", **names)

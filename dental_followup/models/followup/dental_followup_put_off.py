from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import format_date

from ...tools import schedule
from ...tools.put_off import latest_day
from ..const import PENDING

ACTIVITY = "dental_followup.mail_activity_type_put_off"


class DentalFollowup(models.Model):
    """Putting a call off: within its limit by anybody, beyond it with a reason that the manager gets to read."""

    _inherit = "dental.followup"

    def action_put_off(self):
        """Open the dialog in which a later day and the reason are written."""
        self.ensure_one()
        self.check_access("read")
        self._check_pending()
        return self._action_put_off()

    def _action_put_off(self, day=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put the call off"),
            "res_model": "dental.followup.put.off",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_followup_ids": self.ids, "default_due_date": day and fields.Date.to_string(day)},
        }

    def _check_pending(self):
        if any(followup.state not in PENDING for followup in self):
            raise UserError(self.env._("This call is settled already. Open your list of calls again."))

    def _latest_day(self):
        """The clinic's day to which the call may be put off without a reason."""
        self.ensure_one()
        step, visit, promise = self.step_id, self.event_id, self.promise_id
        repeat = schedule.Offset(step.repeat_count, step.repeat_unit).delta() if step.repeat_unit else None
        return latest_day(
            self.planned_date,
            tolerance=step.tolerance,
            next_date=repeat and self.planned_date + repeat,
            contact_deadline=self.contact_deadline or None,
            event_date=self._clinic_day(visit.start) if visit and step.direction == "before" else None,
            promised_date=self._clinic_day(promise.deadline) if promise else None,
        )

    def _beyond_limit(self, day):
        """Those that ``day`` would put off beyond their limit."""
        return self.filtered(lambda f: day > max(f.due_date, f.company_id._dental_today()) and day > f._latest_day())

    def _check_put_off(self, day):
        """:raises RedirectWarning: where ``day`` is beyond the limit of one of ``self``; leads to the dialog"""
        late = self.filtered(lambda f: f.state in PENDING)._beyond_limit(day)
        if late:
            message = self.env._(
                "This call may be put off until %(day)s. To put it off further, say why: the manager is told.",
                day=format_date(self.env, max(late[0]._latest_day(), late[0].company_id._dental_today())),
            )
            raise RedirectWarning(message, late._action_put_off(day), self.env._("Put it off with a reason"))

    def _put_off(self, day, reason, now):
        """Let calls be due on a later day; beyond their limit with a reason, of which the manager is told.

        :param day: the clinic's day
        :param reason: in the user's words; may be empty within the limit
        :param now: the present, naive UTC
        :raises UserError: without a reason beyond the limit, for a settled call, or for a day that is past
        """
        self.check_access("read")
        self._check_pending()
        reason = (reason or "").strip()
        # sudo: follow-ups change only through methods; this one notes who did it and why.
        followups = self.sudo()
        if any(day < company._dental_today(now) for company in followups.company_id):
            raise UserError(self.env._("That day is past. Choose a day that is still to come."))
        late = followups._beyond_limit(day)
        if late and not reason:
            raise UserError(self.env._("Say why the call is put off for so long: the manager is told."))
        former = {followup: followup.due_at for followup in followups}
        for followup in followups:
            followup.write(followup._prepare_day_values(day))
        activities = followups._call_activities().with_context(dental_sync=True, mail_activity_quick_update=True)
        activities.write({"date_deadline": day})
        followups._note_moved(former, reason)
        for followup in late:
            followup._tell_put_off(day, reason, now)

    def _tell_put_off(self, day, reason, now):
        """The manager hears of a call that was put off beyond its limit: on the list of activities, by no mail."""
        manager = self.env["dental.team"]._manager_on_duty(self.company_id, now)
        if not manager or manager == self.env.user:
            return
        told = self.with_context(mail_activity_quick_update=True, lang=manager.lang or self.env.lang)
        told.activity_schedule(
            ACTIVITY,
            self.company_id._dental_today(now),
            summary=told.env._(
                "Put off to %(day)s: %(patient)s · %(call)s",
                day=format_date(told.env, day),
                patient=told.patient_id.name,
                call=told.title,
            ),
            note=Markup("<p>%s: %s</p>") % (self.env.user.name, reason),
            user_id=manager.id,
            # Not "automated": the manager closes it having read it.
            automated=False,
        )

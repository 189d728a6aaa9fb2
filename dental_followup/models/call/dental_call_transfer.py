from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..clinic.duty import Duty

GO_ON = "mail.mail_activity_data_todo"


class DentalCall(models.Model):
    """A caller hands a call that goes on to a colleague, with all that is entered in it."""

    _inherit = "dental.call"

    handed_by_id = fields.Many2one("res.users", string="Handed over by", readonly=True)
    handed_at = fields.Datetime(string="Handed over at", readonly=True)
    handover_note = fields.Text(string="Note for the colleague", readonly=True)

    def action_hand_over(self):
        """Open the dialog in which the caller chooses a colleague."""
        self.ensure_one()
        self._check_draft()
        self._check_caller()
        return self.env["dental.call.hand.over"]._open(self, fields.Datetime.now())

    def _colleagues_on_duty(self, now):
        """Who may take the call over: (user, number of open calls), the least loaded first."""
        self.ensure_one()
        # sudo: colleagues' absences, groups and loads are looked at, not shown in detail.
        call = self.sudo()
        duty = Duty(call.env, call.company_id, call.agenda_ids, now)
        there = duty.teams.member_ids.filtered(lambda user: duty.is_on_duty(user, now)) - self.env.user
        return sorted(((user, duty.load[user.id]) for user in there), key=lambda pair: (pair[1], pair[0].id))

    def _hand_to(self, colleague, note, now):
        """Give an own draft to a colleague, with the others of the same ring and their follow-ups.

        The colleague gets a notice on the screen and an activity, no e-mail.

        :raises UserError: when the call is finished or somebody else's, or the colleague is away
        """
        self.ensure_one()
        self._check_draft()
        self._check_caller()
        self.check_access("write")
        self._check_colleague(colleague, now)
        drafts = self | self._drafts_of_number(self.patient_id, self.company_id).filtered(
            lambda call: call.user_id == self.env.user
        )
        for draft in drafts:
            # Before it changes hands: the caller has heard it, and the colleague may not look at once.
            draft._promise_triage(now)
        values = {"handed_by_id": self.env.uid, "handed_at": now, "handover_note": note or False}
        # sudo: the caller is not filled in by hand; the drafts are the user's own.
        drafts.sudo().write({**values, "user_id": colleague.id})
        open_calls = drafts.agenda_ids.filtered(lambda followup: followup.state == "open")
        open_calls._put_into_hands(colleague, now)
        for draft in drafts:
            draft._tell_colleague(colleague, note, now)

    def _check_colleague(self, colleague, now):
        # sudo: as in _colleagues_on_duty.
        colleague.sudo()._dental_check_sees(self.company_id)
        if colleague not in [user for user, _count in self._colleagues_on_duty(now)]:
            raise UserError(
                self.env._(
                    "%(user)s is not on duty now. Choose one of the colleagues in the list.", user=colleague.name
                )
            )

    def _tell_colleague(self, colleague, note, now):
        """An entry on the colleague's list of activities, a notice, and a line in the call's log."""
        # sudo: the draft has just become the colleague's.
        draft = self.sudo()
        draft.activity_unlink([GO_ON])
        line = self.env._(
            "%(user)s handed the call to %(colleague)s.", user=self.env.user.name, colleague=colleague.name
        )
        draft._message_log(body=Markup("<br/>").join(filter(None, (line, note))))
        told = draft.with_context(lang=colleague.lang or self.env.lang, mail_activity_quick_update=True)
        names = {"user": self.env.user.name, "patient": self.patient_id.name}
        told.activity_schedule(
            GO_ON,
            self.company_id._dental_today(now),
            summary=told.env._("Go on with the call: %(patient)s", **names),
            note=Markup("<p>%s</p>") % (note or ""),
            user_id=colleague.id,
        )
        title = told.env._("%(user)s hands you a call: %(patient)s", **names)
        colleague._bus_send(
            "simple_notification", {"type": "info", "sticky": True, "title": title, "message": note or ""}
        )

    def _is_new_talk(self, now):
        """The colleague's talk begins when the colleague opens the call."""
        is_untouched = bool(self.handed_at) and self.handed_at >= self._talk_began()
        return is_untouched or super()._is_new_talk(now)

    def _finish(self, now):
        result = super()._finish(now)
        self._drop_go_on()
        return result

    def action_take_over(self):
        result = super().action_take_over()
        self._drop_go_on()
        return result

    def _drop_go_on(self):
        # sudo: the activity was the add-on's entry on one caller's list, and nobody has to go on any more.
        handed = self.filtered("handed_at").sudo()
        handed.with_context(mail_activity_quick_update=True).activity_unlink([GO_ON])

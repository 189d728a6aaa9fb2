from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import PENDING


class MailActivity(models.Model):
    """Keeps follow-ups in step with what people do to their activities in Odoo's own way.

    Creation is left to Odoo alone: all apps of the database share this model.
    """

    _inherit = "mail.activity"

    def _check_access(self, operation):
        """Whoever may see a follow-up may also move, hand on and close its call.

        As calls themselves: colleagues stand in for each other, and a call in a team's pool belongs
        to nobody yet.
        """
        result = super()._check_access(operation)
        if not result or operation not in ("write", "unlink"):
            return result
        forbidden = result[0]
        # sudo: only where the activities belong to is looked at; access to that is checked.
        calls = forbidden.sudo().filtered(lambda a: a.automated and a.res_model == "dental.followup")
        followups = self.env["dental.followup"].browse(calls.mapped("res_id")).exists()._filtered_access("read")
        forbidden -= calls.filtered(lambda a: a.res_id in followups.ids).sudo(False)
        return (forbidden, lambda: forbidden._make_access_error(operation)) if forbidden else None

    def write(self, vals):
        self._check_dental_change(vals)
        if not {"date_deadline", "user_id"} & vals.keys():
            return super().write(vals)
        self._check_promise_owner(vals)
        followups = self._lock_dental_followups()
        result = super().write(vals)
        followups._follow_activity(vals)
        self._follow_promise_owner(vals)
        return result

    def _check_promise_owner(self, vals):
        """Hook of ``promise/``: whether who is to get the activity can answer what was promised."""

    def _follow_promise_owner(self, vals):
        """Hook of ``promise/``: the promise goes to whoever got its activity."""

    @api.ondelete(at_uninstall=False)
    def _unlink_dental_dismiss(self):
        self.filtered("active")._lock_dental_followups()._settle_dismissed()

    def _action_done(self, feedback=False, attachment_ids=None):
        self._check_promise_done()
        followups = self._lock_dental_followups()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        followups._settle_without_record()
        return result

    def _check_promise_done(self):
        """Hook of ``promise/``: whether nobody waits any more for what was promised."""

    def action_open_document(self):
        """An activity of a follow-up opens the call, not a form."""
        followup = self._dental_followups()
        if followup and followup.state in PENDING:
            return followup.sudo(False).action_start_call()
        return super().action_open_document()

    def _check_dental_change(self, vals):
        """A call can be handed only to somebody who sees it, and stays with its follow-up."""
        if not {"user_id", "res_id", "res_model_id"} & vals.keys():
            return
        followups = self._dental_followups()
        if not followups:
            return
        if {"res_id", "res_model_id"} & vals.keys():
            raise UserError(self.env._("The activity of a follow-up cannot be moved to another record."))
        # sudo: a colleague's clinics and groups are looked at, not shown.
        self.env["res.users"].sudo().browse(vals["user_id"] or ())._dental_check_sees(followups.company_id)

    def _dental_followups(self):
        """The follow-ups whose call these activities are, unless the add-on itself is at work."""
        # The superuser's work only: a client may send any context.
        if self.env.su and self.env.context.get("dental_sync"):
            return self.env["dental.followup"]
        calls = self.filtered(lambda a: a.automated and a.res_model == "dental.followup")
        # sudo: whoever may change the activity may not write the follow-up, which only follows it.
        return self.env["dental.followup"].sudo().browse(calls.mapped("res_id")).exists()

    def _lock_dental_followups(self):
        """The same, locked before their activities are.

        As when a call is finished or handed over: in one order nobody waits for one who waits for them.
        """
        followups = self._dental_followups()
        if followups:
            query = SQL("SELECT id FROM dental_followup WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", followups._ids)
            self.env.execute_query(query)
        return followups

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import PENDING

# What ties an activity to its record and makes it count: only methods change it.
TIED = ("automated", "active", "res_model", "res_model_id", "res_id", "activity_type_id")


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
        if vals.get("date_deadline") and not self.env.su:
            followups._check_put_off(fields.Date.to_date(vals["date_deadline"]))
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
        ours = self.browse() if self.env.su else self._dental_ours()
        ours.check_access("write")
        values = {"feedback": feedback, "attachment_ids": attachment_ids}
        result = super(MailActivity, self - ours)._action_done(**values)
        if ours:
            self.env["ir.attachment"].browse(attachment_ids or ()).check_access("read")
            # sudo: "done" archives, which nobody does by hand; whether the user may was just checked.
            done = super(MailActivity, ours.sudo())._action_done(**values)
            result = tuple(other + own.sudo(False) for other, own in zip(result, done, strict=True))
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
        if {"user_id", "res_id", "res_model_id", "res_model"} & vals.keys() and (followups := self._dental_followups()):
            if {"res_id", "res_model_id", "res_model"} & vals.keys():
                raise UserError(self.env._("The activity of a follow-up cannot be moved to another record."))
            # sudo: a colleague's clinics and groups are looked at, not shown.
            self.env["res.users"].sudo().browse(vals["user_id"] or ())._dental_check_sees(followups.company_id)
        self._check_dental_tied(vals)

    def _check_dental_tied(self, vals):
        """:raises UserError: where a user moves, hides or revalues an activity of ours otherwise than by its buttons"""
        names = [name for name in TIED if name in vals]
        if self.env.su or not names:
            return
        # sudo: only what they belong to; whether the user may change them is checked on the way.
        clinic = self.sudo().filtered(lambda a: (a.res_model or "").startswith("dental."))
        ours = clinic._dental_ours()
        for activity in clinic:
            field_values = {name: activity._fields[name].convert_to_write(activity[name], activity) for name in names}
            changed = {name for name in names if (field_values[name] or False) != (vals[name] or False)}
            if (activity in ours and changed) or ("automated" in changed and vals["automated"]):
                raise UserError(
                    self.env._(
                        "This activity belongs to the clinic's own work: mark it as done, cancel it, give it to a "
                        "colleague or choose another day. It is not hidden or moved otherwise."
                    )
                )

    def _dental_company(self):
        """The clinic to whose patient, visit or record the activity belongs; none for other apps' activities."""
        record = self.env[self.res_model].browse(self.res_id).exists()
        if self.res_model == "res.partner":
            return record.company_id or self.user_id.company_id if record.is_patient else record.company_id.browse()
        if self.res_model == "calendar.event":
            return record.dental_company_id if record.is_dental else record.dental_company_id.browse()
        is_ours = self.res_model.startswith("dental.") and "company_id" in record._fields
        return record.company_id if is_ours else self.env["res.company"]

    def _dental_ours(self):
        """The activities of the kinds that are made for our records."""
        # sudo: only what they belong to.
        ours = self.sudo().filtered(
            lambda a: (a.res_model or "").startswith("dental.") and a.activity_type_id.res_model == a.res_model
        )
        return ours.with_env(self.env)

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

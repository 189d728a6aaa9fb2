from odoo import api, models


class MailActivity(models.Model):
    """Keeps follow-ups in step with what people do to their activities in Odoo's own way."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "dental.bulk.mixin"]

    @api.model
    def _is_bulk(self, rows):
        """Only the scheduler's activities; all others are created as Odoo does it."""
        return self.env.context.get("dental_bulk") and super()._is_bulk(rows)

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

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Look up the model of the documents once, not on a record in memory for each activity."""
        models_ = self.env["ir.model"].sudo()  # as the related field does
        names = {id_: models_.browse(id_).model for id_ in {vals.get("res_model_id") for vals in vals_list} if id_}
        for vals in vals_list:
            if vals.get("res_model_id"):
                vals["res_model"] = names[vals["res_model_id"]]
        super()._add_precomputed_values(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if {"date_deadline", "user_id"} & set(vals):
            self._dental_followups()._follow_activity(vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_dental_dismiss(self):
        self.filtered("active")._dental_followups()._settle_dismissed()

    def _action_done(self, feedback=False, attachment_ids=None):
        followups = self._dental_followups()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        followups._settle_without_record()
        return result

    def action_open_document(self):
        """An activity of a follow-up opens the call, not a form."""
        followup = self._dental_followups()
        if followup and followup.state in ("planned", "open"):
            return followup.sudo(False).action_start_call()
        return super().action_open_document()

    def _dental_followups(self):
        """The follow-ups whose call these activities are, unless the add-on itself is at work."""
        # The superuser's work only: a client may send any context.
        if self.env.su and self.env.context.get("dental_sync"):
            return self.env["dental.followup"]
        calls = self.filtered(lambda a: a.automated and a.res_model == "dental.followup")
        # sudo: whoever may change the activity may not write the follow-up, which only follows it.
        return self.env["dental.followup"].sudo().browse(calls.mapped("res_id")).exists()

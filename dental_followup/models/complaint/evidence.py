from odoo import api, models
from odoo.exceptions import UserError

# Whose photos, letters and mails are kept like the record itself.
KEPT = ("dental.complaint", "dental.emergency")


class IrAttachment(models.Model):
    """Evidence stays: a recording of a finished call, and what belongs to a complaint or an emergency."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._dental_check_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dental_recording(self):
        self._dental_check_kept()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dental_evidence(self):
        """Administrators delete what the law demands."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: only what they belong to; reading them is not allowed by that.
        if any(file.res_model in KEPT and file.res_id for file in self.sudo()):
            raise UserError(
                self.env._(
                    "Photos and letters of a complaint or an emergency are kept. If one must go, ask the administrator."
                )
            )

    def _dental_check_kept(self):
        """:raises UserError: for a recording of a finished call; administrators delete what the law demands"""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: only whether it is such a recording; reading it is not allowed by that.
        files = self.sudo().filtered(lambda file: file.res_model == "dental.call")
        if not files:
            return
        calls = self.env["dental.call"].sudo()
        if calls.search_count([("recording_ids", "in", files.ids), ("state", "=", "done")], limit=1):
            raise UserError(
                self.env._(
                    "This is a recording of a finished call and stays as it is. If it must go, ask the administrator."
                )
            )


class MailMessage(models.Model):
    """What was written about a complaint or an emergency stays: somebody may have to answer for it years later."""

    _inherit = "mail.message"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dental_evidence(self):
        """Administrators delete what the law demands."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: only what they belong to; reading them is not allowed by that.
        self.sudo()._dental_check_kept()

    def _dental_check_kept(self):
        """:raises UserError: for messages of a complaint or an emergency"""
        if any(message.model in KEPT for message in self):
            raise UserError(
                self.env._(
                    "Messages of a complaint or an emergency are kept. Correct a mistake with another note below it."
                )
            )


class MailThread(models.AbstractModel):
    """Notes on complaints and emergencies are not rewritten either, which is how the interface deletes one."""

    _inherit = "mail.thread"

    def _check_can_update_message_content(self, messages):
        result = super()._check_can_update_message_content(messages)
        messages._dental_check_kept()
        return result

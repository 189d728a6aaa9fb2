from odoo import api, models
from odoo.exceptions import UserError

from .ir_attachment import KEPT


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

from odoo import models


class MailThread(models.AbstractModel):
    """Notes on complaints and emergencies are not rewritten either, which is how the interface deletes one."""

    _inherit = "mail.thread"

    def _check_can_update_message_content(self, messages):
        result = super()._check_can_update_message_content(messages)
        messages._dental_check_kept()
        return result

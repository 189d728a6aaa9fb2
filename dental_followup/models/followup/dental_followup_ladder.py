from odoo import models


class DentalFollowup(models.Model):
    """The rungs of the ladder that a follow-up's step sets; a step that is gone leaves the ordinary ones."""

    _inherit = "dental.followup"

    def _attempt_days(self):
        """Days until the next attempt; 0: later the same day."""
        if self.step_id:
            return self.step_id.attempt_days
        return 0 if self.purpose == "pain" else 1

    def _demands_sms(self, attempt):
        """Whether a text message follows the vain ``attempt`` (1 for the first)."""
        return bool(self.step_id.sms_text) and self.step_id.sms_after == attempt

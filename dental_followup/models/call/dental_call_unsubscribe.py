from odoo import models

from ..followup.followup_plan import PENDING


class DentalCall(models.Model):
    """A patient who does not want to be called any more: what that cancels is said before it is done."""

    _inherit = "dental.call"

    def _next_steps(self):
        yield from super()._next_steps()
        if not self.asks_not_to_be_called:
            return
        # Of all clinics of the patient, as far as the caller sees them: so does the patient's mark.
        cancelled = self.patient_id.dental_followup_ids.filtered(
            lambda followup: followup.state in PENDING and followup not in self.followup_ids
        )
        if cancelled:
            calls = ", ".join(cancelled.sorted("due_at").mapped("title"))
            yield self.env._("Cancelled: %(calls)s.", calls=calls)

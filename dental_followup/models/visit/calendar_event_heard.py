from odoo import models

HERE = ("arrived", "in_chair", "done")


class CalendarEvent(models.Model):
    """A patient who comes has been heard from."""

    _inherit = "calendar.event"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("dental_visit_state") in HERE:
            # sudo: whoever receives the patient may not write the dentist's activity, which is settled by it.
            self.env["dental.followup"].sudo()._heard_from(self.dental_patient_id, self.env._("The patient came."))
        return result

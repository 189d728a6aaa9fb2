from odoo import models

HERE = ("arrived", "in_chair", "done")


class CalendarEvent(models.Model):
    """A patient who comes has been heard from."""

    _inherit = "calendar.event"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("dental_visit_state") in HERE:
            # sudo: whoever receives the patient may not write the dentist's activity, which is settled by it.
            followups = self.sudo().dental_patient_id.dental_followup_ids.filtered("heard_by")
            followups._close_unheard_activities(self.env._("The patient came."))
        return result

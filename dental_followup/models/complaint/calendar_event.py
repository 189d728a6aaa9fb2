from odoo import models


class CalendarEvent(models.Model):
    """A complaint about a visit: waiting, reception, what was done."""

    _inherit = "calendar.event"

    def action_dental_complaint(self):
        """Record a complaint about the visit."""
        self.ensure_one()
        self.check_access("read")
        treatments = self.dental_treatment_ids
        return self.env["dental.complaint"]._action_record(
            default_patient_id=self.dental_patient_id.id,
            default_company_id=self.dental_company_id.id,
            default_event_id=self.id,
            default_treatment_id=treatments.id if len(treatments) == 1 else False,
        )

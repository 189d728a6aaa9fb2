from odoo import models


class DentalTreatment(models.Model):
    """A complaint about what was done."""

    _inherit = "dental.treatment"

    def action_complaint(self):
        """Record a complaint about the treatment."""
        self.ensure_one()
        self.check_access("read")
        return self.env["dental.complaint"]._action_record(
            default_treatment_id=self.id,
            default_event_id=self.event_id.id,
            default_patient_id=self.patient_id.id,
            default_company_id=self.company_id.id,
        )

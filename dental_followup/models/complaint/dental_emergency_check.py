from odoo import api, models
from odoo.exceptions import ValidationError


class DentalEmergency(models.Model):
    """Whose emergency it is: one patient's, of the clinic in which it was raised."""

    _inherit = "dental.emergency"

    @api.depends("patient_id.phone", "patient_id.dental_condition_ids", "patient_id.dental_allergies")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_alerts(self):
        """What helpers must know of the patient; nothing of a patient whom the user does not see."""
        for emergency in self:
            patient = emergency.patient_id._origin._filtered_access("read")
            emergency.patient_phone = patient.phone
            emergency.condition_ids = patient.dental_condition_ids
            emergency.allergies = patient.dental_allergies

    @api.constrains("company_id", "patient_id", "call_id", "complaint_id")
    def _check_patient(self):
        # sudo: only whose records these are, and of which clinic, is looked at.
        for emergency in self.sudo():
            linked = (emergency.call_id, emergency.complaint_id)
            clinics = emergency.patient_id.company_id.union(*(record.company_id for record in linked))
            patients = emergency.call_id.patient_id | emergency.complaint_id.patient_id
            if clinics - emergency.company_id or patients - emergency.patient_id:
                raise ValidationError(
                    self.env._(
                        "Patient, call and complaint of an emergency belong together, and to %(clinic)s. "
                        "Choose others, or raise the alarm in the other clinic.",
                        clinic=emergency.company_id.name,
                    )
                )

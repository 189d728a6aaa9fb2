from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DentalComplaint(models.Model):
    """What a complaint must say; each refusal tells how to mend it."""

    _inherit = "dental.complaint"

    @api.constrains("company_id", "patient_id", "user_id", "person_ids")
    def _check_clinic(self):
        labels = self.fields_get(["patient_id", "user_id", "person_ids"], ["string"])
        # sudo: only the clinics of these people are looked at; nothing of them is shown.
        for complaint in self.sudo():
            for fname, info in labels.items():
                people = complaint[fname].with_context(active_test=False)
                if people.filtered_domain(people._check_company_domain(complaint.company_id)) != people:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: this person belongs to another clinic. Choose somebody of %(clinic)s, or "
                            "record the complaint in the other clinic.",
                            field=info["string"],
                            clinic=complaint.company_id.name,
                        )
                    )

    @api.constrains("patient_id", "treatment_id", "event_id", "call_id")
    def _check_same_patient(self):
        # sudo: only whose records these are is looked at.
        for complaint in self.sudo():
            patients = complaint.treatment_id.patient_id | complaint.event_id.dental_patient_id
            patients |= complaint.call_id.patient_id
            if complaint.patient_id and patients - complaint.patient_id:
                raise ValidationError(
                    self.env._(
                        "Treatment, visit and call must be those of %(patient)s. Choose others, or leave them empty.",
                        patient=complaint.patient_id.name,
                    )
                )

    @api.constrains("opened_at")
    def _check_opened_at(self):
        now = fields.Datetime.now()
        for complaint in self:
            if complaint.opened_at > now:
                raise ValidationError(
                    self.env._("That moment is still to come. Enter when the patient complained, or leave it as now.")
                )

    @api.constrains("text")
    def _check_text(self):
        if any(not (complaint.text or "").strip() for complaint in self):
            raise ValidationError(self.env._("Write down what the patient says, in the patient's own words."))

from odoo import models


class DentalFollowupPlanner(models.AbstractModel):
    """A complaint that was taken up again is not asked about, whatever else is planned anew."""

    _inherit = "dental.followup.planner"

    def _reopened(self, company, settled):
        complaints = (
            # sudo: what is settled and when; the planner acts for whoever may not see the complaint.
            self.env["dental.complaint"]
            .sudo()
            .search([("company_id", "=", company.id), ("patient_id", "in", [patient.id for patient in settled])])
        )
        known = complaints.grouped("patient_id")
        return [
            patient
            for patient, moment in settled.items()
            if patient in known and all(c.resolved_at != moment for c in known[patient])
        ]

from odoo import api, models


class DentalFollowupPlanner(models.AbstractModel):
    """A complaint that was taken up again is not asked about, whatever else is planned anew."""

    _inherit = "dental.followup.planner"

    @api.private
    def plan_settled(self, company, settled, now=None):
        complaints = (
            # sudo: what is settled and when; the planner acts for whoever may not see the complaint.
            self.env["dental.complaint"]
            .sudo()
            .search([("company_id", "=", company.id), ("patient_id", "in", [patient.id for patient in settled])])
        )
        known = complaints.grouped("patient_id")
        kept = {
            patient: moment
            for patient, moment in settled.items()
            if patient not in known or any(c.resolved_at == moment for c in known[patient])
        }
        return super().plan_settled(company, kept, now)

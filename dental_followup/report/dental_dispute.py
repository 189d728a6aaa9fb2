from odoo import api, fields, models


class DentalDispute(models.AbstractModel):
    """The values of the dispute file. However it is opened, access is checked and written down."""

    _name = "report.dental_followup.dental_dispute"
    _description = "Dispute File"

    @api.model
    def _get_report_values(self, docids, data=None):
        # A report is rendered as the superuser: what counts is who asked for it.
        patients = self.env["res.partner"].sudo(False).browse(docids)
        patients._dental_check_dispute()
        files = []
        for patient in patients:
            company = patient.company_id or self.env.company
            lines = patient.dental_dispute_lines(company)
            patient._dental_dispute_log(company, len(lines))
            for line in lines:
                line["shown"] = company._dental_local(line["moment"]).strftime("%Y-%m-%d %H:%M")
            files.append({"patient": patient, "company": company, "lines": lines})
        now = fields.Datetime.now()
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "docs": patients,
            "files": files,
            "printed": {
                item["patient"].id: item["company"]._dental_local(now).strftime("%Y-%m-%d %H:%M") for item in files
            },
            "printed_by": self.env.user.name,
        }

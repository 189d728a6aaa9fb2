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
        wanted = [(patient, company) for patient in patients for company in self._clinics(patient)]
        for patient, company in wanted:
            lines = patient.dental_dispute_lines(company)
            patient._dental_dispute_log(company, len(lines))
            for line in lines:
                line["shown"] = company._dental_local(line["moment"]).strftime("%Y-%m-%d %H:%M")
            files.append({"company": company, "lines": lines, **self._head(patient, company)})
        return {"doc_ids": docids, "doc_model": "res.partner", "docs": patients, "files": files}

    @api.model
    def _clinics(self, patient):
        """The patient's clinic; of one who belongs to none, those in which the patient has complained."""
        return patient.company_id or patient.dental_complaint_ids.company_id or self.env.company

    @api.model
    def _head(self, patient, company):
        """Whose file it is, and who took it out when."""
        born = patient.dental_birth_date and self.env._("born on %(day)s", day=patient.dental_birth_date)
        now = company._dental_local(fields.Datetime.now())
        return {
            "title": self.env._("Dispute file: %(patient)s", patient=patient.name),
            "facts": " · ".join(filter(None, (patient.dental_number, born, patient.phone))),
            "intro": self.env._(
                "All contacts, advice, answers and replies in the order in which they happened, on the clinic's clock. "
                "Taken out by %(user)s on %(moment)s, which has been written down.",
                user=self.env.user.name,
                moment=now.strftime("%Y-%m-%d %H:%M"),
            ),
        }

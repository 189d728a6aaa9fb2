from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..patient.res_partner import MANAGER
from .complaint_terms import OPEN


class ResPartner(models.Model):
    """The dispute file: everything between the clinic and one patient, in the order in which it happened."""

    _inherit = "res.partner"

    def action_dental_dispute_file(self):
        """The dispute file as a PDF; as a page to be printed where the server cannot make PDFs."""
        self.ensure_one()
        self._dental_check_dispute()
        report = self.env.ref("dental_followup.dental_dispute_report")
        # sudo: only whether the server has the program.
        if self.env["ir.actions.report"].sudo().get_wkhtmltopdf_state() not in ("install", "broken"):
            return report.report_action(self)
        page = self.env.ref("dental_followup.dental_dispute_report_html")
        message = self.env._(
            "This server cannot make PDFs: the program wkhtmltopdf is missing. Ask your administrator to install it "
            "(version 0.12.6 with patched Qt; on Debian the package of wkhtmltopdf.org). Until then print this page "
            "with the browser, as a PDF."
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning", "sticky": True, "message": message, "next": page.report_action(self)},
        }

    def _dental_check_dispute(self):
        """:raises AccessError: unless a manager, or whoever handles a complaint of the patient"""
        self.check_access("read")
        for patient in self:
            handled = self.env["dental.complaint"].search_count(
                [("patient_id", "=", patient.id), ("user_id", "=", self.env.uid), ("state", "in", (*OPEN, "resolved"))],
                limit=1,
            )
            if not self.env.user.has_group(MANAGER) and not handled:
                raise AccessError(
                    self.env._(
                        "The dispute file of %(patient)s is for managers and for whoever handles the patient's "
                        "complaint. Ask one of them.",
                        patient=patient.name,
                    )
                )

    @api.private
    def dental_dispute_lines(self, company):
        """All contacts, advice, answers and replies of a patient in a clinic, in order of time.

        :return: list of dicts with moment (naive UTC), kind, who, title and text
        """
        self.ensure_one()
        lines = [line for source in self._dental_dispute_sources() for line in source(company)]
        return sorted(lines, key=lambda line: line["moment"])

    def _dental_dispute_sources(self):
        """The methods that know a part of it: each returns lines for a clinic."""
        return [
            self._dental_dispute_visits,
            self._dental_dispute_treatments,
            self._dental_dispute_calls,
            self._dental_dispute_followups,
            self._dental_dispute_promises,
            self._dental_dispute_surveys,
            self._dental_dispute_complaints,
            self._dental_dispute_emergencies,
            self._dental_dispute_messages,
        ]

    def _dental_dispute_log(self, company, count):
        # sudo: nobody writes this log by hand.
        self.env["dental.dispute.log"].sudo().create(
            {
                "patient_id": self.id,
                "user_id": self.env.uid,
                "moment": fields.Datetime.now(),
                "company_id": company.id,
                "line_count": count,
            }
        )

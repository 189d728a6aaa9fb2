from odoo import models

from . import res_partner_dispute  # noqa: F401  loaded first: its sources are added to here
from .res_partner_dispute_lines import _line


class ResPartner(models.Model):
    """What the patient asked and was promised, and what the patient was asked: for the dispute file."""

    _inherit = "res.partner"

    def _dental_dispute_promises(self, company):
        """What was asked, what the dentist answered, and when the patient was told or how else it ended."""
        # sudo: as for the complaints: whoever may take out the file reads what was promised to the patient.
        for promise in self.env["dental.promise"].sudo().search(self._dental_dispute_domain(company)):
            kind = self.env._("Promise")
            until = self.env._("By %(moment)s", moment=f"{company._dental_local(promise.deadline):%Y-%m-%d %H:%M}")
            yield _line(promise.asked_at, kind, promise.asked_by_id.name, promise._title(), promise.question, until)
            if promise.answered_at:
                title = self.env._("The dentist's answer")
                yield _line(promise.answered_at, kind, promise.answered_by_id.name, title, promise.answer)
            if promise.closed_at:
                yield _line(promise.closed_at, kind, promise.user_id.name, promise._label("closing"))

    def _dental_dispute_surveys(self, company):
        """What the patient answered in surveys."""
        domain = self._dental_dispute_domain(company, "partner_id", "dental_company_id")
        # sudo: as for the complaints.
        for answer in self.env["survey.user_input"].sudo().search([*domain, ("state", "=", "done")]):
            moment = answer.end_datetime or answer.create_date
            title = self.env._("Satisfaction survey")
            yield _line(moment, self.env._("Survey"), self.name, title, answer.dental_scores, answer.dental_comment)

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

COMPLAINT, IMPROVEMENT = "dental.complaint", "dental.improvement"
CATEGORY, SEVERITY = "dental.complaint.category", "dental.complaint.severity"
# Dimension → the code of the complaints that shall become fewer.
CATEGORY_OF = {
    "quality": "quality",
    "dentist": "quality",
    "nurse": "attitude",
    "reception": "attitude",
    "environment": "environment",
    "waiting": "waiting",
    "price": "price",
}
# Until an improvement is to be done, unless a rule says otherwise.
DAYS = 30
SETTLED = ("resolved", "closed")


class DentalSatisfactionLoop(models.AbstractModel):
    """The one door from satisfaction to complaints and improvements.

    Both may be missing; then nothing is drafted and the manager's activity is all that happens.
    """

    _name = "dental.satisfaction.loop"
    _description = "Satisfaction: Door to Complaints and Improvements"

    @api.model
    def _has(self, model):
        return model in self.env

    @api.model
    def _has_open_complaint(self, patient):
        """Whether a complaint of ``patient`` is open, or a manager has yet to speak with them."""
        if self._has(COMPLAINT):
            domain = [("patient_id", "=", patient.id), ("state", "not in", SETTLED)]
            if self.env[COMPLAINT].sudo().search_count(domain, limit=1):
                return True
        kind = self.env.ref("dental_followup.mail_activity_type_dissatisfied", raise_if_not_found=False)
        calls = self.env["dental.call"].sudo()
        return bool(
            kind
            and calls.search_count(
                Domain("patient_id", "=", patient.id)
                & Domain("activity_ids", "any", [("activity_type_id", "=", kind.id)]),
                limit=1,
            )
        )

    @api.model
    def _draft_complaint(self, answer, rule, text):
        """Draft a complaint about a low answer, or add to the one that is open; None without complaints."""
        if not self._has(COMPLAINT):
            return None
        company = answer.dental_company_id
        complaints = self.env[COMPLAINT].sudo().with_company(company)
        known = complaints.search(
            [
                ("patient_id", "=", answer.partner_id.id),
                ("company_id", "=", company.id),
                ("state", "not in", SETTLED),
            ],
            limit=1,
        )
        if known:
            known._message_log(body=text)
            return known
        values = {
            "patient_id": answer.partner_id.id,
            "category_id": self._by_code(CATEGORY, rule.category_code),
            "severity_id": self._by_code(SEVERITY, rule.severity_code),
            "user_id": rule.user_id.id,
            "call_id": answer.dental_call_id.id,
            "treatment_id": answer.dental_treatment_id.id,
            "event_id": answer.dental_event_id.id,
            "channel": "survey",
            "text": text,
            "company_id": company.id,
        }
        return complaints.create(self._known(complaints, values))

    @api.model
    def _draft_improvement(self, company, dimension, text, user, days=DAYS):
        """Draft an improvement of a dimension that ``user`` owns; returns it, or None without improvements."""
        if not (self._has(IMPROVEMENT) and user):
            return None
        improvements = self.env[IMPROVEMENT].sudo().with_company(company)
        values = {
            "name": text,
            "user_id": user.id,
            "deadline": company._dental_today() + timedelta(days=days),
            "category_id": self._by_code(CATEGORY, CATEGORY_OF.get(dimension, "other")),
            "company_id": company.id,
        }
        return improvements.create(self._known(improvements, values))

    @api.model
    def _known(self, model, values):
        """Those of ``values`` that are set and that ``model`` has a field for."""
        return {name: value for name, value in values.items() if value and name in model._fields}

    @api.model
    def _by_code(self, model, code):
        return self.env[model].sudo().search([("code", "=", code)], limit=1).id if code else False

    @api.model
    def _is_settled(self, record):
        return record._name == COMPLAINT and record.state in SETTLED

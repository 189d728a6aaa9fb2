from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ...tools import severity
from ..clinic.duty_roster import is_staff
from ..complaint.complaint_terms import OPEN

COMPLAINT = "dental.complaint"

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

# Dimension → who of the answer is concerned when it is low.
PERSON_OF = {
    "dentist": "dental_dentist_id",
    "nurse": "dental_nurse_id",
    "reception": "dental_receptionist_id",
}

# Until an improvement is to be done, unless a rule says otherwise.
DAYS = 30


class DentalSatisfactionLoop(models.AbstractModel):
    """The one door from satisfaction to complaints and improvements."""

    _name = "dental.satisfaction.loop"
    _description = "Satisfaction: Door to Complaints and Improvements"

    @api.model
    def _draft_complaint(self, answer, rule, text):
        """Draft a complaint about a low answer, or add to the one that is open."""
        company = answer.dental_company_id
        # sudo: nobody is at work here; the patient's answer speaks.
        complaints = self.env[COMPLAINT].sudo().with_company(company)
        known = complaints._open_of(answer.partner_id, company)
        if known:
            known._note(text)
            known._append_report(text, fields.Datetime.now())
            return known
        category, persons = self._category(rule.category_code), self._concerned(answer)
        return complaints.create(
            {
                "patient_id": answer.partner_id.id,
                "category_id": category.id,
                "severity_id": self._severity(rule, category, answer.dental_comment).id,
                # Whoever it is about does not handle it; without an owner the complaint looks for one.
                "user_id": (self._owner(rule, company) - persons).id,
                "person_ids": [Command.set(persons.ids)],
                "call_id": answer.dental_call_id.id,
                "treatment_id": answer.dental_treatment_id.id,
                "event_id": answer.dental_event_id.id,
                "channel": "survey",
                "text": text,
                "company_id": company.id,
            }
        )

    @api.model
    def _concerned(self, answer):
        """Whom a low answer is about."""
        low = (answer.dental_low_codes or "").split(",")
        return self.env["res.users"].union(*(answer[name] for code, name in PERSON_OF.items() if code in low))

    @api.model
    def _severity(self, rule, category, words):
        """The rule's level, or a higher one that the patient's words call for."""
        proposed = severity.propose(category.is_medical, None, words).level
        code = max(rule.severity_code, proposed, key=severity.SEVERITIES.index)
        return self.env["dental.complaint.severity"].sudo()._of_code(code)  # sudo: a catalogue

    @api.model
    def _owner(self, rule, company):
        """The rule's owner while they work in the clinic; or nobody."""
        return rule.user_id.filtered(lambda user: is_staff(user, company))

    @api.model
    def _draft_improvement(self, company, dimension, text, user, days=DAYS, is_private=False):
        """Draft an improvement of a dimension that ``user`` owns, or add to the open one of its category.

        :param is_private: ``text`` is about a person: it is added to nothing that a colleague owns
        """
        improvements = self.env["dental.improvement"].sudo().with_company(company)  # sudo: as for complaints
        category = self._category(CATEGORY_OF.get(dimension, "other"))
        domain = [("company_id", "=", company.id), ("category_id", "=", category.id), ("state", "=", "open")]
        if is_private:
            domain.append(("user_id", "=", user.id))
        known = improvements.search(domain, limit=1)
        if known:
            known._message_log(body=text)
            return known
        return improvements.create(
            {
                "name": text,
                "user_id": user.id,
                "deadline": company._dental_today() + timedelta(days=days),
                "category_id": category.id,
                "company_id": company.id,
            }
        )

    @api.model
    def _category(self, code):
        """The category of that code, archived or not; else the last one, which is "other" as shipped."""
        # sudo: a catalogue; an archived category is still what the rule names.
        categories = self.env["dental.complaint.category"].sudo().with_context(active_test=False)
        return categories.search([("code", "=", code)], limit=1) or categories.search(
            [], order="sequence DESC", limit=1
        )

    @api.model
    def _is_settled(self, record):
        return record._name == COMPLAINT and record._whole().state not in OPEN

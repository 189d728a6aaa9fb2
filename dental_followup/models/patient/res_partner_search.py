from odoo import api, models
from odoo.fields import Domain

from ...tools import phone as phone_tools
from .res_partner import STAFF

# How a patient is told from another of the same name: the end of the phone number.
SHOWN_DIGITS = 4


class ResPartner(models.Model):
    """Patients are found, wherever a contact is asked for, by name, number or phone."""

    _inherit = "res.partner"

    @api.depends("dental_number", "dental_phone_digits")
    @api.depends_context("dental_show_number")
    def _compute_display_name(self):
        """Context ``dental_show_number`` tells patients of the same name apart.

        Drop-downs show the end of the phone number as well.
        """
        super()._compute_display_name()
        if not self.env.context.get("dental_show_number"):
            return
        is_dropdown = self.env.context.get("formatted_display_name")
        for partner in self.filtered("dental_number"):
            if is_dropdown:
                marks = [partner.dental_number]
                if partner.dental_phone_digits:
                    marks.append(f"…{partner.dental_phone_digits[-SHOWN_DIGITS:]}")
                partner.display_name = f"{partner.display_name} \t --{' · '.join(marks)}--"
            else:
                partner.display_name = f"{partner.display_name} ({partner.dental_number})"

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if not value or operator in Domain.NEGATIVE_OPERATORS:
            return domain
        if operator in ("=", "in"):
            values = [value] if isinstance(value, str) else list(value)
            return Domain(domain) | self._dental_domain_equal(values)
        if operator in ("like", "ilike") and isinstance(value, str):
            return Domain(domain) | self._dental_domain_like(value)
        return domain

    @api.model
    def _dental_domain_like(self, term):
        """Contacts whose number or phone contains ``term``, however the phone is written."""
        numbers = Domain("dental_number", "ilike", term.strip())
        calling_code = str(self.env.company.country_id.phone_code or "")
        return numbers | Domain.OR(
            Domain(fname, "like", needle)
            for needle in phone_tools.needles(term, calling_code)
            for fname in self._dental_digit_fields()
        )

    @api.model
    def _dental_domain_equal(self, values):
        """Contacts whose number, or whole phone, is one of ``values``."""
        terms = [value.strip() for value in values if isinstance(value, str) and value.strip()]
        phones = {phone_tools.digits(self._dental_format_phone(term)) for term in terms if phone_tools.needles(term)}
        domain = Domain("dental_number", "in", terms)
        return domain | Domain.OR(Domain(fname, "in", list(phones)) for fname in self._dental_digit_fields() if phones)

    @api.model
    def _dental_digit_fields(self):
        """The fields that hold digits of phone numbers; the second number is for the staff only."""
        sees_all = self.env.su or self.env.user.has_group(STAFF)
        return ("dental_phone_digits", "dental_phone2_digits") if sees_all else ("dental_phone_digits",)

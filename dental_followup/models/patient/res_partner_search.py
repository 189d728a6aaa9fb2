import phonenumbers

from odoo import api, models
from odoo.fields import Domain

from ...tools import phone as phone_tools
from ..const import STAFF

# How a patient is told from another of the same name: the end of the phone number.
SHOWN_DIGITS = 4

# So many lines are looked through while the telephone rings.
LIMIT = 20

# The fields that hold the digits of a patient's phone numbers.
DIGIT_FIELDS = ("dental_phone_digits", "dental_phone2_digits")


def _lacks_trunk_zero(number, region):
    """Whether ``number`` would be a landline of ``region`` if a zero stood before it, as people write it there."""
    if not region or not number[:1].isdigit() or number.startswith("0"):
        return False
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if not metadata or metadata.national_prefix != "0":
        return False
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    is_here = parsed.country_code == phonenumbers.country_code_for_region(region)
    has_code = phone_tools.digits(number).startswith(str(parsed.country_code)) and len(phone_tools.digits(number)) > 11
    return is_here and not has_code and phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE


class ResPartner(models.Model):
    """Patients are found, wherever a contact is asked for, by name, number or phone.

    Who rings: patients by the number that the telephone shows, or by their name.
    """

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
        # Others' searches are left as they are: neither slower nor wider because the clinic's app is there.
        sees_patients = self.env.su or self.env.user.has_group(STAFF)
        if not value or operator in Domain.NEGATIVE_OPERATORS or not sees_patients:
            return domain
        if operator in ("=", "in"):
            values = [value] if isinstance(value, str) else list(value)
            return Domain(domain) | self._dental_domain_equal(values)
        if operator in ("like", "ilike") and isinstance(value, str):
            return Domain(domain) | self._dental_domain_like(value)
        return domain

    def action_dental_they_call(self, number=None):
        """Open the call of a patient who rings.

        :param number: what the telephone shows; None: not known
        """
        self.check_access("read")
        return self.env["dental.call"]._start_inbound(self, number)

    @api.model
    def _dental_format_phone(self, number, country=None):
        """Return ``number`` as it is stored: international, or as typed if it is none.

        A landline without the zero before its area code stays as typed: it may as well be a foreign number.

        :param country: where the number was typed; None: the clinic's country
        """
        country = country or self.env.company.country_id
        if _lacks_trunk_zero(number.strip(), country.code):
            return number.strip()
        formatted = self.browse()._phone_format(number=number, country=country, force_format="INTERNATIONAL")
        return formatted or number.strip()

    @api.model
    def _dental_domain_like(self, term):
        """Contacts whose number or phone contains ``term``, however the phone is written."""
        numbers = Domain("dental_number", "ilike", term.strip())
        calling_code = str(self.env.company.country_id.phone_code or "")
        return numbers | Domain.OR(
            Domain(fname, "like", needle)
            for needle in phone_tools.needles(term, calling_code)
            for fname in DIGIT_FIELDS
        )

    @api.model
    def _dental_domain_equal(self, values):
        """Contacts whose number, or whole phone, is one of ``values``."""
        terms = [value.strip() for value in values if isinstance(value, str) and value.strip()]
        phones = {phone_tools.digits(self._dental_format_phone(term)) for term in terms if phone_tools.needles(term)}
        domain = Domain("dental_number", "in", terms)
        return domain | Domain.OR(Domain(fname, "in", list(phones)) for fname in DIGIT_FIELDS if phones)

    @api.model
    @api.readonly
    def dental_find_callers(self, term):
        """For the screen “Incoming call”: the patients whom ``term`` finds, and their families.

        :param term: a phone number as it is written anywhere, a part of one, a patient number or a name
        :return: dict: ``number`` (``term`` as a number is stored, or False if it is none),
            ``callers`` (see :meth:`_dental_caller_lines`), ``is_cut`` (there are more)
        """
        self.env["dental.call"].check_access("read")
        self = self.with_context(active_test=False)  # an archived patient who rings is known all the same
        term = str(term or "").strip()
        is_number = len(phone_tools.digits(term)) >= phone_tools.MIN_WHOLE and bool(phone_tools.needles(term))
        patients = Domain("is_patient", "=", True)
        equal = self.search(patients & self._dental_domain_equal([term]), limit=LIMIT) if term else self.browse()
        found = equal
        if term and not (equal and is_number):
            found |= self.search(patients & Domain("display_name", "ilike", term), limit=LIMIT + 1)
        shown = found[:LIMIT]
        digits = [number for number in shown.mapped("dental_phone_digits") if number]
        family = Domain("dental_phone_digits", "in", digits) & Domain("id", "not in", shown.ids)
        return {
            "number": self._dental_format_phone(term) if is_number else False,
            "callers": (shown | self.search(patients & family, limit=LIMIT))._dental_caller_lines(term, shown),
            "is_cut": len(found) > LIMIT,
        }

    def _dental_caller_lines(self, term, found):
        """One dict of texts for each of ``self``.

        ``kind`` says why it is there: "phone" and "phone2" have the number, "family" has the number
        of one who was found, "other" was found by name, patient number or a part of a number. ``gone`` tells
        that the patient is archived or has died.
        """
        pending = self.env["dental.followup"].search(
            Domain("patient_id", "in", self.ids) & Domain("is_due", "=", True) & Domain("is_note_only", "=", False)
        )
        due = pending.grouped("patient_id")
        drafts = Domain("patient_id", "in", self.ids) & Domain("state", "=", "draft")
        ringing = {call.patient_id: call.user_id for call in self.env["dental.call"].search(drafts)}
        last = self._dental_last_calls()
        return [
            {
                "id": patient.id,
                "name": patient.name,
                "dental_number": patient.dental_number or "",
                "gone": patient._dental_gone_text(),
                "phone": patient.phone or "",
                "phone2": patient.dental_phone2 or "",
                "kind": patient._dental_number_kind(term) or "other" if patient in found else "family",
                "dentist": patient.dental_dentist_id.name or "",
                "due": due[patient].mapped("title") if patient in due else [],
                "last": last[patient]._short_line() if patient in last else "",
                "ringing": ringing[patient].name if ringing.get(patient, self.env.user) != self.env.user else "",
            }
            for patient in self
        ]

    def _dental_gone_text(self):
        """Why the patient is none of the present ones; empty for all others."""
        if self.dental_is_deceased:
            return self.env._("Deceased")
        return "" if self.active else self.env._("Archived")

    def _dental_last_calls(self):
        """The last finished call of each: dict patient → call."""
        calls = self.env["dental.call"]
        domain = [("patient_id", "in", self.ids), ("state", "=", "done")]
        newest = calls._read_group(domain, ["patient_id"], ["id:max"])
        return {call.patient_id: call for call in calls.browse([call_id for _patient, call_id in newest])}

    def _dental_number_kind(self, number):
        """Which of the patient's numbers this one is: "phone", "phone2", or False."""
        digits = phone_tools.digits(self._dental_format_phone(number, self.country_id))
        if digits and digits == self.dental_phone_digits:
            return "phone"
        return "phone2" if digits and digits == self.dental_phone2_digits else False

    def _dental_clear_wrong(self, number):
        """The patient was reached at ``number``: it is right, whatever a call has shown before."""
        kind = self._dental_number_kind(number)
        flag = {"phone": "dental_wrong_number", "phone2": "dental_wrong_phone2"}.get(kind)
        if flag and self[flag]:
            self[flag] = False

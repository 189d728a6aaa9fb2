from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.phone_validation.tools import phone_validation

from ...tools import moment, schedule
from ...tools import phone as phone_tools
from ..clinic.guest import copy_without_ours
from ..const import PENDING, STAFF

MAX_SERIAL_DIGITS = 9

# A change of one of these changes which calls a patient gets, or when.
REPLANNED_BY = ("dental_do_not_call", "active", "dental_recall_months")

# Below this age, in years, a patient is a child, whose parent is spoken to; in Chinese older ones are pupils.
CHILD = 14

# How a patient hears from the clinic unless they say otherwise. No default of the field: whoever creates users,
# who are contacts too, need not be allowed to write it.
CHANNEL = "phone"

# What of a patient has consequences when it changes.
FOLLOWED = {"is_patient", "dental_is_deceased", "name", "phone", "dental_phone2", "country_id", *REPLANNED_BY}


class ResPartner(models.Model):
    """A contact who may be a patient; what concerns the patient's health is for the staff only.

    A second number to ring a patient at.

    A patient whose number changes while somebody rings it.

    The hours of the day at which a patient likes to be rung.

    A patient who is given a time.

    Which patients are unwell and called every day.
    """

    _name = "res.partner"
    _inherit = ["dental.readonly.mixin", "res.partner"]

    is_patient = fields.Boolean(string="Patient", index=True)
    dental_number = fields.Char(
        string="Patient number",
        copy=False,
        tracking=True,
        index="trigram",
        help="Given by the clinic's sequence when it is left empty.",
    )
    dental_sex = fields.Selection([("male", "Male"), ("female", "Female")], string="Sex", groups=STAFF)
    dental_birth_date = fields.Date(string="Date of birth", groups=STAFF)
    dental_birth_is_estimated = fields.Boolean(
        string="Year of birth estimated",
        groups=STAFF,
        help="The age was told, or only the year or month of birth: the date stands at its beginning.",
    )
    dental_age = fields.Integer(
        string="Patient's age",
        compute="_compute_dental_age",
        inverse="_inverse_dental_age",
        groups=STAFF,
        aggregator=None,
        help="Enter the age where the date of birth is not known: the year of birth is estimated from it.",
    )
    dental_is_deceased = fields.Boolean(
        string="Deceased",
        groups=STAFF,
        tracking=True,
        help="Nothing is planned, sent or offered any more, and visits ahead are cancelled.",
    )
    dental_condition_ids = fields.Many2many(
        "dental.condition",
        string="Medical history",
        groups=STAFF,
        tracking=True,
        help="Conditions that the staff must see before they treat or call the patient.",
    )
    dental_allergies = fields.Text(string="Allergies", groups=STAFF, tracking=True)
    dental_dentist_id = fields.Many2one(
        "res.users",
        string="Treating dentist",
        groups=STAFF,
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    dental_channel = fields.Selection(
        [("phone", "Phone"), ("sms", "SMS"), ("email", "Email"), ("wechat", "WeChat")],
        string="Contact by",
        groups=STAFF,
        help="How the patient wants to hear from the clinic.",
    )
    dental_do_not_call = fields.Boolean(
        string="Do not call",
        groups=STAFF,
        tracking=True,
        help="The patient asked not to be called. No follow-up is planned.",
    )
    dental_wrong_number = fields.Boolean(
        string="Wrong phone number",
        groups=STAFF,
        help="A call showed that the number is not the patient's. A new number clears it.",
    )
    dental_recall_months = fields.Integer(
        string="Recall after (months)",
        groups=STAFF,
        help="How long after the last visit the patient is invited again: 3 to 24 months, by risk. "
        "0: as the rule book says.",
    )
    dental_planned_at = fields.Datetime(string="Recall last planned", groups=STAFF, readonly=True, copy=False)
    dental_is_major = fields.Boolean(string="Major client", groups=STAFF)
    dental_source_id = fields.Many2one(
        "utm.source",
        string="Source",
        groups=STAFF,
        ondelete="restrict",
        help="How the patient found the clinic.",
    )
    dental_phone_digits = fields.Char(
        string="Digits of the phone number", compute="_compute_dental_phone_digits", store=True, index="trigram"
    )
    dental_phone2 = fields.Char(
        string="Second phone",
        groups=STAFF,
        tracking=True,
        help="Another number at which the patient can be rung, for example the office or a relative.",
    )
    dental_phone_local = fields.Char(
        string="Phone as it is dialled", compute="_compute_dental_phone_local", groups=STAFF
    )
    dental_phone2_local = fields.Char(
        string="Second phone as it is dialled", compute="_compute_dental_phone_local", groups=STAFF
    )
    dental_wrong_phone2 = fields.Boolean(
        string="Wrong second phone",
        groups=STAFF,
        help="A call showed that the second number is not the patient's. A new number clears it.",
    )
    dental_phone2_digits = fields.Char(
        string="Digits of the second phone",
        compute="_compute_dental_phone2_digits",
        store=True,
        index="trigram",
        groups=STAFF,
    )
    dental_call_from = fields.Float(
        string="Ring from",
        groups=STAFF,
        help="The hours at which the patient likes to be rung, by the clinic's clock. Where they leave none of the "
        "clinic's telephone hours, or too few for a call that cannot wait, the clinic's own count. "
        "00:00 to 00:00: any hour of the clinic.",
    )
    dental_call_to = fields.Float(string="Ring until", groups=STAFF)
    dental_pain_since = fields.Date(
        string="In pain since", compute="_compute_dental_pain", search="_search_dental_pain_since", groups=STAFF
    )
    dental_pain_text = fields.Char(string="Pain", compute="_compute_dental_pain", groups=STAFF)

    _dental_phone_digits_idx = models.Index("(dental_phone_digits) WHERE dental_phone_digits IS NOT NULL")
    _dental_number_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), dental_number) WHERE dental_number IS NOT NULL",
        "Another patient of the clinic has this number already. Leave the field empty to get the next free one.",
    )

    @api.depends("dental_birth_date")
    def _compute_dental_age(self):
        for partner in self:
            partner.dental_age = partner._dental_age_on(partner._dental_company()._dental_today())

    def _inverse_dental_age(self):
        """Estimate the year of birth from an age that was typed; a known date of birth of that age stays."""
        for partner in self:
            if partner.dental_age != partner._dental_age_on(partner._dental_company()._dental_today()):
                partner._dental_estimate_birth()

    @api.onchange("dental_age")
    def _onchange_dental_age(self):
        """Show the estimated date at once."""
        self._inverse_dental_age()

    @api.onchange("dental_birth_date")
    def _onchange_dental_birth_date(self):
        """A date that is typed is none that was estimated from the age."""
        if self.dental_birth_date and self.dental_birth_date != self._dental_estimated_birth(self.dental_age):
            self.dental_birth_is_estimated = False

    def _dental_age_on(self, day):
        """The age in years on ``day``; 0 if the date of birth is not known."""
        return schedule.age(self.dental_birth_date, day) if self.dental_birth_date else 0

    def _dental_estimate_birth(self):
        if not 0 <= self.dental_age <= moment.MAX_AGE:
            raise ValidationError(
                self.env._("Nobody is %(age)s years old. Enter an age from 1 to 125.", age=self.dental_age)
            )
        self.dental_birth_date = self._dental_estimated_birth(self.dental_age)
        self.dental_birth_is_estimated = bool(self.dental_age)

    def _dental_estimated_birth(self, age):
        """The first day of the year in which somebody of that age was born; False for no age."""
        today = self._dental_company()._dental_today()
        return date(today.year - age, 1, 1) if age else False

    @api.depends("phone", "phone_sanitized")
    def _compute_dental_phone_digits(self):
        """Of several numbers in one field the first counts, written like any other."""
        for partner in self:
            number = partner.phone_sanitized or phone_tools.whole(phone_tools.first(partner.phone))
            if number and number != partner.phone_sanitized:
                number = partner._phone_format(number=number) or number
            partner.dental_phone_digits = phone_tools.digits(number) or False

    @api.depends("phone", "dental_phone2", "company_id")
    @api.depends_context("company")
    def _compute_dental_phone_local(self):
        """Numbers of the clinic's country without its code, grouped as people read them; others as they are."""
        for partner in self:
            partner.dental_phone_local = partner._dental_local_phone(partner.phone)
            partner.dental_phone2_local = partner._dental_local_phone(partner.dental_phone2)

    @api.depends("dental_phone2")
    def _compute_dental_phone2_digits(self):
        for partner in self:
            partner.dental_phone2_digits = phone_tools.digits(phone_tools.whole(partner.dental_phone2)) or False

    @api.depends("dental_followup_ids.state", "dental_followup_ids.pain_since")
    @api.depends_context("lang")
    def _compute_dental_pain(self):
        domain = Domain("patient_id", "in", self.ids) & self._dental_in_pain()
        groups = self.env["dental.followup"]._read_group(domain, ["patient_id", "company_id"], ["pain_since:min"])
        found = {patient.id: (company, since) for patient, company, since in groups}
        for partner in self:
            company, since = found.get(partner._origin.id, (None, False))
            partner.dental_pain_since = since
            partner.dental_pain_text = since and self.env._(
                "In pain since %(since)s, day %(day)s",
                since=format_date(self.env, since),
                day=(company._dental_today() - since).days + 1,
            )

    def _search_dental_pain_since(self, operator, value):
        """By "set" or "not set" only."""
        if operator != "in" or set(value) != {False}:
            return NotImplemented
        return ~Domain("dental_followup_ids", "any", self._dental_in_pain())

    @api.constrains("dental_recall_months")
    def _check_dental_recall_months(self):
        """3 to 24 months by risk. Source: NICE guideline CG19."""
        for partner in self:
            if partner.dental_recall_months and not 3 <= partner.dental_recall_months <= 24:
                raise ValidationError(
                    self.env._("A recall comes 3 to 24 months after the last visit. Enter 0 to follow the rule book.")
                )

    @api.constrains("dental_birth_date")
    def _check_dental_birth_date(self):
        for partner in self.filtered("dental_birth_date"):
            if partner.dental_birth_date > partner._dental_company()._dental_today():
                raise ValidationError(
                    self.env._(
                        "%(patient)s cannot be born on %(date)s: that day is still to come. Correct the date of birth.",
                        patient=partner.name,
                        date=partner.dental_birth_date,
                    )
                )

    @api.constrains("dental_call_from", "dental_call_to")
    def _check_dental_call_hours(self):
        for partner in self:
            start, end = partner.dental_call_from, partner.dental_call_to
            if (start or end) and not 0 <= start < end <= 24:
                raise ValidationError(
                    self.env._(
                        "The hours at which %(patient)s likes to be rung must begin before they end, "
                        "between 00:00 and 24:00. Correct both, or clear both to ring at any hour of the clinic.",
                        patient=partner.name,
                    )
                )

    @api.model
    def default_get(self, fields):
        """A patient belongs to the clinic that registers them, whatever the view shows."""
        values = super().default_get(fields)
        if self.env.context.get("default_is_patient") and "company_id" in fields:
            values["company_id"] = values.get("company_id") or self.env.company.id
        if self.env.context.get("default_is_patient") and "dental_channel" in fields:
            values.setdefault("dental_channel", CHANNEL)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_is_patient")
        patient_vals = [vals for vals in vals_list if vals.get("is_patient", default)]
        for vals in patient_vals:
            vals.setdefault("company_id", self.env.company.id)
            vals.setdefault("dental_channel", CHANNEL)
            if vals.get("phone"):
                country = self.env["res.country"].browse(vals.get("country_id"))
                vals["phone"] = self._dental_format_phone(vals["phone"], country)
        for vals in vals_list:
            if vals.get("dental_phone2"):
                country = self.env["res.country"].browse(vals.get("country_id"))
                vals["dental_phone2"] = self._dental_format_phone(vals["dental_phone2"], country)
        unnumbered = [vals for vals in patient_vals if not vals.get("dental_number")]
        numbers = self._dental_next_numbers(len(unnumbered))
        for vals, number in zip(unnumbered, numbers, strict=True):
            vals["dental_number"] = number
        return super().create(vals_list)

    def copy_data(self, default=None):
        return copy_without_ours(self, super().copy_data, default)

    def write(self, vals):
        if not FOLLOWED & vals.keys() or not (vals.get("is_patient") or any(p.is_patient for p in self)):
            return super().write(vals)
        vals = self._dental_format_numbers(vals)
        if vals.get("dental_is_deceased"):
            vals["dental_do_not_call"] = True
        changed = self._dental_changed(vals)
        result = super().write(vals)
        if vals.get("is_patient"):
            self.filtered(lambda partner: not partner.dental_number)._dental_number_them()
        self._dental_renumbered(changed, vals)
        self._dental_refresh(changed)
        self._dental_replan(changed)
        if vals.get("dental_is_deceased"):
            self._dental_cancel_visits()
        return result

    def _dental_cancel_visits(self):
        """Hook of the visits: cancel those that are still to come."""

    def action_dental_book(self):
        """Offer free times for a visit of the patient."""
        self.ensure_one()
        self.check_access("read")
        return self.env["dental.booking"]._open(self)

    def _dental_format_numbers(self, vals):
        """``vals`` with both numbers as they are stored; a second number of nothing but blanks is none."""
        numbers = {}
        if vals.get("phone") and any(partner.is_patient for partner in self):
            numbers["phone"] = self._dental_format_phone(vals["phone"], self.country_id[:1])
        if "dental_phone2" in vals:
            second = vals["dental_phone2"]
            numbers["dental_phone2"] = bool(second) and self._dental_format_phone(second, self.country_id[:1])
        return {**vals, **numbers}

    def _dental_number_them(self):
        numbers = self._dental_next_numbers(len(self))
        for partner, number in zip(self, numbers, strict=True):
            partner.dental_number = number

    def _dental_renumbered(self, changed, vals):
        """What follows from another number: it is not known to be wrong, and a call in progress holds it.

        :param changed: see :meth:`_dental_changed`
        """
        # sudo: whoever may change a contact's number need not be of the clinic's staff; the flags speak about
        # the old number only, and the calls only follow the new one.
        for number, flag in (("phone", "dental_wrong_number"), ("dental_phone2", "dental_wrong_phone2")):
            changed.get(number, self.browse()).sudo().filtered(flag)[flag] = False
        if vals.keys() & {"phone", "country_id"} and any(partner.is_patient for partner in self):
            calls = self.env["dental.call"].sudo()
            calls.search([("patient_id", "in", self.ids), ("state", "=", "draft")])._follow_number()

    def _dental_refresh(self, changed):
        """Bring the texts of open activities up to date with the patient's name and number."""
        none = self.browse()
        # sudo: whoever may change a contact need not be of the clinic's staff; only texts are brought up to date.
        told = (changed.get("phone", none) | changed.get("name", none)).filtered("is_patient").sudo()
        told.dental_followup_ids._refresh_activities()

    def _dental_replan(self, changed):
        none = self.browse()
        replanned = none.union(*(changed.get(fname, none) for fname in REPLANNED_BY))
        if replanned := replanned.filtered("is_patient"):
            # sudo: the user may write the patient (checked above) but not follow-ups; the planner
            # cancels or restores those of these patients only.
            self.env["dental.followup.planner"].sudo()._plan_patients(replanned)

    def _dental_changed(self, vals):
        """Return {field: partners whose value ``vals`` changes} for the fields with consequences."""
        watched = {"name", "phone", "dental_phone2", *REPLANNED_BY} & vals.keys()
        return {
            fname: self.filtered(lambda partner, fname=fname: (partner[fname] or False) != (vals[fname] or False))
            for fname in watched
        }

    def _dental_is_child(self):
        """Whether a parent is spoken to about the patient, and not the patient."""
        return bool(self.dental_birth_date) and self.dental_age < CHILD

    def _dental_checkup_text(self, company):
        """How often the patient should come: the interval agreed for this one, else the clinic's."""
        first, last = company.dental_checkup_from, company.dental_checkup_to
        if self.dental_recall_months or first == last:
            return self.env._("%(months)s months", months=self.dental_recall_months or last)
        return self.env._("%(first)s to %(last)s months", first=first, last=last)

    def _dental_company(self):
        """The clinic whose calendar counts for the contact."""
        return self.company_id or self.env.company

    def _dental_local_phone(self, number):
        """The number as it is dialled in the clinic's country."""
        country = self._dental_company().country_id
        if not number or not country:
            return number
        return phone_validation.phone_format(
            number, country.code, country.phone_code, force_format="NATIONAL", raise_exception=False
        )

    @api.model
    def _dental_next_numbers(self, count):
        """Take ``count`` patient numbers from the sequence, past those that are in use.

        Numbers that come with an import do not move the sequence; the first collision does.
        Without a sequence patients stay without a number.
        """
        # sudo: ordinary staff may not read sequences, and the numbers of patients whom they must
        # not see are in use as well.
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", "dental.patient"),
                    ("company_id", "in", (self.env.company.id, False)),
                ],
                order="company_id",
                limit=1,
            )
        )
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        numbers = [sequence._next() for _i in range(count)] if sequence else [False] * count
        while sequence and partners.search_count([("dental_number", "in", numbers)], limit=1):
            partners._dental_realign(sequence)
            numbers = [sequence._next() for _i in range(count)]
        return numbers

    @api.model
    def _dental_realign(self, sequence):
        """Let ``sequence`` go on after the highest number of its form that is in use."""
        prefix, suffix = sequence._get_prefix_suffix()
        taken = self.search_fetch([("dental_number", "=like", f"{prefix}%")], ["dental_number"])
        serials = [partner.dental_number.removeprefix(prefix).removesuffix(suffix) for partner in taken]
        # Longer ones are some other system's and more than a sequence can hold.
        highest = max(int(serial) for serial in serials if serial.isdecimal() and len(serial) <= MAX_SERIAL_DIGITS)
        current = sequence._get_current_sequence()
        current.number_next_actual = highest + sequence.number_increment

    def _dental_sms_number(self):
        """The number that a text message goes to, as it is sent; False: the patient has none that is right."""
        self.ensure_one()
        numbers = (
            self.phone if not self.dental_wrong_number else False,
            self.dental_phone2 if not self.dental_wrong_phone2 else False,
        )
        number = next(filter(None, numbers), False)
        return number and (self._phone_format(number=number) or number)

    def _dental_lock_bookings(self):
        """As for dentists, see ``res.users``: nobody is given two times at once."""
        if self:
            # sudo: nothing but the moment is written, which booking a visit writes anyway.
            planner = self.env["dental.followup.planner"].sudo()
            planner._lock_for_planning(self.sudo(), fields.Datetime.now(), "dental_planned_at")

    @api.model
    def _dental_in_pain(self):
        """The daily calls of those who have not said that it is over."""
        return Domain("pain_since", "!=", False) & (
            Domain("state", "in", PENDING) | Domain("is_not_contacted", "=", True)
        )

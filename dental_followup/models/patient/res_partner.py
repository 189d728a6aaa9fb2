from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import phone as phone_tools
from ...tools import schedule

STAFF = "dental_followup.dental_followup_group_staff"
MANAGER = "dental_followup.dental_followup_group_manager"
MAX_SERIAL_DIGITS = 9
# A change of one of these changes which calls a patient gets, or when.
REPLANNED_BY = ("dental_do_not_call", "active", "dental_recall_months")


class ResPartner(models.Model):
    """A contact who may be a patient; what concerns the patient's health is for the staff only."""

    _inherit = "res.partner"

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
    dental_age = fields.Integer(string="Age", compute="_compute_dental_age", groups=STAFF, aggregator=None)
    dental_condition_ids = fields.Many2many(
        "dental.condition",
        string="Medical history",
        groups=STAFF,
        tracking=True,
        help="Conditions that the staff must see before they treat or call the patient.",
    )
    dental_allergies = fields.Text(string="Allergies", groups=STAFF)
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
        default="phone",
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
    _dental_phone_digits_idx = models.Index("(dental_phone_digits) WHERE dental_phone_digits IS NOT NULL")
    _dental_number_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), dental_number) WHERE dental_number IS NOT NULL",
        "Another patient of the clinic has this number already. Leave the field empty to get the next free one.",
    )

    @api.depends("dental_birth_date")
    def _compute_dental_age(self):
        for partner in self:
            born = partner.dental_birth_date
            today = partner._dental_company()._dental_today()
            partner.dental_age = schedule.age(born, today) if born else 0

    @api.depends("phone", "phone_sanitized")
    def _compute_dental_phone_digits(self):
        """Of several numbers in one field the first counts, written like any other."""
        for partner in self:
            number = partner.phone_sanitized or phone_tools.first(partner.phone)
            if number and number != partner.phone_sanitized:
                number = partner._phone_format(number=number) or number
            partner.dental_phone_digits = phone_tools.digits(number) or False

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

    @api.model
    def default_get(self, fields):
        """A patient belongs to the clinic that registers them, whatever the view shows."""
        values = super().default_get(fields)
        if self.env.context.get("default_is_patient") and "company_id" in fields:
            values["company_id"] = values.get("company_id") or self.env.company.id
        return values

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_is_patient")
        patient_vals = [vals for vals in vals_list if vals.get("is_patient", default)]
        for vals in patient_vals:
            vals.setdefault("company_id", self.env.company.id)
            if vals.get("phone"):
                country = self.env["res.country"].browse(vals.get("country_id"))
                vals["phone"] = self._dental_format_phone(vals["phone"], country)
        unnumbered = [vals for vals in patient_vals if not vals.get("dental_number")]
        numbers = self._dental_next_numbers(len(unnumbered))
        for vals, number in zip(unnumbered, numbers, strict=True):
            vals["dental_number"] = number
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("phone") and any(partner.is_patient for partner in self):
            vals = {**vals, "phone": self._dental_format_phone(vals["phone"], self.country_id[:1])}
        changed = self._dental_changed(vals)
        result = super().write(vals)
        if vals.get("is_patient"):
            unnumbered = self.filtered(lambda partner: not partner.dental_number)
            numbers = self._dental_next_numbers(len(unnumbered))
            for partner, number in zip(unnumbered, numbers, strict=True):
                partner.dental_number = number
        if renumbered := changed.get("phone"):
            # sudo: whoever may change a contact's number need not be of the clinic's staff, and
            # the flag speaks about the old number only.
            renumbered.sudo().filtered("dental_wrong_number").dental_wrong_number = False
        none = self.browse()
        # sudo: whoever may change a contact need not be of the clinic's staff; only texts are brought up to date.
        told = (changed.get("phone", none) | changed.get("name", none)).filtered("is_patient").sudo()
        told.dental_followup_ids._refresh_activities()
        replanned = none.union(*(changed.get(fname, none) for fname in REPLANNED_BY))
        if replanned := replanned.filtered("is_patient"):
            # sudo: the user may write the patient (checked above) but not follow-ups; the planner
            # cancels or restores those of these patients only.
            self.env["dental.followup.planner"].sudo()._plan_patients(replanned)
        return result

    def _dental_changed(self, vals):
        """Return {field: partners whose value ``vals`` changes} for the fields with consequences."""
        watched = {"name", "phone", *REPLANNED_BY} & vals.keys()
        return {
            fname: self.filtered(lambda partner, fname=fname: (partner[fname] or False) != (vals[fname] or False))
            for fname in watched
        }

    def _dental_company(self):
        """The clinic whose calendar counts for the contact."""
        return self.company_id or self.env.company

    @api.model
    def _dental_format_phone(self, number, country=None):
        """Return ``number`` as it is stored: international, or as typed if it is none.

        :param country: where the number was typed; None: the clinic's country
        """
        formatted = self.browse()._phone_format(number=number, country=country, force_format="INTERNATIONAL")
        return formatted or number.strip()

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

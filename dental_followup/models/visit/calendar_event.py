from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import schedule

STAFF = "dental_followup.dental_followup_group_staff"
VISIT_TYPES = [
    ("first", "First visit"),
    ("return", "Return visit"),
    ("consultation", "Consultation"),
    ("checkup", "Check-up"),
    ("no_charge", "No charge"),
    ("ortho", "Orthodontics"),
]
VISIT_STATES = [
    ("booked", "Booked"),
    ("confirmed", "Confirmed"),
    ("arrived", "Arrived"),
    ("in_chair", "In the chair"),
    ("done", "Done"),
    ("no_show", "Did not come"),
    ("cancelled", "Cancelled"),
]
# The chair is free again.
VACATED = ("no_show", "cancelled")
# Who stays away for so long comes as a first visit again.
FIRST_AGAIN = relativedelta(years=1)


class CalendarEvent(models.Model):
    """An event with a patient is a visit: seen by the clinic's staff, told to nobody else.

    Nobody gets an e-mail because of a visit. The patient is not among the attendees and not in
    the event's name, which calendars elsewhere may copy; the dentist is the only attendee, so
    that the visit fills the dentist's own calendar.
    """

    _inherit = "calendar.event"

    is_dental = fields.Boolean(string="Is a visit", compute="_compute_is_dental", store=True, precompute=True)
    dental_company_id = fields.Many2one(
        "res.company", string="Clinic", default=lambda self: self._dental_default(self.env.company)
    )
    dental_patient_id = fields.Many2one(
        "res.partner",
        string="Patient",
        groups=STAFF,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_patient', '=', True)]",
    )
    dental_patient_phone = fields.Char(related="dental_patient_id.phone", groups=STAFF)
    dental_dentist_id = fields.Many2one(
        "res.users",
        string="Dentist",
        groups=STAFF,
        index="btree_not_null",
        compute="_compute_dental_dentist_id",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )
    dental_visit_type = fields.Selection(
        VISIT_TYPES,
        string="Visit type",
        groups=STAFF,
        compute="_compute_dental_visit_type",
        store=True,
        readonly=False,
    )
    dental_visit_state = fields.Selection(
        VISIT_STATES,
        string="Visit state",
        groups=STAFF,
        default=lambda self: self._dental_default("booked"),
        copy=False,
    )
    dental_stage_id = fields.Many2one(
        "dental.treatment.stage",
        string="Booked for",
        groups=STAFF,
        ondelete="restrict",
        help="What is to be done; the rule book may want the patient prepared for it.",
    )
    dental_booked_online = fields.Boolean(
        string="Booked online",
        groups=STAFF,
        copy=False,
        help="The patient booked on the web and has talked to nobody yet.",
    )
    dental_planned_at = fields.Datetime(string="Last planned", groups=STAFF, readonly=True, copy=False)
    dental_symptoms = fields.Text(string="Symptoms", groups=STAFF, help="What the patient complains of.")
    dental_arrived_at = fields.Datetime(string="Arrived at", groups=STAFF, readonly=True, copy=False)
    dental_seated_at = fields.Datetime(string="Seated at", groups=STAFF, readonly=True, copy=False)
    dental_followup_ids = fields.One2many("dental.followup", "event_id", string="Follow-ups", groups=STAFF)
    dental_treatment_ids = fields.One2many("dental.treatment", "event_id", string="Treatments", groups=STAFF)
    dental_conflict = fields.Char(string="Double booking", compute="_compute_dental_conflict", groups=STAFF)

    _dental_start_idx = models.Index("(dental_company_id, start) WHERE is_dental")

    @api.model
    def _dental_default(self, value):
        """``value`` in the visits' own screens (context ``dental_visit``), else nothing."""
        return value if self.env.context.get("dental_visit") else False

    @api.depends("dental_patient_id")
    def _compute_is_dental(self):
        for event in self:
            event.is_dental = bool(event.dental_patient_id)

    @api.depends("dental_patient_id")
    def _compute_dental_dentist_id(self):
        for event in self:
            if not event.dental_dentist_id:
                event.dental_dentist_id = event.dental_patient_id.dental_dentist_id

    @api.depends("dental_patient_id")
    def _compute_dental_visit_type(self):
        """First visit for whom the clinic has not seen yet, or not for a year, or who ended the course
        by staying away; else return visit.
        """
        for event in self:
            if not event.dental_patient_id:
                event.dental_visit_type = False
                continue
            clinic = event.dental_company_id or self.env.company
            last = event.dental_patient_id.dental_last_visit_date
            is_known = last and last > clinic._dental_today(event.start) - FIRST_AGAIN
            is_known = is_known and not event.dental_patient_id.dental_has_lapsed
            event.dental_visit_type = "return" if is_known else "first"

    @api.depends("start", "stop", "dental_patient_id", "dental_dentist_id", "dental_visit_state", "active")
    def _compute_dental_conflict(self):
        """Say which visit takes the same dentist or patient at the same time; nothing is refused."""
        visits = self.filtered(
            lambda e: e.dental_patient_id and e.start and e.stop and e.active and e.dental_visit_state not in VACATED
        )
        (self - visits).dental_conflict = False
        others = visits and self.search(
            Domain("dental_visit_state", "not in", VACATED)
            & Domain("start", "<", max(visits.mapped("stop")))
            & Domain("stop", ">", min(visits.mapped("start")))
            & (
                Domain("dental_patient_id", "in", visits.dental_patient_id.ids)
                | Domain("dental_patient_id", "!=", False)
                & Domain("dental_dentist_id", "in", visits.dental_dentist_id.ids)
            )
        )
        for visit in visits:
            visit.dental_conflict = visit._dental_conflict_with(others)

    def _dental_conflict_with(self, others):
        """The warning for one visit about the first of ``others`` that overlaps it, or False."""
        self.ensure_one()
        for other in others - self._origin:
            if other.start >= self.stop or other.stop <= self.start:
                continue
            clinic = self.dental_company_id or self.env.company
            values = {
                "time": schedule.to_local(other.start, clinic.dental_tz).strftime("%H:%M"),
                "patient": other.dental_patient_id.name,
                "dentist": other.dental_dentist_id.name,
            }
            if other.dental_patient_id == self.dental_patient_id:
                return self.env._("%(patient)s is booked at %(time)s already.", **values)
            if other.dental_dentist_id == self.dental_dentist_id:
                return self.env._("%(dentist)s is booked at %(time)s already, by %(patient)s.", **values)
        return False

    @api.depends("dental_patient_id", "dental_visit_type")
    @api.depends_context("dental_show_patient", "lang", "uid")
    def _compute_display_name(self):
        """Context ``dental_show_patient``, which the visits' own views pass, names the patient."""
        result = super()._compute_display_name()
        if self.env.context.get("dental_show_patient") and self.env.user.has_group(STAFF):
            labels = dict(self._fields["dental_visit_type"]._description_selection(self.env))
            for event in self.filtered("dental_patient_id"):
                kind = labels.get(event.dental_visit_type) or event.name
                event.display_name = f"{event.dental_patient_id.name} · {kind}"
        return result

    @api.depends_context("uid")
    def _compute_user_can_edit(self):
        result = super()._compute_user_can_edit()
        if self.env.user.has_group(STAFF):
            self.filtered("is_dental").user_can_edit = True
        return result

    @api.constrains("dental_patient_id", "dental_company_id")
    def _check_dental_company(self):
        # sudo: only the patient's clinic is looked at; nothing of another clinic's patient is shown.
        for event in self.sudo().filtered("is_dental"):
            if not event.dental_company_id:
                raise ValidationError(
                    self.env._("A visit belongs to a clinic. Choose the clinic that it is booked in.")
                )
            clinic = event.dental_patient_id.company_id
            if clinic and clinic != event.dental_company_id:
                raise ValidationError(
                    self.env._(
                        "This patient belongs to another clinic. Choose a patient of %(clinic)s, or book the "
                        "visit in the other clinic.",
                        clinic=event.dental_company_id.name,
                    )
                )

    @api.constrains("dental_patient_id", "recurrency", "partner_ids")
    def _check_dental_visit(self):
        for event in self.filtered("is_dental"):
            if event.recurrency:
                raise ValidationError(self.env._("A visit cannot repeat. Book each visit of the patient by itself."))
            if event.dental_patient_id in event.partner_ids - event.dental_dentist_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "The patient is not an attendee: the clinic sends no invitation. "
                        "Take %(patient)s out of the attendees.",
                        patient=event.dental_patient_id.name,
                    )
                )

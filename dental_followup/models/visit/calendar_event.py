from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_list

from ...tools import schedule
from ..clinic.guest import copy_without_ours
from ..clinic.selection import selection_label, selection_labels
from ..const import EXPECTED, IN_HOUSE, STAFF, VACATED

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


# Who stays away for so long comes as a first visit again.
FIRST_AGAIN = relativedelta(years=1)

# State → the states that it can be reached from.
TRANSITIONS = {
    "booked": ("confirmed", *IN_HOUSE, *VACATED),
    "confirmed": ("booked",),
    "arrived": (*EXPECTED, "no_show"),
    "in_chair": ("arrived",),
    "done": IN_HOUSE,
    "no_show": EXPECTED,
    "cancelled": EXPECTED,
}

# What the event's own fields are made of.
SHOWN_BY = {"dental_patient_id", "dental_dentist_id", "dental_visit_type"}

# A change of one of these changes what precedes or follows a visit.
PLANNED_BY = SHOWN_BY | {
    "start",
    "active",
    "dental_visit_state",
    "dental_stage_id",
    "dental_booked_online",
    "dental_company_id",
}

to_datetime = fields.Datetime.to_datetime


class CalendarEvent(models.Model):
    """An event with a patient is a visit: seen by the clinic's staff, told to nobody else.

    Nobody gets an e-mail because of a visit. The patient is not among the attendees and not in
    the event's name, which calendars elsewhere may copy; the dentist is the only attendee, so
    that the visit fills the dentist's own calendar.

    What happens with a visit, from booking to treatment, and that nobody is told of it.
    """

    _name = "calendar.event"
    _inherit = ["dental.readonly.mixin", "dental.kept.words.mixin", "calendar.event"]

    kept_words = fields.Text(groups=STAFF)
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
        tracking=True,
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
        tracking=True,
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
        tracking=True,
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
    dental_arrived_at = fields.Datetime(string="Arrived at", groups=STAFF, readonly=True, copy=False, tracking=True)
    dental_seated_at = fields.Datetime(string="Seated at", groups=STAFF, readonly=True, copy=False, tracking=True)
    dental_followup_ids = fields.One2many("dental.followup", "event_id", string="Follow-ups", groups=STAFF)
    dental_treatment_ids = fields.One2many("dental.treatment", "event_id", string="Treatments", groups=STAFF)
    dental_conflict = fields.Char(string="Double booking", compute="_compute_dental_conflict", groups=STAFF)

    _dental_start_idx = models.Index("(dental_company_id, start) WHERE is_dental")

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

    @api.depends("dental_patient_id", "dental_visit_type")
    @api.depends_context("dental_show_patient", "lang", "uid")
    def _compute_display_name(self):
        """Context ``dental_show_patient``, which the visits' own views pass, names the patient."""
        result = super()._compute_display_name()
        if self.env.context.get("dental_show_patient") and self.env.user.has_group(STAFF):
            labels = selection_labels(self, "dental_visit_type")
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

    @api.constrains("dental_patient_id", "start")
    def _check_dental_deceased(self):
        for event in self.sudo().filtered("is_dental"):
            is_ahead = event.dental_visit_state in EXPECTED and event.start > fields.Datetime.now()
            if is_ahead and event.dental_patient_id.dental_is_deceased:
                raise ValidationError(
                    self.env._(
                        "%(patient)s has died: no visit can be booked. If that is wrong, correct it on the "
                        "patient's form.",
                        patient=event.dental_patient_id.name,
                    )
                )

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
                        "This patient belongs to another clinic. Choose a patient of the clinic that the visit is "
                        "booked in, or book the visit in the patient's clinic."
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

    @api.model
    def default_get(self, fields):
        """A visit that is booked for a moment ends the clinic's length of a visit after it, not after now."""
        values = super().default_get(fields)
        if self.env.context.get("dental_visit") and values.get("start") and "default_stop" not in self.env.context:
            values["stop"] = to_datetime(values["start"]) + self._dental_clinic()._dental_visit_length()
        return values

    def copy_data(self, default=None):
        return copy_without_ours(self, super().copy_data, default)

    @api.model_create_multi
    def create(self, vals_list):
        patient_id = self.env.context.get("default_dental_patient_id")
        is_visit = [bool(vals.get("dental_patient_id", patient_id)) for vals in vals_list]
        if not any(is_visit):
            return super().create(vals_list)
        if not all(is_visit):
            return self.concat(*(self.create([vals]) for vals in vals_list))
        # Nor is a description made of people's contact data, nor anybody a follower.
        quiet = self.with_context(dental_visit=True, skip_contact_description=True, mail_create_nosubscribe=True)
        visits = super(CalendarEvent, quiet).create(quiet._dental_prepare_visits(vals_list))
        visits._dental_keep_words()
        visits._dental_plan()
        visits._dental_created()
        return visits.with_env(self.env)

    def write(self, vals):
        if not vals.get("dental_patient_id") and not any(event.is_dental for event in self):
            return super().write(vals)
        self._dental_check_staff()
        self._dental_check_kept(vals)
        if vals.get("dental_patient_id") and "dental_company_id" not in vals:
            # A meeting that becomes a visit has been no clinic's yet.
            strays = self.filtered(lambda event: not event.dental_company_id)
            super(CalendarEvent, strays).write({"dental_company_id": self.env.company.id})
        is_planned_by = bool((SHOWN_BY | PLANNED_BY) & vals.keys())
        visits = self.filtered("is_dental") if is_planned_by else self.browse()
        before = {visit: visit._dental_planned_by() for visit in visits}
        patients = visits.dental_patient_id if is_planned_by else None
        result = super().write(vals)
        if "dental_visit_state" in vals:
            self._dental_keep_words()
        if is_planned_by:
            self._dental_replan(vals, before, patients)
        self._dental_written(vals)
        return result

    def _dental_check_staff(self):
        """:raises AccessError: for who has no role in the clinic; others' meetings among ``self`` do not count"""
        if self.env.su or self.env.user.has_group(STAFF) or not any(event.is_dental for event in self):
            return
        raise AccessError(self.env._("Only the clinic's staff can change visits. Ask the reception."))

    def _dental_replan(self, vals, before, patients):
        """Plan the calls anew of visits that ``vals`` has changed, and of patients who have lost one.

        :param before: visit → what its calls depended on before the change
        :param patients: the visits' patients before the change
        """
        visits = self.browse().union(*before)
        concerned = visits | self.filtered("is_dental")
        concerned.filtered(lambda v: v._dental_planned_by() != before.get(v))._dental_plan()
        self._dental_plan_former(patients - visits.dental_patient_id)
        if SHOWN_BY & vals.keys():
            for visit in self.filtered("is_dental"):
                visit.write(visit._dental_event_values())
                if not visit.dental_visit_state:
                    visit.dental_visit_state = "booked"

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """Delete a visit without the dialogue that offers to write to the attendees."""
        if any(event.is_dental for event in self):
            self.unlink()
            return {}
        return super().action_unlink_event(attendee_id, recurrence)

    def action_dental_confirm(self):
        self._dental_move("confirmed")

    def action_dental_arrive(self):
        self._dental_move("arrived", dental_arrived_at=fields.Datetime.now())

    def action_dental_seat(self):
        self._dental_move("in_chair", dental_seated_at=fields.Datetime.now())

    def action_dental_done(self):
        self._dental_move("done")

    def action_dental_no_show(self):
        self._dental_move("no_show")

    def action_dental_cancel(self):
        self._dental_move("cancelled")

    def action_dental_rebook(self):
        """Take back a button that was pressed by mistake, or a visit that was cancelled."""
        self._dental_move("booked", dental_arrived_at=False, dental_seated_at=False)

    def action_dental_record_treatment(self):
        """Open a new treatment with what the visit knows; the visit's state is left alone."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record treatment"),
            "res_model": "dental.treatment",
            "view_mode": "form",
            "context": {
                "default_patient_id": self.dental_patient_id.id,
                "default_dentist_id": self.dental_dentist_id.id,
                "default_event_id": self.id,
                "default_company_id": self.dental_company_id.id,
                "default_done_at": fields.Datetime.to_string(min(self.start, fields.Datetime.now())),
            },
        }

    @api.model
    def _dental_default(self, value):
        """``value`` in the visits' own screens (context ``dental_visit``), else nothing."""
        return value if self.env.context.get("dental_visit") else False

    @api.model
    def _dental_clinic(self):
        """The clinic that a new visit is booked in."""
        company_id = self.env.context.get("default_dental_company_id")
        return self.env["res.company"].browse(company_id or self.env.company.id)

    def _dental_conflict_with(self, others):
        """The warning for one visit about the first of ``others`` that overlaps it, or False."""
        self.ensure_one()
        for other in others - self._origin:
            if other.start >= self.stop or other.stop <= self.start:
                continue
            clinic = self.dental_company_id or self.env.company
            values = {
                "time": schedule.to_local(other.start, clinic._dental_zone()).strftime("%H:%M"),
                "patient": other.dental_patient_id.name,
                "dentist": other.dental_dentist_id.name,
            }
            if other.dental_patient_id == self.dental_patient_id:
                return self.env._("%(patient)s is booked at %(time)s already.", **values)
            if other.dental_dentist_id == self.dental_dentist_id:
                return self.env._("%(dentist)s is booked at %(time)s already, by %(patient)s.", **values)
        return False

    @api.model
    def get_default_duration(self):
        """The clinic's length of a visit in the visits' own screens: in hours."""
        if self.env.context.get("dental_visit"):
            return self._dental_clinic()._dental_visit_length() / timedelta(hours=1)
        return super().get_default_duration()

    @api.model
    def _dental_prepare_visits(self, vals_list):
        """Complete the values of new visits with what Odoo would take from who books, and where."""
        prepared = []
        for vals in vals_list:
            known = SHOWN_BY | {"start", "dental_company_id"}
            draft = self.new({fname: vals[fname] for fname in known & vals.keys()})
            values = {"dental_visit_state": "booked", "dental_company_id": self._dental_clinic().id}
            values |= {"res_model_id": False, "res_model": False, "res_id": False, **vals}
            values |= draft._dental_event_values()
            values["dental_company_id"] = values["dental_company_id"] or self.env.company.id
            values["dental_visit_type"] = draft.dental_visit_type
            values["dental_dentist_id"] = draft.dental_dentist_id.id
            if values.get("start") and not values.get("stop"):
                clinic = self.env["res.company"].browse(values["dental_company_id"])
                length = timedelta(hours=values.get("duration") or 0) or clinic._dental_visit_length()
                values["stop"] = to_datetime(values["start"]) + length
            prepared.append(values)
        return prepared

    def _dental_type_label(self):
        return selection_label(self, "dental_visit_type") or self.env._("Visit")

    def _dental_event_values(self):
        """The event's own fields: what the dentist's calendar, here or elsewhere, may show."""
        self.ensure_one()
        return {
            "name": self._dental_type_label(),
            "user_id": self.dental_dentist_id.id,
            "partner_ids": [Command.set(self.dental_dentist_id.partner_id.ids)],
            "privacy": "confidential",
        }

    def _skip_send_mail_status_update(self):
        return self.is_dental or super()._skip_send_mail_status_update()

    @api.model
    def _get_activity_excluded_models(self):
        excluded = super()._get_activity_excluded_models()
        return [*excluded, "dental.followup", "dental.treatment", "dental.call"]

    @api.model
    def _get_public_fields(self):
        """Visits are not private; reports over them must not lose those of a private calendar."""
        return super()._get_public_fields() | {
            "is_dental",
            "dental_company_id",
            "dental_patient_id",
            "dental_dentist_id",
            "dental_visit_type",
            "dental_visit_state",
            "dental_arrived_at",
            "dental_seated_at",
        }

    def _dental_move(self, state, **stamps):
        """Bring visits to ``state``; a chair that is not used shows as free in the calendar.

        :param stamps: the moments that are written down with it
        :raises UserError: where the visit's present state does not lead there
        """
        labels = selection_labels(self, "dental_visit_state")
        for visit in self:
            if visit.dental_visit_state not in TRANSITIONS[state]:
                raise UserError(
                    self.env._(
                        "The visit of %(patient)s is in the state “%(old)s”. It can be set to "
                        "“%(new)s” only from: %(allowed)s.",
                        patient=visit.dental_patient_id.name,
                        old=labels.get(visit.dental_visit_state, ""),
                        new=labels[state],
                        allowed=format_list(self.env, [labels[old] for old in TRANSITIONS[state]], "or"),
                    )
                )
        self.write({"dental_visit_state": state, "show_as": "free" if state in VACATED else "busy"})
        if stamps:
            # sudo: the clock says when, not the user, who may write the visit (just checked).
            self.sudo().write(stamps)

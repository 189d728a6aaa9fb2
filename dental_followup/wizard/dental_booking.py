from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse, get_lang

from ..models.clinic.duty_roster import is_staff
from ..models.const import EXPECTED
from ..models.visit.free_slots import SHOWN_DAYS, VisitSlots
from ..tools import slots


class DentalBooking(models.TransientModel):
    """Which time a patient takes: two proposals to read out, and the other free ones."""

    _name = "dental.booking"
    _description = "Booking of a Visit"
    _inherit = "dental.access.mixin"
    _check_company_auto = True

    call_id = fields.Many2one("dental.call", readonly=True, ondelete="cascade", check_company=True)
    patient_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", string="Clinic", required=True, readonly=True, ondelete="cascade")
    dentist_id = fields.Many2one("res.users", domain=[("share", "=", False)], ondelete="cascade")
    minutes = fields.Integer(required=True)
    stage_id = fields.Many2one("dental.treatment.stage", string="Booked for", ondelete="cascade")
    from_date = fields.Date(string="From", required=True)
    start = fields.Datetime(help="The time that the patient takes.")
    notice = fields.Char(readonly=True)
    visit_id = fields.Many2one("calendar.event", string="Booked already", readonly=True, ondelete="cascade")
    visit_text = fields.Char(compute="_compute_visit_text")
    choice = fields.Selection(
        [("move", "Move this visit"), ("more", "Book another one")], default="move", required=True
    )
    offer = fields.Json(compute="_compute_offer", help="Free times in the user's words, see _prepare_offer().")

    _check_minutes = models.Constraint(
        "CHECK (minutes BETWEEN 5 AND 480)", "A visit takes from 5 to 480 minutes. Correct its length."
    )

    @api.model
    def _open(self, patient, call=None):
        """The dialog for ``patient``, on the occasion of ``call`` or without one."""
        company = call.company_id if call else patient._dental_company()
        visit = self._next_visit(patient, company)
        booking = self.create(
            {
                "call_id": call.id if call else False,
                "patient_id": patient.id,
                "company_id": company.id,
                "visit_id": visit.id,
                "dentist_id": (visit.dental_dentist_id or self._proposed_dentist(patient, company, call)).id,
                "minutes": self._minutes_of(visit) or company.dental_visit_minutes,
                "stage_id": visit.dental_stage_id.id,
                "from_date": company._dental_today(),
            }
        )
        return booking._action_open()

    @api.model
    def _next_visit(self, patient, company):
        """The visit that the patient has booked already."""
        return self.env["calendar.event"].search(
            [
                ("dental_patient_id", "=", patient.id),
                ("dental_company_id", "=", company.id),
                ("dental_visit_state", "in", EXPECTED),
                ("start", ">", fields.Datetime.now()),
            ],
            order="start",
            limit=1,
        )

    @api.model
    def _minutes_of(self, visit):
        minutes = (visit.stop - visit.start).total_seconds() // 60 if visit else 0
        return int(minutes) if 5 <= minutes <= 480 else 0

    @api.depends("visit_id")
    @api.depends_context("lang")
    def _compute_visit_text(self):
        for booking in self:
            visit = booking.visit_id
            parts = visit and (booking._moment_label(visit.start), visit.dental_dentist_id.sudo().name)
            booking.visit_text = " · ".join(filter(None, parts or ()))

    def _moved(self):
        """The visit that is moved; empty: another one is booked."""
        return self.visit_id if self.choice == "move" else self.visit_id.browse()

    @api.model
    def _proposed_dentist(self, patient, company, call):
        """The treating dentist if still in the clinic; else the clinic's dentist where there is but one."""
        treating = call._dentist_to_propose() if call else patient.dental_dentist_id
        # sudo: whether a colleague still works here is looked at, not shown.
        if treating and is_staff(treating.sudo(), company):
            return treating
        teams = self.env["dental.team"].search([("company_id", "=", company.id), ("role", "=", "dentist")])
        return teams.member_ids if len(teams.member_ids) == 1 else treating.browse()

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Book a visit"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("patient_id", "company_id", "dentist_id", "minutes", "from_date")
    @api.depends_context("lang")
    def _compute_offer(self):
        now = fields.Datetime.now()
        for booking in self:
            booking.offer = booking._prepare_offer(now)

    def _prepare_offer(self, now):
        """What the dialog shows.

        :return: dict: ``proposals`` and the slots of ``days``, each with ``start`` (naive UTC) and
            ``label``; ``next_date``, from which later ones are found; ``problem``, why there are none
        """
        finder = self._finder(now)
        if problem := self._problem(finder):
            return {"problem": problem, "proposals": [], "days": [], "next_date": False}
        starts = finder.starts(self.from_date, self.minutes)
        days = slots.by_day(starts, finder.tz)
        shown, later = days[:SHOWN_DAYS], days[SHOWN_DAYS:]
        return {
            "problem": "" if days else self._nothing_free(),
            "proposals": [
                {"start": fields.Datetime.to_string(moment), "label": self._moment_label(moment)}
                for moment in slots.proposals(starts, self.minutes, finder.tz)
            ],
            "days": [{"label": self._day_label(day), "slots": list(map(self._slot, times))} for day, times in shown],
            "next_date": fields.Date.to_string(later[0][0]) if later else False,
        }

    def _finder(self, now):
        """What knows the free times of the dentist; None: none is chosen."""
        if not self.dentist_id:
            return None
        return VisitSlots(self.env, self.company_id, self.dentist_id, self.patient_id, now)

    def _problem(self, finder):
        """Why no time can be looked for, in words that tell how to go on; None: nothing is in the way."""
        if not finder:
            return self.env._("Choose the dentist to see free times.")
        if not 5 <= self.minutes <= 480 or not self.from_date:
            return self.env._("Enter how long the visit takes, 5 to 480 minutes, and from which day on.")
        if not finder.is_staff:
            return self.env._("%(user)s does not work in this clinic. Choose another dentist.", user=self._dentist())
        if not finder.has_hours:
            return self.env._(
                "The working hours of %(user)s are not known. Book another time by hand, or let the "
                "administrator enter the hours under Settings → Technical → Working Schedules.",
                user=self._dentist(),
            )
        return None

    def _dentist(self):
        # sudo: the name of a colleague, who may be of another clinic, was chosen from a list that shows it.
        return self.dentist_id.sudo().name

    def _nothing_free(self):
        return self.env._(
            "%(user)s has no free time of %(minutes)s minutes in the months from %(date)s on. Choose a "
            "later day, another dentist or a shorter visit, or book another time by hand.",
            user=self._dentist(),
            minutes=self.minutes,
            date=self._day_label(self.from_date),
        )

    def _slot(self, moment):
        local = self.company_id._dental_local(moment)
        return {"start": fields.Datetime.to_string(moment), "label": f"{local:%H:%M}"}

    def _day_label(self, day):
        return format_skeleton("MMMEd", day, locale=babel_locale_parse(get_lang(self.env).code))

    def _moment_label(self, moment):
        """As it is read out to the patient."""
        local = self.company_id._dental_local(moment)
        return f"{self._day_label(local.date())} {local:%H:%M}"

    def action_book(self):
        """Book the time that was chosen; if somebody has taken it meanwhile, offer others.

        :raises UserError: if none is chosen, or the call is not the user's to go on with
        """
        self.ensure_one()
        now = fields.Datetime.now()
        self._check_bookable(now)
        visits = self.env["calendar.event"].with_context(dental_booked_in_call=self.call_id.id)
        values = {"dental_stage_id": self.stage_id.id}
        if moved := self._moved().with_env(visits.env):
            self._check_movable(moved)
            visit = moved._dental_reschedule(self.company_id, self.dentist_id, self.start, self.minutes, now, **values)
        else:
            visit = visits._dental_book(
                self.company_id, self.dentist_id, self.patient_id, self.start, self.minutes, now, **values
            )
        if not visit:
            self.notice = self.env._(
                "%(moment)s is not free any more: somebody has just taken it. Offer another time.",
                moment=self._moment_label(self.start),
            )
            self.start = False
            return self._action_open()
        return self._done_message()

    def _check_bookable(self, now):
        if self.call_id:
            self.call_id._check_going_on()
        if problem := self._problem(self._finder(now)):
            raise UserError(problem)
        if not self.start:
            raise UserError(self.env._("Choose one of the times first."))

    def _check_movable(self, visit):
        """:raises UserError: if the visit has begun or was cancelled meanwhile"""
        if visit.dental_visit_state not in EXPECTED or visit.start <= fields.Datetime.now():
            raise UserError(self.env._("The visit has begun, or was cancelled, meanwhile. Choose “Book another one”."))

    def _done_message(self):
        values = {"moment": self._moment_label(self.start), "dentist": self._dentist()}
        if self._moved():
            message = self.env._("%(moment)s, %(dentist)s: moved.", **values)
        else:
            message = self.env._("%(moment)s, %(dentist)s: booked.", **values)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }

    def action_other_time(self):
        """The ordinary form of a visit, for any time at all; it belongs to the call as well."""
        self.ensure_one()
        view = self.env["ir.model.data"]._xmlid_to_res_id("dental_followup.calendar_event_visit_view_form_quick")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Book a visit"),
            "res_model": "calendar.event",
            "views": [(view, "form")],
            "target": "new",
            "context": {
                "dental_visit": True,
                "default_dental_patient_id": self.patient_id.id,
                "default_dental_dentist_id": self.dentist_id.id,
                "default_dental_stage_id": self.stage_id.id,
                "default_dental_company_id": self.company_id.id,
                "dental_booked_in_call": self.call_id.id,
            },
        }

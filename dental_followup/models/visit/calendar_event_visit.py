from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_list

from .calendar_event import VACATED

# State → the states that it can be reached from.
TRANSITIONS = {
    "booked": ("confirmed", "arrived", "in_chair", "no_show", "cancelled"),
    "confirmed": ("booked",),
    "arrived": ("booked", "confirmed", "no_show"),
    "in_chair": ("arrived",),
    "done": ("arrived", "in_chair"),
    "no_show": ("booked", "confirmed"),
    "cancelled": ("booked", "confirmed"),
}
VISIT_HOURS = 0.5
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
    """What happens with a visit, from booking to treatment, and that nobody is told of it."""

    _inherit = "calendar.event"

    @api.model
    def get_default_duration(self):
        if self.env.context.get("dental_visit"):
            return VISIT_HOURS
        return super().get_default_duration()

    @api.model
    def default_get(self, fields):
        """A visit that is booked for a moment ends half an hour after it, not after now."""
        values = super().default_get(fields)
        if self.env.context.get("dental_visit") and values.get("start") and "default_stop" not in self.env.context:
            values["stop"] = to_datetime(values["start"]) + timedelta(hours=VISIT_HOURS)
        return values

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
        visits._dental_plan()
        return visits.with_env(self.env)

    def write(self, vals):
        if not (SHOWN_BY | PLANNED_BY) & vals.keys():
            return super().write(vals)
        if vals.get("dental_patient_id") and "dental_company_id" not in vals:
            # A meeting that becomes a visit has been no clinic's yet.
            strays = self.filtered(lambda event: not event.dental_company_id)
            super(CalendarEvent, strays).write({"dental_company_id": self.env.company.id})
        visits = self.filtered("is_dental")
        before = {visit: visit._dental_planned_by() for visit in visits}
        patients = visits.dental_patient_id
        result = super().write(vals)
        concerned = visits | self.filtered("is_dental")
        concerned.filtered(lambda v: v._dental_planned_by() != before.get(v))._dental_plan()
        self._dental_plan_former(patients - visits.dental_patient_id)
        if SHOWN_BY & vals.keys():
            for visit in self.filtered("is_dental"):
                visit.write(visit._dental_event_values())
                if not visit.dental_visit_state:
                    visit.dental_visit_state = "booked"
        return result

    @api.model
    def _dental_prepare_visits(self, vals_list):
        """Complete the values of new visits with what Odoo would take from who books, and where."""
        prepared = []
        for vals in vals_list:
            known = SHOWN_BY | {"start", "dental_company_id"}
            draft = self.new({fname: vals[fname] for fname in known & vals.keys()})
            values = {"dental_visit_state": "booked", "dental_company_id": self.env.company.id}
            values |= {"res_model_id": False, "res_model": False, "res_id": False, **vals}
            values |= draft._dental_event_values()
            values["dental_company_id"] = values["dental_company_id"] or self.env.company.id
            values["dental_visit_type"] = draft.dental_visit_type
            values["dental_dentist_id"] = draft.dental_dentist_id.id
            if values.get("start") and not values.get("stop"):
                values["stop"] = to_datetime(values["start"]) + timedelta(hours=values.get("duration") or VISIT_HOURS)
            prepared.append(values)
        return prepared

    def _dental_type_label(self):
        return dict(self._fields["dental_visit_type"]._description_selection(self.env)).get(
            self.dental_visit_type
        ) or self.env._("Visit")

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

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """Delete a visit without the dialogue that offers to write to the attendees."""
        if any(event.is_dental for event in self):
            self.unlink()
            return {}
        return super().action_unlink_event(attendee_id, recurrence)

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

    def _dental_move(self, state, **values):
        """Bring visits to ``state``; a chair that is not used shows as free in the calendar.

        :raises UserError: where the visit's present state does not lead there
        """
        labels = dict(self._fields["dental_visit_state"]._description_selection(self.env))
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
        values["show_as"] = "free" if state in VACATED else "busy"
        self.write({"dental_visit_state": state, **values})

from datetime import timedelta

from odoo import api, fields, models

from .calendar_event import STAFF
from .visit_slots import VisitSlots

# What takes another time of the dentist's.
MOVED_BY = {"start", "stop", "duration", "dental_dentist_id", "dental_patient_id"}


class CalendarEvent(models.Model):
    """A visit that is booked while the patient is on the phone."""

    _inherit = "calendar.event"

    dental_call_id = fields.Many2one(
        "dental.call",
        string="Booked in the call",
        groups=STAFF,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        # sudo: whoever enters an ordinary meeting need not be of the clinic's staff; nothing is shown.
        visits = events.sudo().filtered("is_dental")
        visits.dental_dentist_id._dental_claim()
        for call, booked in visits.filtered("dental_call_id").grouped("dental_call_id").items():
            call.sudo(False)._note_booked(booked)
        return events

    def write(self, vals):
        result = super().write(vals)
        if MOVED_BY & vals.keys():
            # sudo: as in create().
            self.sudo().filtered("is_dental").dental_dentist_id._dental_claim()
        return result

    @api.model
    def _dental_book(self, company, dentist, patient, start, minutes, now, **values):
        """Book a time that was offered as free.

        Safe when several people book at once: see ``res.users._dental_claim``.

        :param now: the present, naive UTC
        :param values: more of the visit's fields
        :return: the visit; empty if the time is not free any more
        """
        dentist._dental_claim()
        patient._dental_claim()
        if not VisitSlots(self.env, company, dentist, patient, now).is_free(start, minutes):
            return self.browse()
        return self.create(
            {
                "dental_patient_id": patient.id,
                "dental_dentist_id": dentist.id,
                "dental_company_id": company.id,
                "start": start,
                "stop": start + timedelta(minutes=minutes),
                **values,
            }
        )

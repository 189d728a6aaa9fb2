from markupsafe import Markup

from odoo import api, fields, models


class DentalCall(models.Model):
    """Visits that are booked in the call."""

    _inherit = "dental.call"

    booked_event_ids = fields.One2many("calendar.event", "dental_call_id", string="Booked in this call", readonly=True)
    booked_text = fields.Text(compute="_compute_booked_text", string="Booked")

    @api.depends("booked_event_ids.start", "booked_event_ids.dental_visit_state")
    @api.depends_context("lang")
    def _compute_booked_text(self):
        """The visits in words, one a line."""
        for call in self:
            call.booked_text = "\n".join(call._booked_line(visit) for visit in call.booked_event_ids.sorted("start"))

    def _booked_line(self, visit):
        other = visit.dental_patient_id - self.patient_id
        parts = (self._local_text(visit.start), other.name, visit.dental_dentist_id.name)
        return " · ".join(filter(None, parts))

    def action_book_visit(self):
        """Offer free times; what is entered in the call has been saved by the button."""
        self._check_going_on()
        return self.env["dental.booking"]._open(self.patient_id, self)

    def _check_going_on(self):
        """:raises UserError: unless it is the user's own call, and not finished"""
        self.ensure_one()
        self._check_draft()
        self._check_caller()

    def _note_booked(self, visits):
        """Tell in the log of the call what was booked in it."""
        self.check_access("read")
        lines = Markup("<br/>").join(self._booked_line(visit) for visit in visits)
        self._message_log(body=Markup("%s<br/>%s") % (self.env._("A visit was booked:"), lines))

    def _dentist_to_propose(self):
        """The patient's dentist, else who treated the patient last of what the call is about."""
        treatments = self.followup_ids.treatment_id.sorted("done_at", reverse=True)
        return self.patient_id.dental_dentist_id or treatments.dentist_id[:1]

from odoo import api, fields, models

from ..const import PENDING, STAFF


class ResPartner(models.Model):
    """What has been and will be done with a patient, at a glance."""

    _inherit = "res.partner"

    dental_treatment_ids = fields.One2many("dental.treatment", "patient_id", string="Treatments", groups=STAFF)
    dental_followup_ids = fields.One2many("dental.followup", "patient_id", string="Follow-ups", groups=STAFF)
    dental_visit_ids = fields.One2many("calendar.event", "dental_patient_id", string="Visits", groups=STAFF)
    dental_timeline_ids = fields.One2many(
        "dental.timeline", "patient_id", string="Timeline", groups=STAFF, readonly=True
    )
    dental_last_visit_date = fields.Date(
        string="Last visit",
        compute="_compute_dental_last_visit_date",
        groups=STAFF,
        help="The clinic's day of the last visit or treatment.",
    )
    dental_has_lapsed = fields.Boolean(
        string="Ended the course by staying away",
        compute="_compute_dental_has_lapsed",
        groups=STAFF,
        help="So long after the last visit that the rule book has noted the course as ended.",
    )
    dental_treatment_count = fields.Integer(
        string="Number of treatments", compute="_compute_dental_counts", groups=STAFF
    )
    dental_visit_count = fields.Integer(string="Number of visits", compute="_compute_dental_counts", groups=STAFF)
    dental_call_count = fields.Integer(string="Number of calls", compute="_compute_dental_counts", groups=STAFF)
    dental_next_followup_date = fields.Date(
        string="Next follow-up", compute="_compute_dental_next_followup_date", groups=STAFF
    )

    @api.depends(
        "dental_treatment_ids.state",
        "dental_treatment_ids.done_at",
        "dental_visit_ids.dental_visit_state",
        "dental_visit_ids.start",
    )
    def _compute_dental_last_visit_date(self):
        treatments = self.env["dental.treatment"]._read_group(
            [("patient_id", "in", self.ids), ("state", "=", "done")],
            ["patient_id"],
            ["done_at:max"],
        )
        visits = self.env["calendar.event"]._read_group(
            [("dental_patient_id", "in", self.ids), ("dental_visit_state", "=", "done")],
            ["dental_patient_id"],
            ["start:max"],
        )
        latest = {}
        for patient, moment in treatments + visits:
            latest[patient.id] = max(moment, latest.get(patient.id, moment))
        for partner in self:
            moment = latest.get(partner._origin.id)
            clinic = partner._dental_company()
            partner.dental_last_visit_date = moment and clinic._dental_today(moment)

    @api.depends("dental_last_visit_date", "dental_followup_ids.state")
    def _compute_dental_has_lapsed(self):
        """The book's note for who stays away has been written, and the patient has not come since.

        Source: the clinics' rule books, for orthodontics after more than half a year.
        """
        groups = self.env["dental.followup"]._read_group(
            [
                ("patient_id", "in", self.ids),
                ("is_note_only", "=", True),
                ("closing_reason", "=", "noted"),
                ("treatment_id", "=", False),
            ],
            ["patient_id"],
            ["anchor_at:max"],
        )
        noted = {patient.id: anchor for patient, anchor in groups}
        for partner in self:
            anchor = noted.get(partner._origin.id)
            last = partner.dental_last_visit_date
            partner.dental_has_lapsed = anchor and last and partner._dental_company()._dental_today(anchor) >= last

    @api.depends("dental_treatment_ids", "dental_visit_ids")
    def _compute_dental_counts(self):
        for fname, model, patient_field in (
            ("dental_treatment_count", "dental.treatment", "patient_id"),
            ("dental_visit_count", "calendar.event", "dental_patient_id"),
            ("dental_call_count", "dental.call", "patient_id"),
        ):
            groups = self.env[model]._read_group([(patient_field, "in", self.ids)], [patient_field], ["__count"])
            counts = {patient.id: count for patient, count in groups}
            for partner in self:
                partner[fname] = counts.get(partner._origin.id, 0)

    @api.depends("dental_followup_ids.state", "dental_followup_ids.due_date")
    def _compute_dental_next_followup_date(self):
        groups = self.env["dental.followup"]._read_group(
            [("patient_id", "in", self.ids), ("state", "in", PENDING)],
            ["patient_id"],
            ["due_date:min"],
        )
        dates = {patient.id: due_date for patient, due_date in groups}
        for partner in self:
            partner.dental_next_followup_date = dates.get(partner._origin.id, False)

    def action_dental_treatments(self):
        return self._dental_open("dental_treatment_action", "patient_id")

    def action_dental_followups(self):
        return self._dental_open("dental_followup_action", "patient_id")

    def action_dental_calls(self):
        return self._dental_open("dental_call_action", "patient_id")

    def action_dental_visits(self):
        action = self._dental_open("calendar_event_visit_action", "dental_patient_id")
        action["context"] |= {"dental_visit": True, "dental_show_patient": True}
        return action | {"views": [(False, "list"), (False, "form")]}

    def _dental_open(self, xmlid, patient_field):
        """The add-on's action ``xmlid``, for this patient only and without its filters."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(f"dental_followup.{xmlid}")
        return {
            **action,
            "domain": [(patient_field, "=", self.id)],
            "context": {f"default_{patient_field}": self.id, "dental_show_number": True},
        }

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

from ..clinic.selection import selection_label
from ..const import LOW_GRADE
from .complaint_terms import OPEN

# How many characters of the text of a complaint a banner shows.
EXCERPT = 160


class DentalCall(models.Model):
    """A complaint comes from a call in two clicks, from a low grade by itself, and is seen before any other call."""

    _inherit = "dental.call"

    complaint_ids = fields.One2many("dental.complaint", "call_id", string="Complaints")
    open_complaint_text = fields.Text(compute="_compute_open_complaint_text", string="Open complaint")

    @api.depends("patient_id", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_open_complaint_text(self):
        """What every caller must know; the patient's words only for those who may see the complaint."""
        # sudo: that there is one, its number, level and owner are told to each caller but those concerned.
        complaints = (
            self.env["dental.complaint"]
            .sudo()
            .search([("patient_id", "in", self.patient_id.ids), ("state", "in", (*OPEN, "resolved"))])
            .filtered(lambda c: self.env.user not in c.person_ids or c.user_id == self.env.user)
        )
        by_patient = complaints.grouped(lambda c: (c.patient_id, c.company_id))
        for call in self:
            mine = by_patient.get((call.patient_id, call.company_id), complaints.browse())
            call.open_complaint_text = "\n".join(call._complaint_line(complaint) for complaint in mine) or False

    def _complaint_line(self, complaint):
        parts = [
            complaint.name,
            complaint.severity_id.name,
            complaint.category_id.name,
            selection_label(complaint, "state"),
            self.env._("handled by %(user)s", user=complaint.user_id.name) if complaint.user_id else "",
        ]
        if complaint.sudo(False).has_access("read"):
            text = complaint.text.replace("\n", " ")
            parts.append(text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""))
        return " · ".join(filter(None, parts))

    def action_complaint(self):
        """Record a complaint of the patient: what is known is filled in; afterwards the call goes on."""
        self.ensure_one()
        self.check_access("read")
        return self.env["dental.complaint"]._action_record(
            default_call_id=self.id,
            default_patient_id=self.patient_id.id,
            default_company_id=self.company_id.id,
            default_treatment_id=self._complained_treatment().id,
            default_channel="phone",
            default_text=self.opinion or self.note or False,
        )

    def action_emergency(self):
        """Raise the alarm about the patient on the phone."""
        self.ensure_one()
        self.check_access("read")
        return self.env["dental.emergency"]._raise_for(
            call=self, patient_id=self.patient_id.id, company_id=self.company_id.id
        )

    def _complained_treatment(self):
        """The treatment that the call is about, if it is about one."""
        treatments = self.followup_ids.treatment_id.filtered(lambda t: t.patient_id == self.patient_id)
        return treatments if len(treatments) == 1 else treatments.browse()

    def _settled_complaints(self):
        """The complaints of this patient that a call after the settlement asks about."""
        asked = self.sudo().followup_ids.complaint_ids  # sudo: the caller need not see what is asked about
        return asked.filtered(lambda c: c.state == "resolved" and c.patient_id == self.patient_id)

    def _ask_about_complaints(self, complaints, now):
        """The grade of a call after a settlement says whether the patient is content."""
        if self.outcome == "answered":
            complaints._asked(self, now)

    def _complain(self, now):
        """What the patient is dissatisfied with becomes a complaint, unless the call was about a settled one."""
        if self.followup_ids.complaint_ids.filtered(lambda c: c.state == "resolved"):
            return
        unsaid = self.env._("Dissatisfied in the follow-up call; the reason was not written down.")
        text = self.opinion or self.note or unsaid
        complaints = self.env["dental.complaint"].sudo()  # sudo: called for a finished call, see _finish
        known = complaints._open_of(self.patient_id, self.company_id)
        if known:
            known._note(Markup("%s: %s") % (self._get_html_link(title=self.env._("Call")), text))
            known._append_report(text, now)
            return
        treatment = self._complained_treatment()
        complaints._open_for(
            self.patient_id,
            self.company_id,
            text,
            now,
            channel="grade",
            call_id=self.id,
            treatment_id=treatment.id,
            reporter_id=self.user_id.id,
            # Who treated the patient and rings them does not handle what they are dissatisfied with.
            person_ids=[Command.set((self.user_id & (treatment.dentist_id | treatment.nurse_id)).ids)],
        )

    def _complaint_texts(self):
        if self.grade == LOW_GRADE and not self.sudo().followup_ids.complaint_ids:  # sudo: only whether there are
            yield self.env._("A complaint is opened with what is written under “Opinion”.")

from odoo import models
from odoo.tools import format_list, html2plaintext

from ..patient.res_partner import MANAGER


def _line(moment, kind, who, title, *texts):
    return {
        "moment": moment,
        "kind": kind,
        "who": who or "",
        "title": title or "",
        "text": "\n".join(filter(None, texts)),
    }


class ResPartner(models.Model):
    """Where the lines of the dispute file come from."""

    _inherit = "res.partner"

    def _dental_dispute_domain(self, company, patient="patient_id", clinic="company_id"):
        return [(patient, "=", self.id), (clinic, "=", company.id)]

    def _dental_dispute_visits(self, company):
        domain = self._dental_dispute_domain(company, "dental_patient_id", "dental_company_id")
        for visit in self.env["calendar.event"].search(domain):
            state = dict(visit._fields["dental_visit_state"]._description_selection(self.env))[visit.dental_visit_state]
            title = f"{visit._dental_type_label()} · {state}"
            kind = self.env._("Visit")
            yield _line(visit.start, kind, visit.dental_dentist_id.name, title, visit.dental_symptoms)

    def _dental_dispute_treatments(self, company):
        domain = [*self._dental_dispute_domain(company), ("state", "=", "done")]
        for treatment in self.env["dental.treatment"].search(domain):
            advice = treatment.type_id.aftercare
            told = advice and self.env._("After-care advice of the clinic: %(advice)s", advice=advice)
            kind, who = self.env._("Treatment"), treatment.dentist_id.name
            yield _line(treatment.done_at, kind, who, treatment.display_name, treatment.note, told)

    def _dental_dispute_calls(self, company):
        domain = [*self._dental_dispute_domain(company), ("state", "=", "done")]
        for call in self.env["dental.call"].search(domain):
            labels = [call._label(name) for name in ("direction", "outcome", "grade")]
            if call.triage != "none":
                labels.append(call._label("triage"))
            title = " · ".join(filter(None, labels))
            about = format_list(self.env, call.followup_ids.mapped("title")) if call.followup_ids else ""
            unwell = self.env._("The patient was unwell.") if call.is_unwell else ""
            opinion = call.opinion and self.env._("The patient: %(words)s", words=call.opinion)
            answers = self._dental_dispute_answers(call)
            texts = (about, unwell, *answers, call.note, opinion)
            yield _line(call.started_at, self.env._("Call"), call.user_id.name, title, *texts)

    def _dental_dispute_answers(self, call):
        """What the patient was asked and answered, how urgent that was, and what was advised."""
        levels = dict(call.answer_ids._fields["level"]._description_selection(self.env))
        for answer in call.answer_ids.filtered(lambda a: a.value and (a.is_changed or call.outcome == "answered")):
            level = levels[answer.level] if answer.level not in (False, "none") else ""
            yield " · ".join(filter(None, [f"{answer.question} {answer.answer}", level, answer.advice]))

    def _dental_dispute_followups(self, company):
        """Planned contacts that were settled without a call: the others stand there as calls."""
        domain = [*self._dental_dispute_domain(company), ("closed_at", "!=", False), ("closing_reason", "!=", "called")]
        for followup in self.env["dental.followup"].search(domain):
            title = f"{followup.title} · {followup._label('closing_reason') or followup._label('state')}"
            kind = self.env._("Planned contact")
            yield _line(followup.closed_at, kind, followup.user_id.name, title, followup.reason)

    def _dental_dispute_complaints(self, company):
        for complaint in self._dental_dispute_find_complaints(company):
            kind = self.env._("Complaint %(name)s", name=complaint.name)
            title = f"{complaint.category_id.name} · {complaint.severity_id.name}"
            yield _line(complaint.opened_at, kind, complaint.reporter_id.name, title, complaint.text)
            if complaint.responded_at:
                yield _line(complaint.responded_at, kind, complaint.user_id.name, self.env._("First answer"))
            if complaint.resolved_at:
                texts = [
                    f"{complaint._fields[name]._description_string(self.env)}: {value}"
                    for name in ("finding", "root_cause", "action_taken", "goodwill", "apology")
                    if (value := complaint._label(name) if name == "apology" else complaint[name])
                ]
                yield _line(complaint.resolved_at, kind, complaint.user_id.name, self.env._("Settled"), *texts)
            if complaint.closed_at:
                reason = complaint._label("closing_reason")
                yield _line(complaint.closed_at, kind, complaint.user_id.name, self.env._("Closed"), reason)

    def _dental_dispute_find_complaints(self, company):
        """All of the patient's; but who handles one does not read another that is about themselves."""
        # sudo: whoever may take out the file, see _dental_check_dispute, reads the patient's complaints.
        complaints = self.env["dental.complaint"].sudo().search(self._dental_dispute_domain(company))
        if self.env.user.has_group(MANAGER):
            return complaints
        return complaints.filtered(lambda c: self.env.user not in c.person_ids or c.user_id == self.env.user)

    def _dental_dispute_emergencies(self, company):
        for emergency in self.env["dental.emergency"].search(self._dental_dispute_domain(company)):
            kind = self.env._("Emergency")
            texts = (emergency.note, emergency.analysis)
            yield _line(emergency.started_at, kind, emergency.user_id.name, emergency.display_name, *texts)
            for step in emergency.step_ids.filtered("done_at"):
                yield _line(step.done_at, kind, step.user_id.name, step.name, step.note)

    def _dental_dispute_messages(self, company):
        """What was written to the patient or noted: in the logs of all that concerns the patient."""
        for message in self._dental_dispute_find_messages(company):
            text = html2plaintext(message.body or "").strip()
            if text:
                kind = self._dental_dispute_message_kind(message)
                yield _line(message.date, kind, message.author_id.name or message.email_from, message.subject, text)

    def _dental_dispute_find_messages(self, company):
        records = {
            name: self.env[name].sudo().search(self._dental_dispute_domain(company)).ids
            for name in ("dental.treatment", "dental.followup", "dental.call", "dental.emergency")
        }
        records["dental.complaint"] = self._dental_dispute_find_complaints(company).ids
        records["res.partner"] = self.ids
        # sudo: as for the complaints; the records are the patient's and the clinic's own.
        messages = self.env["mail.message"].sudo()
        for name, ids in records.items():
            messages |= messages.search(
                [("model", "=", name), ("res_id", "in", ids), ("message_type", "!=", "user_notification")]
            )
        return messages

    def _dental_dispute_message_kind(self, message):
        if message.message_type == "sms":
            return self.env._("Text message")
        if message.message_type in ("email", "email_outgoing"):
            return self.env._("E-mail")
        return self.env._("Note")

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_list, html2plaintext

from ..clinic.selection import selection_label, selection_labels
from ..const import MANAGER, STAFF
from .complaint_terms import OPEN


def _line(moment, kind, who, title, *texts):
    return {
        "moment": moment,
        "kind": kind,
        "who": who or "",
        "title": title or "",
        "text": "\n".join(filter(None, texts)),
    }


class ResPartner(models.Model):
    """A patient's complaints, as far as the user may see them, and the two buttons of an angry or frightened call.

    The dispute file: everything between the clinic and one patient, in the order in which it happened.

    What the patient asked and was promised, and what the patient was asked: for the dispute file.

    Where the lines of the dispute file come from.
    """

    _inherit = "res.partner"

    dental_complaint_ids = fields.One2many("dental.complaint", "patient_id", string="Complaints", groups=STAFF)
    dental_complaint_count = fields.Integer(compute="_compute_dental_complaint_count", groups=STAFF)
    dental_has_open_complaint = fields.Boolean(
        string="Open complaint",
        compute="_compute_dental_complaint_count",
        groups=STAFF,
        help="No care calls, recalls or surveys until it is settled.",
    )

    @api.depends("dental_complaint_ids.state")
    @api.depends_context("uid")
    def _compute_dental_complaint_count(self):
        domain = [("patient_id", "in", self.ids)]
        complaints = self.env["dental.complaint"]
        counts = dict(complaints._read_group(domain, ["patient_id"], ["__count"]))
        # sudo: that there is an open one is told to all staff but those concerned; see the call's banner.
        concerned = ["|", ("person_ids", "not in", self.env.uid), ("user_id", "=", self.env.uid)]
        still = [*domain, ("state", "in", OPEN), ("company_id", "in", self.env.companies.ids), *concerned]
        disputed = {patient.id for (patient,) in complaints.sudo()._read_group(still, ["patient_id"])}
        for partner in self:
            partner.dental_complaint_count = counts.get(partner._origin, 0)
            partner.dental_has_open_complaint = partner._origin.id in disputed

    def action_dental_complaints(self):
        return self._dental_open("dental_complaint_action", "patient_id")

    def action_dental_complaint(self):
        """Record a complaint of the patient."""
        self.ensure_one()
        self.check_access("read")
        return self.env["dental.complaint"]._action_record(
            default_patient_id=self.id,
            default_company_id=self.company_id.id or self.env.company.id,
        )

    def action_dental_emergency(self):
        """Raise the alarm about the patient."""
        self.ensure_one()
        self.check_access("read")
        company = self.company_id or self.env.company
        return self.env["dental.emergency"]._raise_for(patient_id=self.id, company_id=company.id)

    def action_dental_dispute_file(self):
        """The dispute file as a PDF; as a page to be printed where the server cannot make PDFs."""
        self.ensure_one()
        self._dental_check_dispute()
        report = self.env.ref("dental_followup.dental_dispute_report")
        # sudo: only whether the server has the program.
        if self.env["ir.actions.report"].sudo().get_wkhtmltopdf_state() not in ("install", "broken"):
            return report.report_action(self)
        page = self.env.ref("dental_followup.dental_dispute_report_html")
        message = self.env._(
            "This server cannot make PDFs: the program wkhtmltopdf is missing. Ask your administrator to install it "
            "(version 0.12.6 with patched Qt; on Debian the package of wkhtmltopdf.org). Until then print this page "
            "with the browser, as a PDF."
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning", "sticky": True, "message": message, "next": page.report_action(self)},
        }

    def _dental_check_dispute(self):
        """:raises AccessError: unless a manager, or whoever handles a complaint that somebody else has recorded"""
        self.check_access("read")
        handling = [("user_id", "=", self.env.uid), ("state", "in", (*OPEN, "resolved"))]
        handling.append(("reporter_id", "!=", self.env.uid))
        for patient in self:
            handled = self.env["dental.complaint"].search_count([("patient_id", "=", patient.id), *handling], limit=1)
            if not self.env.user.has_group(MANAGER) and not handled:
                raise AccessError(
                    self.env._(
                        "The dispute file of %(patient)s is for managers and for whoever handles the patient's "
                        "complaint. Ask one of them.",
                        patient=patient.name,
                    )
                )

    @api.private
    def dental_dispute_lines(self, company):
        """All contacts, advice, answers and replies of a patient in a clinic, in order of time.

        :return: list of dicts with moment (naive UTC), kind, who, title and text
        """
        self.ensure_one()
        lines = [line for source in self._dental_dispute_sources() for line in source(company)]
        return sorted(lines, key=lambda line: line["moment"])

    def _dental_dispute_sources(self):
        """The methods that know a part of it: each returns lines for a clinic."""
        return [
            self._dental_dispute_visits,
            self._dental_dispute_treatments,
            self._dental_dispute_calls,
            self._dental_dispute_followups,
            self._dental_dispute_promises,
            self._dental_dispute_surveys,
            self._dental_dispute_complaints,
            self._dental_dispute_emergencies,
            self._dental_dispute_messages,
        ]

    def _dental_dispute_log(self, company, count):
        # sudo: nobody writes this log by hand.
        self.env["dental.dispute.log"].sudo().create(
            {
                "patient_id": self.id,
                "user_id": self.env.uid,
                "moment": fields.Datetime.now(),
                "company_id": company.id,
                "line_count": count,
            }
        )

    def _dental_dispute_promises(self, company):
        """What was asked, what the dentist answered, and when the patient was told or how else it ended."""
        for promise in self.env["dental.promise"].search(self._dental_dispute_domain(company)):
            kind = self.env._("Promise")
            until = self.env._("By %(moment)s", moment=f"{company._dental_local(promise.deadline):%Y-%m-%d %H:%M}")
            yield _line(promise.asked_at, kind, promise.asked_by_id.name, promise._title(), promise.question, until)
            if promise.answered_at:
                title = self.env._("The dentist's answer")
                yield _line(promise.answered_at, kind, promise.answered_by_id.name, title, promise.answer)
            if promise.closed_at:
                yield _line(promise.closed_at, kind, promise.user_id.name, selection_label(promise, "closing"))

    def _dental_dispute_surveys(self, company):
        """What the patient answered in surveys, which the managers alone read."""
        if not self.env.user.has_group(MANAGER):
            return
        domain = self._dental_dispute_domain(company, "partner_id", "dental_company_id")
        # sudo: as for the complaints.
        for answer in self.env["survey.user_input"].sudo().search([*domain, ("state", "=", "done")]):
            moment = answer.end_datetime or answer.create_date
            title = self.env._("Satisfaction survey")
            yield _line(moment, self.env._("Survey"), self.name, title, answer.dental_scores, answer.dental_comment)

    def _dental_dispute_domain(self, company, patient="patient_id", clinic="company_id"):
        return [(patient, "=", self.id), (clinic, "=", company.id)]

    def _dental_dispute_visits(self, company):
        domain = self._dental_dispute_domain(company, "dental_patient_id", "dental_company_id")
        for visit in self.env["calendar.event"].search(domain):
            is_kept = bool(visit.kept_words)
            what = visit._kept("title") if is_kept else visit._dental_type_label()
            stage = visit._kept("stage") if is_kept else visit.dental_stage_id.display_name
            who = visit._kept("dentist") if is_kept else visit.dental_dentist_id.name
            moment = fields.Datetime.to_datetime(visit._kept_data()["start"]) if is_kept else visit.start
            title = " · ".join(filter(None, (what, stage, selection_label(visit, "dental_visit_state"))))
            yield _line(moment, self.env._("Visit"), who, title, visit.dental_symptoms)

    def _dental_dispute_treatments(self, company):
        domain = [*self._dental_dispute_domain(company), ("state", "=", "done")]
        for treatment in self.env["dental.treatment"].search(domain):
            kept = treatment._kept("title")
            who = treatment.dentist_id.name if kept is None else treatment._kept("dentist")
            title = treatment.display_name if kept is None else kept
            changed = title != treatment.display_name and self.env._("Now: %(title)s", title=treatment.display_name)
            yield _line(treatment.done_at, self.env._("Treatment"), who, title, treatment.note, changed)

    def _dental_dispute_calls(self, company):
        domain = [*self._dental_dispute_domain(company), ("state", "=", "done")]
        for call in self.env["dental.call"].search(domain):
            labels = [selection_label(call, name) for name in ("direction", "outcome", "grade")]
            if call.triage != "none":
                labels.append(selection_label(call, "triage"))
            title = " · ".join(filter(None, labels))
            titles = call._kept("about") if call.kept_words else call.followup_ids.mapped("title")
            about = format_list(self.env, titles) if titles else ""
            said = [f"{part}: {text}" for part, text in call._kept_data().get("said", ())]
            unwell = self.env._("The patient was unwell.") if call.is_unwell else ""
            opinion = call.opinion and self.env._("The patient: %(words)s", words=call.opinion)
            answers = self._dental_dispute_answers(call)
            texts = (about, *said, unwell, *answers, call.note, opinion)
            yield _line(call.started_at, self.env._("Call"), call.user_id.name, title, *texts)

    def _dental_dispute_answers(self, call):
        """What the patient was asked and answered, how urgent that was, and what was advised."""
        levels = selection_labels(call.answer_ids, "level")
        if call.is_all_well:
            yield self.env._("Asked in one, not question by question: all is well.")
        for answer in call.answer_ids:
            level = levels[answer.level] if answer.is_asked and answer.level not in (False, "none") else ""
            yield " · ".join(filter(None, [f"{answer.question} {answer.answer_text}", level, answer.advice]))
        if call.triage_advice:
            yield call.triage_advice

    def _dental_dispute_followups(self, company):
        """Planned contacts that were settled without a call: the others stand there as calls."""
        domain = [*self._dental_dispute_domain(company), ("closed_at", "!=", False), ("closing_reason", "!=", "called")]
        for followup in self.env["dental.followup"].search(domain):
            how = selection_label(followup, "closing_reason") or selection_label(followup, "state")
            title = f"{followup.title} · {how}"
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
                    if (value := selection_label(complaint, name) if name == "apology" else complaint[name])
                ]
                yield _line(complaint.resolved_at, kind, complaint.user_id.name, self.env._("Settled"), *texts)
            if complaint.closed_at:
                reason = selection_label(complaint, "closing_reason")
                yield _line(complaint.closed_at, kind, complaint.user_id.name, self.env._("Closed"), reason)

    def _dental_dispute_find_complaints(self, company):
        """Those that the user may read: who handles one does not read all others."""
        return self.env["dental.complaint"].search(self._dental_dispute_domain(company)).sudo()

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
            changes = message.tracking_value_ids._tracking_value_format()
            said = html2plaintext(message.body or "").strip()
            text = "\n".join(filter(None, (said, *(self._dental_change(change, company) for change in changes))))
            if text:
                kind = self._dental_dispute_message_kind(message)
                yield _line(message.date, kind, message.author_id.name or message.email_from, message.subject, text)

    @api.model
    def _dental_change(self, change, company):
        """A tracked change in words: moments on the clinic's clock."""
        info = change["fieldInfo"]
        old, new = (self._dental_tracked(change[name], info["fieldType"], company) for name in ("oldValue", "newValue"))
        return f"{info['changedField']}: {old} → {new}"

    @api.model
    def _dental_tracked(self, value, kind, company):
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if kind == "datetime" and value:
            moment = fields.Datetime.to_datetime(str(value).removesuffix("Z"))
            return f"{company._dental_local(moment):%Y-%m-%d %H:%M}"
        return "–" if value in (False, None, "") else str(value)

    def _dental_dispute_find_messages(self, company):
        records = {
            name: self.env[name].search(self._dental_dispute_domain(company)).ids
            for name in ("dental.treatment", "dental.followup", "dental.call", "dental.emergency")
        }
        records["dental.complaint"] = self._dental_dispute_find_complaints(company).ids
        records["res.partner"] = self.ids
        visits = self._dental_dispute_domain(company, "dental_patient_id", "dental_company_id")
        # sudo: as for the complaints.
        records["calendar.event"] = self.env["calendar.event"].sudo().search(visits).ids
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

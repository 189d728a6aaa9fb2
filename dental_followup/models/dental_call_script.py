from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import placeholders


class DentalCall(models.Model):
    """What stands before the caller: the script with names filled in, and what is normal now."""

    _inherit = "dental.call"

    # Escaped by us piece by piece (see _script_blocks): the sanitizer would only strip our layout.
    script_html = fields.Html(compute="_compute_script_html", sanitize=False, string="Script")
    knowledge_html = fields.Html(compute="_compute_knowledge_html", sanitize=False, string="Good to know")
    timeline_ids = fields.One2many(related="patient_id.dental_timeline_ids", string="History")
    condition_ids = fields.Many2many(related="patient_id.dental_condition_ids", string="Conditions")
    allergies = fields.Text(related="patient_id.dental_allergies", string="Allergies")
    is_other_caller = fields.Boolean(compute="_compute_is_other_caller")
    patient_number = fields.Char(related="patient_id.dental_number", string="Patient number")
    patient_sex = fields.Selection(related="patient_id.dental_sex")
    patient_age = fields.Integer(related="patient_id.dental_age")
    patient_channel = fields.Selection(related="patient_id.dental_channel")
    patient_dentist_id = fields.Many2one(related="patient_id.dental_dentist_id")
    patient_is_major = fields.Boolean(related="patient_id.dental_is_major")
    patient_do_not_call = fields.Boolean(related="patient_id.dental_do_not_call")
    patient_wrong_number = fields.Boolean(related="patient_id.dental_wrong_number")

    @api.depends("followup_ids", "patient_id")
    def _compute_script_html(self):
        for call in self:
            blocks = [block for followup in call._one_per_script() for block in call._script_blocks(followup)]
            call.script_html = Markup("").join(blocks)

    def _one_per_script(self):
        """One follow-up for each script, so that a script is not read out twice in one call."""
        return [followups[0] for script, followups in self.followup_ids.grouped("script_id").items() if script]

    def _script_blocks(self, followup):
        values = self._placeholder_values(followup)
        yield Markup("<h4>%s</h4>") % followup.title
        for section in followup.script_id.render_for(values, self.env.lang):
            yield (
                Markup(
                    '<details open="open" class="o_dental_section o_dental_section_%s">'
                    "<summary>%s</summary>%s</details>"
                )
                % (section["kind"], section["title"], section["html"])
            )

    def _placeholder_values(self, followup):
        """Values of the fixed placeholders, plain text; a missing one is shown as an ellipsis.

        A call about a visit speaks of what the visit is for and of its date, a recall of what was
        done last.
        """
        patient, visit = self.patient_id, followup.event_id
        treatment = followup.treatment_id or self._last_treatment(patient if not visit else None)
        day = followup._anchor_day()
        ahead = visit if visit.start and visit.start > fields.Datetime.now() else self._next_visit(patient)
        return {
            "patient": patient.name,
            "title": self._polite_title(),
            "caller": self.user_id.name,
            "clinic": self.company_id.name,
            "treatment": treatment.type_id.name or (visit and followup._visit_label()),
            "teeth": treatment.teeth,
            "treatment_date": day and format_date(self.env, day, date_format="long"),
            "dentist": (treatment.dentist_id or visit.dental_dentist_id or patient.dental_dentist_id).name,
            "days_since": day and str((self.company_id._dental_today() - day).days),
            "next_visit": self._local_text(ahead.start) if ahead else None,
            # In no text message: these belong to a rule, and what keeps a promise to none.
            "question": followup.promise_id.question,
            "answer": followup.promise_id.answer,
        }

    def _last_treatment(self, patient):
        treatments = self.env["dental.treatment"]
        if not patient:
            return treatments
        domain = [("patient_id", "=", patient.id), ("company_id", "=", self.company_id.id), ("state", "=", "done")]
        return treatments.search(domain, order="done_at DESC, id DESC", limit=1)

    def _next_visit(self, patient):
        return self.env["calendar.event"].search(
            [
                ("dental_patient_id", "=", patient.id),
                ("dental_company_id", "=", self.company_id.id),
                ("dental_visit_state", "in", ("booked", "confirmed")),
                ("start", ">", fields.Datetime.now()),
            ],
            order="start",
            limit=1,
        )

    def _polite_title(self):
        """How the patient is addressed: by sex, and children by name alone."""
        if self.patient_id.dental_birth_date and self.patient_id.dental_age < 16:
            return self.env._("our young patient")
        return {"male": self.env._("Mr"), "female": self.env._("Ms")}.get(self.patient_id.dental_sex, "")

    def _local_text(self, moment):
        """Day and time on the clinic's clock as they are read out."""
        local = self.company_id._dental_local(moment)
        return f"{format_date(self.env, local, date_format='long')} {local:%H:%M}"

    @api.depends("followup_ids")
    def _compute_knowledge_html(self):
        """After-care, what is normal, and frequent questions of the treatments of the call."""
        for call in self:
            types = call.followup_ids.treatment_id.type_id
            blocks = [block for kind in types for block in call._knowledge_blocks(kind)]
            call.knowledge_html = Markup("").join([*blocks, *call._general_blocks()])

    def _knowledge_blocks(self, kind):
        yield Markup("<h4>%s</h4>") % kind.name
        if kind.normal:
            yield _fold(self.env._("What is normal"), kind.normal, is_open=True)
        if kind.aftercare:
            yield _fold(self.env._("What to tell the patient"), kind.aftercare)
        for faq in kind.faq_ids:
            yield _fold(faq.question, faq.answer)

    def _general_blocks(self):
        """Questions that every treatment raises."""
        yield Markup("<h4>%s</h4>") % self.env._("Any treatment")
        for faq in self.env["dental.faq"].search([("type_id", "=", False)]):
            yield _fold(faq.question, faq.answer)

    @api.depends("user_id", "state")
    @api.depends_context("uid")
    def _compute_is_other_caller(self):
        for call in self:
            call.is_other_caller = call.state == "draft" and call.user_id != self.env.user


def _fold(title, text, is_open=False):
    """A folded paragraph; both texts are escaped."""
    return Markup('<details class="o_dental_faq"%s><summary>%s</summary><p>%s</p></details>') % (
        Markup(' open="open"') if is_open else "",
        title,
        placeholders.to_html(text),
    )

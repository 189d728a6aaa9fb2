from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import placeholders, spoken
from ..const import EXPECTED

# Below this age, in years, a parent is spoken to.
ADULT = 18

# What is said once in a talk, however many scripts it has.
OPENING, CLOSING = ("greet", "identify"), ("satisfaction", "thank")

# The script for whoever rings us.
INCOMING = "incoming"

# From how many hours on days are counted.
IN_DAYS = 72


class DentalCall(models.Model):
    """What the caller says and asks: the scripts with names filled in, and the questions in them.

    What the caller has to know: what is normal now, what to tell, what others ask, what was said last.
    """

    _inherit = "dental.call"

    script_data = fields.Json(compute="_compute_script_data", string="Script")
    completed_section_ids = fields.Many2many(
        "dental.script.section",
        "dental_call_completed_section_rel",
        "call_id",
        "section_id",
        string="Said",
        copy=False,
        help="The parts of the scripts that the caller has ticked.",
    )
    timeline_ids = fields.One2many(related="patient_id.dental_timeline_ids", string="History")
    condition_ids = fields.Many2many(related="patient_id.dental_condition_ids", string="Conditions")
    condition_advice = fields.Text(string="What to look out for", compute="_compute_condition_advice")
    is_preparation = fields.Boolean(compute="_compute_condition_advice")
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
    knowledge_data = fields.Json(compute="_compute_knowledge_data", string="Good to know")
    last_contact_at = fields.Char(compute="_compute_last_contact_at", string="Last time")
    last_contact_text = fields.Text(compute="_compute_last_contact_at", string="Said last time")

    @api.depends("followup_ids", "patient_id", "direction", "answer_ids.value", "answer_ids.level")
    @api.depends_context("lang", "uid")
    def _compute_script_data(self):
        for call in self:
            call.script_data = call._script_data()

    @api.depends("condition_ids", "followup_ids.purpose")
    @api.depends_context("lang")
    def _compute_condition_advice(self):
        """What the staff check or ask because of the patient's conditions; before a visit it is read in full."""
        for call in self:
            call.condition_advice = call.condition_ids._advice_text()
            call.is_preparation = "preparation" in call.followup_ids.mapped("purpose")

    @api.depends("user_id", "state")
    @api.depends_context("uid")
    def _compute_is_other_caller(self):
        for call in self:
            call.is_other_caller = call.state == "draft" and call.user_id != self.env.user

    @api.depends("followup_ids", "patient_id")
    @api.depends_context("lang")
    def _compute_knowledge_data(self):
        faqs = self.env["dental.faq"].search([("type_id", "=", False)])
        now = fields.Datetime.now()
        for call in self:
            values = call._placeholder_values(call.followup_ids[:1])
            treatments = call.followup_ids.treatment_id or call._last_treatment(call.patient_id)
            treatments = treatments.sorted("done_at", reverse=True)
            call.knowledge_data = {
                "treatments": [
                    call._treatment_data(stage, done[0], now) for stage, done in treatments.grouped("stage_id").items()
                ],
                "general": [faq._as_data(values) for faq in faqs],
            }

    @api.depends("patient_id", "state")
    @api.depends_context("lang")
    def _compute_last_contact_at(self):
        """What was said when the patient was last talked to, by whom and when."""
        for call in self:
            last = call._last_answered()
            call.last_contact_at = last._one_line() if last else False
            call.last_contact_text = "\n".join(filter(None, (last.note, last.opinion)))

    @api.readonly
    def find_answers(self, text):
        """For the search beside the script: answers to what the patient asks, with this call's words filled in.

        :param str text: what was typed, words of the question
        :return: see ``dental.faq``
        """
        self.ensure_one()
        self.check_access("read")
        values = self._placeholder_values(self.followup_ids[:1])
        return [faq._as_data(values) for faq in self.env["dental.faq"]._find(text)]

    def _script_data(self):
        """All that the script column shows, as plain text; what the caller enters is in the call's own fields.

        Each question stands in the first section that asks it. Before all sections come those for the
        patient's conditions, after them what was asked before its script was unticked.
        """
        answers = {answer.question_id or answer: answer for answer in self.answer_ids.sorted()}
        first = [answers.pop(question) for question in list(answers) if answers[question].sequence < 0]
        spoken = self._spoken()
        scripts = [
            {
                "id": script.id,
                "title": followup.title or script.name,
                "sections": self._sections_data(followup, script, answers, self._unsaid(place, len(spoken))),
            }
            for place, (followup, script) in enumerate(spoken)
        ]
        return {
            "first": [answer._as_data() for answer in first],
            "scripts": scripts,
            "others": [answer._as_data() for answer in answers.values()],
            "signature": self.company_id.dental_triage_state,
        }

    def _said_texts(self):
        """The parts of the scripts that the caller has ticked, as they were shown: pairs of title and text."""
        said = self.completed_section_ids
        if not said:
            return []
        return [
            [section["title"], section["text"]]
            for followup, script in self._spoken()
            for section in script.render_for(self._placeholder_values(followup), self.env.lang)
            if section["id"] in said.ids
        ]

    def _spoken(self):
        """Follow-up and script of all that is read out, the newest treatment first.

        No script twice; the words of the treatment's own day yield to those of a later call that speaks of the same
        treatment; the script of incoming calls has no follow-up.
        """
        followups = self.followup_ids.filtered("script_id")
        later = followups.filtered(lambda followup: followup.purpose != "same_day").treatment_id
        followups = followups.filtered(lambda f: f.purpose != "same_day" or f.treatment_id not in later)
        newest = followups.sorted(lambda f: (f.anchor_at or f.due_at, f.id), reverse=True)
        spoken = [(group[0], script) for script, group in newest.grouped("script_id").items()]
        return spoken + [(self.followup_ids.browse(), script) for script in self._incoming_script()]

    def _incoming_script(self):
        """The script for one who rings us and is asked nothing by any script of ours; else none."""
        scripts = self.env["dental.script"]
        if self.direction != "inbound" or self.followup_ids.script_id.section_ids.question_ids:
            return scripts
        return scripts.search([("code", "=", INCOMING)])

    def _unsaid(self, place, count):
        """The kinds of sections that one talk has once: greetings stand in the first script, thanks in the last.

        A further person of a family is not greeted anew: the caller has never hung up.
        """
        opening = place > 0 or bool(self.parent_call_id)
        return {*(OPENING if opening else ()), *(CLOSING if place < count - 1 else ())}

    def _sections_data(self, followup, script, answers, unsaid=()):
        """One dict for each section.

        :param answers: question → answer of what has no place yet; what finds one here is taken out
        :param unsaid: kinds of sections that another script of the talk says, see :meth:`_unsaid`
        """
        rendered = script.render_for(self._placeholder_values(followup), self.env.lang)
        questions = {section.id: section.question_ids for section in script.section_ids}
        return [
            {
                "id": section["id"],
                "kind": section["kind"],
                "title": section["title"],
                "parts": placeholders.parts(section["text"]),
                "questions": [
                    answers.pop(question)._as_data() for question in questions[section["id"]] if question in answers
                ],
            }
            for section in rendered
            if section["kind"] not in unsaid
        ]

    def _placeholder_values(self, followup):
        """Values of the fixed placeholders and conditions; what is said with a missing one is left out.

        A call about a visit speaks of what the visit is for and of its date, a recall of what was
        done last.
        """
        patient, visit = self.patient_id, followup.event_id
        treatment = followup.treatment_id or self._last_treatment(patient if not visit else None)
        day = followup._anchor_day()
        ahead = visit if visit.start and visit.start > fields.Datetime.now() else self._next_visit(patient)
        return {
            **treatment._spoken_values(),
            "patient": patient.name,
            "title": self._polite_title(),
            "caller": self.user_id.name,
            "clinic": self.company_id.name,
            "treatment": treatment.type_id.name or (visit and followup._visit_label()),
            "treatment_date": day and self._day_text(day),
            "dentist": self._dentist_text(treatment.dentist_id or visit.dental_dentist_id or patient.dental_dentist_id)
            or self.env._("the dentist"),
            "days_since": day and str((self.company_id._dental_today() - day).days),
            "next_visit": self._visit_text(ahead.start) if ahead else None,
            "child": patient._dental_is_child(),
            "free_checkup": self.company_id.dental_free_checkup,
            "checkup_interval": patient._dental_checkup_text(self.company_id),
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
                ("dental_visit_state", "in", EXPECTED),
                ("start", ">", fields.Datetime.now()),
            ],
            order="start",
            limit=1,
        )

    def _polite_title(self):
        """How whoever answers is addressed: adults by sex, for a minor the parent.

        It stands before the name in English and after it in Chinese. Of an adult whose sex is not
        recorded the caller hears it, so both are offered.
        """
        patient = self.patient_id
        if patient._dental_is_child():
            return self.env._("the parent of")
        if patient.dental_birth_date and patient.dental_age < ADULT:
            return self.env._("a parent of")
        titles = {"male": self.env._("Mr"), "female": self.env._("Ms")}
        return titles.get(patient.dental_sex) or self.env._("Mr or Ms")

    def _day_text(self, day):
        """A day as it is read out: today, yesterday, 30 November."""
        lang = self.env.lang or "en_US"
        if not spoken.speaks(lang):
            return format_date(self.env, day, date_format="long")
        return spoken.day(day, self.company_id._dental_today(), lang)

    def _visit_text(self, moment):
        """Day and hour of a visit on the clinic's clock as they are read out."""
        lang, local = self.env.lang or "en_US", self.company_id._dental_local(moment)
        if not spoken.speaks(lang):
            return self._local_text(moment)
        return spoken.visit(local.replace(tzinfo=None), self.company_id._dental_today(), lang)

    def _dentist_text(self, dentist):
        """The dentist's name with the title that courtesy asks for; None if nobody is known."""
        return spoken.dentist(dentist.name, self.env.lang or "en_US") if dentist else None

    def _local_text(self, moment):
        """Day and time on the clinic's clock as they are written."""
        local = self.company_id._dental_local(moment)
        return f"{format_date(self.env, local, date_format='long')} {local:%H:%M}"

    def _treatment_data(self, stage, treatment, now):
        values = self._placeholder_values(self._about(treatment))
        return {
            "id": stage.id,
            "name": stage.display_name,
            "since": self._since_text(treatment.done_at, now),
            "normal": placeholders.render(stage._normal(), values),
            "aftercare": placeholders.render(stage._aftercare(), values),
            "faqs": [faq._as_data(values) for faq in stage.type_id.faq_ids],
        }

    def _about(self, treatment):
        """The follow-up of this call that speaks of ``treatment``; none: it is only remembered."""
        return self.followup_ids.filtered(lambda followup: followup.treatment_id == treatment)[:1]

    def _since_text(self, moment, now):
        """How long ago the treatment was done: hours while they matter, then days."""
        hours = int((now - moment).total_seconds() // 3600) if moment else 0
        if hours < 0 or not moment:
            return ""
        if hours < IN_DAYS:
            return self.env._("%(hours)s h", hours=hours)
        return self.env._("%(days)s days", days=hours // 24)

    def _last_answered(self):
        return self.search(
            [
                ("patient_id", "=", self.patient_id.id),
                ("state", "=", "done"),
                ("outcome", "=", "answered"),
                ("id", "!=", self._origin.id),
            ],
            order="id DESC",
            limit=1,
        )

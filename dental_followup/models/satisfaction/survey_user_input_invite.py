from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What an invitation is about: the keys of _dental_about.
ABOUT = (
    "dental_treatment_id",
    "dental_type_id",
    "dental_event_id",
    "dental_followup_id",
    "dental_call_id",
    "dental_dentist_id",
    "dental_nurse_id",
    "dental_receptionist_id",
    "dental_caller_id",
)


class SurveyUserInput(models.Model):
    """Asking a patient: what the invitation is about, and how it reaches them."""

    _inherit = "survey.user_input"

    dental_rule_id = fields.Many2one(
        "dental.survey.rule", string="By the rule", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _dental_treatment_unique = models.UniqueIndex(
        "(dental_rule_id, dental_treatment_id) WHERE dental_rule_id IS NOT NULL AND dental_followup_id IS NULL",
        "This patient has been asked about this treatment already.",
    )
    _dental_followup_unique = models.UniqueIndex(
        "(dental_rule_id, dental_followup_id) WHERE dental_rule_id IS NOT NULL AND dental_followup_id IS NOT NULL",
        "This patient has been asked about this call already.",
    )

    @api.model
    def _dental_invite(self, patient, company, channel, now, about=None, is_again=False):
        """Ask ``patient``, or take up the invitation that still waits for an answer.

        The caller has checked that its user may see the patient.

        :param channel: a key of ``SURVEY_CHANNELS``; a message is sent for "sms" and "email"
        :param about: the values of :meth:`_dental_about`
        :param is_again: asked once more after a complaint was settled, whatever the period
        :raises UserError: where the patient is not to be asked now, with the reason
        """
        self = self.sudo()  # sudo: staff may not write surveys; what is written is this invitation alone.
        patient, company = patient.with_env(self.env), company.with_env(self.env)
        self._dental_expire(now)
        self._dental_check_invite(patient, company, channel, now, is_again)
        waiting = self.search([("partner_id", "=", patient.id), ("dental_is_open", "=", True)], limit=1)
        if waiting and waiting.dental_company_id != company:
            raise UserError(self.env._("%(patient)s was asked already and has not answered yet.", patient=patient.name))
        if waiting:
            waiting._dental_take_up(channel, about or {})
        invitation = waiting or self._dental_create(patient, company, channel, now, about or {})
        invitation._dental_send(channel)
        return invitation

    def _dental_take_up(self, channel, about):
        """Asked by ``channel`` once more, and about what the patient was here for last; once begun it stays."""
        if self.state != "new":
            return
        if about.keys() & set(ABOUT):
            self.write(dict.fromkeys(ABOUT, False) | about)
        self.dental_channel = channel

    @api.model
    def _dental_check_invite(self, patient, company, channel, now, is_again):
        message = channel if channel in ("sms", "email") else None
        if is_again:
            refusal = patient._dental_survey_ban(message) or patient._dental_survey_trouble(company)
        else:
            refusal = patient._dental_survey_refusal(company, now, message)
        if refusal:
            raise UserError(refusal)
        if not company._dental_survey():
            raise UserError(
                self.env._(
                    "The clinic has no survey. A manager chooses one under Configuration → Patient satisfaction."
                )
            )

    @api.model
    def _dental_create(self, patient, company, channel, now, about):
        lang = patient.lang or company.partner_id.lang
        return company._dental_survey()._create_answer(
            partner=patient,
            check_attempts=False,
            deadline=now + timedelta(days=company.dental_survey_valid_days),
            **{
                "lang_id": self.env["res.lang"]._get_data(code=lang).id,
                # A patient who works here is asked as the patient, whatever Odoo makes of their user.
                "partner_id": patient.id,
                "dental_company_id": company.id,
                "dental_source_id": patient.dental_source_id.id,
                "dental_dentist_id": patient.dental_dentist_id.id,
                "dental_channel": channel,
                "dental_invited_at": now,
                "dental_is_open": True,
                **about,
            },
        )

    @api.model
    def _dental_about(self, treatment=None, event=None, followup=None, call=None):
        """The values that tie an invitation to what the patient is asked about."""
        # sudo: who had to do with the visit is copied, whoever asks.
        followup = (followup or self.env["dental.followup"]).sudo()
        call = (call or self.env["dental.call"]).sudo()
        # A call to a family is about treatments of several patients.
        told = call.followup_ids.treatment_id.filtered(lambda t: t.patient_id == call.patient_id)
        treatment = (treatment or followup.treatment_id or told[:1]).sudo()
        event = (event or treatment.event_id or followup.event_id).sudo()
        if event and not treatment:
            treatment = event.dental_treatment_ids.filtered(lambda t: t.state == "done")[:1]
        call = call or followup.call_ids.filtered(lambda c: c.outcome == "answered")[:1]
        values = {
            "dental_treatment_id": treatment.id,
            "dental_type_id": treatment.type_id.id,
            "dental_event_id": event.id,
            "dental_followup_id": followup.id,
            "dental_call_id": call.id,
            "dental_dentist_id": (treatment.dentist_id or event.dental_dentist_id).id,
            "dental_nurse_id": treatment.nurse_id.id,
            "dental_receptionist_id": self._dental_receptionist(event, treatment).id,
            "dental_caller_id": call.user_id.id,
        }
        return {name: value for name, value in values.items() if value}

    @api.model
    def _dental_receptionist(self, event, treatment):
        """Who booked the visit or recorded the treatment, if that was a receptionist."""
        group = "dental_followup.dental_followup_group_receptionist"
        users = event.create_uid | treatment.create_uid
        return users.filtered(lambda user: user.id != self.env.ref("base.user_root").id and user.has_group(group))[:1]

    def _dental_url(self):
        """The personal link: whoever has it answers in the patient's name."""
        self.ensure_one()
        return f"{self.get_base_url()}/dental/survey/{self.sudo().access_token}"

    def _dental_send(self, channel):
        """Send the link by ``channel`` in the patient's language, if it is one that sends."""
        lang = self.lang_id.code or self.env.lang
        sender = getattr(self.with_context(lang=lang), f"_dental_send_{channel}", None)
        if sender:
            sender()

    def _dental_send_sms(self):
        # Not through the patient's chatter, which every user may read: the text holds the link.
        self.env["sms.sms"].create(
            {
                "number": self.partner_id._dental_sms_number(),
                "partner_id": self.partner_id.id,
                "body": self.env._(
                    "%(clinic)s: how did we do? Please tell us in less than a minute: %(link)s",
                    clinic=self.dental_company_id.name,
                    link=self._dental_url(),
                ),
            }
        )

    def _dental_send_email(self):
        company = self.dental_company_id
        body = self.env["ir.qweb"]._render(
            "dental_followup.survey_invitation_mail",
            {
                "link": self._dental_url(),
                "greeting": self.env._("Dear %(patient)s,", patient=self.partner_id.name),
                "request_text": self.env._(
                    "thank you for coming to %(clinic)s. Would you tell us how we did? It takes less than a minute.",
                    clinic=company.name,
                ),
                "validity": self.env._(
                    "The link is for you alone and valid until %(day)s.",
                    day=format_date(self.env, company._dental_today(self.deadline)),
                ),
            },
        )
        self.env["mail.mail"].create(
            {
                "subject": self.env._("How did we do? %(clinic)s", clinic=company.name),
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": self.partner_id.email_formatted,
                "auto_delete": True,
            }
        )

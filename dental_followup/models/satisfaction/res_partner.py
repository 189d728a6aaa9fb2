from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..const import MANAGER, STAFF


class ResPartner(models.Model):
    """Whether a patient may be asked how satisfied they are, and what they said last."""

    _inherit = "res.partner"

    dental_survey_input_ids = fields.One2many(
        "survey.user_input", "partner_id", string="Satisfaction surveys", groups="survey.group_survey_user"
    )
    dental_survey_count = fields.Integer(
        string="Number of surveys answered", compute="_compute_dental_survey", compute_sudo=True, groups=STAFF
    )
    dental_satisfaction = fields.Char(
        string="Patient satisfaction",
        compute="_compute_dental_survey",
        compute_sudo=True,
        groups=MANAGER,
    )

    @api.depends("dental_survey_input_ids.state")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_dental_survey(self):
        """Of the last answer given to one of the user's clinics: staff see the result, not the link."""
        answers = self.env["survey.user_input"].search(
            [
                ("partner_id", "in", self.ids),
                ("state", "=", "done"),
                ("dental_company_id", "in", self.env.companies.ids),
            ],
            order="end_datetime DESC",
        )
        by_patient = answers.grouped("partner_id")
        for partner in self:
            given = by_patient.get(partner._origin, answers.browse())
            partner.dental_survey_count = len(given)
            partner.dental_satisfaction = given[:1].dental_scores

    def _dental_survey_waits(self):
        """Whether an invitation waits for the patient's answer: only people send that one again, by hand."""
        # sudo: only whether there is one, in whichever clinic.
        answers = self.env["survey.user_input"].sudo()
        return bool(answers.search_count([("partner_id", "=", self.id), ("dental_is_open", "=", True)], limit=1))

    def _dental_survey_refusal(self, company, now, channel=None):
        """Why the patient is not to be asked now, in one sentence; False where nothing speaks against it.

        :param channel: "sms" or "email" where a message is to be sent; None: the patient is in the clinic
        """
        self.ensure_one()
        # sudo: what speaks against asking may lie where the user sees nothing; only the reason is told.
        patient = self.sudo()
        return (
            patient._dental_survey_ban(channel)
            or patient._dental_survey_trouble(company)
            or patient._dental_survey_asked(company, now)
        )

    def _dental_survey_ban(self, channel):
        if self.dental_do_not_call or not self.active:
            return self.env._("%(patient)s does not want to be contacted.", patient=self.name)
        number = self._dental_sms_number()
        if number and self.env["phone.blacklist"].search_count([("number", "=", number)], limit=1):
            return self.env._("%(number)s is on the list of numbers that want no messages.", number=number)
        if channel == "sms" and not number:
            return self.env._("%(patient)s has no phone number that is right. Enter one first.", patient=self.name)
        if channel == "email" and (not self.email_normalized or self.is_blacklisted):
            return self.env._(
                "%(patient)s has no e-mail address, or wants no mail. Ask in another way.", patient=self.name
            )
        return False

    def _dental_survey_trouble(self, company):
        if self.dental_pain_since:
            return self.env._("%(patient)s is in pain and is called every day. Ask when it is over.", patient=self.name)
        # In neutral words: who is concerned in a complaint may read this.
        if self.env["dental.complaint"]._open_patients(self, company):
            return self.env._("Do not ask %(patient)s now; the manager knows why.", patient=self.name)
        return False

    def _dental_survey_asked(self, company, now):
        """At most one invitation in a period, and a grade given in a call is as good as an answer."""
        since = now - timedelta(days=company.dental_survey_period_days)
        asked = self.env["survey.user_input"].search(
            [("partner_id", "=", self.id), ("dental_invited_at", ">", since), ("dental_company_id", "!=", False)],
            order="dental_invited_at DESC",
            limit=1,
        )
        if asked and not asked.dental_is_open:
            return self._dental_not_before(
                self.env._("%(patient)s was asked on %(day)s already."), asked.dental_invited_at, company
            )
        call = self.env["dental.call"].search(
            [("patient_id", "=", self.id), ("state", "=", "done"), ("grade", "!=", False), ("ended_at", ">", since)],
            order="ended_at DESC",
            limit=1,
        )
        if call:
            return self._dental_not_before(
                self.env._("%(patient)s said in the call of %(day)s how satisfied they are."), call.ended_at, company
            )
        return False

    def _dental_not_before(self, sentence, moment, company):
        day = company._dental_today(moment)
        sentence %= {"patient": self.name, "day": format_date(self.env, day)}
        again = day + timedelta(days=company.dental_survey_period_days)
        return self.env._("%(reason)s Next on %(day)s.", reason=sentence, day=format_date(self.env, again))

    def _dental_survey_channel(self, wish):
        """How the patient is asked: as the rule wishes, or by what the patient wants and has; None: in no way."""
        if wish in ("sms", "email"):
            return wish
        ways = ["email", "sms"] if self.dental_channel == "email" else ["sms", "email"]
        return next((way for way in ways if not self._dental_survey_ban(way)), None)

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.satisfaction.dental_survey_station import qr_image
from ..models.satisfaction.survey_user_input import SURVEY_CHANNELS


class DentalSurveyInvite(models.TransientModel):
    """Ask one patient now: by message, with a QR code, on the clinic's tablet."""

    _name = "dental.survey.invite"
    _description = "Ask How Satisfied"
    _inherit = "dental.access.mixin"
    _check_company_auto = True

    patient_id = fields.Many2one(
        "res.partner",
        required=True,
        domain="[('is_patient', '=', True)]",
        compute="_compute_patient_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    treatment_id = fields.Many2one("dental.treatment", domain="[('patient_id', '=', patient_id)]")
    event_id = fields.Many2one("calendar.event", string="Visit", domain="[('dental_patient_id', '=', patient_id)]")
    followup_id = fields.Many2one("dental.followup", string="Follow-up")
    call_id = fields.Many2one("dental.call")
    company_id = fields.Many2one(
        "res.company",
        string="Clinic",
        required=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    channel = fields.Selection(
        [choice for choice in SURVEY_CHANNELS if choice[0] != "paper"], string="Send by", required=True, default="qr"
    )
    station_id = fields.Many2one(
        "dental.survey.station",
        string="Tablet or desk",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        compute="_compute_station_id",
        store=True,
        readonly=False,
    )
    refusal = fields.Char(compute="_compute_refusal")
    link = fields.Char(readonly=True)
    qr_code = fields.Binary(string="QR code", readonly=True, attachment=False)

    @api.depends("treatment_id", "event_id", "followup_id", "call_id")
    def _compute_patient_id(self):
        for wizard in self:
            known = wizard.treatment_id.patient_id or wizard.event_id.dental_patient_id
            known = known or wizard.followup_id.patient_id or wizard.call_id.patient_id
            wizard.patient_id = known or wizard.patient_id

    @api.depends("treatment_id", "event_id", "followup_id", "call_id")
    def _compute_company_id(self):
        for wizard in self:
            known = wizard.treatment_id.company_id or wizard.event_id.dental_company_id
            known = known or wizard.followup_id.company_id or wizard.call_id.company_id
            wizard.company_id = known or wizard.company_id or self.env.company

    @api.depends("company_id", "channel")
    def _compute_station_id(self):
        for wizard in self:
            stations = wizard.env["dental.survey.station"].search([("company_id", "=", wizard.company_id.id)], limit=1)
            wizard.station_id = wizard.station_id or stations

    @api.depends("patient_id", "company_id", "channel")
    def _compute_refusal(self):
        now = fields.Datetime.now()
        for wizard in self:
            message = wizard.channel if wizard.channel in ("sms", "email") else None
            patient = wizard.patient_id
            # Who may not see the patient is told nothing of them.
            wizard.refusal = (
                patient.has_access("read")
                and bool(patient)
                and patient._dental_survey_refusal(wizard.company_id, now, message)
            )

    def action_ask(self):
        """Ask the patient; with a QR code or a link the dialogue shows it.

        :raises UserError: where the patient is not to be asked now
        """
        self.ensure_one()
        self._check_about()
        now, invitations = fields.Datetime.now(), self.env["survey.user_input"]
        about = invitations._dental_about(self.treatment_id, self.event_id, self.followup_id, self.call_id)
        invitation = invitations._dental_invite(self.patient_id, self.company_id, self.channel, now, about)
        if self.channel == "kiosk":
            self.station_id._assign(invitation, now)
        if self.channel in ("qr", "link"):
            # The station of the desk shows it too, so that a printed QR code leads to this survey.
            if self.channel == "qr" and self.station_id:
                self.station_id._assign(invitation, now)
            self.link = invitation._dental_url()
            self.qr_code = qr_image(self.link)
            return self._reopen()
        return {
            "tag": "display_notification",
            "type": "ir.actions.client",
            "params": {
                "message": self._done_text(),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_about(self):
        """What is asked about is the patient's and the clinic's, and the user may see it."""
        known = (self.treatment_id, self.event_id, self.followup_id, self.call_id)
        for record in (self.patient_id, *known):
            record.check_access("read")
        patients = self.treatment_id.patient_id | self.event_id.dental_patient_id
        patients |= self.followup_id.patient_id | self.call_id.patient_id
        companies = self.treatment_id.company_id | self.event_id.dental_company_id
        companies |= self.followup_id.company_id | self.call_id.company_id
        if patients - self.patient_id or companies - self.company_id:
            raise UserError(self.env._("Choose a treatment and a visit of this patient in this clinic."))

    def _done_text(self):
        if self.channel == "kiosk":
            return self.env._("“%(station)s” shows the survey now.", station=self.station_id.name)
        return self.env._("%(patient)s is being asked.", patient=self.patient_id.name)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("QR code for the patient"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

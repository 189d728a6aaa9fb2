from contextlib import suppress

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import placeholders
from ..const import MANAGER
from .dental_survey_station import qr_image


class DentalTreatment(models.Model):
    """The sheet that a patient takes home: what to mind, and the way to the survey."""

    _inherit = "dental.treatment"

    # A single answer speaks about the people who treated: it is for managers.
    dental_satisfaction = fields.Char(
        string="How satisfied",
        compute="_compute_dental_satisfaction",
        compute_sudo=True,
        groups=MANAGER,
    )

    def _compute_dental_satisfaction(self):
        """What the patient answered about the treatment: staff see the result, not the link."""
        answers = self.env["survey.user_input"].search(
            [("dental_treatment_id", "in", self.ids), ("state", "=", "done")], order="end_datetime DESC"
        )
        by_treatment = answers.grouped("dental_treatment_id")
        for treatment in self:
            treatment.dental_satisfaction = by_treatment.get(treatment._origin, answers.browse())[:1].dental_scores

    def action_print_aftercare(self):
        """Print the sheet; where manners allow to ask the patient, with a QR code to the survey."""
        self.check_access("read")
        if any(treatment.state != "done" for treatment in self):
            raise UserError(self.env._("The sheet is for treatments that are done. Mark the treatment as done first."))
        now, invitations = fields.Datetime.now(), self.env["survey.user_input"]
        for treatment in self:
            patient = treatment.patient_id
            if not patient._dental_survey_refusal(treatment.company_id, now) and treatment.company_id._dental_survey():
                about = invitations._dental_about(treatment)
                # Where another clinic has asked already, the sheet comes without a code.
                with suppress(UserError):
                    invitations._dental_invite(patient, treatment.company_id, "paper", now, about)
        self._log_aftercare()
        return self.env.ref("dental_followup.dental_treatment_action_aftercare").report_action(self)

    def _log_aftercare(self):
        """Write down what the patient takes home, in the words of the sheet."""
        bodies = {}
        for treatment in self:
            patient = treatment.patient_id
            lang = patient.lang or treatment.company_id.partner_id.lang
            advice = treatment.with_context(lang=lang)._aftercare_text()
            if advice:
                head = self.env._("After-care sheet printed for %(patient)s:", patient=patient.name)
                bodies[treatment.id] = Markup("<p>%s</p><p>%s</p>") % (head, placeholders.to_html(advice))
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)

    def _survey_qr(self):
        """The QR code of the invitation that waits for the patient's answer, for the printed sheet; or None."""
        self.ensure_one()
        # sudo: staff may not read surveys; the code goes on the sheet of the patient whom it belongs to.
        waiting = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.patient_id.id),
                    ("dental_is_open", "=", True),
                    ("dental_company_id", "=", self.company_id.id),
                    ("deadline", ">", fields.Datetime.now()),
                ],
                limit=1,
            )
        )
        return qr_image(waiting._dental_url()).decode() if waiting else None

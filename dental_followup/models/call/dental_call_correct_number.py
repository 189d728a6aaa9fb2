from odoo import models


class DentalCall(models.Model):
    """The patient's number is corrected while one talks to them."""

    _inherit = "dental.call"

    def action_correct_number(self):
        """Open the patient's two numbers; what is entered in the call has been saved by the button."""
        self._check_going_on()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the phone number"),
            "res_model": "res.partner",
            "res_id": self.patient_id.id,
            "views": [
                (self.env["ir.model.data"]._xmlid_to_res_id("dental_followup.res_partner_view_form_number"), "form")
            ],
            "target": "new",
        }

    def _follow_number(self):
        """Let calls in progress hold the patient's present number, unless another call holds it."""
        for call in self:
            digits = call.patient_id.dental_phone_digits
            if digits == call.ring_digits:
                continue
            holder = digits and self.search_count(
                [
                    ("company_id", "=", call.company_id.id),
                    ("ring_digits", "=", digits),
                    ("state", "=", "draft"),
                    ("id", "!=", call.id),
                ],
                limit=1,
            )
            call.ring_digits = False if holder else digits

from odoo import api, fields, models

from .dental_call import NOT_REACHED


class DentalCall(models.Model):
    """Which of a patient's two numbers is rung."""

    _inherit = "dental.call"

    patient_phone2 = fields.Char(related="patient_id.dental_phone2", string="Second phone")
    patient_wrong_phone2 = fields.Boolean(related="patient_id.dental_wrong_phone2")
    is_second_number = fields.Boolean(
        string="On the second number",
        compute="_compute_is_second_number",
        store=True,
        precompute=True,
        readonly=False,
        help="The call is made to the patient's second number.",
    )
    number_hint = fields.Char(compute="_compute_number_hint")

    @api.depends("patient_id")
    def _compute_is_second_number(self):
        """The number where the patient was last reached; after a vain try the other one."""
        for call in self:
            call.is_second_number = call._proposes_second_number()

    @api.depends("patient_id", "is_second_number", "state")
    @api.depends_context("lang")
    def _compute_number_hint(self):
        """Which number was tried last, and which one is to be tried now."""
        for call in self:
            last = call._last_try()
            is_vain = call.state == "draft" and bool(call.patient_phone2) and last.outcome in NOT_REACHED
            call.number_hint = is_vain and self.env._(
                "Last try: %(last)s (%(outcome)s). Try %(now)s now.",
                last=last._rung_number(),
                outcome=last._label("outcome"),
                now=call._rung_number(),
            )

    def _proposes_second_number(self):
        patient = self.patient_id
        if not patient.dental_phone2 or patient.dental_wrong_phone2:
            return False
        if patient.dental_wrong_number:
            return True
        last = self._last_try()
        was_reached = last.outcome not in NOT_REACHED
        return bool(last) and last.is_second_number == was_reached

    def _last_try(self):
        """The last finished call to the patient."""
        return self.search(
            [
                ("patient_id", "=", self.patient_id.id),
                ("state", "=", "done"),
                ("direction", "=", "outbound"),
                ("id", "!=", self._origin.id),
            ],
            order="id DESC",
            limit=1,
        )

    def _rung_number(self):
        return (self.patient_phone2 if self.is_second_number else self.patient_phone) or ""

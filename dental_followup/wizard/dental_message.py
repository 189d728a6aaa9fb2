from odoo import api, fields, models

KINDS = [
    ("aftercare", "After-care"),
    ("visit", "Confirmation of the visit"),
    ("free", "Own words"),
]


class DentalMessage(models.TransientModel):
    """A text message or an e-mail that the caller looks over before it goes."""

    _name = "dental.message"
    _description = "Message to a Patient"
    _inherit = "dental.access.mixin"

    call_id = fields.Many2one("dental.call", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="call_id.company_id")
    patient_id = fields.Many2one(related="call_id.patient_id")
    channel = fields.Selection([("sms", "SMS"), ("email", "E-mail")], string="Send by", required=True)
    kind = fields.Selection(KINDS, string="What", required=True)
    address = fields.Char(compute="_compute_obstacle", string="To")
    subject = fields.Char(compute="_compute_text", store=True, readonly=False, precompute=True)
    text = fields.Text(compute="_compute_text", store=True, readonly=False, precompute=True)
    is_unwanted = fields.Boolean(compute="_compute_obstacle")
    is_asked_for = fields.Boolean(string="The patient asks for it now")
    obstacle = fields.Char(compute="_compute_obstacle")

    @api.model
    def _open(self, call):
        """The dialog for ``call`` with what is nearest at hand."""
        message = self.create(
            {
                "call_id": call.id,
                "channel": call._message_channel(),
                "kind": "visit" if call.booked_event_ids else next(call._message_kinds()),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the patient"),
            "res_model": self._name,
            "res_id": message.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("call_id", "kind")
    def _compute_text(self):
        """The proposed words; what the caller changes in them stays until another kind is chosen."""
        for message in self:
            message.subject, message.text = message.call_id._message_text(message.kind)

    @api.depends("call_id", "channel", "kind", "is_asked_for")
    @api.depends_context("lang")
    def _compute_obstacle(self):
        for message in self:
            call = message.call_id
            patient = call.patient_id
            message.address = message.channel and call._message_address(message.channel)
            message.is_unwanted = patient.dental_do_not_call or call.asks_not_to_be_called
            message.obstacle = message._missing() or call._message_obstacle(message.channel, message.is_asked_for)

    def _missing(self):
        """What the chosen kind of text needs and is not there."""
        if self.kind in (False, *self.call_id._message_kinds()):
            return False
        if self.kind == "visit":
            return self.env._("No visit is booked that could be confirmed. Book one first.")
        return self.env._("There is no after-care text for what this call is about. Write one yourself.")

    def action_send(self):
        """Send it.

        :raises UserError: if nothing can or may be sent, see ``dental.call._send_message``
        """
        self.ensure_one()
        self.call_id._send_message(self.channel, self.subject, self.text, self.is_asked_for)
        message = self.env._("The message is on its way to %(address)s.", address=self.address)
        close = {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": close},
        }

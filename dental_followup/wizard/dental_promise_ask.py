from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalPromiseAsk(models.TransientModel):
    """The dialog in which a caller asks the dentist what must not be guessed."""

    _name = "dental.promise.ask"
    _description = "Question to the Dentist"
    _inherit = "dental.access.mixin"

    call_id = fields.Many2one("dental.call", required=True, readonly=True, ondelete="cascade")
    patient_id = fields.Many2one(related="call_id.patient_id")
    question = fields.Text(help="What the patient wants to know, in the patient's words.")
    treatment_id = fields.Many2one(
        "dental.treatment",
        compute="_compute_treatment_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('patient_id', '=', patient_id), ('state', '=', 'done')]",
        help="Its dentist is asked.",
    )
    photo_ids = fields.Many2many("ir.attachment", string="Photos", help="For example of the wound, from the patient.")
    who = fields.Char(string="Who answers", compute="_compute_who")

    @api.depends("call_id")
    def _compute_treatment_id(self):
        for wizard in self:
            wizard.treatment_id = wizard.call_id._promise_treatment()

    @api.depends("treatment_id")
    def _compute_who(self):
        """Who answers, and by when: what the caller can promise."""
        now = fields.Datetime.now()
        for wizard in self:
            # sudo: who is away is looked at, not shown.
            call = wizard.call_id.sudo()
            owner = call.env["dental.promise"]._owner_for(call, wizard.treatment_id.sudo(), now)
            if not owner:
                wizard.who = call._nobody_text()
                continue
            wizard.who = self.env._(
                "%(dentist)s answers by %(time)s. Promise the patient no more than that.",
                dentist=owner.name,
                time=call.company_id._dental_moment_text(call._answer_deadline(now)),
            )

    def action_ask(self):
        """Ask, and go back to the call.

        :raises UserError: when no question is written
        """
        self.ensure_one()
        if not (self.question or "").strip():
            raise UserError(self.env._("Write down what the patient wants to know."))
        # Only what was uploaded here: other records' attachments do not change hands.
        photos = self.photo_ids.filtered(lambda a: a.create_uid == self.env.user and a.res_model == self._name)
        self.call_id.check_access("write")
        self.call_id._ask_dentist(self.question.strip(), self.treatment_id, photos, fields.Datetime.now())
        return {"type": "ir.actions.act_window_close"}

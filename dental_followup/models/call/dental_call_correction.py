from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class DentalCallCorrection(models.Model):
    """What somebody adds to a finished call, which itself does not change any more.

    Words only: a second grade or outcome would give every figure two truths. The record stays what
    the caller entered, and whoever reads it reads the correction with it.
    """

    _name = "dental.call.correction"
    _description = "Correction of a Call"
    _order = "call_id, id"
    _rec_name = "text"

    call_id = fields.Many2one("dental.call", required=True, index=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, default=lambda self: self.env.user
    )
    created_at = fields.Datetime(
        string="When", required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    text = fields.Text(string="Correction", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Anybody of the staff adds one, in their own name and at this moment."""
        if not self.env.su:
            vals_list = [{name: vals[name] for name in ("call_id", "text") if name in vals} for vals in vals_list]
        corrections = super().create(vals_list)
        corrections._check_addable()
        for correction in corrections:
            correction._log_everywhere()
        return corrections

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A correction does not change any more. Add another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A correction is part of the patient's record and is kept. Add another one."))

    def _check_addable(self):
        for correction in self:
            if correction.call_id.state != "done":
                raise UserError(self.env._("This call is not finished yet. Correct it in the call itself."))
            if not (correction.text or "").strip():
                raise UserError(self.env._("Write what was wrong in the call and what is right."))

    def _log_everywhere(self):
        """Where the call's notes were written: on the treatments in full, on the patient without medical facts."""
        # sudo: whoever adds to a call may read it, and the call was logged in the same places.
        call = self.call_id.sudo()
        link = call._get_html_link(title=self.env._("Call"))
        short = self.env._("%(call)s corrected by %(user)s.", call=link, user=self.user_id.name)
        call.patient_id._message_log(body=short)
        treatments = call.followup_ids.treatment_id.filtered(lambda t: t.patient_id == call.patient_id)
        full = Markup("<br/>").join((short, self.text))
        if treatments:
            treatments._message_log_batch(bodies=dict.fromkeys(treatments.ids, full))

    def _one_line(self):
        """Day, author and words."""
        day = self.call_id.company_id._dental_today(self.created_at)
        return self.env._("Corrected %(day)s, %(user)s: %(text)s", day=day, user=self.user_id.name, text=self.text)

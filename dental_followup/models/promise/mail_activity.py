from odoo import api, models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    """The activity of a promise lasts as long as the patient waits: it is not clicked away."""

    _inherit = "mail.activity"

    def _check_promise_owner(self, vals):
        promises = self._dental_promises() if "user_id" in vals else self.env["dental.promise"]
        if promises:
            # sudo: a colleague's clinics and groups are looked at, not shown.
            owner = self.env["res.users"].sudo().browse(vals["user_id"] or ())
            owner._dental_check_sees(promises.company_id)
            promises._check_can_answer(owner)

    def _follow_promise_owner(self, vals):
        promises = self._dental_promises() if "user_id" in vals else self.env["dental.promise"]
        if promises:
            promises._follow_activity(promises.env["res.users"].browse(vals["user_id"] or ()))

    @api.ondelete(at_uninstall=False)
    def _unlink_dental_promises(self):
        # Activities of follow-ups were handled by followup/ and may be gone.
        self.exists()._check_promise_done()

    def _check_promise_done(self):
        """Refuse while the patient waits, except for the superuser: then the watch makes a new activity."""
        if not self.env.su and self.filtered("active")._dental_promises().filtered("is_waiting"):
            raise UserError(
                self.env._(
                    "A patient is waiting for this. Open it, and write the answer or say that you have spoken to the "
                    "patient: then the activity is done by itself."
                )
            )

    def _dental_promises(self):
        """The promises whose owners these activities remind, unless the add-on itself is at work."""
        if self.env.su and self.env.context.get("dental_sync"):
            return self.env["dental.promise"]
        own = self.filtered(lambda a: a.automated and a.res_model == "dental.promise")
        # sudo: whoever may change the activity may not write the promise, which only follows it.
        return self.env["dental.promise"].sudo().browse(own.mapped("res_id")).exists()

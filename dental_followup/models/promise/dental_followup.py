from odoo import fields, models
from odoo.tools import format_date

from ...tools.promise import URGENT


class DentalFollowup(models.Model):
    """The call that keeps a promise: one for each, and when it comes to nothing the promise waits again."""

    _inherit = "dental.followup"

    promise_id = fields.Many2one("dental.promise", readonly=True, index="btree_not_null", ondelete="restrict")

    _promise_unique = models.UniqueIndex(
        "(promise_id) WHERE promise_id IS NOT NULL", "The call that keeps this promise is planned already."
    )

    def _keeps_promise(self):
        return bool(self.promise_id)

    def _is_promise_over(self):
        """A patient who asks not to be called still gets the answer that they asked for."""
        return bool(self.promise_id.closed_at) or not self.patient_id.active

    def _is_urgent_answer(self):
        return self.promise_id.kind in URGENT

    def _promise_sentence(self):
        """Why the call is made: who promised what, and when."""
        promise = self.promise_id
        if not promise:
            return None
        values = {
            "day": format_date(self.env, promise.company_id._dental_today(promise.asked_at)),
            "caller": promise.asked_by_id.name or "",
            "dentist": promise.answered_by_id.name or "",
        }
        if promise.kind == "call_back":
            return self.env._("%(caller)s promised on %(day)s to call back.", **values)
        return self.env._("%(dentist)s has answered what was asked on %(day)s: the patient is told.", **values)

    def _closed_promise_call(self, reason, now):
        """A call that told the patient nothing sends the promise back to the dentist's box."""
        if reason not in ("called", "promise_settled") and self.promise_id:
            self.env["dental.promise"]._wake_at([now])

from odoo import api, fields, models
from odoo.fields import Domain

from ..protocol.dental_protocol_step import CARE

# How a call after a settlement ends without anybody having asked the patient.
UNASKED = ("attempts", "refused", "without_record", "dismissed", "do_not_call", "patient_archived")


class DentalFollowup(models.Model):
    """Manners: no care calls while a complaint is open; and what becomes of the call after a settlement."""

    _inherit = "dental.followup"

    complaint_ids = fields.Many2many(
        "dental.complaint",
        "dental_complaint_followup_rel",
        "followup_id",
        "complaint_id",
        string="Complaints asked about",
        readonly=True,
    )

    def _complaining(self, company):
        """Care calls wait from day to day until the complaint is settled."""
        return self.env["dental.complaint"]._open_patients(self.patient_id, company)

    @api.model
    def _suppress_care_calls(self, patients, company, now, but=None):
        """Care calls that are open already when a complaint comes go back into the plan, and wait there.

        A call that somebody is making goes on.

        :param but: follow-ups of the call in which the patient complained
        """
        domain = Domain("patient_id", "in", patients.ids) & Domain("company_id", "=", company.id)
        domain &= Domain("state", "=", "open") & Domain("purpose", "in", CARE)
        domain &= Domain("call_ids", "not any", [("state", "=", "draft")])
        calls = (self.search(domain) - (but or self.browse()))._unless_promised()
        calls._back_to_plan()
        calls._wait(now)

    def _closed_complaint_call(self, reason, now):
        if reason not in UNASKED:
            return
        # sudo: the complaint's owner hears of it, whoever's call it was.
        for complaint in self.sudo().complaint_ids.filtered(lambda c: c.state == "resolved"):
            text = self.env._("The patient could not be asked: try another way, or close the complaint.")
            complaint._ask_owner(text, now)

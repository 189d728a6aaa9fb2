from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..followup import dental_followup_quiet  # noqa: F401  loaded first: what it does is extended here
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

    def _quiet_days(self, company, now):
        """Care calls wait from day to day until the complaint is settled."""
        days = super()._quiet_days(company, now)
        tomorrow = company._dental_today(now) + timedelta(days=1)
        for patient in self.env["dental.complaint"]._open_patients(self.patient_id, company):
            day, why = days.get(patient, (tomorrow, self.env._("the clinic is in touch with the patient already")))
            days[patient] = max(day, tomorrow), why
        return days

    @api.model
    def _leave_in_peace(self, patients, company, now, but=None):
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

    def _close(self, state, reason, now=None):
        result = super()._close(state, reason, now)
        if reason in UNASKED:
            now = now or fields.Datetime.now()
            # sudo: the complaint's owner hears of it, whoever's call it was.
            for complaint in self.sudo().complaint_ids.filtered(lambda c: c.state == "resolved"):
                text = self.env._("The patient could not be asked: try another way, or close the complaint.")
                complaint._ask_owner(text, now)
        return result

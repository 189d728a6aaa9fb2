from odoo import fields, models

from ..followup.followup_plan import PENDING


class DentalCall(models.Model):
    """A patient who says that they are unwell is called every day until they say that it is over."""

    _inherit = "dental.call"

    is_unwell = fields.Boolean(
        string="The patient is unwell", help="The dentist calls again tomorrow, and every day until it is over."
    )
    patient_pain = fields.Char(related="patient_id.dental_pain_text", string="Pain")

    def action_toggle_unwell(self):
        """One click: the patient answered and is unwell; another takes it back."""
        self.ensure_one()
        self.write({"is_unwell": not self.is_unwell, "outcome": "answered"})

    def _follow_pain(self, followups, now):
        """Plan the next day's call, or end the series.

        :param followups: what the call has settled
        """
        if self.outcome != "answered":
            return
        planner = self.env["dental.followup.planner"]
        if self.is_unwell:
            planner.plan_pain(self, now)
            return
        ended = followups.filtered("pain_since")
        if ended:
            ended._close("done", "pain_over", now)
            ended._note(self.env._("The patient is well again: the daily calls because of pain end."))
            others = planner._pain_series(self.patient_id, self.company_id) - ended
            others.filtered(lambda f: f.state in PENDING)._close("cancelled", "pain_over", now)

    def _pain_text(self):
        """What finishing the call does about the patient's pain, in words."""
        if self.outcome != "answered":
            return
        if self.is_unwell and not self.asks_not_to_be_called:
            now = fields.Datetime.now()
            moment = self.env["dental.followup.planner"].pain_moment(self.patient_id, self.company_id, now)
            yield self.env._("The dentist calls again on %(moment)s.", moment=f"{moment:%Y-%m-%d %H:%M}")
        if not self.is_unwell and any(followup.pain_since for followup in self.followup_ids):
            yield self.env._("The patient is well again: the daily calls because of pain end.")

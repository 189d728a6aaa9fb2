from odoo import api, fields, models

from ..complaint import dental_call_complaint  # noqa: F401  loaded first: what finishing does is extended here


class DentalCall(models.Model):
    """A patient who is reached may want one call of several and not another: each has its own outcome."""

    _inherit = "dental.call"

    declined_ids = fields.Many2many(
        "dental.followup",
        "dental_call_declined_rel",
        "call_id",
        "followup_id",
        string="Not wanted",
        check_company=True,
        copy=False,
        help="What of this call's list the patient does not want to be called about. It is skipped.",
    )

    def _declined(self):
        """What was put before the caller, was not ticked, and is not wanted."""
        declined = self.declined_ids
        return (declined & self.agenda_ids) - self.followup_ids if declined else declined

    def _finish(self, now):
        result = super()._finish(now)
        call = self.sudo()  # sudo: as for all that a finished call brings about
        if call.outcome == "answered":
            call._skip_declined(now)
        return result

    def _skip_declined(self, now):
        """Skip what is not wanted; what repeats comes again, and who is unwell is rung whatever was declined."""
        declined = self._declined().filtered(self._is_to_settle)
        if not declined:
            return
        if self.is_unwell:
            declined = declined.filtered(lambda followup: not followup.pain_since)
        repeated = declined.filtered("step_id.repeat_unit")
        declined._close("skipped", "refused", now)
        self.env["dental.followup.planner"]._plan_next(repeated, now)

    @api.depends("declined_ids")
    def _compute_next_step(self):
        return super()._compute_next_step()

    def _next_steps(self):
        yield from super()._next_steps()
        if self.outcome == "answered" and self._declined():
            yield self.env._("What the patient does not want is skipped.")

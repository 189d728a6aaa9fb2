from datetime import timedelta

from odoo import api, fields, models

from ..const import REACHED


class DentalFollowup(models.Model):
    """The times by which a call is judged: when it was due, until when it was in time, when it was made.

    They are kept beside the follow-up, because the days of the plan move with each attempt and each delay.
    """

    _inherit = "dental.followup"

    first_due_date = fields.Date(
        string="First due on",
        compute="_compute_first_due_date",
        store=True,
        precompute=True,
        help="The day on which the plan put the call. Moved by the plan and by holidays until the call is made or "
        "tried, never by an attempt, a delay or somebody who puts it off.",
    )
    in_time_date = fields.Date(
        string="In time until",
        compute="_compute_first_due_date",
        store=True,
        precompute=True,
        help="The last day on which the call is in time: the day first due, or the rule's day with its days of grace.",
    )
    first_called_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the first recorded call about it was finished, whether somebody answered or not.",
    )
    first_reached_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the first recorded call about it was finished in which the patient was on the line.",
    )
    first_caller_id = fields.Many2one(
        "res.users", string="First called by", readonly=True, copy=False, ondelete="set null"
    )

    # What the figures of a period read.
    _first_due_idx = models.Index("(first_due_date, company_id) WHERE state <> 'cancelled'")

    @api.depends("planned_date")
    def _compute_first_due_date(self):
        """Only the plan writes the rule's day; whoever puts a call off writes ``due_date`` alone.

        A call that was made or tried is judged by the day on which it was due then, wherever the plan moves it.
        """
        called = self.filtered("first_called_at")
        for followup in called:
            followup.first_due_date, followup.in_time_date = followup.first_due_date, followup.in_time_date
        for followup in self - called:
            followup.update(first_days(followup.due_date, followup.planned_date, followup.step_id.tolerance))

    def _first_due_on(self, day):
        """Holidays have moved the calls, which nobody has tried yet, to ``day``."""
        for followup in self:
            followup.update(first_days(day, followup.planned_date, followup.step_id.tolerance))

    def _called(self, call, now):
        """Keep when and by whom the calls were made first; a draft left open counts when it is finished."""
        for followup in self:
            if not followup.first_called_at:
                followup.write({"first_called_at": now, "first_caller_id": call.user_id.id})
            if not followup.first_reached_at and call.outcome in REACHED:
                followup.first_reached_at = now


def first_days(due_date, planned_date, tolerance):
    """The values of the days by which a call is judged."""
    grace = planned_date and planned_date + timedelta(days=tolerance)
    return {"first_due_date": due_date, "in_time_date": max(filter(None, (due_date, grace)), default=False)}

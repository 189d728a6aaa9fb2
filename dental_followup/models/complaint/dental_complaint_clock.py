from odoo import api, fields, models
from odoo.exceptions import UserError

from ..clinic.working_hours import WorkingHours
from .complaint_terms import OPEN


class DentalComplaint(models.Model):
    """The clocks: stored deadlines in the clinic's working time.

    A pause moves them by what was left, reopening begins anew. When they ring is in
    ``dental_complaint_alarm.py``.
    """

    _inherit = "dental.complaint"

    clock_started_at = fields.Datetime(readonly=True, copy=False)
    clock_round = fields.Integer(readonly=True, copy=False, help="Goes on when the clocks begin anew.")
    response_deadline = fields.Datetime(string="Answer by", readonly=True, copy=False, index="btree_not_null")
    resolution_deadline = fields.Datetime(
        string="Settle by",
        copy=False,
        tracking=True,
        help="By the level, in the clinic's working hours. Another moment may be agreed upon with the patient.",
    )
    response_hours = fields.Float(
        string="Hours to the first answer", readonly=True, copy=False, aggregator=None, help="Working hours."
    )
    resolution_hours = fields.Float(
        string="Hours to the settlement",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Working hours.",
    )
    is_response_late = fields.Boolean(string="Answered late", readonly=True, copy=False)
    is_resolution_late = fields.Boolean(string="Settled late", readonly=True, copy=False)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")

    @api.depends("state", "response_deadline", "resolution_deadline", "responded_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for complaint in self:
            running = complaint.state in ("new", "in_progress")
            unanswered = not complaint.responded_at and complaint.response_deadline
            ends = [moment for moment in (unanswered, complaint.resolution_deadline) if moment]
            complaint.is_late = running and any(moment < now for moment in ends)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return [
            ("state", "in", ("new", "in_progress")),
            "|",
            ("resolution_deadline", "<", now),
            "&",
            ("responded_at", "=", False),
            ("response_deadline", "<", now),
        ]

    def _hours(self, now):
        # sudo: working calendars and holidays are read, nothing of them is shown.
        return WorkingHours(self.sudo().env, self.company_id.sudo(), now)

    def _start_clocks(self, now, is_response_open=True):
        """Let the level's clocks begin at ``now`` (naive UTC)."""
        self.ensure_one()
        hours, level = self._hours(now), self.severity_id
        values = {
            "clock_started_at": now,
            "clock_round": self.clock_round + 1,
            "resolution_deadline": hours.deadline(now, level.resolution_hours),
        }
        if is_response_open:
            values["response_deadline"] = hours.deadline(now, level.response_hours)
        if self.state == "waiting":
            values["waiting_since"] = now
        self.write(values)
        self._set_alarms(now)
        self._sync_activity(now)

    def _stop_clocks(self):
        """Those who are to be told are told all the same, though in the morning."""
        self.alarm_ids.filtered(lambda alarm: not alarm.rung_at and alarm.kind != "told").due_at = False

    def _pause(self, now):
        self.write({"state": "waiting", "waiting_since": now})
        self._stop_clocks()
        self._sync_activity(now)

    def _resume(self, now):
        """What was left of each deadline begins now; a warning counts as if the clock had begun later."""
        for complaint in self:
            hours, paused_at = complaint._hours(now), complaint.waiting_since
            start = complaint.clock_started_at
            paused = hours.worked(max(paused_at, start), now)
            values = {
                "state": "in_progress",
                "waiting_since": False,
                "clock_started_at": hours.deadline(start, paused),
            }
            for name in ("response_deadline", "resolution_deadline"):
                if complaint[name]:
                    values[name] = hours.resumed(complaint[name], paused_at, now)
            complaint.write(values)
            complaint._set_alarms(now)
        self._sync_activity(now)

    def _answered(self, now):
        for complaint in self:
            hours = complaint._hours(now)
            complaint.responded_at = now
            if not complaint.reopen_count:
                complaint.response_hours = hours.worked(complaint.recorded_at, now)
            # While it waits the clock stands: what counts is when it was stopped.
            stopped_at = min(now, complaint.waiting_since or now)
            complaint.is_response_late |= stopped_at > complaint.response_deadline
            complaint._set_alarms(now)
        self._sync_activity(now)

    def _measure_resolution(self, now):
        if not self.responded_at:
            self._answered(now)
        if not self.reopen_count:
            self.resolution_hours = self._hours(now).worked(self.recorded_at, now)
        self.is_resolution_late |= now > self.resolution_deadline

    def _deadline_agreed(self):
        """Another moment was agreed upon with the patient: the alarms of the settlement begin anew."""
        now = fields.Datetime.now()
        for complaint in self:
            if not complaint.resolution_deadline or complaint.resolution_deadline <= now:
                raise UserError(
                    self.env._("The deadline is past already. Enter a moment that is still to come, or settle it now.")
                )
            if complaint.state not in OPEN:
                raise UserError(self.env._("The complaint is settled; there is nothing left to wait for."))
            # The first answer is due as before: what has rung for it does not ring again.
            answer = complaint.alarm_ids.filtered(
                lambda a, c=complaint: a.clock_round == c.clock_round and a.kind.startswith("response")
            )
            complaint.clock_round += 1
            answer.clock_round = complaint.clock_round
            complaint.clock_started_at = now
            if complaint.state != "waiting":
                complaint._set_alarms(now)
        self._sync_activity(now)

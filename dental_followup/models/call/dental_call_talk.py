from datetime import timedelta

from odoo import api, fields, models

from .dental_call_ring_in import SAME_RING

# A draft that is opened again so long after the talk began, or later, is another talk.
PAUSE = timedelta(minutes=15)


class DentalCall(models.Model):
    """When a talk took place and how long it lasted, for those who review calls.

    ``started_at`` is when the draft was made and never changes. A draft may be left and opened again
    hours later: the talk then counts from when the caller opened it last, but not anew each time the
    caller comes back to it within :data:`PAUSE`, for example from the family or the patient's form.
    """

    _inherit = "dental.call"

    talk_at = fields.Datetime(
        string="Opened again at", readonly=True, help="When the caller went on with a call that had been left."
    )
    duration = fields.Integer(
        compute="_compute_duration",
        store=True,
        aggregator="avg",
        help="Seconds from the beginning of the talk to its end.",
    )
    is_brief = fields.Boolean(
        string="Suspiciously short",
        readonly=True,
        help="“Answered”, but finished so soon that hardly anybody can have talked. For the quality review.",
    )

    _check_ended_at = models.Constraint(
        "CHECK (ended_at >= started_at)",
        "A call cannot end before it has begun. Correct the moment at which it began or ended.",
    )

    @api.depends("ended_at")
    def _compute_duration(self):
        for call in self:
            call.duration = call.ended_at and (call.ended_at - call._talk_began()).total_seconds()

    def _talk_began(self):
        return max(filter(None, (self.started_at, self.talk_at)))

    @api.model
    def _start(self, patient, followups, now=None):
        now = now or fields.Datetime.now()
        action = super()._start(patient, followups, now)
        self.browse(action["res_id"])._resume(now)
        return action

    def _resume(self, now):
        """The caller opens the draft: begin a new talk, unless it is the one that goes on."""
        if self.user_id == self.env.user and self._is_new_talk(now):
            # sudo: times are not filled in by hand; the draft is the caller's own.
            self.sudo().talk_at = now

    def _is_new_talk(self, now):
        return now - self._talk_began() >= PAUSE

    def action_take_over(self):
        result = super().action_take_over()
        # sudo: times are not filled in by hand; whoever takes a call over begins to talk.
        self.sudo().talk_at = fields.Datetime.now()
        return result

    def _finish(self, now):
        # The clocks of two servers differ by a little.
        now = max(now, self._talk_began())
        result = super()._finish(now)
        if self._looks_brief():
            # sudo: a finished call does not change; this is a part of finishing it.
            self.sudo().is_brief = True
        return result

    def _looks_brief(self):
        limit = self.company_id.dental_brief_seconds
        return bool(limit) and self.outcome == "answered" and self.duration <= limit and not self._goes_on_a_talk()

    def _goes_on_a_talk(self):
        """Whether the caller has just talked about another one of the same number, without hanging up."""
        digits = self.patient_id.dental_phone_digits
        same_ring = [
            ("user_id", "=", self.user_id.id),
            ("company_id", "=", self.company_id.id),
            ("patient_id", "!=", self.patient_id.id),
            ("patient_id.dental_phone_digits", "=", digits),
            ("state", "=", "done"),
            ("outcome", "=", "answered"),
            ("is_brief", "=", False),
            ("ended_at", ">=", self._talk_began() - SAME_RING),
        ]
        return bool(digits) and bool(self.search_count(same_ring, limit=1))

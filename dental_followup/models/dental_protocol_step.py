from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.plan_step import PlanStep
from ..tools.schedule import Offset
from .dental_team import ROLES

UNITS = [
    ("hours", "Hours"),
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
    ("years", "Years"),
]
# About how long each unit is, and how far a call may lie ahead.
DAYS = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30, "years": 365}
FURTHEST_YEARS = 30
CHANNELS = [("phone", "Phone"), ("sms", "SMS"), ("email", "E-mail"), ("wechat", "WeChat")]
PURPOSES = [
    ("same_day", "Same-day check"),
    ("day_one", "Day-after check"),
    ("recovery", "Recovery check"),
    ("result", "Result check"),
    ("checkup", "Check-up invitation"),
    ("restoration", "Replace the tooth"),
    ("crown", "Advise the crown"),
    ("care", "Care call"),
    ("review", "Review visit"),
    ("reminder", "Visit reminder"),
    ("suture", "Suture removal"),
    ("second_stage", "Second-stage reminder"),
    ("no_show", "Missed visit"),
    ("not_arrived", "Did not arrive"),
    ("not_converted", "Consultation without treatment"),
    ("recall", "Recall"),
    ("complaint", "Complaint call-back"),
    ("satisfaction", "Satisfaction"),
    ("pain", "Call because of pain"),
    ("preparation", "Preparation for a visit"),
    ("answer", "Answer from the dentist"),
    ("call_back", "Promised call back"),
]
# Nobody comes to harm if these come some days later; all others are medical, or tied to a visit.
CARE = ("care", "checkup", "recall", "satisfaction")


class DentalProtocolStep(models.Model):
    """One call that a rule demands: how long after the trigger, by whom, what for."""

    _name = "dental.protocol.step"
    _description = "Follow-up Rule Step"
    _inherit = "dental.book.mixin"
    _order = "protocol_id, sequence, id"

    protocol_id = fields.Many2one("dental.protocol", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    count = fields.Integer(string="When", default=1)
    unit = fields.Selection(UNITS, required=True, default="days")
    direction = fields.Selection([("after", "after"), ("before", "before")], required=True, default="after")
    role = fields.Selection(ROLES, string="Who calls", required=True, default="followup_team")
    purpose = fields.Selection(PURPOSES, required=True, default="day_one")
    script_id = fields.Many2one("dental.script", ondelete="restrict")
    channel = fields.Selection(CHANNELS, help="Empty: the way in which the patient prefers to be contacted.")
    repeat_count = fields.Integer(string="Repeat every")
    repeat_unit = fields.Selection(UNITS, string="Repeat unit")
    repeat_times = fields.Integer(
        string="Repetitions", help="How often it is repeated after the first call; 0: until it is stopped."
    )
    until_stage_ids = fields.Many2many(
        "dental.treatment.stage",
        string="Until",
        help="Once one of these stages is done for the patient (on the same teeth where both "
        "records name teeth), what is still planned is cancelled.",
    )
    condition = fields.Selection(
        [
            ("always", "Always"),
            ("first_operation", "Only after the first operation of the course"),
            ("surgery", "Only if it included surgery"),
            ("first_or_surgery", "After the first operation, or if it included surgery"),
            ("sutured", "Only if sutures were placed"),
        ],
        required=True,
        default="always",
    )
    is_note_only = fields.Boolean(
        string="Note only", help="Nobody calls: a note is written on the patient when the day comes."
    )
    tolerance = fields.Integer(
        string="Days of grace", help="How many days after the rule's own day the call is still in time."
    )
    max_attempts = fields.Integer(
        string="Attempts", default=3, help="After so many vain attempts the patient counts as unreachable."
    )
    attempt_days = fields.Integer(
        string="Days between attempts", default=1, help="0: the next attempt is made later on the same day."
    )
    sms_after = fields.Integer(
        string="Text message after attempt", help="After so many vain attempts the patient gets the message; 0: never."
    )
    sms_text = fields.Text(
        string="Text message", translate=True, help="Plain text; the placeholders of the scripts may be used."
    )

    _check_count = models.Constraint("CHECK (count >= 0)", "A call cannot stand a negative time away.")
    _check_max_attempts = models.Constraint("CHECK (max_attempts > 0)", "At least one attempt must be made.")
    _check_tolerance = models.Constraint(
        "CHECK (tolerance >= 0)", "Days of grace cannot be negative. Enter 0 for none."
    )
    _check_attempt_days = models.Constraint(
        "CHECK (attempt_days >= 0)", "The days between two attempts cannot be negative. Enter 0 for the same day."
    )
    _check_sms_after = models.Constraint(
        "CHECK (sms_after >= 0)", "The number of attempts cannot be negative. Enter 0 for no text message."
    )
    _check_repeat_times = models.Constraint(
        "CHECK (repeat_times >= 0)", "The number of repetitions cannot be negative."
    )

    @api.depends("count", "unit", "purpose")
    @api.depends_context("lang")
    def _compute_display_name(self):
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        for step in self:
            step.display_name = self.env._(
                "%(distance)s: %(purpose)s", distance=step._distance(), purpose=purposes.get(step.purpose, "")
            )

    @api.constrains("repeat_unit", "repeat_count")
    def _check_repeat(self):
        for step in self:
            if step.repeat_unit and step.repeat_count < 1:
                raise ValidationError(
                    self.env._(
                        "A repeated call needs a distance of at least 1. Give one, or clear the "
                        "repeat unit if the call is made once."
                    )
                )

    @api.constrains("count", "unit", "repeat_count", "repeat_unit", "repeat_times", "tolerance")
    def _check_distance(self):
        """A date that the calendar does not have would stop the recording of treatments."""
        for step in self:
            repeated = step.repeat_count * max(step.repeat_times, 1) * DAYS.get(step.repeat_unit, 0)
            if max(step.count * DAYS[step.unit], repeated, step.tolerance) > FURTHEST_YEARS * DAYS["years"]:
                raise ValidationError(
                    self.env._(
                        "A call cannot stand more than %(years)s years away. Enter a shorter distance.",
                        years=FURTHEST_YEARS,
                    )
                )

    @api.constrains("direction", "protocol_id")
    def _check_direction(self):
        """Only a visit that lies ahead can be rung about beforehand."""
        for step in self:
            is_ahead = step.protocol_id.trigger == "visit_ahead"
            if step.direction == "before" and not is_ahead:
                raise ValidationError(
                    self.env._("A call cannot be due before what causes it has happened. Choose “after”.")
                )
            if step.direction == "after" and is_ahead:
                raise ValidationError(
                    self.env._("A call about a visit that lies ahead must come before the visit. Choose “before”.")
                )

    def _dental_books(self):
        return self.protocol_id.book_id

    def _distance(self, occurrence=0):
        """The distance of an occurrence from the treatment in words: "3 days after"."""
        self.ensure_one()
        count = self.count
        if occurrence and self.repeat_unit == self.unit:
            count += occurrence * self.repeat_count
        elif occurrence:
            return self.env._("at regular distances after")
        if not count:
            return self.env._("on the day of")
        phrases = self._distance_phrases if self.direction == "after" else self._distance_phrases_before
        one, many = phrases(count)
        return one if count == 1 else many

    def _distance_phrases(self, count):
        """The distance for one and for many units: no language builds them alike."""
        return {
            "hours": (self.env._("1 hour after"), self.env._("%s hours after", count)),
            "days": (self.env._("1 day after"), self.env._("%s days after", count)),
            "weeks": (self.env._("1 week after"), self.env._("%s weeks after", count)),
            "months": (self.env._("1 month after"), self.env._("%s months after", count)),
            "years": (self.env._("1 year after"), self.env._("%s years after", count)),
        }[self.unit]

    def _distance_phrases_before(self, count):
        return {
            "hours": (self.env._("1 hour before"), self.env._("%s hours before", count)),
            "days": (self.env._("1 day before"), self.env._("%s days before", count)),
            "weeks": (self.env._("1 week before"), self.env._("%s weeks before", count)),
            "months": (self.env._("1 month before"), self.env._("%s months before", count)),
            "years": (self.env._("1 year before"), self.env._("%s years before", count)),
        }[self.unit]

    def _rule(self):
        """The step as plain values, for a planner that looks at many treatments."""
        self.ensure_one()
        return PlanStep(
            step_id=self.id,
            offset=Offset(self.count, self.unit, self.direction),
            repeat=Offset(self.repeat_count, self.repeat_unit) if self.repeat_unit else None,
            repeat_times=self.repeat_times,
            condition=self.condition,
            trigger=self.protocol_id.trigger,
            tolerance=self.tolerance,
            until_stage_ids=frozenset(self.until_stage_ids.ids),
            copied={
                "step_id": self.id,
                "role": self.role,
                "purpose": self.purpose,
                "script_id": self.script_id.id,
                "channel": self.channel,
                "max_attempts": self.max_attempts,
                "is_note_only": self.is_note_only,
            },
        )

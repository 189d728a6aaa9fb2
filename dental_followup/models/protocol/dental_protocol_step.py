from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...tools import placeholders, protocol_check
from ...tools.plan_step import PlanStep
from ...tools.schedule import UNIT_DAYS, Offset
from ..clinic.dental_team import ROLES
from ..clinic.selection import selection_label, selection_labels

UNITS = [
    ("hours", "Hours"),
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
    ("years", "Years"),
]

# How far a call may lie ahead.
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

MOST_ATTEMPTS = 20

LONGEST_SPACING = 30


class DentalProtocolStep(models.Model):
    """One call that a rule demands: how long after the trigger, by whom, what for.

    What a manager may enter as a call: refused here is what could never work.

    A call as a dot of the picture.
    """

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
            ("reaction", "Only if there was a reaction during preparation"),
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
    active = fields.Boolean(default=True)
    trigger = fields.Selection(related="protocol_id.trigger")

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
        purposes = selection_labels(self, "purpose")
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

    @api.constrains("repeat_count", "repeat_unit", "repeat_times", "is_note_only")
    def _check_often(self):
        """A call every hour, or every day without end, is a mistake; a stage that ends it may never come."""
        for step in self.filtered(lambda s: s.repeat_unit and not s.is_note_only):
            days = step.repeat_count * UNIT_DAYS[step.repeat_unit]
            if 0 < days < 1:
                raise ValidationError(
                    self.env._(
                        "%(call)s: nobody is called several times a day. Repeat the call every day at most.",
                        call=step.display_name,
                    )
                )
            if 0 < days < UNIT_DAYS["weeks"] and not step.repeat_times:
                raise ValidationError(
                    self.env._(
                        "%(call)s: the patient would be called more than once a week without end. Repeat the call "
                        "every week or less often, or enter how many times it is repeated.",
                        call=step.display_name,
                    )
                )

    @api.constrains("count", "unit", "repeat_count", "repeat_unit", "repeat_times", "tolerance")
    def _check_distance(self):
        """A date that the calendar does not have would stop the recording of treatments."""
        for step in self:
            repeated = step.repeat_count * max(step.repeat_times, 1) * UNIT_DAYS.get(step.repeat_unit, 0)
            if max(step.count * UNIT_DAYS[step.unit], repeated, step.tolerance) > FURTHEST_YEARS * UNIT_DAYS["years"]:
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

    @api.constrains("until_stage_ids", "protocol_id")
    def _check_until_stage_ids(self):
        for step in self.filtered("until_stage_ids"):
            protocol = step.protocol_id
            if protocol.trigger != "treatment":
                raise ValidationError(
                    self.env._("Only calls after a treatment can end with a later stage. Clear the field “Until”.")
                )
            lost = step._lost_stages()
            if lost:
                raise ValidationError(
                    self.env._(
                        "“Until %(stage)s” would never happen after %(rule)s: it does not come later in the course "
                        "of the treatment. Choose a later stage or one of another treatment, or clear the field.",
                        stage=format_list(self.env, lost.mapped("display_name")),
                        rule=protocol.display_name,
                    )
                )

    @api.constrains("max_attempts", "attempt_days", "sms_after", "is_note_only")
    def _check_ladder(self):
        for step in self.filtered(lambda s: not s.is_note_only):
            if step.max_attempts > MOST_ATTEMPTS:
                raise ValidationError(
                    self.env._(
                        "Nobody is rung more than %(most)s times for one call. Lower the attempts.", most=MOST_ATTEMPTS
                    )
                )
            if step.attempt_days > LONGEST_SPACING:
                raise ValidationError(
                    self.env._(
                        "More than %(most)s days between two attempts make it another call. Enter fewer days, or add "
                        "a call of its own.",
                        most=LONGEST_SPACING,
                    )
                )
            if step.sms_after > step.max_attempts:
                raise ValidationError(
                    self.env._(
                        "The text message would never be sent: it waits for attempt %(after)s, and only %(most)s are "
                        "made. Enter %(most)s or less, or allow more attempts.",
                        after=step.sms_after,
                        most=step.max_attempts,
                    )
                )

    @api.constrains("sms_after", "sms_text", "is_note_only")
    def _check_sms_text(self):
        field = self._fields["sms_text"]
        for step in self:
            if step.sms_after and not step.is_note_only and not (step.sms_text or "").strip():
                raise ValidationError(
                    self.env._("Write the text message, or enter 0 for the attempt after which it is sent.")
                )
            texts = (field._get_stored_translations(step) or {}).values()
            wrong = dict.fromkeys(name for text in texts for name in placeholders.unknown(text))
            if wrong:
                raise ValidationError(
                    self.env._(
                        "The text message has no placeholder %(wrong)s. Use one of these, or plain words: %(allowed)s.",
                        wrong=format_list(self.env, [f"“{name}”" for name in wrong]),
                        allowed=self.env["dental.script.section"]._placeholders(),
                    )
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

    def _lost_stages(self):
        """The stages among ``until_stage_ids`` that cannot come after the rule's own."""
        protocol = self.protocol_id
        own = [stage._as_checked() for stage in protocol.stage_ids or protocol.type_id.stage_ids]
        # Archived later: that is for the checker to say, not for whoever edits something else.
        return self.until_stage_ids.filtered(
            lambda stage: stage.active and not protocol_check.can_come(stage._as_checked(), own)
        )

    def _as_checked(self):
        """The step as the checker of rule books looks at it."""
        self.ensure_one()
        return protocol_check.Step(
            id=self.id,
            offset=Offset(self.count, self.unit, self.direction),
            role=self.role,
            purpose=self.purpose,
            repeat=Offset(self.repeat_count, self.repeat_unit) if self.repeat_unit else None,
            repeat_times=self.repeat_times,
            condition=self.condition,
            is_note_only=self.is_note_only,
            # archived stages too: they are what will never come
            until_stage_ids=tuple(self.with_context(active_test=False).until_stage_ids.ids),
            script_type_id=self.script_id.type_id.id or None,
        )

    def _as_dot(self):
        self.ensure_one()
        last = self.repeat_count * self.repeat_times * UNIT_DAYS[self.repeat_unit] if self.repeat_unit else 0
        first = self.count * UNIT_DAYS[self.unit]
        return {
            "id": self.id,
            "day": first,
            "every": self.repeat_count * UNIT_DAYS[self.repeat_unit] if self.repeat_unit else 0,
            "last": first + last if last else 0,
            "role": self.role,
            "note": self.is_note_only,
            "sometimes": self.condition != "always",
            "repeat": self._repetition(),
            "sentence": self._sentence(),
        }

    def _sentence(self):
        """The call in one sentence: when, what for, who, and when not."""
        parts = [self.env._("note only, nobody calls") if self.is_note_only else selection_label(self, "role")]
        if self.condition != "always":
            parts.append(selection_label(self, "condition"))
        parts += filter(None, [self._repetition() or self._end()])
        return " · ".join([self.display_name, *parts])

    def _end(self):
        if not self.until_stage_ids:
            return ""
        return self.env._("unless %(stage)s came first", stage=self._until_names())

    def _until_names(self):
        return format_list(self.env, self.until_stage_ids.mapped("display_name"), "or")

    def _repetition(self):
        """How it is repeated: "every month until …"; empty if it is made once."""
        if not self.repeat_unit:
            return ""
        one, many = self._repeat_phrases(self.repeat_count)
        every = one if self.repeat_count == 1 else many
        if self.until_stage_ids:
            return self.env._("%(every)s until %(stage)s", every=every, stage=self._until_names())
        if self.repeat_times:
            return self.env._("%(every)s, %(times)s more times", every=every, times=self.repeat_times)
        return every

    def _repeat_phrases(self, count):
        """The distance between two repetitions for one and for many units."""
        return {
            "hours": (self.env._("every hour"), self.env._("every %s hours", count)),
            "days": (self.env._("every day"), self.env._("every %s days", count)),
            "weeks": (self.env._("every week"), self.env._("every %s weeks", count)),
            "months": (self.env._("every month"), self.env._("every %s months", count)),
            "years": (self.env._("every year"), self.env._("every %s years", count)),
        }[self.repeat_unit]

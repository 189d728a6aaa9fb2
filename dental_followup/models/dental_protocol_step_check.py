from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ..tools import placeholders, protocol_check
from ..tools.schedule import Offset

MOST_ATTEMPTS = 20
LONGEST_SPACING = 30


class DentalProtocolStep(models.Model):
    """What a manager may enter as a call: refused here is what could never work."""

    _inherit = "dental.protocol.step"

    active = fields.Boolean(default=True)
    trigger = fields.Selection(related="protocol_id.trigger")

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

    def _lost_stages(self):
        """The stages among ``until_stage_ids`` that cannot come after the rule's own."""
        protocol = self.protocol_id
        own = [stage._as_checked() for stage in protocol.stage_ids or protocol.type_id.stage_ids]
        # Archived later: that is for the checker to say, not for whoever edits something else.
        return self.until_stage_ids.filtered(
            lambda stage: stage.active and not protocol_check.can_come(stage._as_checked(), own)
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

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ..tools import protocol_check
from .dental_protocol import WITH_TREATMENT

# What a call is usually for by the days since what it counts from: (last day, purpose).
PURPOSE_BY_DAY = ((0, "same_day"), (1, "day_one"), (29, "recovery"), (179, "result"))
PURPOSE_BY_TRIGGER = {
    "visit_ahead": "reminder",
    "no_show": "no_show",
    "not_arrived": "not_arrived",
    "not_converted": "not_converted",
    "inactive": "recall",
    "complaint_settled": "complaint",
}


class DentalProtocol(models.Model):
    """New calls for a rule: what they are filled in with."""

    _inherit = "dental.protocol"

    @api.constrains("stage_ids", "type_id", "trigger")
    def _check_until(self):
        """A rule that is narrowed down later must still leave its calls an end that can come."""
        self.step_ids._check_until_stage_ids()

    @api.constrains("trigger")
    def _check_directions(self):
        self.step_ids._check_direction()

    @api.constrains("trigger", "type_id")
    def _check_trigger_type(self):
        for protocol in self:
            if protocol.type_id and protocol.trigger not in WITH_TREATMENT:
                raise ValidationError(
                    self.env._(
                        "This rule is followed whatever the treatment. Clear the treatment, or choose another "
                        "occasion for the rule."
                    )
                )

    def prepare_step(self, day):
        """Values for a new call of the rule on ``day``: who and what for as in the calls around it.

        :param int day: days after what the rule counts from; before it for a visit that lies ahead
        """
        self.ensure_one()
        is_ahead = self.trigger == "visit_ahead"
        calls = [step._as_checked() for step in self.step_ids]
        near = protocol_check.nearest_before(calls, -day if is_ahead else day)
        steps = self.step_ids.filtered(lambda step: near and step.id == near.id)
        purpose = self._usual_purpose(day)
        return {
            "protocol_id": self.id,
            "sequence": steps.sequence or 10,
            "count": day,
            "unit": "days",
            "direction": "before" if is_ahead else "after",
            "role": steps.role or ("dentist" if self.trigger == "treatment" else "receptionist"),
            "purpose": purpose,
            "script_id": self._usual_script(purpose).id,
        }

    def _usual_purpose(self, day):
        if self.trigger in PURPOSE_BY_TRIGGER:
            return PURPOSE_BY_TRIGGER[self.trigger]
        return next((purpose for last, purpose in PURPOSE_BY_DAY if day <= last), "checkup")

    def _usual_script(self, purpose):
        """The script for a purpose after the rule's treatment, else the one after any."""
        names = [purpose, f"{purpose}_{self.type_id.code}"]
        scripts = self.env["dental.script"].search([("code", "in", names), ("type_id", "in", [False, self.type_id.id])])
        return scripts.sorted("code", reverse=True)[:1]

    def _as_checked(self):
        """The rule as the checker looks at it."""
        self.ensure_one()
        return protocol_check.Protocol(
            id=self.id,
            trigger=self.trigger,
            type_id=self.type_id.id or None,
            stage_ids=frozenset(self.stage_ids.ids),
            steps=tuple(step._as_checked() for step in self.step_ids),
        )

    def _name_in_book(self):
        """What the rule is for, in the words of a list that says whether it is for before or after."""
        self.ensure_one()
        if self.trigger == "treatment":
            return self.display_name
        if self.trigger == "visit_ahead":
            return self.display_name if self.type_id else self.env._("Any other visit")
        occasion = dict(self._fields["trigger"]._description_selection(self.env))[self.trigger]
        if not self.type_id or not self.type_id.is_treatment:
            return occasion
        return self.env._("%(occasion)s: %(treatment)s", occasion=occasion, treatment=self.display_name)

    def _name_stages(self, stages):
        """The stages in words; all stages of a treatment are the treatment."""
        kind = stages.type_id
        if stages == kind.stage_ids:
            return kind.name
        names = format_list(self.env, stages.mapped("name"))
        return self.env._("%(treatment)s: %(stages)s", treatment=kind.name, stages=names)

    def _as_line(self):
        """The rule as a line of the book's picture."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self._name_in_book(),
            "section": {"treatment": "treatment", "visit_ahead": "ahead"}.get(self.trigger, "other"),
            "calls": [step._as_dot() for step in self.step_ids],
        }

from odoo import models
from odoo.tools import format_list

from ...tools.protocol_check import UNIT_DAYS


class DentalProtocolStep(models.Model):
    """A call as a dot of the picture."""

    _inherit = "dental.protocol.step"

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
        label = self._label_of
        parts = [self.env._("note only, nobody calls") if self.is_note_only else label("role")]
        if self.condition != "always":
            parts.append(label("condition"))
        parts += filter(None, [self._repetition() or self._end()])
        return " · ".join([self.display_name, *parts])

    def _label_of(self, fname):
        return dict(self._fields[fname]._description_selection(self.env)).get(self[fname], "")

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

from itertools import pairwise

from odoo import models
from odoo.exceptions import ValidationError


class ResourceCalendarAttendance(models.Model):
    """A span of telephone hours, or a break between two."""

    _inherit = "resource.calendar.attendance"

    def _dental_check_order(self):
        for line in self:
            if not 0 <= line.hour_from < line.hour_to <= 24:
                raise ValidationError(
                    self.env._(
                        "%(hours)s cannot be telephone hours. Let them begin before they end, between 00:00 and 24:00.",
                        hours=line._dental_label(),
                    )
                )

    def _dental_check_overlap(self):
        """Refuse two spans of one day that share a minute; a break counts as a span."""
        lines = self.sorted("hour_from")
        for line, following in pairwise(lines):
            if following.hour_from < line.hour_to:
                raise ValidationError(
                    self.env._(
                        "%(first)s and %(second)s overlap. Let one end before the other begins.",
                        first=line._dental_label(),
                        second=following._dental_label(),
                    )
                )

    def _dental_label(self):
        """The span as people read it: Monday 09:00–12:00."""
        day = dict(self._fields["dayofweek"]._description_selection(self.env))[self.dayofweek]
        start, end = (
            f"{minutes // 60:02}:{minutes % 60:02}"
            for minutes in (round(self.hour_from * 60), round(self.hour_to * 60))
        )
        return f"{day} {start}–{end}"

    def write(self, vals):
        """A span is moved only into hours that the user may change as well."""
        if vals.get("calendar_id"):
            self.env["resource.calendar"].browse(vals["calendar_id"]).check_access("write")
        return super().write(vals)

    def _check_access(self, operation):
        """Whoever may change telephone hours may change their spans, see ``resource.calendar``."""
        refusal = super()._check_access(operation)
        if refusal and operation != "read" and self.sudo().calendar_id._dental_may_edit():
            return None
        return refusal

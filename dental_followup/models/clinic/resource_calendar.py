from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import MANAGER, STAFF
from .selection import selection_label


class ResourceCalendar(models.Model):
    """Working hours that a rule book uses as telephone hours."""

    _inherit = "resource.calendar"

    dental_book_ids = fields.One2many(
        "dental.protocol.book",
        "calling_calendar_id",
        string="Rule books",
        groups=STAFF,
    )

    @api.constrains("attendance_ids", "schedule_type")
    def _check_attendance_ids(self):
        """Telephone hours: say which of them overlap, where Odoo says only that some do."""
        # sudo: the books of other clinics count as well, and nothing of them is shown.
        self.filtered(lambda calendar: calendar.sudo().dental_book_ids)._dental_check_hours()
        return super()._check_attendance_ids()

    def _dental_check_hours(self):
        """Refuse what is of no use as telephone hours.

        :raises ValidationError: no hours at all, hours that end before they begin, hours that overlap
        """
        for calendar in self:
            lines = calendar.attendance_ids.filtered(lambda line: not line.display_type)
            if calendar.flexible_hours or not any(line._is_work_period() for line in lines):
                raise ValidationError(
                    self.env._(
                        "“%(calendar)s” has no hour at which the clinic could telephone. Enter at least one "
                        "in it, or leave the telephone hours of the rule book empty to ring at any hour.",
                        calendar=calendar.name,
                    )
                )
            lines._dental_check_order()
            for (_day, _week), of_day in lines.grouped(lambda line: (line.dayofweek, line.week_type)).items():
                of_day._dental_check_overlap()

    def _dental_may_edit(self):
        """Whether the user, as manager of a clinic, may change these hours without being an administrator.

        Only telephone hours of books of their clinics; not hours that are somebody's working time as well.
        """
        if not self.env.user.has_group(MANAGER):
            return False
        # sudo: who uses the hours decides, whether or not the user may see it.
        calendars = self.sudo()
        return (
            all(calendar.dental_book_ids for calendar in calendars)
            and (calendars.company_id | calendars.dental_book_ids.company_id) <= self.env.companies
            and not calendars._dental_is_working_time()
        )

    def _dental_is_working_time(self):
        """Whether people or companies keep these hours."""
        resources = self.env["resource.resource"].with_context(active_test=False)
        companies = self.env["res.company"].with_context(active_test=False)
        return bool(
            resources.search_count([("calendar_id", "in", self.ids)], limit=1)
            or companies.search_count([("resource_calendar_id", "in", self.ids)], limit=1)
        )

    def _check_access(self, operation):
        """Let managers change the telephone hours of their books; nothing is taken from anybody else."""
        refusal = super()._check_access(operation)
        return None if refusal and operation == "write" and self._dental_may_edit() else refusal


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
        day = selection_label(self, "dayofweek")
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

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MANAGER = "dental_followup.dental_followup_group_manager"


class ResourceCalendar(models.Model):
    """Working hours that a rule book uses as telephone hours."""

    _inherit = "resource.calendar"

    dental_book_ids = fields.One2many(
        "dental.protocol.book",
        "calling_calendar_id",
        string="Rule books",
        groups="dental_followup.dental_followup_group_staff",
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

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

# The hours that a book starts with when a manager gives it some: Monday to Friday.
FIRST_HOURS = (("morning", 9, 12), ("afternoon", 14, 17))


class DentalProtocolBook(models.Model):
    """The telephone hours of a rule book."""

    _inherit = "dental.protocol.book"

    @api.constrains("calling_calendar_id")
    def _check_calling_calendar(self):
        self.calling_calendar_id._dental_check_hours()

    def action_telephone_hours(self):
        """Open the book's telephone hours to edit; a book without any gets some to start from.

        :raises UserError: when the hours are somebody's working time as well
        """
        self.ensure_one()
        self.check_access("write")
        if not self.calling_calendar_id:
            # sudo: managers may not create working hours; these are the book's alone, and the
            # user may change the book (checked above).
            hours = self.env["resource.calendar"].sudo().create(self._prepare_hours_values())
            self.write({"calling_calendar_id": hours.id})
        elif not self.calling_calendar_id.has_access("write"):
            raise UserError(
                self.env._(
                    "“%(calendar)s” is also the working time of staff, or belongs to another clinic. Ask an "
                    "administrator to change it, or clear it here, save, and enter telephone hours of the book's own.",
                    calendar=self.calling_calendar_id.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Telephone hours"),
            "res_model": "resource.calendar",
            "res_id": self.calling_calendar_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("dental_followup.resource_calendar_view_form_telephone").id, "form")],
        }

    def _prepare_hours_values(self):
        lines = [
            Command.create(
                {"name": "-", "dayofweek": str(day), "day_period": period, "hour_from": start, "hour_to": end}
            )
            for day in range(5)
            for period, start, end in FIRST_HOURS
        ]
        return {
            "name": self.env._("Telephone hours: %(book)s", book=self.name),
            "company_id": self.company_id.id,
            "tz": (self.company_id or self.env.company).dental_tz,
            "attendance_ids": [Command.clear(), *lines],
        }

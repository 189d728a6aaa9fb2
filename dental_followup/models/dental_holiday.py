from odoo import api, fields, models

from ..tools import china_holidays

try:
    import chinese_calendar
except ImportError:  # the shipped years are known without it
    chinese_calendar = None


class DentalHoliday(models.Model):
    """A day on which a clinic's telephone hours are not those of its weekday."""

    _name = "dental.holiday"
    _description = "Holiday"
    _order = "date desc, company_id"

    date = fields.Date(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    is_workday = fields.Boolean(
        string="Make-up working day",
        help="A day of the weekend on which the clinic telephones, at the hours of the week's first working day.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Clinic",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date)",
        "The clinic has an entry for this day already. Change that one, or choose another day.",
    )

    @api.constrains("company_id")
    def _check_own_clinic(self):
        """Odoo looks at the rules before a record moves to another clinic, not after; and checks as superuser."""
        self.sudo(False).check_access("write")

    def action_load_china(self):
        """Enter China's public holidays and make-up working days for the user's clinic, as far as they are known.

        Days that the clinic has entered stay as they are.
        """
        company = self.env.company
        known = set(self.search([("company_id", "=", company.id)]).mapped("date"))
        days = self._china_days()
        new = [day for day in days if day.date not in known]
        holidays = self.with_context(lang="en_US").create(
            [
                {"date": date, "is_workday": is_workday, "name": english, "company_id": company.id}
                for date, is_workday, english, _chinese in new
            ]
        )
        holidays._translate_names({day.english: day.chinese for day in new})
        missing = china_holidays.missing_year(known.union(day.date for day in days), company._dental_today())
        return self._action_loaded(len(holidays), days, missing)

    @api.model
    def _china_days(self):
        """The shipped days, and those of later years if the server has the Python package chinesecalendar."""
        days = list(china_holidays.days())
        if chinese_calendar:
            days += china_holidays.later_days(chinese_calendar.holidays, chinese_calendar.workdays)
        return days

    def _translate_names(self, chinese):
        """Give records named in English their names in the Chinese that the database speaks."""
        if "zh_CN" not in dict(self.env["res.lang"].get_installed()):
            return
        for name, records in self.grouped("name").items():
            records.with_context(lang="zh_CN").name = chinese[name]

    def _action_loaded(self, number, days, missing):
        """Tell the user how many days were entered, and show the list as it is now.

        :param days: all days that are known
        :param missing: a year that is needed and not known, or None
        """
        years = sorted({day.date.year for day in days})
        message = (
            self.env._("%(number)s days were added.", number=number)
            if number
            else self.env._("Nothing was added: the clinic has all days that are known.")
        )
        if missing:
            message += " " + self.env._(
                "The holidays of %(year)s are not known here yet. They are announced at the end of the year before. "
                "Then ask the administrator to install the newest version of the Python package “chinesecalendar” "
                "and restart Odoo, and load the holidays again; or enter them by hand.",
                year=str(missing),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if missing else "success",
                "sticky": bool(missing),
                "title": self.env._(
                    "China's public holidays %(first)s–%(last)s", first=str(years[0]), last=str(years[-1])
                ),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

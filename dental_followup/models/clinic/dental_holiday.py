from odoo import api, fields, models

from ...tools import china_holidays


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
        new = [day for day in china_holidays.days() if day[0] not in known]
        holidays = self.with_context(lang="en_US").create(
            [
                {"date": date, "is_workday": is_workday, "name": english, "company_id": company.id}
                for date, is_workday, english, _chinese in new
            ]
        )
        holidays._translate_names({english: chinese for _date, _is_workday, english, chinese in new})
        return self._action_loaded(len(holidays))

    def _translate_names(self, chinese):
        """Give records named in English their names in the Chinese that the database speaks."""
        if "zh_CN" not in dict(self.env["res.lang"].get_installed()):
            return
        for name, records in self.grouped("name").items():
            records.with_context(lang="zh_CN").name = chinese[name]

    def _action_loaded(self, number):
        """Tell the user how many days were entered, and show the list as it is now."""
        years = sorted({date.year for date, *_rest in china_holidays.days()})
        message = (
            self.env._("%(number)s days were added.", number=number)
            if number
            else self.env._("Nothing was added: the clinic has all days that are known.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._(
                    "China's public holidays %(first)s–%(last)s", first=str(years[0]), last=str(years[-1])
                ),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

from collections import defaultdict

from odoo import api, fields, models

from ...tools import china_holidays, schedule
from .clinic_hours import CallingHours

try:
    import chinese_calendar
except ImportError:  # the shipped years are known without it
    chinese_calendar = None


class DentalHoliday(models.Model):
    """A day on which a clinic's telephone hours are not those of its weekday.

    A holiday that becomes known later than the calls that are planned for it.
    """

    _name = "dental.holiday"
    _description = "Holiday"
    _inherit = "dental.access.mixin"
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

    @api.model_create_multi
    def create(self, vals_list):
        holidays = super().create(vals_list)
        holidays._move_planned()
        return holidays

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date", "is_workday", "company_id"}:
            self._move_planned()
        return result

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

    def _move_planned(self, now=None):
        """Put what is planned for these days into the telephone hours that are left."""
        now = now or fields.Datetime.now()
        for company, days in self.filtered(lambda day: not day.is_workday).grouped("company_id").items():
            followups = days._planned_followups(company, company._dental_today(now))
            for book, group in followups.grouped(lambda followup: followup._book()).items():
                self._refit(group, CallingHours(self.env, company, book, company._dental_local(now)))

    def _planned_followups(self, company, today):
        """The calls that the rules have put on these days.

        Not those that a person has set: promised to the patient, or tried already; nor the daily
        ones of a patient in pain.
        """
        # sudo: nobody may write follow-ups; these are of the clinic whose holidays the user may enter.
        followups = self.env["dental.followup"].sudo()
        return followups.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "planned"),
                ("due_date", "in", [date for date in self.mapped("date") if date >= today]),
                ("attempt_count", "=", 0),
                ("call_ids", "=", False),
                ("purpose", "!=", "pain"),
            ]
        )

    @api.model
    def _refit(self, followups, hours):
        """Move ``followups`` into ``hours``, those that cannot wait to an earlier moment."""
        former = {followup: followup.due_at for followup in followups}
        moved = defaultdict(list)
        for followup in followups:
            local = schedule.to_local(followup.due_at, hours.tz)
            cannot_wait = followup.treatment_id.with_surgery or followup.step_id.direction == "before"
            limit = schedule.end_of_day(local) if cannot_wait else None
            moved[hours.fit(local, followup.patient_id, limit)].append(followup.id)
        for local, ids in moved.items():
            followups.browse(ids).write({"due_at": schedule.to_utc(local), "due_date": local.date()})
            followups.browse(ids)._first_due_on(local.date())
        followups._note_moved(former, self.env._("the clinic does not telephone on that day"))
        if any(local.date() <= hours.now.date() for local in moved):
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

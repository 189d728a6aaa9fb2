from collections import defaultdict

from odoo import api, fields, models

from ...tools import schedule
from .calling_hours import CallingHours


class DentalHoliday(models.Model):
    """A holiday that becomes known later than the calls that are planned for it."""

    _inherit = "dental.holiday"

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

    def _move_planned(self, now=None):
        """Put what is planned for these days into the telephone hours that are left."""
        now = now or fields.Datetime.now()
        for company, days in self.filtered(lambda day: not day.is_workday).grouped("company_id").items():
            followups = days._planned_followups(company, company._dental_today(now))
            for book, group in followups.grouped(
                lambda f: f.treatment_id.book_id or f.company_id.dental_book_id
            ).items():
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
        followups._note_moved(former, self.env._("the clinic does not telephone on that day"))
        if any(local.date() <= hours.now.date() for local in moved):
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

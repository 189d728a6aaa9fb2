from datetime import time, timedelta

from odoo import models
from odoo.fields import Domain

from ...tools import schedule
from ..clinic.calling_hours import CallingHours
from ..protocol.dental_protocol_step import CARE
from .followup_plan import PENDING


class DentalFollowup(models.Model):
    """Peace for the patient: no mere care call soon after a talk, or while something else goes on."""

    _inherit = "dental.followup"

    def _wait(self, now):
        """Move the care calls of ``self`` that would come too soon; the rule's own day stays.

        :param now: naive UTC
        :return: those that were moved: they are no longer due
        """
        waiting = self.browse()
        planned = self._in_readers_language().filtered(lambda f: f.purpose in CARE and f.state == "planned")
        for company, followups in planned.grouped("company_id").items():
            days = followups._quiet_days(company, now)
            hours = CallingHours(self.env, company, company.dental_book_id, company._dental_local(now))
            moved = followups.filtered(lambda f, days=days: f.patient_id in days)._unless_promised()
            for followup in moved:
                day, why = days[followup.patient_id]
                moment = schedule.at_time(day, company._dental_local(followup.due_at).time(), company.dental_tz)
                followup._back_to_plan(schedule.to_utc(hours.fit(moment, followup.patient_id)), why)
            waiting |= moved
        return waiting

    def _quiet_days(self, company, now):
        """Until when the patients are left in peace, and why: patient → (day, reason)."""
        today = company._dental_today(now)
        days = {}
        for patient, moment in self._last_talks(company, now).items():
            talked = company._dental_today(moment)
            day = talked + timedelta(days=company.dental_quiet_days)
            if day > today:
                days[patient] = day, self.env._("the clinic talked with the patient on %(day)s", day=talked)
        tomorrow = today + timedelta(days=1)
        reasons = (
            (self._in_pain(), self.env._("the patient is called because of pain")),
            (self._visiting(company, today), self.env._("the patient comes to the clinic on that day")),
        )
        for patients, why in reasons:
            for patient in patients:
                days[patient] = max(days.get(patient, (tomorrow, why)), (tomorrow, why), key=lambda pair: pair[0])
        return days

    def _last_talks(self, company, now):
        """When each patient was last talked to, as far back as it matters."""
        since = now - timedelta(days=company.dental_quiet_days + 1)
        domain = Domain("patient_id", "in", self.patient_id.ids) & Domain("state", "=", "done")
        domain &= Domain("outcome", "=", "answered") & Domain("ended_at", ">=", since)
        return dict(self.env["dental.call"]._read_group(domain, ["patient_id"], ["ended_at:max"]))

    def _in_pain(self):
        pain = Domain("purpose", "=", "pain") & Domain("state", "in", PENDING)
        return [
            row[0] for row in self._read_group(pain & Domain("patient_id", "in", self.patient_id.ids), ["patient_id"])
        ]

    def _visiting(self, company, today):
        """Those who have a visit today that is not over."""
        start, end = (company._dental_utc(day, time.min) for day in (today, today + timedelta(days=1)))
        domain = Domain("dental_patient_id", "in", self.patient_id.ids)
        domain &= Domain("dental_visit_state", "in", ("booked", "confirmed", "arrived", "in_chair"))
        domain &= Domain("start", ">=", start) & Domain("start", "<", end)
        return [row[0] for row in self.env["calendar.event"]._read_group(domain, ["dental_patient_id"])]

    def _unless_promised(self):
        """Without those for which the patient named the time."""
        promised = [("state", "=", "done"), ("outcome", "=", "call_back")]
        return self - (self.search([("id", "in", self.ids), ("call_ids", "any", promised)]) if self else self)

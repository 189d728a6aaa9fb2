from functools import cache

from odoo import api, models
from odoo.tools import format_date


class DentalFollowup(models.Model):
    """What a follow-up is about and why it exists, in the reader's language."""

    _inherit = "dental.followup"

    def _titles(self):
        """What each call is about at a glance: treatment, teeth, distance in days; or which visit."""
        purposes, day_label = self._labels("purpose"), cache(self._day_label)
        for followup in self:
            treatment = followup.treatment_id
            if treatment:
                what, when = treatment.display_name, day_label(followup._days_since())
            else:
                what, when = followup._cause_label(), None
            yield " · ".join(filter(None, [what, when, purposes.get(followup.purpose)]))

    def _anchor_day(self):
        """The clinic's day that the call counts from."""
        moment = self.treatment_id.done_at or self.event_id.start or self.anchor_at
        return moment and self._clinic_day(moment)

    def _days_since(self):
        return (self.planned_date - self._anchor_day()).days

    @api.model
    def _day_label(self, days):
        return self.env._("day %(days)s", days=days) if days else self.env._("same day")

    def _cause_label(self):
        """The visit, or the last one, that a call without a treatment is about."""
        if self.event_id:
            local = self.company_id._dental_local(self.event_id.start)
            return f"{self._visit_label()} {local:%m-%d %H:%M}"
        if self.step_id.protocol_id.trigger == "inactive":
            return self.env._("Last visit %(day)s", day=format_date(self.env, self._anchor_day()))
        return None

    def _visit_label(self):
        """What a visit is booked for, or its kind."""
        return self.event_id.dental_stage_id.display_name or self.event_id._dental_type_label()

    def _reason_sentence(self):
        """One sentence: book → rule → cause → date."""
        if self.promise_id:
            return self._promise_sentence()
        day = self._anchor_day()
        if not day:
            return False
        if self.purpose == "pain":
            return self.env._(
                "The patient was unwell on %(date)s: the dentist rings every day until it is over.",
                date=self._clinic_day(self.anchor_at or self.due_at),
            )
        values = {
            "book": self.step_id.protocol_id.book_id.name or self.env._("A former rule"),
            "purpose": self._label("purpose"),
            "distance": self._distance(),
            "date": day,
        }
        if self.treatment_id:
            return self.env._(
                "%(book)s demands “%(purpose)s” %(distance)s %(treatment)s (%(date)s).",
                treatment=self.treatment_id.display_name,
                **values,
            )
        if self.event_id:
            return self.env._("%(book)s demands “%(purpose)s” %(distance)s the visit (%(date)s).", **values)
        if self.purpose == "complaint":
            return self.env._(
                "%(book)s demands “%(purpose)s” %(distance)s the complaint was settled (%(date)s).", **values
            )
        return self.env._("%(book)s demands “%(purpose)s” %(distance)s the last visit (%(date)s).", **values)

    def _distance(self):
        """The rule's distance in words, or the day where the rule is gone."""
        if self.step_id:
            return self.step_id._distance(self.occurrence)
        return self._day_label(self._days_since())

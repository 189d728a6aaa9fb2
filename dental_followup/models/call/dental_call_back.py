from babel.dates import format_skeleton

from odoo import fields, models
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools import call_back, schedule
from ..clinic.clinic_hours import CallingHours


class DentalCall(models.Model):
    """When the patient wants to be called back: offers on buttons, and what the caller types."""

    _inherit = "dental.call"

    def call_back_choices(self):
        """What is offered now, within the telephone hours.

        :return: list of dict: ``code``, ``label``, ``moment`` (naive UTC, as text)
        """
        self.ensure_one()
        self.check_access("read")
        names = {
            "hour": self.env._("In an hour"),
            "afternoon": self.env._("This afternoon"),
            "morning": self.env._("Tomorrow morning"),
            "days": self.env._("In three days"),
        }
        local = self.company_id._dental_local(fields.Datetime.now())
        book = self.followup_ids[:1]._book() if self.followup_ids else self.company_id.dental_book_id
        windows = CallingHours(self.env, self.company_id, book, local).windows(local, self.patient_id)
        return [
            {"code": code, "name": names[code], **self._as_call_back(moment, local)}
            for code, moment in call_back.choices(local, windows)
        ]

    def read_call_back(self, text):
        """What the caller has typed, "15:30", "+2h", "tomorrow 10", as a moment.

        :return: as one of :meth:`call_back_choices`; False if it is not understood, or not to come
        """
        self.ensure_one()
        self.check_access("read")
        local = self.company_id._dental_local(fields.Datetime.now())
        moment = call_back.read_moment(text, local)
        return self._as_call_back(moment, local) if moment else False

    def _as_call_back(self, moment, local):
        """:param local: the present on the clinic's clock"""
        label = f"{moment:%H:%M}"
        if moment.date() != local.date():
            day = format_skeleton("MMMEd", moment, locale=babel_locale_parse(get_lang(self.env).code))
            label = f"{day} {label}"
        return {"moment": fields.Datetime.to_string(schedule.to_utc(moment)), "label": label}

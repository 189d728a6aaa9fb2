from odoo import fields, models
from odoo.tools import format_date

from ...tools import placeholders, schedule
from ..clinic.calling_hours import CallingHours
from ..followup.followup_plan import PENDING


class DentalCall(models.Model):
    """The ladder of one who was not reached: other times of day, the second number, a text message."""

    _inherit = "dental.call"

    def _effect_not_reached(self, followups, now):
        """Each is tried again by its own step; after the step's last attempt: unreachable."""
        for attempts, group in followups.grouped("attempt_count").items():
            group.attempt_count = attempts + 1
        exhausted = followups.filtered(lambda f: f.attempt_count >= f.max_attempts)
        again = followups - exhausted
        self._send_sms(followups.filtered(lambda f: f._demands_sms(f.attempt_count))[:1])
        moments = self._next_attempts(again, now)
        exhausted._close("unreachable", "attempts", now)
        exhausted._ask_dentist(now)
        for moment, group in again.grouped(moments.get).items():
            group._back_to_plan(schedule.to_utc(moment), self._label("outcome"))
        self._open_if_today(again, now)

    def _effect_wrong_number(self, followups, now):
        """As not reached; and reception looks for the right number."""
        flag = "dental_wrong_phone2" if self.is_second_number else "dental_wrong_number"
        patient = self.patient_id
        was_known = patient[flag]  # then reception is looking for it already
        patient[flag] = True  # first: no text message goes to a stranger
        self._effect_not_reached(followups, now)
        if was_known:
            return
        callers = self.env["dental.team"]._least_loaded("receptionist", self.company_id)
        patient.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            self.company_id._dental_today(now),
            summary=self.env._("Find the right phone number"),
            user_id=callers.id or self.env.user.id,
        )

    def _next_attempts(self, followups, now):
        """When each is tried again: follow-up → moment on the clinic's clock."""
        local = self.company_id._dental_local(now)
        hours = CallingHours(self.env, self.company_id, self.company_id.dental_book_id, local)
        return {
            followup: hours.next_attempt(local, followup.patient_id, followup._attempt_days(), bool(followup.heard_by))
            for followup in followups
        }

    def _send_sms(self, followup):
        """Queue the text message that the step of ``followup`` demands; one for each attempt.

        It stands in the follow-up's log, which only the staff read: a contact's log is read by others.
        """
        number = followup and self._sms_number()
        if not number:
            return
        text = self._sms_text(followup)
        followup._message_sms(
            text,
            partner_ids=self.patient_id.ids,
            sms_pid_to_number={self.patient_id.id: number},
            sms_content=text,
            put_in_queue=True,
        )
        note = self.env._("Not reached: a text message was sent to %(number)s.", number=number)
        followup._note(note)
        self.patient_id._message_log(body=note, author_id=self.user_id.partner_id.id)

    def _sms_number(self):
        """Where a text message may go; False: nowhere, or one of ours is on its way there already."""
        patient = self.patient_id
        number = patient._dental_sms_number()
        if not number or self.asks_not_to_be_called or patient.dental_do_not_call:
            return False
        if patient.dental_channel in ("email", "wechat"):
            return False
        # sudo: only whether the number is on Odoo's list of those who want no messages, or in its queue.
        blocked = self.env["phone.blacklist"].sudo().search_count([("number", "=", number)], limit=1)
        queued = (
            self.env["sms.sms"]
            .sudo()
            .search_count(
                [
                    ("number", "=", number),
                    ("state", "=", "outgoing"),
                    ("mail_message_id.model", "=", "dental.followup"),
                ],
                limit=1,
            )
        )
        return False if blocked or queued else number

    def _sms_text(self, followup):
        """The message of the follow-up's step in the patient's language, placeholders replaced."""
        lang = self.patient_id.lang or self.company_id.partner_id.lang or self.env.lang
        values = self.with_context(lang=lang)._placeholder_values(followup.with_context(lang=lang))
        return placeholders.render(followup.step_id.with_context(lang=lang).sms_text, values)

    def _ladder_text(self):
        """What finishing the call as not reached will do, in words."""
        now = fields.Datetime.now()
        followups = self.followup_ids.filtered(lambda f: f.state in PENDING)
        again = followups.filtered(lambda f: f.attempt_count + 1 < f.max_attempts)
        for moment, group in again.grouped(self._next_attempts(again, now).get).items():
            when = f"{format_date(self.env, moment, date_format='EEEE')} {moment:%Y-%m-%d %H:%M}"
            if group == followups:
                yield self.env._("Next attempt on %(moment)s.", moment=when)
            else:
                calls = ", ".join(group.mapped("title"))
                yield self.env._("Next attempt on %(moment)s: %(calls)s.", moment=when, calls=calls)
        for followup in followups - again:
            yield self.env._("This was the last attempt: “%(call)s” counts as not reached.", call=followup.title)
        if any((followups - again).mapped("heard_by")):
            yield self.env._("A dentist is told that the patient was not heard from.")
        message = followups.filtered(lambda f: f._demands_sms(f.attempt_count + 1))[:1]
        number = message and self._sms_number()
        if number and not self._is_about_to_be_wrong(number):
            yield self.env._(
                "A text message goes to %(number)s: “%(text)s”", number=number, text=self._sms_text(message)
            )

    def _is_about_to_be_wrong(self, number):
        """Whether finishing the call marks ``number`` as somebody else's."""
        rung = self.patient_phone2 if self.is_second_number else self.patient_phone
        return self.outcome == "wrong_number" and number == self.patient_id._phone_format(number=rung)

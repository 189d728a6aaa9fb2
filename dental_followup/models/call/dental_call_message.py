from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...tools import placeholders
from ..const import EXPECTED

# How the patient wants to hear from the clinic → which of the two it is.
CHANNEL_OF = {"sms": "sms", "email": "email"}


class DentalCall(models.Model):
    """A text message or an e-mail to the patient, sent from the call.

    Its text stands in the log of the call, which only the staff read.

    Visits that are booked in the call.
    """

    _inherit = "dental.call"

    booked_event_ids = fields.One2many("calendar.event", "dental_call_id", string="Booked in this call", readonly=True)
    booked_text = fields.Text(compute="_compute_booked_text", string="Booked")
    next_visit_text = fields.Char(compute="_compute_next_visit_text", string="Next visit")

    @api.depends("booked_event_ids.start", "booked_event_ids.dental_visit_state")
    @api.depends_context("lang")
    def _compute_booked_text(self):
        """The visits in words, one a line."""
        for call in self:
            call.booked_text = "\n".join(call._booked_line(visit) for visit in call.booked_event_ids.sorted("start"))

    # Read anew whenever the screen is loaded: visits are booked elsewhere too.
    @api.depends("patient_id", "booked_event_ids.start")
    @api.depends_context("lang")
    def _compute_next_visit_text(self):
        for call in self:
            visit = call.state == "draft" and call._next_visit(call.patient_id)
            is_known = not visit or visit in call.booked_event_ids
            call.next_visit_text = False if is_known else call._booked_line(visit)

    def action_write_message(self):
        """Open the dialog; what is entered in the call has been saved by the button."""
        self._check_going_on()
        return self.env["dental.message"]._open(self)

    def action_book_visit(self):
        """Offer free times; what is entered in the call has been saved by the button."""
        self._check_going_on()
        return self.env["dental.booking"]._open(self.patient_id, self)

    def _message_channel(self):
        """The channel to propose: the patient's own where it is possible, else the other."""
        wanted = CHANNEL_OF.get(self.patient_id.dental_channel, "sms")
        other = "email" if wanted == "sms" else "sms"
        return wanted if self._message_address(wanted) or not self._message_address(other) else other

    def _message_address(self, channel):
        """Where a message goes: a number or an e-mail address; False: nowhere."""
        if channel == "sms":
            return self.patient_id._dental_sms_number()
        return email_normalize(self.patient_id.email or "") or False

    def _message_obstacle(self, channel, is_asked_for):
        """Why nothing can be sent, in words that tell how to go on; False: nothing is in the way."""
        address = self._message_address(channel)
        if channel == "sms" and not address:
            return self.env._("There is no right phone number. Correct the number first, or write an e-mail.")
        if channel == "email" and not address:
            return self.env._("There is no e-mail address. Enter one on the patient's form, or send a text message.")
        if self._is_message_blocked(channel, address):
            return self.env._(
                "%(address)s is blocked: its owner wants no messages. Choose the other way, or tell the patient.",
                address=address,
            )
        is_unwanted = self.patient_id.dental_do_not_call or self.asks_not_to_be_called
        if channel and is_unwanted and not is_asked_for:
            return self.env._(
                "The patient does not want to be contacted. Send a message only if the patient asks for it now, "
                "and say so here."
            )
        if channel == "email" and not self._message_sender():
            return self.env._("The clinic has no e-mail address. Let an administrator enter one for the company.")
        return False

    def _is_message_blocked(self, channel, address):
        # sudo: only whether the address is on Odoo's list of those who want no messages.
        if channel == "sms":
            return bool(self.env["phone.blacklist"].sudo().search_count([("number", "=", address)], limit=1))
        return bool(self.env["mail.blacklist"].sudo().search_count([("email", "=", address)], limit=1))

    def _message_sender(self):
        """Whose e-mail it is: the clinic's, else the caller's."""
        # sudo: the address of one's own clinic.
        return self.company_id.sudo().email_formatted or self.user_id.email_formatted

    def _in_patients_language(self):
        return self.with_context(lang=self.patient_id.lang or self.company_id.partner_id.lang or self.env.lang)

    def _message_kinds(self):
        """What a text can be made of."""
        if any(treatment._aftercare_text() for treatment in self.followup_ids.treatment_id):
            yield "aftercare"
        if self._visit_to_confirm():
            yield "visit"
        yield "free"

    def _message_text(self, kind):
        """The proposed subject and text of a message, in the patient's language; placeholders replaced."""
        self = self._in_patients_language()
        about = self.followup_ids[:1]
        if kind == "visit":
            visit = self._visit_to_confirm()
            values = self._placeholder_values(about) | self._visit_values(visit)
            subject, lines = self.env._("Your visit at {{clinic}}"), self._visit_lines(visit)
        elif kind == "aftercare":
            values = self._placeholder_values(about)
            subject, lines = self.env._("After your treatment at {{clinic}}"), self._aftercare_lines()
        else:
            values = self._placeholder_values(about)
            subject, lines = (
                self.env._("A message from {{clinic}}"),
                [self.env._("{{title}} {{patient}}, this is {{clinic}}:")],
            )
        text = "\n".join(lines)
        return placeholders.render(subject, values), placeholders.render(text, values)

    def _visit_to_confirm(self):
        """What was booked in this call, else the patient's next visit."""
        now = fields.Datetime.now()
        booked = self.booked_event_ids.filtered(
            lambda visit: visit.start > now and visit.dental_visit_state in EXPECTED
        )
        return booked.sorted("start")[:1] or self._next_visit(self.patient_id)

    def _visit_values(self, visit):
        when = self._visit_text(visit.start) if visit else None
        return {"dentist": self._dentist_text(visit.dental_dentist_id), "next_visit": when}

    def _visit_lines(self, visit):
        yield self.env._("{{title}} {{patient}}, this is {{clinic}}. Your visit is booked: {{next_visit}}.")
        if visit.dental_dentist_id:
            yield self.env._("{{dentist}} will see you.")
        yield self.env._("Please tell us in good time if you cannot come.")

    def _aftercare_lines(self):
        """One paragraph for each kind of treatment, with its own names and dates filled in."""
        yield self.env._("{{title}} {{patient}}, this is {{clinic}}. What we talked about, to read it again:")
        for stage, followups in self.followup_ids.grouped(lambda f: f.treatment_id.stage_id).items():
            if stage._aftercare():
                yield self._filled_in(self.env._("After {{treatment}} on {{treatment_date}}:"), followups[0])
                yield self._filled_in(stage._aftercare(), followups[0])
        yield self.env._("If anything worries you, ring us.")

    def _filled_in(self, text, followup):
        return placeholders.render(text, self._placeholder_values(followup))

    def _send_message(self, channel, subject, text, is_asked_for):
        """Send ``text`` as it stands: plain text, nothing in it is evaluated or becomes markup.

        :raises UserError: if nothing can or may be sent
        """
        self._check_going_on()
        if obstacle := self._message_obstacle(channel, is_asked_for):
            raise UserError(obstacle)
        if not (text or "").strip():
            raise UserError(self.env._("The message is empty. Write what the patient is to be told."))
        address = self._message_address(channel)
        if channel == "sms":
            self._message_sms(
                text,
                partner_ids=self.patient_id.ids,
                sms_pid_to_number={self.patient_id.id: address},
                sms_content=text,
                put_in_queue=True,
            )
            note = self.env._("A text message was sent to %(address)s.", address=address)
        else:
            self._send_email(address, subject, text)
            note = self.env._("An e-mail was sent to %(address)s.", address=address)
        # In the log of the call: that of a contact is read by others than the clinic's staff.
        self._message_log(body=note, author_id=self.user_id.partner_id.id)

    def _send_email(self, address, subject, text):
        """To the patient alone: no follower, no link to a record, no answer into one."""
        body, sender = placeholders.to_html(text), self._message_sender()
        # sudo: the queue of e-mails is not for everybody to write; checked in _send_message().
        self.env["mail.mail"].sudo().create(
            {
                "subject": " ".join((subject or "").split()) or self.company_id.name,
                "body_html": body,
                "email_from": sender,
                "reply_to": sender,
                "email_to": address,
                "auto_delete": True,
            }
        )
        head = self.env._("E-mail to %(address)s: %(subject)s", address=address, subject=subject or "")
        self._message_log(body=Markup("<p>%s</p><p>%s</p>") % (head, body))

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

    def _booked_line(self, visit):
        other = visit.dental_patient_id - self.patient_id
        parts = (self._local_text(visit.start), other.name, visit.dental_dentist_id.name)
        return " · ".join(filter(None, parts))

    def _check_going_on(self):
        """:raises UserError: unless it is the user's own call, and not finished"""
        self.ensure_one()
        self._check_draft()
        self._check_caller()

    def _note_booked(self, visits):
        """Tell in the log of the call what was booked in it."""
        self.check_access("read")
        lines = Markup("<br/>").join(self._booked_line(visit) for visit in visits)
        self._message_log(body=Markup("%s<br/>%s") % (self.env._("A visit was booked:"), lines))

    def _note_moved(self, visit, former):
        """Tell in the log of the call which visit was moved in it.

        :param former: when it was to begin, naive UTC
        """
        self.check_access("read")
        text = self.env._(
            "A visit was moved: %(former)s → %(visit)s", former=self._local_text(former), visit=self._booked_line(visit)
        )
        self._message_log(body=text)

    def _dentist_to_propose(self):
        """The patient's dentist, else who treated the patient last of what the call is about."""
        treatments = self.followup_ids.treatment_id.sorted("done_at", reverse=True)
        return self.patient_id.dental_dentist_id or treatments.dentist_id[:1]

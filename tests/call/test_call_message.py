"""A text message or an e-mail from the call: what it says, to whom it may go, who reads it."""

from common import CallCase, clinic

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.mail.tests.common import MailCase

ENGLISH, CHINESE = "Eat after 2 hours.", "两小时后再吃东西。"
CODE = "<b>{{ object.env }}</b> ${1+1} {{patient}} <script>x</script>\nsecond line"


class MessageCase(CallCase, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient.email = "Patient <patient@example.com>"
        cls.clinic.email = "clinic@example.com"
        extraction = cls.env.ref("dental_followup.treatment_type_extraction")
        extraction.with_context(lang="zh_CN").aftercare = CHINESE
        extraction.with_context(lang="en_US").aftercare = ENGLISH

    def dialog(self, call, **values):
        action = call.action_write_message()
        message = self.env["dental.message"].with_user(call.user_id).browse(action["res_id"])
        message.write(values)
        return message

    def sms(self):
        return self.env["sms.sms"].search([("partner_id", "=", self.patient.id)])


class TestText(MessageCase):
    def test_aftercare_in_the_patients_language(self):
        self.clinic.partner_id.lang = "en_US"
        for lang, expected in (("en_US", ENGLISH), ("zh_CN", CHINESE), (False, ENGLISH)):
            with self.subTest(lang):
                self.patient.lang = lang
                message = self.dialog(self.call(self.due).with_context(lang="zh_CN"))
                self.assertEqual(message.kind, "aftercare")
                self.assertIn(expected, message.text)
                self.assertIn("王小明", message.text)
                self.assertNotIn("{{", message.text)
                self.assertNotIn("…", message.text)
                self.assertNotIn("Extraction" if lang == "zh_CN" else "拔牙", message.text)

    def test_confirmation_of_the_visit_that_was_just_booked(self):
        call = self.call(self.due)
        values = {"dental_patient_id": self.patient.id, "dental_dentist_id": self.dentist.id}
        events = self.env["calendar.event"].with_user(self.team)
        events.create({**values, "start": clinic("2026-11-21 09:00")})
        booking = events.with_context(dental_booked_in_call=call.id)
        booking.create({**values, "start": clinic("2026-11-23 10:30")})
        message = self.dialog(call)
        self.assertEqual(message.kind, "visit")
        self.assertIn("Monday, 23 November, at 10:30", message.text)
        self.assertIn("周医生", message.text)

    def test_other_kinds_and_what_was_edited(self):
        message = self.dialog(self.call(self.due))
        with Form(message) as form:
            form.text = "Only this"
            form.channel = "email"
            self.assertEqual(form.text, "Only this")
            self.assertEqual(form.address, "patient@example.com")
            form.kind = "free"
            self.assertNotIn("Only this", form.text)
            form.kind = "visit"
            self.assertIn("No visit is booked", form.obstacle)
        message.call_id.followup_ids = False
        self.assertEqual(self.dialog(message.call_id).kind, "free", "about nothing, there is no after-care")

    def test_channel_by_the_patients_wish_and_by_what_is_possible(self):
        call = self.call(self.due)
        for channel, phone, email, expected in (
            ("phone", "13800138000", "a@example.com", "sms"),
            ("sms", "13800138000", "a@example.com", "sms"),
            ("email", "13800138000", "a@example.com", "email"),
            ("email", "13800138000", False, "sms"),
            ("sms", False, "a@example.com", "email"),
            ("phone", False, False, "sms"),
        ):
            with self.subTest((channel, phone, email)):
                self.patient.write({"dental_channel": channel, "phone": phone, "email": email})
                self.assertEqual(self.dialog(call).channel, expected)


class TestSending(MessageCase):
    def test_text_message(self):
        call = self.call(self.due, note="Not finished yet")
        self.dialog(call, text=CODE).action_send()
        sms = self.sms()
        self.assertEqual((sms.body, sms.number, sms.state), (CODE, "+8613800138000", "outgoing"))
        self.assertEqual((sms.mail_message_id.model, sms.mail_message_id.res_id), ("dental.call", call.id))
        self.assertIn("&lt;b&gt;{{ object.env }}&lt;/b&gt;", sms.mail_message_id.body)
        self.assertNotIn("second line", self.notes(self.patient), "others read a contact's log")
        self.assertNotIn("A text message", self.notes(self.patient), "others read a contact's log")
        self.assertIn("A text message was sent to +8613800138000.", self.notes(call))
        self.assertEqual((call.state, call.note), ("draft", "Not finished yet"))

    def test_email(self):
        call = self.call(self.due)
        call.message_subscribe(self.outsider.partner_id.ids)
        message = self.dialog(call, channel="email", text=CODE, subject="Hello\n{{ object }}")
        with self.mock_mail_gateway(mail_unlink_sent=False):
            message.action_send()
            mails = self.env["mail.mail"].search([("email_to", "=", "patient@example.com")])
            self.assertEqual(len(mails), 1)
            mails.send()
        self.assertEqual(len(self._mails), 1, "to nobody else")
        sent = self._mails[0]
        self.assertEqual(sent["email_to"], ["patient@example.com"])
        self.assertEqual(sent["subject"], "Hello {{ object }}")
        self.assertIn("clinic@example.com", sent["email_from"] + sent["reply_to"])
        self.assertIn("&lt;b&gt;{{ object.env }}&lt;/b&gt; ${1+1} {{patient}}", sent["body"])
        self.assertNotIn("<script", sent["body"])
        for inner in ("http", "dental.call", "/odoo", "/mail/"):
            self.assertNotIn(inner, sent["body"])
        self.assertIn("second line", self.notes(call))
        self.assertNotIn("second line", self.notes(self.patient))
        self.assertFalse(mails.exists().mail_message_id.filtered("model"))

    def test_nobody_but_the_staff_reads_it(self):
        call = self.call(self.due)
        self.dialog(call, text="Secret").action_send()
        for user in (
            self.outsider,
            self.make_user("far", "receptionist", self.make_clinic("月亮口腔", "Asia/Shanghai")),
        ):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    call.with_user(user).message_ids.mapped("body")
                messages = self.env["mail.message"].with_user(user)
                self.assertFalse(messages.search([("body", "ilike", "Secret")]))
                with self.assertRaises(AccessError):
                    self.env["dental.message"].with_user(user).create(
                        {"call_id": call.id, "channel": "sms", "kind": "free"}
                    )
                with self.assertRaises(AccessError):
                    call.with_user(user).action_write_message()

    def assert_refused(self, words, call=None, **values):
        call = call or self.call(self.due)
        message = self.dialog(call, text="Hello", **values)
        self.assertIn(words, message.obstacle)
        with self.assertRaisesRegex(UserError, words):
            message.action_send()
        self.assertFalse(self.sms())

    def test_no_address(self):
        self.patient.dental_wrong_number = True
        self.assert_refused("no right phone number", channel="sms")
        self.patient.email = "not an address"
        self.assert_refused("no e-mail address", channel="email")

    def test_blocked(self):
        self.env["phone.blacklist"].add("+8613800138000")
        self.env["mail.blacklist"]._add("patient@example.com")
        self.assert_refused("is blocked", channel="sms", is_asked_for=True)
        self.assert_refused("is blocked", channel="email")

    def test_who_does_not_want_to_be_called(self):
        call = self.call(self.due, asks_not_to_be_called=True)
        self.assert_refused("does not want to be contacted", call, channel="sms")
        call.asks_not_to_be_called = False
        self.patient.dental_do_not_call = True
        self.assert_refused("does not want to be contacted", call, channel="sms")
        self.assert_refused("does not want to be contacted", call, channel="email")
        message = self.dialog(call, channel="sms", text="Hello", is_asked_for=True)
        self.assertFalse(message.obstacle)
        message.action_send()
        self.assertEqual(self.sms().body, "Hello")

    def test_wrong_state(self):
        call = self.call(self.due, outcome="answered")
        message = self.dialog(call, text=" ")
        with self.assertRaisesRegex(UserError, "empty"):
            message.action_send()
        with self.assertRaisesRegex(UserError, "is on the phone"):
            call.with_user(self.second).action_write_message()
        call.action_finish()
        message.text = "Hello"
        with self.assertRaisesRegex(UserError, "finished already"):
            message.action_send()
        self.assertFalse(self.sms())

"""The ladder of one who was not reached: spacing, hours, second number, text message."""

from common import CallCase, clinic

from odoo.exceptions import UserError, ValidationError


class LadderCase(CallCase):
    def setUp(self):
        super().setUp()
        self.step = self.due[-1].step_id

    def sms(self):
        return self.env["sms.sms"].search([("partner_id", "=", self.patient.id)])

    def open_all(self):
        self.open_due()
        return self.due


class TestSpacing(LadderCase):
    def test_by_each_follow_ups_own_step(self):
        self.due[0].step_id.attempt_days = 0
        self.due[1].step_id.attempt_days = 3
        self.finish(self.due, "no_answer")
        self.assertEqual(
            self.due.mapped("due_at"),
            [clinic("2026-11-20 15:00"), clinic("2026-11-23 15:00"), clinic("2026-11-21 15:00")],
        )

    def test_same_day_is_put_on_a_list_again(self):
        self.due.step_id.attempt_days = 0
        self.finish(self.due, "no_answer")
        self.open_due()
        self.assertEqual(set(self.due.mapped("state")), {"open"})
        self.assertEqual(len(self.activities(self.due)), 3)

    def test_same_day_late_in_the_evening_is_the_next_day(self):
        self.due.step_id.attempt_days = 0
        for minute, expected in (("16:59", "2026-11-20 18:00"), ("17:00", "2026-11-21 10:00")):
            with self.subTest(minute):
                self.set_clock(f"2026-11-20 {minute}")
                self.due.write({"attempt_count": 0, "state": "planned"})
                self.finish(self.due, "no_answer")
                self.assertEqual(set(self.due.mapped("due_at")), {clinic(expected)})

    def test_just_before_the_clinics_midnight(self):
        self.set_clock("2026-11-20 23:59")
        self.finish(self.due, "no_answer")
        self.assert_due(self.due, "2026-11-21", "10:00")

    def test_leap_day(self):
        self.set_clock("2028-02-28 10:00")
        self.finish(self.due, "no_answer")
        self.assert_due(self.due, "2028-02-29", "15:00")

    def test_step_that_was_deleted(self):
        """The ordinary distance of a day, and no message."""
        self.step.write({"attempt_days": 5, "sms_after": 1, "sms_text": "Hello"})
        self.due[-1].step_id = False
        self.finish(self.due[-1:], "no_answer")
        self.assertEqual(self.due[-1].due_at, clinic("2026-11-21 15:00"))
        self.assertFalse(self.sms())


class TestHours(LadderCase):
    """Book C: Monday to Friday 10:30–12:00 and 14:00–18:30, at the weekend 14:30–18:30."""

    def setUp(self):
        super().setUp()
        self.clinic.dental_book_id.calling_calendar_id = self.env.ref("dental_followup.book_c").calling_calendar_id

    def test_weekend_afternoon(self):
        for tried, expected in (
            ("2026-11-20 10:45", "2026-11-21 15:00"),
            ("2026-11-20 15:00", "2026-11-21 18:00"),
            ("2026-11-20 18:00", "2026-11-21 14:30"),  # 10:00 lies before Saturday's hours
            ("2026-11-22 18:00", "2026-11-23 10:30"),
        ):
            with self.subTest(tried):
                self.set_clock(tried)
                self.due.write({"attempt_count": 0, "state": "open"})
                self.finish(self.due, "no_answer")
                self.assertEqual(set(self.due.mapped("due_at")), {clinic(expected)})

    def test_patients_wish(self):
        self.patient.write({"dental_call_from": 17, "dental_call_to": 18.5})
        self.finish(self.due, "no_answer")
        self.assertEqual(set(self.due.mapped("due_at")), {clinic("2026-11-21 17:00")})


class TestSecondNumber(LadderCase):
    def setUp(self):
        super().setUp()
        self.patient.dental_phone2 = "139 0013 9000"

    def test_is_formatted_and_found(self):
        self.assertEqual(self.patient.dental_phone2, "+86 139 0013 9000")
        partners = self.env["res.partner"].with_user(self.reception)
        for term in ("13900139000", "0013 9000", "+8613900139000"):
            with self.subTest(term):
                self.assertEqual(partners.name_search(term)[0][0], self.patient.id)
        self.assertEqual(partners.search([("display_name", "=", "13900139000")]), self.patient)

    def test_is_for_the_staff(self):
        self.assertFalse(self.env["res.partner"].with_user(self.outsider).name_search("13900139000"))

    def test_is_proposed_after_a_vain_try(self):
        call = self.call(self.due)
        self.assertFalse(call.is_second_number)
        self.assertFalse(call.number_hint)
        call.outcome = "no_answer"
        call.action_finish()
        call = self.call(self.due)
        self.assertTrue(call.is_second_number)
        self.assertEqual(call.number_hint, "Last try: +86 138 0013 8000 (No answer). Try +86 139 0013 9000 now.")
        call.outcome = "busy"
        call.action_finish()
        self.assertFalse(self.call(self.due).is_second_number)

    def test_where_the_patient_answered_is_tried_again(self):
        self.finish(self.due[0], "answered", is_second_number=True)
        call = self.call(self.due[1])
        self.assertTrue(call.is_second_number)
        self.assertFalse(call.number_hint)

    def test_wrong_first_number(self):
        self.finish(self.due, "wrong_number")
        self.assertEqual((self.patient.dental_wrong_number, self.patient.dental_wrong_phone2), (True, False))
        self.assertTrue(self.call(self.due).is_second_number)

    def test_wrong_second_number(self):
        self.finish(self.due, "wrong_number", is_second_number=True)
        self.assertEqual((self.patient.dental_wrong_number, self.patient.dental_wrong_phone2), (False, True))
        self.assertFalse(self.call(self.due).is_second_number)
        self.patient.dental_phone2 = "13700137000"
        self.assertFalse(self.patient.dental_wrong_phone2)

    def test_family_was_not_rung_on_it(self):
        """A vain try at the number that the family shares counts for all of them; this one does not."""
        other = self.make_patient("王小红")
        theirs = self.followups(self.treatment("scaling/done", "2026-11-19 09:00", patient_id=other.id))[:1]
        self.finish(self.due, "no_answer", is_second_number=True)
        self.assertEqual(theirs.attempt_count, 0)
        self.finish(self.due, "no_answer", is_second_number=False)
        self.assertEqual(theirs.attempt_count, 1)
        self.assertFalse(theirs.call_ids.is_second_number)

    def test_column_of_an_import(self):
        result = (
            self.env["res.partner"]
            .with_user(self.reception)
            .with_context(default_is_patient=True, import_file=True)
            .load(["dental_number", "name", "dental_phone2"], [["Z1", "赵敏", "139 1234 5678"]])
        )
        self.assertEqual(self.env["res.partner"].browse(result["ids"]).dental_phone2, "+86 139 1234 5678")

    def test_without_a_second_number(self):
        self.patient.dental_phone2 = False
        self.finish(self.due, "no_answer")
        call = self.call(self.due)
        self.assertFalse(call.is_second_number)
        self.assertFalse(call.number_hint)


class TestMessage(LadderCase):
    def setUp(self):
        super().setUp()
        self.step.write({"sms_after": 2, "sms_text": "{{patient}}, {{clinic}} tried to reach you: {{treatment}}."})
        self.text = "王小明, 阳光口腔 tried to reach you: Scaling."

    def not_reached(self, **values):
        return self.finish(self.due, "no_answer", **values)

    def test_after_its_attempt_once(self):
        self.not_reached()
        self.assertFalse(self.sms())
        self.not_reached()
        self.assertEqual(self.sms().mapped("body"), [self.text])
        self.assertEqual(self.sms().number, "+8613800138000")
        self.assertEqual(self.sms().state, "outgoing")
        self.not_reached()
        self.assertEqual(len(self.sms()), 1)

    def test_no_medical_fact_in_the_patients_log(self):
        self.due.attempt_count = 1
        self.not_reached()
        self.assertNotIn("+8613800138000", self.notes(self.patient))
        self.assertNotIn("Scaling", self.notes(self.patient))
        self.assertIn("Scaling", self.notes(self.due[-1]))
        messages = self.env["mail.message"].with_user(self.outsider)
        self.assertFalse(messages.search([("body", "ilike", "tried to reach you")]))

    def test_several_steps_at_once_are_one_message(self):
        self.due.step_id.write({"sms_after": 1, "sms_text": "We tried."})
        self.not_reached()
        self.assertEqual(len(self.sms()), 1)

    def test_who_wants_none(self):
        blocked = self.env["phone.blacklist"].sudo()
        for reason in ("email", "wechat", "blacklist"):
            with self.subTest(reason), self.cr.savepoint() as savepoint:
                self.due.attempt_count = 1
                if reason == "blacklist":
                    blocked.create({"number": "+8613800138000"})
                else:
                    self.patient.dental_channel = reason
                self.not_reached()
                self.assertFalse(self.sms())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_only_the_patient_can_ask_for_none(self):
        for outcome in ("no_answer", "busy", "wrong_number"):
            with self.assertRaisesRegex(UserError, "Only the patient can ask"), self.cr.savepoint():
                self.finish(self.due, outcome, asks_not_to_be_called=True)
        self.assertFalse(self.patient.dental_do_not_call)

    def test_none_to_a_wrong_number(self):
        self.due.attempt_count = 1
        self.finish(self.due, "wrong_number")
        self.assertFalse(self.sms())

    def test_to_the_second_where_the_first_is_wrong(self):
        self.patient.dental_phone2 = "13900139000"
        self.due.attempt_count = 1
        self.finish(self.due, "wrong_number")
        self.assertEqual(self.sms().number, "+8613900139000")

    def test_family_gets_one_message(self):
        """The number was rung once for both."""
        other = self.make_patient("王小红")
        self.step.sms_after = 1
        theirs = self.followups(self.treatment("scaling/done", "2026-11-19 09:00", patient_id=other.id))[:1]
        self.not_reached()
        self.assertEqual(theirs.attempt_count, 1)
        numbers = self.env["sms.sms"].search([("partner_id", "in", (self.patient | other).ids)]).mapped("number")
        self.assertEqual(numbers, ["+8613800138000"])

    def test_step_of_an_unknown_placeholder(self):
        with self.assertRaises(ValidationError):
            self.step.sms_text = "{{diagnosis}}"


class TestWhatComesNext(LadderCase):
    def test_moment_and_message(self):
        self.step.write({"attempt_days": 0, "sms_after": 1, "sms_text": "We tried."})
        call = self.call(self.due, outcome="no_answer")
        self.assertIn("Saturday 2026-11-21 15:00", call.next_step)
        self.assertIn("Friday 2026-11-20 15:00", call.next_step)
        self.assertIn("A text message goes to +8613800138000: “We tried.”", call.next_step)
        call.outcome = "wrong_number"
        self.assertNotIn("text message", call.next_step)

    def test_last_attempt(self):
        self.due.max_attempts = 1
        call = self.call(self.due, outcome="busy")
        self.assertIn("counts as not reached", call.next_step)
        self.assertNotIn("Next attempt", call.next_step)

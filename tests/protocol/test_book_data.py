"""What the shipped books bring along: words in both languages for every call, and telephone hours."""

import re

from common import DentalCase
from common.catalogue import VALUES

from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.dental_followup.tools import placeholders

BOOKS = ("book_a", "book_b", "book_c", "book_d")
LANGS = ("en_US", "zh_CN")
CHINESE = re.compile("[\u4e00-\u9fff]")
# Day of the week → from, to, half of the day.
WEEKDAY_C = [(10.5, 12.0, "morning"), (14.0, 18.5, "afternoon")]
WEEKEND_C = [(14.5, 18.5, "afternoon")]
DAY_D = [(9.0, 12.0, "morning"), (14.0, 17.0, "afternoon")]
HOURS = {
    "calling_hours_c": [WEEKDAY_C] * 5 + [WEEKEND_C] * 2,
    "calling_hours_d": [DAY_D] * 7,
}
# A text message may be read by anybody: nothing of a treatment stands in it.
HARMLESS = {"patient", "title", "clinic", "caller"}


class TestBookData(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGS:
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(["dental_followup"], ["zh_CN"])
        cls.env.invalidate_all()
        cls.books = cls.env["dental.protocol.book"].union(*(cls.ref(name) for name in BOOKS))
        cls.steps = cls.books.protocol_ids.step_ids

    @classmethod
    def ref(cls, name):
        return cls.env.ref(f"dental_followup.{name}")

    def assert_chinese(self, record, name):
        english, chinese = (record.with_context(lang=lang)[name] for lang in LANGS)
        self.assertTrue(english)
        self.assertFalse(CHINESE.search(english))
        self.assertTrue(CHINESE.search(chinese))

    def test_every_call_has_its_words(self):
        self.assertGreater(len(self.steps), 100)
        for step in self.steps:
            for lang in LANGS:
                with self.subTest(book=step.protocol_id.book_id.code, rule=step.protocol_id.display_name, lang=lang):
                    self.assertTrue(step.script_id)
                    words = "".join(section["text"] for section in step.script_id.render_for(VALUES, lang))
                    self.assertNotIn("{", words)
                    self.assertNotIn("…", words)

    def test_words_suit_the_treatment(self):
        """A script that speaks of a treatment stands only where that treatment was done."""
        for step in self.steps:
            kind = step.script_id.type_id
            with self.subTest(step=step.display_name, script=step.script_id.code):
                self.assertIn(kind, (kind.browse(), step.protocol_id.type_id))

    def test_text_messages(self):
        messages = self.steps.filtered("sms_after")
        self.assertEqual(set(messages.mapped("purpose")), {"day_one"})
        self.assertEqual(set(messages.protocol_id.book_id.mapped("code")), {"B", "C", "D"})
        for step in messages:
            self.assertGreaterEqual(step.max_attempts, step.sms_after)
            for lang in LANGS:
                text = step.with_context(lang=lang).sms_text
                self.assertLessEqual(set(re.findall(r"{{ (\w+) }}", text)), HARMLESS)
                self.assertFalse(placeholders.unknown(text))
                self.assertNotIn("{", placeholders.render(text, VALUES))

    def test_after_surgery_they_are_tried_again_on_the_same_day(self):
        for name in ("book_b_extraction_1", "book_c_extraction_1", "book_c_perio_surgery_1", "book_d_extraction_2"):
            self.assertEqual((self.ref(name).max_attempts, self.ref(name).attempt_days), (4, 0), name)
        self.assertEqual(self.ref("book_c_filling_1").attempt_days, 1)
        self.assertEqual(self.ref("book_a_extraction_2").sms_after, 0)

    def test_chinese(self):
        for book in self.books:
            self.assert_chinese(book, "name")
            self.assert_chinese(book, "description")
        for step in self.steps.filtered("sms_text"):
            self.assert_chinese(step, "sms_text")
        scripts = self.env["dental.script"].search([("code", "!=", False)])
        self.assertGreaterEqual(len(scripts), 60)
        for script in scripts:
            with self.subTest(script.code):
                self.assert_chinese(script, "name")
                for section in script.section_ids:
                    self.assert_chinese(section, "body")

    def test_scripts_that_no_step_names(self):
        """For calls because of pain, and for clinics that recall case by case."""
        for code in ("pain_daily", "recall_worked", "recall_nearly_well", "recall_not_convinced"):
            self.assertEqual(self.ref(f"script_{code}").code, code)

    def test_recalls_offer_two_dates(self):
        recalls = self.env["dental.script"].search([("code", "=like", "recall%")])
        self.assertEqual(len(recalls), 7)
        for script in recalls:
            for lang, words in (("en_US", "two definite dates"), ("zh_CN", "两个具体时间")):
                [invitation] = [s["text"] for s in script.render_for(VALUES, lang) if s["kind"] == "invite"]
                self.assertIn(words, invitation)

    def test_telephone_hours(self):
        hours = {book.code: book.calling_calendar_id for book in self.books}
        self.assertEqual(hours["C"], self.ref("calling_hours_c"))
        self.assertEqual(hours["D"], self.ref("calling_hours_d"))
        self.assertFalse(hours["A"] | hours["B"])
        for name, week in HOURS.items():
            calendar = self.ref(name)
            found = [
                [
                    (line.hour_from, line.hour_to, line.day_period)
                    for line in calendar.attendance_ids.sorted("hour_from")
                    if line.dayofweek == str(day)
                ]
                for day in range(7)
            ]
            self.assertEqual(found, week, name)
            self.assertEqual(calendar.tz, "Asia/Shanghai")
            self.assertFalse(calendar.company_id)
            self.assertFalse(calendar.leave_ids)
            self.assertFalse(calendar.two_weeks_calendar)
            self.assertFalse(calendar.flexible_hours)

    def test_overlapping_hours_are_refused(self):
        line = {"name": "Monday", "dayofweek": "0", "hour_from": 11, "hour_to": 13, "day_period": "morning"}
        with self.assertRaises(ValidationError):
            self.ref("calling_hours_c").attendance_ids = [Command.create(line)]

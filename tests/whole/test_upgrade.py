"""What migrations share: new data come, what the clinic has edited or deleted stays."""

from common import DentalCase

from odoo.addons.dental_followup import upgrade

ASK = "script_day_one_extraction_ask"
FILES = ("dental_script_book_a",)


class TestUpgrade(DentalCase):
    def setUp(self):
        super().setUp()
        self.section = self.env.ref(f"dental_followup.{ASK}").sudo()
        self.shipped = self.section.with_context(lang="en_US").body
        self.old = {ASK: (upgrade.digest("Old words."), upgrade.digest("旧话。"))}

    def renewed(self, words):
        self.section.with_context(lang="en_US").body = words
        upgrade.renew_words(self.env, FILES, "body", self.old)
        return self.section.with_context(lang="en_US").body

    def test_words_are_renewed_unless_edited(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.section.with_context(lang="zh_CN").body = "旧话。"
        self.assertEqual(self.renewed("Old words."), self.shipped)
        self.section.with_context(lang="zh_CN").body = "旧话。"
        self.assertEqual(self.renewed("Our own words."), "Our own words.")
        self.section.with_context(lang="zh_CN").body = "自己的话。"
        self.assertEqual(self.renewed("Old words."), "Old words.")

    def test_new_records_once(self):
        question = self.env.ref("dental_followup.question_bleeding").sudo()
        question.name = "Does it bleed?"
        rules = len(question.rule_ids)
        lost = self.env.ref("dental_followup.question_pus").sudo()
        lost.unlink()
        upgrade.load_new(self.env, {"dental_script_question": "question_(bleeding|pus)"})
        self.assertEqual((question.name, len(question.rule_ids)), ("Does it bleed?", rules))
        again = self.env.ref("dental_followup.question_pus")
        self.assertEqual((again.kind, len(again.rule_ids)), ("yes_no", 1))

    def test_links_only_to_what_is_there(self):
        self.section.question_ids = False
        other = self.env.ref("dental_followup.script_day_one_filling")
        other.section_ids.sudo().unlink()
        upgrade.load_onto(self.env, ["dental_script_section"])
        self.assertIn("bleeding", self.section.question_ids.mapped("code"))
        self.assertFalse(other.section_ids)

    def test_untouched(self):
        step = self.env.ref("dental_followup.book_a_filling_2")
        self.assertTrue(upgrade.is_untouched(step))
        step.with_user(self.manager).tolerance = step.tolerance
        self.assertFalse(upgrade.is_untouched(step))
        self.assertFalse(upgrade.is_untouched(step.browse()))

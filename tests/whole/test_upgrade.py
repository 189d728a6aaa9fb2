"""The scripts that bring an earlier version up to date, each by itself: test_migrations.py runs all."""

from pathlib import Path

from common import DentalCase
from lxml import etree

from odoo.modules import Manifest
from odoo.modules.module import load_script
from odoo.tools import parse_version
from odoo.tools.convert import ParseError
from odoo.tools.translate import TranslationImporter

ADDON = "dental_followup"
FOLDER = Path(Manifest.for_addon(ADDON).path) / "migrations"
LOADERS = ("19.0.1.1.0/post-new_records", "19.0.1.2.0/post-10-new_records", "19.0.1.3.0/post-new_records")
ASK = "script_day_one_extraction_ask"


def script(name):
    return load_script(str(FOLDER / f"{name}.py"), Path(name).name)


class TestLists(DentalCase):
    def test_each_earlier_version_says_what_it_shipped(self):
        versions = sorted((path.name for path in FOLDER.iterdir() if path.name != "0.0.0"), key=parse_version)
        self.assertEqual(versions[-1], Manifest.for_addon(ADDON)["version"])
        for version in versions[:-1]:
            self.assertTrue((FOLDER / version / "new_records.txt").exists(), f"write down what {version} shipped first")

    def test_a_record_is_new_once_and_listed_by_its_present_name(self):
        """Otherwise a renamed record that the clinic has deleted would come back."""
        names = [name for path in FOLDER.glob("*/new_records.txt") for name in path.read_text("utf-8").split()]
        self.assertEqual(len(names), len(set(names)))
        shipped = script(LOADERS[-1]).NewRecords(self.env).elements
        self.assertFalse(set(names) - shipped.keys(), "renamed or withdrawn: do the same in new_records.txt")


class TestNewRecords(DentalCase):
    """As of 19.0.1.3.0; those of the other versions are tested with their dumps."""

    def setUp(self):
        super().setUp()
        self.records = script(LOADERS[-1]).NewRecords(self.env)
        self.records.had.clear()  # whatever is not there never was

    def ref(self, name):
        return self.env.ref(f"{ADDON}.{name}", raise_if_not_found=False)

    def delete(self, name):
        self.ref(name).sudo().unlink()

    def test_edited_records_stay_and_missing_ones_come(self):
        question = self.ref("question_bleeding").sudo()
        question.name = "Does it bleed?"
        rules = len(question.rule_ids)
        self.delete("question_pus")
        self.assertTrue(self.records.bring("question_bleeding"))
        self.assertTrue(self.records.bring("question_pus"))
        self.assertEqual((question.name, len(question.rule_ids)), ("Does it bleed?", rules))
        again = self.ref("question_pus")
        self.assertEqual((again.kind, len(again.rule_ids)), ("yes_no", 1))

    def test_deleted_records_stay_away(self):
        self.delete("question_pus")
        self.records.had.add("question_pus")
        self.assertFalse(self.records.bring("question_pus"))
        self.assertFalse(self.ref("question_pus"))

    def test_what_a_record_needs_comes_first(self):
        self.delete("book_b_extraction")
        self.assertTrue(self.records.bring("book_b_extraction_1"))
        self.assertEqual(self.ref("book_b_extraction_1").protocol_id, self.ref("book_b_extraction"))

    def test_a_record_without_what_it_needs_is_left_out(self):
        self.delete("book_b_extraction")
        self.records.had.add("book_b_extraction")
        self.assertFalse(self.records.bring("book_b_extraction_1"))

    def test_a_call_is_made_without_a_deleted_script(self):
        step = self.ref("book_b_extraction_1")
        name = f"script_{self.script_of(step)}"
        self.delete("book_b_extraction")
        self.env["dental.protocol.step"].sudo().search([("script_id", "=", self.ref(name).id)]).script_id = False
        self.delete(name)
        self.records.had.add(name)
        self.assertTrue(self.records.bring("book_b_extraction_1"))
        self.assertFalse(self.ref("book_b_extraction_1").script_id)

    def script_of(self, step):
        return step.script_id.get_external_id()[step.script_id.id].removeprefix(f"{ADDON}.script_")

    def test_deleted_ones_of_several_are_left_out(self):
        self.ref(ASK).sudo().question_ids = False
        self.delete("question_numb")
        records = script(LOADERS[1]).NewRecords(self.env)
        records.had.add("question_numb")
        records.add(f"{ADDON}/data/dental_script_section_data.xml")
        codes = self.ref(ASK).question_ids.mapped("code")
        self.assertIn("bleeding", codes)
        self.assertNotIn("numb", codes)

    def test_an_error_stops_the_upgrade(self):
        wrong = etree.fromstring(
            '<record id="faq_wrong" model="dental.faq"><field name="no_such_field">1</field></record>'
        )
        self.records.elements["faq_wrong"] = wrong, "wrong.xml"
        self.records.top["faq_wrong"] = "faq_wrong"
        with self.assertRaises(ParseError), self.env.cr.savepoint():
            self.records.bring("faq_wrong")


class TestAdapt(DentalCase):
    """19.0.1.2.0: what was shipped before follows what is new, unless edited."""

    def setUp(self):
        super().setUp()
        self.script = script("19.0.1.2.0/post-20-adapt")
        self.section = self.env.ref(f"{ADDON}.{ASK}").sudo()
        self.shipped = self.section.with_context(lang="en_US").body
        self.env["res.lang"]._activate_lang("zh_CN")

    def renewed(self, english, chinese):
        self.section.with_context(lang="en_US").body = english
        self.section.with_context(lang="zh_CN").body = chinese
        digest = self.script.digest
        self.script.WORDS = {ASK: (digest("Old words."), digest("旧话。"))}
        self.script.shorten_words(self.env)
        return self.section.with_context(lang="en_US").body

    def test_words_are_renewed_unless_edited_in_either_language(self):
        self.assertEqual(self.renewed("Old words.", "旧话。"), self.shipped)
        self.assertEqual(self.renewed("Our own words.", "旧话。"), "Our own words.")
        self.assertEqual(self.renewed("Old words.", "自己的话。"), "Old words.")

    def test_only_steps_that_nobody_wrote_get_another_script(self):
        name = "book_a_ortho_adjustment_1"
        step = self.env.ref(f"{ADDON}.{name}").sudo()
        old, new = (self.env.ref(f"{ADDON}.script_{one}") for one in self.script.STEPS[name])
        step.script_id = old
        self.script.suit_steps(self.env)
        self.assertEqual(step.script_id, new)
        step.with_user(self.manager).script_id = old
        self.script.suit_steps(self.env)
        self.assertEqual(step.script_id, old)


class TestRename(DentalCase):
    """19.0.1.3.0: a field of which users know the name, a column that was made up for it."""

    MODEL, TABLE = "dental.faq", "dental_faq"

    def setUp(self):
        super().setUp()
        self.rename = script("19.0.1.3.0/pre-rename").rename_field
        cr = self.env.cr
        cr.execute(
            "ALTER TABLE dental_faq ADD COLUMN heard integer CONSTRAINT dental_faq_heard_fkey REFERENCES res_users"
        )
        cr.execute("CREATE INDEX dental_faq__heard_index ON dental_faq (heard)")
        cr.execute("UPDATE dental_faq SET heard = %s", [self.env.uid])
        cr.execute(
            """INSERT INTO ir_model_fields (model, model_id, name, field_description, state, ttype)
               SELECT model, id, 'heard', '{"en_US": "Heard"}', 'base', 'many2one' FROM ir_model WHERE model = %s
               RETURNING id""",
            [self.MODEL],
        )
        self.field_id = cr.fetchone()[0]
        for name, model in (
            ("field_dental_faq__heard", "ir.model.fields"),
            ("selection__dental_faq__heard__yes", "ir.model.fields.selection"),
            ("field_dental_faq__heard_of", "ir.model.fields"),
        ):
            values = {"module": ADDON, "name": name, "model": model, "res_id": self.field_id}
            self.env["ir.model.data"].create(values)
        self.filter = self.env["ir.filters"].create(
            {
                "name": "Mine",
                "model_id": self.MODEL,
                "domain": "[('heard', '=', uid), ('heard.name', 'ilike', 'heard by'), ('unheard', '=', 1)]",
                "context": "{'group_by': ['heard:day']}",
                "sort": '["heard desc"]',
            }
        )
        lines = [(0, 0, {"name": name}) for name in ("heard", "heard/name", "heard_of")]
        self.export = self.env["ir.exports"].create({"name": "Ours", "resource": self.MODEL, "export_fields": lines})
        self.mapping = self.env["base_import.mapping"].create(
            {"res_model": self.MODEL, "column_name": "Who", "field_name": "heard"}
        )
        self.env.flush_all()

    def value(self, query, *parameters):
        self.env.cr.execute(query, parameters)
        return sorted(row[0] for row in self.env.cr.fetchall())

    def test_everything_has_the_new_name(self):
        for _again in range(2):
            self.rename(self.env.cr, self.MODEL, "heard", "told")
            self.env.invalidate_all()
            self.assertEqual(self.value("SELECT DISTINCT told FROM dental_faq"), [self.env.uid])
            self.assertEqual(self.value("SELECT name FROM ir_model_fields WHERE id = %s", self.field_id), ["told"])
            names = self.value("SELECT name FROM ir_model_data WHERE module = %s AND res_id = %s", ADDON, self.field_id)
            self.assertLessEqual(
                {"field_dental_faq__told", "selection__dental_faq__told__yes", "field_dental_faq__heard_of"}, set(names)
            )
            self.assertNotIn("field_dental_faq__heard", names)
            self.assertEqual(
                self.filter.domain, "[('told', '=', uid), ('told.name', 'ilike', 'heard by'), ('unheard', '=', 1)]"
            )
            self.assertEqual((self.filter.context, self.filter.sort), ("{'group_by': ['told:day']}", '["told desc"]'))
            self.assertEqual(self.export.export_fields.mapped("name"), ["told", "told/name", "heard_of"])
            self.assertEqual(self.mapping.field_name, "told")
            found = "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'dental_faq\\_\\_told%%'"
            self.assertEqual(self.value(found), ["dental_faq__told_index"])
            found = "SELECT conname FROM pg_constraint WHERE conname LIKE 'dental_faq_told%%'"
            self.assertEqual(self.value(found), ["dental_faq_told_fkey"])

    def test_a_field_that_is_not_there(self):
        """As in a clinic that has the new name already, or never had the field."""
        before = self.value("SELECT name FROM ir_model_fields WHERE model = %s", self.MODEL)
        self.rename(self.env.cr, self.MODEL, "no_such_field", "question")
        self.assertEqual(self.value("SELECT name FROM ir_model_fields WHERE model = %s", self.MODEL), before)


class TestFoldedViews(DentalCase):
    """19.0.1.3.0: a view that inherited one of ours is deleted, what a clinic has built upon it stays."""

    FORMER = "dental_team_view_form_complaint"

    def setUp(self):
        super().setUp()
        self.base = self.env.ref(f"{ADDON}.dental_team_view_form")
        self.former = self.inheriting(
            self.base, '<field name="role" position="after"><field name="alias_name"/></field>'
        )
        values = {"module": ADDON, "name": self.FORMER, "model": "ir.ui.view", "res_id": self.former.id}
        self.env["ir.model.data"].create(values)
        self.own = self.inheriting(self.former, '<field name="role" position="before"><h3>Ours</h3></field>')
        self.env.flush_all()

    def inheriting(self, view, arch):
        values = {"name": "A view", "model": "dental.team", "inherit_id": view.id, "arch": arch, "mode": "extension"}
        return self.env["ir.ui.view"].sudo().create(values)

    def test_the_clinics_own_view_goes_on(self):
        for _again in range(2):
            script("19.0.1.3.0/pre-folded-views").migrate(self.env.cr, "19.0.1.2.0")
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()
            self.assertFalse(self.former.exists())
            self.assertFalse(self.env.ref(f"{ADDON}.{self.FORMER}", raise_if_not_found=False))
            self.assertEqual(self.own.inherit_id, self.base)
            arch = self.env["dental.team"].with_user(self.manager).get_view(self.base.id, "form")["arch"]
            self.assertIn("<h3>Ours</h3>", arch)

    def test_the_views_that_took_others_in_are_there(self):
        for base in script("19.0.1.3.0/pre-folded-views").FOLDED.values():
            self.assertTrue(self.env.ref(f"{ADDON}.{base}"))


class TestTranslations(DentalCase):
    """Chinese comes anew with every version, except where the clinic may have written it."""

    def test_labels_follow_and_the_clinics_words_stay(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        importer = TranslationImporter(self.env.cr, verbose=False)
        importer.load_file(f"{ADDON}/i18n/zh_CN.po", "zh_CN")
        importer.save()
        label = self.env.ref(f"{ADDON}.field_dental_followup__state").with_context(lang="zh_CN")
        menu = self.env.ref(f"{ADDON}.dental_followup_menu_root").with_context(lang="zh_CN")
        core = self.env.ref("base.field_res_partner__id").with_context(lang="zh_CN")
        book = self.book.sudo().with_context(lang="zh_CN")
        shipped = label.field_description, menu.name
        names = {label: "field_description", menu: "name", core: "field_description", book: "name"}
        for record, name in names.items():
            record.update_field_translations(name, {"zh_CN": "从前"})
        script("0.0.0/post-translations").migrate(self.env.cr, "19.0.1.2.0")
        self.assertEqual((label.field_description, menu.name), shipped)
        self.assertEqual((core.field_description, book.name), ("从前", "从前"))

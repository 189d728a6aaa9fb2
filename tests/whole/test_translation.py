"""Every text of the add-on that somebody may read has its Chinese."""

from common import DentalCase

from odoo.tools import file_open
from odoo.tools.translate import TranslationModuleReader, translation_file_reader

ADDON = "dental_followup"
LANG = "zh_CN"
PO = f"{ADDON}/i18n/{LANG}.po"
# Of a model that we only extend, this label is Odoo's, the same in both languages.
SAME = {"ID"}


class TestTranslation(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANG)
        cls.env["ir.module.module"]._load_module_terms([ADDON], [LANG])
        cls.env.invalidate_all()
        with file_open(PO, "rb") as file:
            rows = list(translation_file_reader(file, fileformat="po", module=ADDON))
        cls.chinese = {row["src"]: row["value"] for row in rows}

    def test_every_term_has_its_chinese(self):
        """What Odoo's export finds in the database, the Python and the JavaScript files.

        An entry of the file counts only for the places that it names, so both are looked at.
        """
        rows = TranslationModuleReader(self.env.cr, modules=[ADDON], lang=LANG)
        missing = {
            f"{source!r} ({name})"
            for _module, _kind, name, _id, source, value, _notes in rows
            if not self.chinese.get(source) or (not value and source not in SAME)
        }
        self.assertFalse(missing, f"Export {PO} again and translate:\n" + "\n".join(sorted(missing)))

    def test_no_entry_is_empty(self):
        self.assertTrue(self.chinese)
        self.assertFalse([english for english, chinese in self.chinese.items() if chinese in ("", english)])

    def test_data_have_their_chinese(self):
        """Names and texts that stand beside the English in the data files."""
        for model, names in {
            "dental.treatment.type": ("name", "aftercare", "normal"),
            "dental.treatment.stage": ("name",),
            "dental.condition": ("name", "advice"),
            "dental.script": ("name",),
            "dental.script.section": ("body",),
            "dental.faq": ("question", "answer"),
            "dental.protocol.book": ("name", "description"),
        }.items():
            data = self.env["ir.model.data"].search([("module", "=", ADDON), ("model", "=", model)])
            records = self.env[model].browse(data.mapped("res_id"))
            self.assertTrue(records)
            for name in names:
                for english, chinese in zip(
                    records.with_context(lang="en_US").mapped(lambda r, f=name: r[f] or ""),
                    records.with_context(lang=LANG).mapped(lambda r, f=name: r[f] or ""),
                    strict=True,
                ):
                    if english:
                        self.assertNotEqual(chinese, english)

    def test_what_odoo_brings_along(self):
        """Selections of an inherited mixin are Odoo's, but their Chinese is left to us: see i18n_extra."""
        for model in ("dental.followup", "dental.treatment", "dental.call"):
            for name in ("activity_state", "activity_exception_decoration"):
                field = self.env[model]._fields[name]
                labels = [
                    dict(field._description_selection(self.env(context={"lang": lang}))) for lang in ("en_US", LANG)
                ]
                for value, english in labels[0].items():
                    self.assertNotEqual(labels[1][value], english)

    def test_reason_reads_as_a_sentence(self):
        """Its parts are put together in an order of its own in each language."""
        followups = self.followups(self.treatment("extraction/simple", teeth="36")).with_context(lang=LANG)
        start = "按《诊所回访制度》，拔牙：普通拔牙 36（2026-11-20）"
        self.assertEqual(
            followups.mapped("reason")[:2],
            [start + "当天应进行“当天回访”。", start + "1 天后应进行“次日回访”。"],
        )
        self.assertEqual(followups[1].title, "拔牙：普通拔牙 36 · 第 1 天 · 次日回访")

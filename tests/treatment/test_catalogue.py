from common.catalogue import VALUES
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

STAGES = {
    "scaling": ["done"],
    "perio": ["done", "surgery"],
    "extraction": ["simple", "impacted", "complex"],
    "filling": ["done"],
    "root_canal": ["opening", "preparation", "obturation"],
    "prosthesis": ["fitted"],
    "whitening": ["done"],
    "implant": ["fixture", "second_stage", "crown"],
    "ortho": ["fitted", "adjustment", "retainer"],
    "infusion": ["done"],
    "checkup": ["done"],
    "consultation": ["done"],
    "other": ["done"],
}
SURGERY = {
    "perio/surgery",
    "extraction/simple",
    "extraction/impacted",
    "extraction/complex",
    "implant/fixture",
    "implant/second_stage",
}
# What the old system's export calls the conditions.
EXPORTED_CONDITIONS = {"心脏病", "糖尿病", "高血压", "甲亢", "怀孕", "青霉素过敏"}
# What speaks against an extraction in the clinics' rule books.
AGAINST_EXTRACTION = {
    "heart_disease",
    "hepatitis",
    "diabetes",
    "hypertension",
    "hyperthyroidism",
    "nephritis",
    "bleeding_disorder",
    "pregnancy",
    "malignant_tumour",
    "acute_inflammation",
    "neuropsychiatric",
    "steroid_therapy",
    "menstruation",
}


@tagged("standard", "post_install", "-at_install")
class TestCatalogue(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("en_US", "zh_CN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(["dental_followup"], ["zh_CN"])
        cls.env.invalidate_all()

    def ref(self, name):
        return self.env.ref(f"dental_followup.{name}")

    def test_types_and_stages(self):
        for code, stage_codes in STAGES.items():
            with self.subTest(code):
                kind = self.ref(f"treatment_type_{code}")
                self.assertEqual(kind.code, code)
                self.assertEqual(kind.stage_ids.mapped("code"), stage_codes)
                for stage_code in stage_codes:
                    stage = self.ref(f"treatment_stage_{code}_{stage_code}")
                    self.assertEqual(stage.complete_code, f"{code}/{stage_code}")
                    self.assertEqual(stage.is_surgery, stage.complete_code in SURGERY)
                    self.assertEqual(stage.is_course_start, stage_code == stage_codes[0])

    def test_everything_shipped_speaks_both_languages(self):
        translated = {
            "dental.treatment.type": ("name", "aftercare", "normal"),
            "dental.treatment.stage": ("name",),
            "dental.condition": ("name", "advice"),
            "dental.faq": ("question", "answer"),
            "dental.script": ("name",),
            "dental.script.section": ("body",),
            "dental.protocol.book": ("name", "description"),
        }
        data = self.env["ir.model.data"].search([("module", "=", "dental_followup"), ("model", "in", list(translated))])
        self.assertTrue(data)
        for entry in data:
            record = self.env[entry.model].browse(entry.res_id)
            for name in translated[entry.model]:
                english = record.with_context(lang="en_US")[name]
                chinese = record.with_context(lang="zh_CN")[name]
                with self.subTest(entry.complete_name, field=name):
                    self.assertEqual(bool(english), bool(chinese))
                    self.assertFalse(english and english.isascii() and chinese == english)

    def test_aftercare_facts(self):
        facts = {
            "extraction": ("30", "24", "两三个月"),
            "scaling": ("24", "半年"),
            "filling": ("24", "保修"),
            "implant": ("30", "10天", "复查"),
        }
        for code, words in facts.items():
            text = self.ref(f"treatment_type_{code}").with_context(lang="zh_CN").aftercare
            for word in words:
                self.assertIn(word, text, code)

    def test_stage_names(self):
        fixture = self.ref("treatment_stage_implant_fixture").with_context(lang="en_US")
        self.assertEqual(fixture.display_name, "Implant: fixture placed")
        self.assertEqual(fixture.with_context(dental_stage_short=True).display_name, "fixture placed")
        scaling = self.ref("treatment_stage_scaling_done").with_context(lang="en_US")
        self.assertEqual(scaling.display_name, "Scaling")
        self.assertEqual(scaling.with_context(lang="zh_CN").display_name, "洁牙")
        self.assertEqual(scaling.with_context(dental_stage_short=True).display_name, "done")

    def test_found_by_code(self):
        kind, stage = self.env["dental.treatment.type"], self.env["dental.treatment.stage"]
        self.assertEqual(
            [id_ for id_, _name in kind.name_search("root_canal", operator="=")],
            self.ref("treatment_type_root_canal").ids,
        )
        self.assertEqual(
            [id_ for id_, _name in stage.name_search("implant/crown", operator="=")],
            self.ref("treatment_stage_implant_crown").ids,
        )

    def test_course_start_follows_the_order(self):
        fixture = self.ref("treatment_stage_implant_fixture")
        crown = self.ref("treatment_stage_implant_crown")
        crown.sequence = fixture.sequence - 1
        self.assertTrue(crown.is_course_start)
        self.assertFalse(fixture.is_course_start)

    def test_codes_are_unique(self):
        for vals in (
            {"model": "dental.treatment.type", "code": "scaling"},
            {"model": "dental.condition", "code": "diabetes"},
            {"model": "dental.script", "code": "day_one"},
            {
                "model": "dental.treatment.stage",
                "code": "done",
                "type_id": self.ref("treatment_type_scaling").id,
            },
        ):
            model = self.env[vals.pop("model")]
            with (
                self.subTest(model=model),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                model.create({"name": "x", **vals})

    def test_copy_gets_a_code_of_its_own(self):
        kind = self.ref("treatment_type_implant").with_context(lang="en_US").copy()
        self.assertEqual(kind.code, "implant_copy")
        self.assertEqual(kind.name, "Implant (copy)")
        self.assertEqual(kind.stage_ids.mapped("code"), ["fixture", "second_stage", "crown"])
        condition = self.ref("condition_diabetes").copy()
        self.assertEqual(condition.code, "diabetes_copy")
        script = self.ref("script_day_one").copy()
        self.assertFalse(script.code)
        self.assertEqual(script.section_ids.mapped("kind"), self.ref("script_day_one").section_ids.mapped("kind"))

    def test_conditions(self):
        conditions = self.env["dental.condition"].with_context(lang="zh_CN").search([])
        self.assertLessEqual(EXPORTED_CONDITIONS, set(conditions.mapped("name")))
        against = conditions.filtered(lambda c: self.ref("treatment_type_extraction") in c.contraindicated_type_ids)
        self.assertLessEqual(AGAINST_EXTRACTION, set(against.mapped("code")))
        self.assertIn("8.8 mmol/L", self.ref("condition_diabetes").advice)
        for limit in ("140", "90 mmHg"):
            self.assertIn(limit, self.ref("condition_hypertension").advice)


@tagged("standard", "post_install", "-at_install")
class TestScripts(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("en_US", "zh_CN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(["dental_followup"], ["zh_CN"])
        cls.env.invalidate_all()
        cls.script = cls.env["dental.script"].create(
            {
                "name": "Test",
                "section_ids": [
                    (0, 0, {"sequence": 20, "kind": "ask", "body": "How are you?\nAny pain?"}),
                    (0, 0, {"sequence": 10, "kind": "greet", "body": "Hello {{ patient }}!"}),
                ],
            }
        )

    def test_every_script_renders_in_both_languages(self):
        scripts = self.env["dental.script"].search([("code", "!=", False)])
        self.assertGreaterEqual(len(scripts), 25)
        for script in scripts:
            for lang in ("en_US", "zh_CN"):
                with self.subTest(script=script.code, lang=lang):
                    sections = script.render_for(VALUES, lang)
                    kinds = [section["kind"] for section in sections]
                    self.assertEqual(kinds[:4], ["greet", "identify", "why", "ask"])
                    # Who is rung because of a promise has been asked in the call before.
                    grade = [] if script.code in ("answer_back", "call_back") else ["satisfaction"]
                    self.assertEqual(kinds[-3:][-2 - len(grade) :], [*grade, "invite", "thank"])
                    whole = "".join(section["text"] for section in sections)
                    self.assertNotIn("{", whole)
                    self.assertNotIn("…", whole)
                    # Who rings us says the name first.
                    self.assertEqual("王小明" in whole, script.code != "incoming")
                    has_chinese_words = any(mark in whole for mark in "您，。")
                    self.assertEqual(has_chinese_words, lang == "zh_CN")

    def test_grades_in_words(self):
        script = self.ref("script_day_one_extraction")
        for lang, words in {
            "en_US": ("dissatisfied", "fair", "satisfied", "very satisfied"),
            "zh_CN": ("不满意", "一般", "满意", "非常满意"),
        }.items():
            [text] = [
                section["text"] for section in script.render_for(VALUES, lang) if section["kind"] == "satisfaction"
            ]
            for word in words:
                self.assertIn(word, text)

    def ref(self, name):
        return self.env.ref(f"dental_followup.{name}")

    def test_sections_in_order_with_titles(self):
        greet, ask = self.script.section_ids.sorted("sequence")
        self.assertEqual(
            self.script.render_for({"patient": "Lin"}, "en_US"),
            [
                {"id": greet.id, "kind": "greet", "title": "Greet", "text": "Hello Lin!"},
                {"id": ask.id, "kind": "ask", "title": "Ask", "text": "How are you?\nAny pain?"},
            ],
        )

    def test_values_are_not_interpreted(self):
        values = {"patient": "<script>alert(1)</script> {{ caller }}", "caller": "secret"}
        [greeting, _question] = self.script.render_for(values, "en_US")
        self.assertEqual(greeting["text"], "Hello <script>alert(1)</script> {{ caller }}!")

    def test_missing_value(self):
        """What cannot be said is left out, with its section where nothing is left."""
        self.assertEqual([section["kind"] for section in self.script.render_for({}, "en_US")], ["ask"])

    def test_unknown_placeholder_is_refused(self):
        section = self.script.section_ids[0]
        with self.assertRaises(ValidationError) as error:
            section.body = "Hello {{ pateint }}"
        self.assertIn("“pateint”", str(error.exception))
        self.assertIn("{{ patient }}, {{ title }}, {{ caller }}", str(error.exception))

    def test_unknown_placeholder_is_refused_in_another_language(self):
        section = self.script.section_ids[0]
        with self.assertRaises(ValidationError):
            section.with_context(lang="zh_CN").body = "您好 {{ 患者 }}"
        with self.assertRaises(ValidationError):
            section.update_field_translations("body", {"zh_CN": "您好 {{ object.name }}"})
        section.update_field_translations("body", {"zh_CN": "您好 {{ patient }}"})
        self.assertEqual(section.with_context(lang="zh_CN").body, "您好 {{ patient }}")

    def test_template_code_is_refused(self):
        with self.assertRaises(ValidationError):
            self.script.section_ids[0].body = "{{ object.env['res.users'].sudo() }}"

    def test_roles(self):
        """Staff read scripts, managers write them."""
        section = self.script.section_ids[0]
        nurse, manager = (
            self.env["res.users"].create(
                {
                    "name": role,
                    "login": f"catalogue_{role}",
                    "group_ids": [(6, 0, self.ref(f"dental_followup_group_{role}").ids)],
                }
            )
            for role in ("nurse", "manager")
        )
        self.assertTrue(self.script.with_user(nurse).render_for(VALUES, "en_US"))
        self.assertFalse(section.with_user(nurse).has_access("write"))
        section.with_user(manager).body = "Hello, {{ patient }}"
        self.assertEqual(section.body, "Hello, {{ patient }}")

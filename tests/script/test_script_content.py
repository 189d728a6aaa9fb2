"""The shipped scripts, questions and rules: whole in both languages, sourced, and a table that needs no database."""

import re

from common import CallCase
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.dental_followup.tools import triage

LANGS = ("en_US", "zh_CN")
CHINESE = re.compile("[\u4e00-\u9fff]")
KNOWN_SOURCE = re.compile(r"read in the source|abstracts? read|second hand|a default of ours")
# Where nothing medical is asked: an angry patient speaks first, a visit is confirmed, nobody rings.
# What a call has that keeps a promise.
PROMISED = {"question": "能喝酒吗", "answer": "三天内不要喝"}
NO_QUESTION = {"recall_not_convinced", "recall_ortho_ended", "reminder", "complaint_callback"}
EMERGENCIES = {
    ("breathing", "yes"),
    ("bleeding", "heavy"),
    ("swelling", "closes"),
    ("infusion", "breath"),
    ("medicine", "breath"),
    ("crown", "choked"),
    ("bracket", "choked"),
    ("retainer", "choked"),
    ("implant_loose", "choked"),
}
# How many questions a caller asks about one tooth at most.
MOST_ASKED = 8
AFTER_AN_OPERATION = ("same_day", "day_one", "recovery", "suture")
# question, answer, treatment, hours since, conditions → level
TABLE = [
    ("breathing", "yes", "scaling", 1, (), "red"),
    ("breathing", "no", "extraction", 1, (), "green"),
    ("bleeding", "traces", "extraction", 24, (), "green"),
    ("bleeding", "traces", "extraction", 95.9, (), "green"),
    ("bleeding", "traces", "extraction", 96, (), "book"),
    ("bleeding", "traces", "perio", 72, (), "green"),
    ("bleeding", "traces", "perio", 96, (), "book"),
    ("bleeding", "traces", "extraction", 47.9, ("anticoagulants",), "green"),
    ("bleeding", "traces", "extraction", 48, ("anticoagulants",), "amber"),
    ("bleeding", "bleeds", "extraction", 3, (), "amber"),
    ("bleeding", "bleeds", "extraction", 23.9, (), "amber"),
    ("bleeding", "bleeds", "extraction", 24, (), "red"),
    ("bleeding", "bleeds", "implant", 96, (), "red"),
    ("bleeding", "bleeds", "filling", 96, (), "amber"),
    ("bleeding", "bleeds", "extraction", 3, ("bleeding_disorder",), "red"),
    ("bleeding", "bleeds", "extraction", 3, ("anticoagulants",), "red"),
    ("bleeding", "bleeds", "extraction", 3, ("hepatitis",), "red"),
    ("bleeding", "bleeds", "extraction", 3, ("nephritis",), "red"),
    ("bleeding", "bleeds", "extraction", 3, ("dialysis",), "red"),
    ("bleeding", "bleeds", "extraction", 3, ("malignant_tumour",), "red"),
    ("bleeding", "traces", "extraction", 48, ("hepatitis",), "amber"),
    ("bleeding", "goes_on", "implant", 3, (), "red"),
    ("bleeding", "heavy", "perio", 3, (), "red"),
    ("swelling", "some", "extraction", 48, (), "green"),
    ("swelling", "some", "extraction", 168, (), "amber"),
    ("swelling", "growing", "extraction", 71.9, (), "green"),
    ("swelling", "growing", "extraction", 72, (), "amber"),
    ("swelling", "growing", "implant", 47.9, ("diabetes",), "green"),
    ("swelling", "growing", "implant", 48, ("diabetes",), "amber"),
    ("swelling", "growing", "extraction", 23.9, ("immune_suppression",), "green"),
    ("swelling", "growing", "extraction", 24, ("immune_suppression",), "amber"),
    ("swelling", "growing", "extraction", 40, ("malignant_tumour",), "amber"),
    ("swelling", "growing", "infusion", 11.9, (), "green"),
    ("swelling", "growing", "infusion", 12, (), "amber"),
    ("swelling", "growing", "ortho", 48, (), "amber"),
    ("swelling", "some", "infusion", 24, (), "green"),
    ("swelling", "some", "filling", 71.9, (), "green"),
    ("swelling", "some", "filling", 72, (), "amber"),
    ("swelling", "some", "scaling", 96, (), "amber"),
    ("swelling", "some", "prosthesis", 2160, (), "amber"),
    ("swelling", "some", "checkup", 1, (), "amber"),
    ("swelling", "some", "consultation", 24, (), "amber"),
    ("swelling", "some", "implant", 2160, (), "amber"),
    ("swelling", "some", "root_canal", 5, (), "amber"),
    ("swelling", "growing", "filling", 5, (), "amber"),
    ("swelling", "hourly", "extraction", 5, (), "red"),
    ("swelling", "closes", "scaling", 5, (), "red"),
    ("mouth_opening", "hardly", "extraction", 24, (), "amber"),
    ("mouth_opening", "hardly", "extraction", 71.9, (), "amber"),
    ("mouth_opening", "hardly", "extraction", 72, (), "red"),
    ("mouth_opening", "hardly", "ortho", 24, (), "amber"),
    ("mouth_opening", "hardly", "filling", 24, (), "amber"),
    ("mouth_opening", "hardly", "infusion", 5, (), "red"),
    ("mouth_opening", "locked", "filling", 2, (), "red"),
    ("mouth_opening", "less", "extraction", 72, (), "green"),
    ("mouth_opening", "less", "extraction", 168, (), "book"),
    ("pain", "worse", "extraction", 23.9, (), "green"),
    ("pain", "worse", "extraction", 24, (), "amber"),
    ("pain", "same", "extraction", 48, (), "green"),
    ("pain", "same", "extraction", 48, ("steroid_therapy",), "amber"),
    ("pain", "same", "extraction", 72, (), "book"),
    ("pain", "same", "ortho", 73, (), "green"),
    ("pain", "same", "ortho", 119.9, ("diabetes",), "green"),
    ("pain", "same", "ortho", 120, (), "book"),
    ("pain", "worse", "checkup", 60, (), "amber"),
    ("pain", "worse", "consultation", 60, (), "amber"),
    ("pain", "worse", "whitening", 60, (), "amber"),
    ("pain", "worse", "scaling", 60, (), "amber"),
    ("pain", "severe", "filling", 1, (), "amber"),
    ("pain_scale", "6", "extraction", 24, (), "green"),
    ("pain_scale", "7", "extraction", 24, (), "amber"),
    ("dry_socket", "yes", "extraction", 23.9, (), "green"),
    ("dry_socket", "yes", "extraction", 24, (), "amber"),
    ("fever", "yes", "extraction", 24, (), "amber"),
    ("fever", "yes", "extraction", 24, ("immune_suppression",), "red"),
    ("fever", "yes", "extraction", 48, ("malignant_tumour",), "red"),
    ("fever", "yes", "extraction", 240, ("heart_disease",), "amber"),
    ("fever", "rigors", "root_canal", 24, (), "red"),
    ("numb", "yes", "implant", 5.9, (), "green"),
    ("numb", "yes", "implant", 6, (), "red"),
    ("numb", "yes", "implant", 18, (), "red"),
    ("numb", "yes", "extraction", 6, (), "red"),
    ("numb", "yes", "root_canal", 5.9, (), "green"),
    ("numb", "yes", "root_canal", 20, (), "red"),
    ("numb", "yes", "root_canal", 100, (), "red"),
    ("numb", "yes", "filling", 24, (), "red"),
    ("numb", "yes", "prosthesis", 24, (), "red"),
    ("numb", "yes", "root_canal", 168, (), "amber"),
    ("sinus", "yes", "extraction", 24, (), "amber"),
    ("sinus", "yes", "implant", 1000, (), "amber"),
    ("bitten_lip", "sore", "filling", 20, (), "green"),
    ("bitten_lip", "deep", "filling", 20, (), "amber"),
    ("numb", "yes", "implant", 168, (), "amber"),
    ("exposed_bone", "yes", "extraction", 24, (), "green"),
    ("exposed_bone", "yes", "extraction", 24, ("antiresorptive",), "amber"),
    ("exposed_bone", "yes", "extraction", 24, ("head_neck_radiotherapy",), "amber"),
    ("exposed_bone", "yes", "extraction", 1344, ("antiresorptive",), "amber"),
    ("stitches", "in", "extraction", 168, (), "green"),
    ("stitches", "absorbable", "extraction", 400, (), "green"),
    ("stitches", "fallen", "extraction", 170, (), "green"),
    ("stitches", "loose", "extraction", 170, (), "amber"),
    ("stitches", "in", "extraction", 240, (), "book"),
    ("stitches", "in", "implant", 240, (), "green"),
    ("stitches", "in", "implant", 312, (), "book"),
    ("root_canal_pain", "strong", "root_canal", 5, (), "amber"),
    ("hypochlorite", "yes", "root_canal", 1, (), "red"),
    ("temporary_filling", "part", "root_canal", 24, (), "green"),
    ("temporary_filling", "lost", "root_canal", 24, (), "amber"),
    ("high_spot", "yes", "filling", 4, (), "green"),
    ("high_spot", "yes", "filling", 24, (), "book"),
    ("biting", "little", "implant", 3000, (), "amber"),
    ("pressure", "tight", "prosthesis", 71.9, (), "green"),
    ("pressure", "tight", "prosthesis", 72, (), "book"),
    ("crown", "off", "prosthesis", 100, (), "book"),
    ("crown", "swallowed", "prosthesis", 100, (), "amber"),
    ("crown", "choked", "prosthesis", 100, (), "red"),
    ("implant_loose", "swallowed", "implant", 100, (), "amber"),
    ("bracket", "choked", "ortho", 100, (), "red"),
    ("loose_tooth", "yes", "root_canal", 336, (), "amber"),
    ("gums", "itself", "scaling", 24, ("anticoagulants",), "red"),
    ("gums", "itself", "scaling", 24, (), "amber"),
    ("sensitivity", "lasting", "scaling", 71.9, (), "green"),
    ("sensitivity", "lasting", "scaling", 72, (), "book"),
    ("gums", "brushing", "scaling", 240, (), "green"),
    ("gums", "brushing", "perio", 96, (), "book"),
    ("gums", "brushing", "perio", 720, (), "green"),
    ("whitening", "easing", "whitening", 24, (), "green"),
    ("whitening", "worse", "whitening", 24, (), "amber"),
    ("ortho_pain", "same", "ortho", 119.9, (), "green"),
    ("ortho_pain", "same", "ortho", 120, (), "book"),
    ("ortho_pain", "worse", "ortho", 72, (), "amber"),
    ("bracket", "pokes", "ortho", 1, (), "amber"),
    ("implant_loose", "yes", "implant", 1, (), "amber"),
    ("infusion", "arm", "infusion", 5, (), "amber"),
    ("infusion", "rash", "infusion", 5, (), "red"),
    ("medicine", "rash", "extraction", 24, (), "red"),
    ("medicine", "stomach", "extraction", 24, (), "amber"),
    ("medicine", "not_taken", "extraction", 5, (), "book"),
    ("medicine", "not_taken", "filling", 5, (), "green"),
    ("medicine", "not_taken", "implant", 5, (), "amber"),
    ("filling", "lost", "filling", 100, (), "book"),
    ("loose_tooth", "yes", "scaling", 4380, (), "book"),
    ("bracket", "loose", "ortho", 100, (), "book"),
    ("retainer", "broken", "ortho", 100, (), "book"),
    ("retainer", "tight", "ortho", 100, (), "book"),
    ("biting", "little", "filling", 168, (), "book"),
    ("trouble", "some", "checkup", 4380, (), "book"),
]
# What the texts of a treatment call normal: question, answer, treatment, hours from and to → never more than green.
NORMAL = [
    ("bleeding", "traces", "extraction", 0, 96),
    ("bleeding", "traces", "implant", 0, 96),
    ("bleeding", "traces", "perio", 0, 96),
    ("swelling", "some", "extraction", 0, 168),
    ("swelling", "some", "implant", 0, 168),
    ("swelling", "some", "perio", 0, 168),
    ("swelling", "growing", "extraction", 0, 72),
    ("swelling", "growing", "implant", 0, 72),
    ("swelling", "growing", "perio", 0, 72),
    ("mouth_opening", "less", "extraction", 0, 168),
    ("pain", "better", "extraction", 0, 168),
    ("pain", "same", "extraction", 0, 72),
    ("pain", "same", "implant", 0, 72),
    ("pain", "same", "root_canal", 0, 72),
    ("pain", "same", "ortho", 0, 120),
    ("ortho_pain", "easing", "ortho", 0, 168),
    ("ortho_pain", "same", "ortho", 0, 120),
    ("root_canal_pain", "well", "root_canal", 0, 168),
    ("temporary_filling", "part", "root_canal", 0, 168),
    ("filling_pain", "short", "filling", 0, 168),
    ("pressure", "tight", "prosthesis", 0, 12),
    ("gums", "brushing", "scaling", 0, 168),
    ("gums", "brushing", "checkup", 0, 168),
    ("sensitivity", "fading", "scaling", 0, 168),
    ("sensitivity", "fading", "perio", 0, 168),
    ("sensitivity", "lasting", "scaling", 0, 72),
    ("gums", "brushing", "perio", 0, 96),
    ("whitening", "no", "whitening", 0, 168),
    ("whitening", "easing", "whitening", 0, 168),
    ("infusion", "well", "infusion", 0, 168),
    ("numb", "yes", "extraction", 0, 6),
    ("numb", "yes", "filling", 0, 6),
    ("numb", "yes", "root_canal", 0, 6),
    ("numb", "yes", "implant", 0, 6),
    ("stitches", "in", "extraction", 0, 168),
    ("stitches", "in", "implant", 0, 240),
]
# Mild answers: never red, whatever the treatment, the hour and the illness.
MILD = [
    ("bleeding", "traces"),
    ("swelling", "some"),
    ("mouth_opening", "less"),
    ("pain", "same"),
    ("biting", "little"),
    ("medicine", "not_taken"),
    ("stitches", "in"),
    ("bitten_lip", "sore"),
    ("pressure", "tight"),
    ("high_spot", "yes"),
    ("loose_tooth", "yes"),
]
# Words that are not said: what the caller would diagnose, medicine that was not prescribed, clumsy or mixed terms.
UNSAID = {
    "en_US": (
        "anti-inflammatory",
        "pain killer",
        "content with",
        "it relieved",
        "has relieved",
        "serve you",
        "serves you",
        "on the place",
        "days ago",
        "may be inflamed",
        "blood clot in the wound may be lost",
    ),
    "zh_CN": (
        "消炎药吃",
        "消炎药请",
        "可能是伤口发炎",
        "可能是发炎",
        "可能是感染",
        "可能是牙神经",
        "血块掉了",
        "橡皮圈",
        "麻劲",
        "药劲",
        "塞东西",
        "色渍",
        "愈合基台",
        "小金属帽",
        "随访",
        "到店",
        "路不方便",
        "我亲自",
        "(?<!清)洁牙",
    ),
}
# Treatments after which the lip is numb and a child bites it; those with a wound.
NUMB = ("extraction", "filling", "root_canal", "other")
WOUND = ("extraction", "implant", "perio")


class TestScriptContent(CallCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGS:
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(["dental_followup"], ["zh_CN"])
        cls.env.invalidate_all()
        shipped = cls.env["ir.model.data"].search([("module", "=", "dental_followup")])
        ids = shipped.grouped("model")
        cls.questions = cls.env["dental.script.question"].browse(ids["dental.script.question"].mapped("res_id"))
        cls.scripts = cls.env["dental.script"].browse(ids["dental.script"].mapped("res_id"))
        cls.types = cls.env["dental.treatment.type"].browse(ids["dental.treatment.type"].mapped("res_id"))
        cls.conditions = cls.env["dental.condition"].browse(ids["dental.condition"].mapped("res_id"))
        cls.faqs = cls.env["dental.faq"].browse(ids["dental.faq"].mapped("res_id"))

    def in_langs(self, record, name):
        return [record.with_context(lang=lang)[name] for lang in LANGS]

    def assert_both(self, record, name):
        english, chinese = self.in_langs(record, name)
        self.assertTrue(english)
        self.assertFalse(CHINESE.search(english), english)
        self.assertTrue(CHINESE.search(chinese), chinese)

    # Scripts

    def test_every_script_for_every_treatment(self):
        self.patient.write({"dental_sex": "male", "dental_birth_date": "1980-01-01"})
        self.env["calendar.event"].with_user(self.reception).create(
            {
                "name": "复诊",
                "start": "2026-11-24 06:00",
                "stop": "2026-11-24 06:30",
                "dental_patient_id": self.patient.id,
                "dental_dentist_id": self.dentist.id,
            }
        )
        call = self.call(self.due)
        for lang in LANGS:
            values = call.with_context(lang=lang)._placeholder_values(self.due[1].with_context(lang=lang))
            for script in self.scripts:
                for kind in (script.type_id or self.types).with_context(lang=lang):
                    with self.subTest(script=script.code, treatment=kind.code, lang=lang):
                        whole = self.read_out(script, {**values, **PROMISED, "treatment": kind.name}, lang)
                        self.assertNotIn("…", whole.replace("……", ""))
                        self.assertEqual(bool(re.search("[您，。]", whole)), lang == "zh_CN")

    def test_every_script_with_little_known(self):
        """What is not known is left out, and nothing technical is read out."""
        known = {"patient": "李雷", "title": "", "clinic": "阳光口腔", "caller": "小李", "treatment": "7"}
        for script in self.scripts:
            for lang in LANGS:
                with self.subTest(script=script.code, lang=lang):
                    whole = self.read_out(script, {**known, "treatment_date": "4 May", "next_visit": "4 May"}, lang)
                    self.assertIn("阳光口腔", whole)
                    # Who rings us says the name first.
                    self.assertEqual("李雷" in whole, script.code != "incoming")
                    self.assertIsNone(re.search(r"\b(None|False)\b", whole))

    def read_out(self, script, values, lang):
        sections = script.render_for(values, lang)
        whole = "".join(section["text"] for section in sections)
        self.assertEqual([s["kind"] for s in sections][:4], ["greet", "identify", "why", "ask"])
        for brace in ("{{", "}}", "{", "}"):
            self.assertNotIn(brace, whole)
        return whole

    def test_words_run_nothing_and_carry_no_html(self):
        self.patient.name = "<img src=x onerror=alert(1)> {{ caller }} {{ 7*7 }}"
        text = str(self.call(self.due).script_data)  # plain text, which the screen escapes: see test_tour_call.py
        self.assertIn("<img src=x onerror=alert(1)> {{ caller }} {{ 7*7 }}", text)

    def test_few_questions_the_most_dangerous_first(self):
        for script in self.scripts:
            asked = script.section_ids.filtered(lambda s: s.kind == "ask").question_ids
            with self.subTest(script.code):
                self.assertEqual(script.section_ids.question_ids, asked)
                for jaw in ("upper", "lower"):
                    self.assertLessEqual(len(asked.filtered(lambda q, j=jaw: q.jaw in (False, j))), MOST_ASKED)
                self.assertEqual(not asked, script.code in NO_QUESTION)
                dangerous = [bool(question.rule_ids.filtered("is_emergency")) for question in asked[:2]]
                self.assertEqual(dangerous, sorted(dangerous, reverse=True))

    def test_after_surgery_bleeding_is_asked(self):
        steps = self.env["dental.protocol.book"].search([("company_id", "=", False)]).protocol_ids.step_ids
        asked_after = steps.filtered(lambda s: s.purpose in AFTER_AN_OPERATION and not s.is_note_only)
        operations = asked_after.filtered(self.is_after_surgery)
        self.assertGreater(len(operations), 20)
        general = ("same_day_surgery", "day_one_surgery", "recovery_surgery", "suture", "pain_daily")
        for script in operations.script_id | self.scripts.filtered(lambda s: s.code in general):
            with self.subTest(script.code):
                codes = set(script.section_ids.question_ids.mapped("code"))
                self.assertTrue(codes & {"bleeding", "gums"})

    def is_after_surgery(self, step):
        protocol = step.protocol_id
        stages = protocol.stage_ids or protocol.type_id.stage_ids
        return step.condition == "surgery" or any(stages.mapped("is_surgery"))

    # What is said

    def spoken(self, lang):
        """Every text that a patient may hear or read, by name."""
        for section in self.scripts.with_context(lang=lang).section_ids:
            yield f"{section.script_id.code}/{section.kind}", section.body
        for kind in self.types.with_context(lang=lang):
            yield f"{kind.code}/aftercare", kind.aftercare
            yield f"{kind.code}/normal", kind.normal
        for faq in self.faqs.with_context(lang=lang):
            yield faq.question, faq.answer
        for question in self.questions.with_context(lang=lang):
            yield question.code, question.name
            yield from ((option.code, option.name) for option in question.option_ids)
            yield from ((question.code, text) for text in [question.advice, *question.rule_ids.mapped("advice")])

    def test_words_that_are_not_said(self):
        for lang, words in UNSAID.items():
            for name, text in self.spoken(lang):
                for word in words:
                    with self.subTest(text=name, lang=lang, word=word):
                        self.assertNotRegex(text or "", word)

    def test_nothing_is_replaced_that_needs_no_replacement(self):
        """Who invites to a replacement is told to leave out wisdom teeth, milk teeth and those pulled for braces."""
        invites = [
            (name, text)
            for name, text in self.spoken("zh_CN")
            if re.search("镶上|可以镶牙|做固定桥|做烤瓷桥", text or "") and not name.startswith("result_extraction/ask")
        ]
        self.assertGreaterEqual(len(invites), 5)
        for name, text in invites:
            # The note of the part before it counts for the kinds of replacement too.
            if name.endswith("extraction/advise") or name == "result_extraction/why":
                continue
            with self.subTest(name):
                self.assertRegex(text, r"智齿、乳牙|智齿和乳牙|replaceable\?")
        for script in ("restoration_extraction", "result_extraction"):
            note = self.env.ref(f"dental_followup.script_{script}_explain").with_context(lang="zh_CN").body
            self.assertIn("这段和下一段不说", note)

    def test_aftercare_of_a_wound_and_of_a_numb_lip(self):
        for kind in self.types.with_context(lang="zh_CN"):
            with self.subTest(kind.code):
                if kind.code in WOUND:
                    self.assertRegex(kind.aftercare, "不要抽烟")
                    self.assertRegex(kind.aftercare, "不要(抽烟、)?喝酒")
                    self.assertIn("医院急诊", kind.aftercare)
                    self.assertIn("按医嘱", kind.aftercare)
                if kind.code in NUMB:
                    self.assertRegex(kind.aftercare, "孩子")
                    self.assertRegex(kind.aftercare, "6个小时后?嘴唇还麻")

    def test_no_medicine_but_as_prescribed(self):
        """Who is told to take something is told to take what was prescribed, as it was prescribed."""
        taken = [
            (name, text) for name, text in self.spoken("zh_CN") if re.search("药.{0,9}吃完|开了药|服用", text or "")
        ]
        self.assertGreater(len(taken), 15)
        for name, text in taken:
            with self.subTest(name):
                self.assertIn("按医嘱", text)

    def test_what_to_do_at_night(self):
        """After an operation the patient hears where to go when nobody answers."""
        steps = self.env["dental.protocol.book"].search([("company_id", "=", False)]).protocol_ids.step_ids
        early = steps.filtered(lambda s: s.purpose in ("same_day", "day_one") and self.is_after_surgery(s))
        self.assertGreater(len(early.script_id), 4)
        for script in early.script_id.with_context(lang="zh_CN"):
            with self.subTest(script.code):
                self.assertIn("医院急诊", "".join(script.section_ids.mapped("body")))

    def test_no_check_up_is_offered_on_the_day(self):
        for script in self.scripts.with_context(lang="zh_CN").filtered(lambda s: s.code.startswith("same_day")):
            with self.subTest(script.code):
                self.assertNotIn("免费", "".join(script.section_ids.mapped("body")))

    def test_who_rings_says_the_name_first(self):
        incoming = self.env.ref("dental_followup.script_incoming")
        for lang in LANGS:
            opening = incoming.with_context(lang=lang).section_ids.filtered(lambda s: s.kind in ("greet", "identify"))
            self.assertNotIn("patient }}", "".join(opening.mapped("body")))

    def test_clinics_limits_are_called_its_rule(self):
        for code, english, chinese in (
            ("diabetes", "Textbook: 8.88", "教材：空腹8.88"),
            ("hypertension", "Textbook: above 180/100", "教材：高于180/100"),
            ("menstruation", "no evidence", "没有明确依据"),
        ):
            with self.subTest(code):
                advice = self.in_langs(self.env.ref(f"dental_followup.condition_{code}"), "advice")
                self.assertIn("Clinic's rule", advice[0])
                self.assertIn(english, advice[0])
                self.assertIn("本诊所规定", advice[1])
                self.assertIn(chinese, advice[1])

    def test_what_speaks_against_gum_surgery_and_infusions(self):
        against = {c.code: set(c.contraindicated_type_ids.mapped("code")) for c in self.conditions}
        for code in (
            "heart_disease",
            "diabetes",
            "bleeding_disorder",
            "malignant_tumour",
            "steroid_therapy",
            "immune_suppression",
            "anticoagulants",
            "penicillin_allergy",
            "cephalosporin_allergy",
            "endocarditis_risk",
            "dialysis",
            "recent_stroke_infarction",
        ):
            self.assertLessEqual({"extraction", "implant", "perio"}, against[code], code)
        for code in ("penicillin_allergy", "cephalosporin_allergy"):
            self.assertIn("infusion", against[code])
        self.assertLessEqual({"nsaid_allergy", "asthma", "breastfeeding"}, set(against))

    def test_thanks_after_the_survey(self):
        self.assert_both(self.env.ref("dental_followup.survey_satisfaction"), "description_done")

    def test_polite_address(self):
        call = self.call(self.due)
        for sex, age, english, chinese in (
            ("male", 40, "Mr 王小明", "王小明先生"),
            ("female", 40, "Ms 王小明", "王小明女士"),
            ("male", 80, "Mr 王小明", "王小明先生"),
            ("female", 18, "Ms 王小明", "王小明女士"),
            ("female", 17, "a parent of 王小明", "王小明同学的家长"),
            (False, 14, "a parent of 王小明", "王小明同学的家长"),
            ("male", 13, "the parent of 王小明", "王小明小朋友的家长"),
            (False, 30, "Mr or Ms 王小明", "王小明先生/女士"),
            (False, None, "Mr or Ms 王小明", "王小明先生/女士"),
        ):
            born = age is not None and fields.Date.from_string("2026-11-20") - relativedelta(years=age)
            self.patient.write({"dental_sex": sex, "dental_birth_date": born})
            with self.subTest(sex=sex, age=age):
                english_title, chinese_title = (call.with_context(lang=lang)._polite_title() for lang in LANGS)
                self.assertEqual(f"{english_title} 王小明", english)
                self.assertEqual(f"王小明{chinese_title}", chinese)

    # Questions and rules

    def test_questions_speak_both_languages(self):
        for question in self.questions:
            with self.subTest(question.code):
                question._check_answers()
                self.assert_both(question, "name")
                for option in question.option_ids:
                    self.assert_both(option, "name")
                self.assertTrue(question.section_ids)
                for level, _when in question._always():
                    self.assert_both(question, "advice")
                    self.assertRegex(question.source, KNOWN_SOURCE, level)
                for rule in question.rule_ids:
                    self.assert_both(rule if rule.advice else question, "advice")
                    self.assertRegex(rule.source, KNOWN_SOURCE)

    def test_advice_is_short(self):
        for advice in [*self.questions.mapped("advice"), *self.questions.rule_ids.mapped("advice")]:
            self.assertLessEqual(len(re.findall(r"[.?!](\s|$)", advice or "")), 3, advice)

    def test_emergency_services_where_life_is_in_danger(self):
        rules = self.questions.rule_ids.filtered("is_emergency")
        found = {(r.question_id.code, answer) for r in rules for answer in triage.split(r.when)}
        self.assertEqual(found, EMERGENCIES)
        self.assertEqual(set(rules.mapped("level")), {"red"})
        self.assertFalse(rules.type_ids or rules.condition_ids)
        self.assertFalse(any(rules.mapped("from_hours")))

    def test_signs_together(self):
        """Each sign is an answer of a shipped question; the combination speaks both languages and has a source."""
        signs = {question.sign for question in self.questions} - {False}
        self.assertEqual(signs, {"fever", "growing", "opening", "swallowing"})
        combination = self.env.ref("dental_followup.combination_spreading_infection")
        self.assertEqual(combination._as_combination().signs, signs)
        self.assert_both(combination, "name")
        self.assert_both(combination, "advice")
        self.assertRegex(combination.source, KNOWN_SOURCE)

    def test_advice_that_promises_a_call_back_plans_it(self):
        """The caller's own promise ("I call you back in …"); that the dentist calls is promised by the level."""
        promising = re.compile(r"I (will|'ll) (call|ring) you back in (\d+) minutes")
        found = {}
        for rule in self.questions.rule_ids:
            said = promising.search(rule.advice or "")
            self.assertEqual(rule.call_back_minutes, int(said[3]) if said else 0, rule.summary)
            if said:
                self.assertIn(f"{said[3]}分钟后我给您回电话", rule.with_context(lang="zh_CN").advice)
                found[rule.question_id.code] = rule.call_back_minutes
        self.assertEqual(found, {"bleeding": 40})

    def test_first_for_some_patients(self):
        first = {q.code: set(q.first_condition_ids.mapped("code")) for q in self.questions if q.first_condition_ids}
        blood = {"anticoagulants", "bleeding_disorder"}
        self.assertEqual(first["bleeding"], blood)
        self.assertEqual(first["exposed_bone"], {"antiresorptive", "head_neck_radiotherapy"})

    def exported(self):
        """The rules as plain data: question → kind, rules."""
        return {question.code: (question.kind, question._as_rules()) for question in self.questions}

    def test_table(self):
        table = self.exported()
        for code, value, kind, hours, conditions, level in TABLE:
            with self.subTest(question=code, answer=value, treatment=kind, hours=hours, conditions=conditions):
                verdict = triage.judge(table[code][0], value, table[code][1], [triage.Case(kind, hours)], conditions)
                self.assertEqual(verdict.level, level)
                self.assertEqual(verdict.is_emergency, (code, value) in EMERGENCIES)

    def test_what_is_called_normal_is_green(self):
        """In the first week after a routine treatment, at every hour, for a patient without an illness."""
        table = self.exported()
        for code, value, kind, start, end in NORMAL:
            for hours in range(start, end):
                verdict = triage.judge(table[code][0], value, table[code][1], [triage.Case(kind, hours)], ())
                with self.subTest(question=code, answer=value, treatment=kind, hours=hours):
                    self.assertEqual(verdict.level, "green")

    def test_mild_answers_are_never_red(self):
        table = self.exported()
        ill = self.conditions.mapped("code")
        for code, value in MILD:
            for kind in self.types.mapped("code"):
                for hours in (1, 5, 6, 12, 24, 48, 72, 96, 120, 168, 240, 720, 2160):
                    verdict = triage.judge(table[code][0], value, table[code][1], [triage.Case(kind, hours)], ill)
                    with self.subTest(question=code, answer=value, treatment=kind, hours=hours):
                        self.assertIn(verdict.level, ("green", "book", "amber"))

    def test_every_rule_before_at_and_after_its_hours(self):
        for code, (kind, rules) in self.exported().items():
            for rule in rules:
                with self.subTest(question=code, rule=rule):
                    self.assert_fires(kind, rule)

    def assert_fires(self, kind, rule):
        value = triage.split(rule.when)[0]
        type_, conditions = next(iter(rule.types), "other"), tuple(rule.conditions)[:1]

        def level(hours, type_=type_, conditions=conditions):
            return triage.judge(kind, value, [rule], [triage.Case(type_, hours)], conditions).level

        self.assertEqual(level(rule.from_hours), rule.level)
        if rule.from_hours:
            self.assertEqual(level(rule.from_hours - 0.1), "green")
        if rule.until_hours:
            self.assertEqual(level(rule.until_hours - 0.1), rule.level)
        self.assertEqual(level(rule.until_hours or 100_000), "green" if rule.until_hours else rule.level)
        if rule.types:
            self.assertEqual(level(rule.from_hours, type_="veneer"), "green")
        if rule.conditions:
            self.assertEqual(level(rule.from_hours, conditions=()), "green")

    # What the dentist sees

    def test_rules_in_words(self):
        rule = self.env.ref("dental_followup.question_numb_rule_1")
        self.assertEqual(
            self.in_langs(rule, "summary"),
            [
                "Red: “Yes” · after Implant · from hour 6 to hour 168",
                "红色：“是” · 种植牙之后 · 第 6 小时起，第 168 小时止",
            ],
        )

    def test_signed_from_the_editor(self):
        question = self.questions[0]
        with self.assertRaises(AccessError):
            question.with_user(self.reception).action_sign_triage()
        editor = question.with_user(self.dentist).with_company(self.clinic)
        self.assertEqual(editor.triage_state, "template")
        self.assertIn("Template", editor.sign_off)
        self.questions.browse().with_user(self.dentist).with_company(self.clinic).action_sign_triage()
        editor.invalidate_recordset()
        self.assertEqual(editor.triage_state, "signed")
        self.assertIn("周医生", editor.sign_off)
        editor.rule_ids.sequence = 5
        editor.invalidate_recordset()
        self.assertEqual(editor.triage_state, "changed")
        self.assertIn("周医生", editor.sign_off)
        settings = self.env["dental.clinic.settings"].with_user(self.manager).create({"company_id": self.clinic.id})
        self.assertEqual(settings.triage_sign_off, editor.sign_off)
        settings.dental_emergency_phone = "999"
        settings.action_save()
        self.assertEqual(self.clinic.dental_emergency_phone, "999")

    def test_who_finds_the_editor(self):
        menu = self.env.ref("dental_followup.dental_script_question_menu")
        rule_books = self.env.ref("dental_followup.dental_protocol_book_menu")
        visible = {
            user.name: menu.with_user(user)._visible_menu_ids() & {menu.id, rule_books.id}
            for user in (self.dentist, self.manager, self.reception)
        }
        self.assertEqual(
            visible,
            {
                self.dentist.name: {menu.id},
                self.manager.name: {menu.id, rule_books.id},
                self.reception.name: set(),
            },
        )

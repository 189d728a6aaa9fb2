"""Everything that is read out, for each kind of patient and day: nothing doubled, nothing empty, no braces."""

import re
from datetime import date, datetime, timedelta
from itertools import product

from common import DentalCase

from odoo.exceptions import ValidationError

from odoo.addons.dental_followup.tools import placeholders, spoken

TODAY = date(2026, 12, 1)
DAYS = (0, 1, 3, 7, 30, 90, 400)
LEFT_OVER = re.compile(r"\{\{|\}\}|…。|\bNone\b|\bFalse\b|  |，。|。。|\bon (today|yesterday|on)\b|^\W*$")


def values(lang, days, child, free, replaceable, is_known):
    """Values of the placeholders as a call makes them; without dentist's name, visit and warranty if not known."""
    day = TODAY - timedelta(days=days)
    return {
        "patient": "王小明",
        "title": "先生" if lang == "zh_CN" else "Mr",
        "caller": "小李",
        "clinic": "安和口腔",
        "treatment": "补牙" if lang == "zh_CN" else "Filling",
        "teeth": "36" if is_known else False,
        "treatment_date": spoken.day(day, TODAY, lang),
        "dentist": spoken.dentist("陈志远", lang),
        "days_since": str(days),
        "next_visit": spoken.visit(datetime(2026, 12, 4, 10), TODAY, lang) if is_known else None,
        "checkup_interval": "3到6个月" if lang == "zh_CN" else "3 to 6 months",
        "warranty_until": "2027年5月5日" if is_known else None,
        "question": "能吃辣吗" if is_known else False,
        "answer": "先不要吃" if is_known else False,
        "child": child,
        "free_checkup": free,
        "replaceable": replaceable,
    }


class TestEveryScript(DentalCase):
    def test_nothing_is_left_over(self):
        texts = {}
        for lang in ("en_US", "zh_CN"):
            for model, names in (
                ("dental.script.section", ("body",)),
                ("dental.faq", ("question", "answer")),
                ("dental.treatment.type", ("aftercare", "normal")),
                ("dental.treatment.stage", ("aftercare", "normal")),
            ):
                for record in self.env[model].with_context(lang=lang).search([]):
                    for name in names:
                        texts[lang, record._name, record.id, name] = record[name] or ""
        for (lang, *where), text in texts.items():
            self.assertEqual(placeholders.unknown(text), [], where)
            for choice in product(DAYS, *[(True, False)] * 4):
                said = placeholders.render(text, values(lang, *choice))
                for line in said.split("\n"):
                    if line:
                        self.assertNotRegex(line, LEFT_OVER, (where, lang, choice))

    def test_a_child_is_no_patient_who_is_spoken_to(self):
        """The parent hears about the child: no sentence says that the parent was treated."""
        treated = re.compile(r"\b[Yy]ou (had|were treated|came to|got) |^您(今天|昨天|在我们这里)(?!咨询)")
        for lang in ("en_US", "zh_CN"):
            sections = self.env["dental.script.section"].with_context(lang=lang).search([("kind", "=", "why")])
            for section in sections:
                said = placeholders.render(section.body, values(lang, 1, True, True, True, True))
                if not re.search("consultation|appointment|预约|约了|咨询|检查|反映|问题", said):
                    self.assertNotRegex(said, treated, section.script_id.code)


class TestSpoken(DentalCase):
    def start(self, *codes, when="2026-11-19 10:00", **values):
        """A call about what was done then, with all that is due of it."""
        treatments = self.env["dental.treatment"].union(*[self.treatment(code, when, **values) for code in codes])
        return self.call(self.followups(treatments.filtered("followup_ids")).filtered("is_due"))

    def kinds(self, call):
        return [section["kind"] for script in call.script_data["scripts"] for section in script["sections"]]

    def said(self, call):
        return "\n".join(
            text
            for script in call.script_data["scripts"]
            for section in script["sections"]
            for text, _is_note in section["parts"]
        )

    def test_two_treatments_greet_and_thank_once(self):
        call = self.start("filling/done", "scaling/done")
        self.assertGreater(len(call.script_data["scripts"]), 1)
        kinds = self.kinds(call)
        for kind in ("greet", "identify", "satisfaction", "thank"):
            self.assertEqual(kinds.count(kind), 1, kind)
        self.assertEqual(kinds[:2], ["greet", "identify"])
        self.assertEqual(kinds[-1], "thank")

    def test_the_newest_treatment_leads(self):
        self.treatment("scaling/done", "2026-11-18 10:00")
        call = self.start("filling/done")
        call.followup_ids = self.env["dental.followup"].search([("patient_id", "=", self.patient.id)])
        self.assertIn("filled", str(call.script_data["scripts"][0]["sections"]))

    def test_the_same_day_yields_to_day_one(self):
        treatment = self.treatment("extraction/simple", "2026-11-19 10:00")
        followups = self.env["dental.followup"].search([("treatment_id", "=", treatment.id)], order="planned_date")
        call = self.call(followups[:2])
        call.followup_ids = followups[:2]
        self.assertEqual(followups[:2].mapped("purpose"), ["same_day", "day_one"])
        self.assertEqual(len(call.script_data["scripts"]), 1)
        self.assertNotIn("wearing off", self.said(call))

    def test_a_childs_parent_hears_about_the_child(self):
        self.patient.dental_birth_date = "2018-05-05"
        self.assertIn("Your child had a tooth taken out", self.said(self.start("extraction/simple")))

    def test_days_are_said(self):
        said = self.said(self.start("filling/done"))
        self.assertIn("with us yesterday", said)
        self.assertNotIn("on yesterday", said)

    def test_without_a_visit_the_sentence_is_left_out(self):
        self.assertNotIn("Your next visit is", self.said(self.start("implant/fixture")))

    def test_offers_are_settings(self):
        call = self.start("scaling/done")
        self.assertIn("3 to 6 months", self.said(call))
        self.assertIn("free of charge", self.said(call))
        self.clinic.write({"dental_free_checkup": False, "dental_checkup_to": 3})
        call.invalidate_recordset()
        self.assertIn("3 months", self.said(call))
        self.assertNotIn("free of charge", self.said(call))

    def test_the_warranty_of_this_tooth(self):
        self.env.ref("dental_followup.treatment_type_filling").warranty_months = 12
        for when, expected in (("2026-10-20 10:00", "October 20, 2027"), ("2025-11-19 10:00", None)):
            treatment = self.treatment("filling/done", when)
            self.assertEqual(treatment._spoken_values()["warranty_until"], expected)
        treatment = self.treatment("filling/done", "2025-11-20 10:00")
        self.assertEqual(treatment._spoken_values()["warranty_until"], "November 20, 2026", "the last day")

    def test_aftercare_of_the_stage(self):
        for stage, words in (
            ("implant/crown", "Reviews with an X-ray"),
            ("implant/fixture", "gauze"),
            ("ortho/retainer", "soft brush and cold water"),
            ("perio/surgery", "Do not brush at the wound"),
        ):
            with self.subTest(stage=stage):
                self.assertIn(words, self.treatment(stage)._aftercare_text())
        self.assertNotIn("gauze", self.treatment("implant/crown")._aftercare_text())

    def test_wisdom_teeth_are_not_replaced(self):
        for teeth, is_said in (("48", False), ("36", True), ("36, 48", True), ("51", False), (False, True)):
            with self.subTest(teeth=teeth):
                treatment = self.treatment("extraction/simple", teeth=teeth)
                self.assertEqual("tooth replaced" in treatment._aftercare_text(), is_said)

    def test_a_wrong_placeholder_in_an_answer_is_refused(self):
        faq = self.env["dental.faq"].search([], limit=1)
        with self.assertRaisesRegex(ValidationError, "pateint"):
            faq.answer = "{{ pateint }}"

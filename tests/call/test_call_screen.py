"""What the call screen is given: scripts, questions and knowledge as plain text, and drafts that lose nothing."""

from unittest.mock import patch

from common.triage import TriageCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

NASTY = "<img src=x onerror=alert(1)> {% if 1 %} ${7*7} <t t-out='7*7'/> [<b>note</b>]"


class TestScriptData(TriageCase):
    def words(self, call):
        """All that is read out or noted, in one piece."""
        sections = [section for script in call.script_data["scripts"] for section in script["sections"]]
        return "\n".join(words for section in sections for words, _is_note in section["parts"])

    def questions(self, part):
        return [question["question"] for question in part]

    def test_sections_with_their_questions(self):
        call = self.call(self.due)
        scripts = call.script_data["scripts"]
        later = call.followup_ids.filtered(lambda followup: followup.purpose != "same_day")
        newest = later.sorted(lambda followup: followup.treatment_id.done_at, reverse=True)
        self.assertEqual([script["id"] for script in scripts], newest.script_id.ids)
        sections = [section for script in scripts for section in script["sections"]]
        [ask] = [section for section in sections if section["id"] == self.section.id]
        self.assertEqual(ask["title"], "Ask")
        self.assertEqual(
            self.questions(ask["questions"]), ["Does it bleed?", "Is the lip numb?", "How bad is the pain?"]
        )
        self.assertEqual(sum(len(section["questions"]) for section in sections), 3)
        self.assertEqual((call.script_data["first"], call.script_data["others"]), ([], []))
        self.assertEqual(call.script_data["signature"], "template")

    def test_names_are_filled_in_and_nothing_is_markup(self):
        self.patient.name = "王<b>小明"
        self.section.body = NASTY
        self.bleeding.name = self.bleeding.advice = NASTY
        call = self.call(self.due)
        words = self.words(call)
        for text in ("王<b>小明", "回访小吴", "阳光口腔", NASTY):
            self.assertIn(text, words.replace("\n", ""))
        self.assertNotIn("{{", words)
        [ask] = [s for script in call.script_data["scripts"] for s in script["sections"] if s["id"] == self.section.id]
        self.assertEqual(ask["parts"][-1], ["[<b>note</b>]", True])
        self.assertEqual(ask["questions"][0]["question"], NASTY)
        self.assertEqual(ask["questions"][0]["choices"][1]["advice"], [NASTY])

    def test_no_placeholder_shows_a_record(self):
        self.extraction.teeth = False
        words = self.words(self.call(self.due))
        self.assertNotRegex(words, r"\w+\.\w+\(\)")
        self.assertNotIn("False", words)

    def test_each_answer_says_what_it_would_mean(self):
        call = self.call(self.due)
        numb = call.answer_ids.filtered(lambda a: a.question_id == self.numb)._as_data()
        no, yes = numb["choices"]
        self.assertEqual((no["value"], no["words"], no["level"], no["advice"]), ("no", "No", "green", []))
        self.assertEqual((yes["level"], yes["is_emergency"]), ("red", True))
        self.assertIn("120", yes["advice"][0])
        pain = call.answer_ids.filtered(lambda a: a.question_id == self.pain)._as_data()
        self.assertEqual([choice["level"] for choice in pain["choices"]], ["green"] * 5 + ["amber"] * 3 + ["red"] * 3)
        for answer in call.answer_ids:
            for choice in answer._as_data()["choices"]:
                answer.value = choice["value"]
                self.assertEqual(answer.level, choice["level"], "the server judges in the same way")

    def test_sources_are_for_those_who_sign(self):
        self.bleeding.source = "Merck Manual"
        for user, source in ((self.team, ""), (self.dentist, "Merck Manual"), (self.manager, "Merck Manual")):
            call = self.call(self.due, user=self.team).with_user(user)
            bleeding = call.answer_ids.filtered(lambda a: a.question_id == self.bleeding)
            self.assertEqual(bleeding._as_data()["choices"][1]["source"], source)

    def test_first_because_of_the_patient(self):
        self.pain.first_condition_ids = self.env.ref("dental_followup.condition_anticoagulants")
        self.patient.dental_condition_ids = self.pain.first_condition_ids
        call = self.call(self.due)
        [first] = call.script_data["first"]
        self.assertEqual(first["question"], "How bad is the pain?")
        self.assertEqual(first["because"], self.pain.first_condition_ids.mapped("name"))
        self.assertNotIn("How bad is the pain?", str(call.script_data["scripts"]))

    def test_what_was_asked_stays_when_its_script_is_unticked(self):
        call = self.call(self.due)
        self.answer(call, self.bleeding, "yes")
        call.followup_ids -= self.due[1]
        self.assertEqual(self.questions(call.script_data["others"]), ["Does it bleed?"])

    def test_finished_calls_show_what_was_judged(self):
        call = self.call(self.due, outcome="answered")
        answer = self.answer(call, self.bleeding, "yes")
        call.action_finish()
        self.bleeding.unlink()
        data = answer._as_data()
        self.assertEqual((data["answer"], data["level"], data["advice"]), ("Yes", "red", ["Bite on gauze."]))
        self.assertEqual(self.questions(call.script_data["others"]), ["Does it bleed?"])

    def test_few_queries(self):
        """More questions and scripts do not mean more queries."""
        call = self.call(self.due)
        counts = []
        for number in (0, 12):
            self.section.question_ids += self.env["dental.script.question"].create(
                [{"name": f"{n}?", "red_when": "yes", "source": "x"} for n in range(number)]
            )
            call.sudo()._sync_answers()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(call.script_data)
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[0], 60)
        self.assertLessEqual(counts[1], counts[0])


class TestKnowledge(TriageCase):
    def test_normal_now(self):
        call = self.call(self.due)
        scaling, extraction = sorted(call.knowledge_data["treatments"], key=lambda t: t["name"], reverse=True)
        self.assertEqual((extraction["name"], extraction["since"]), ("Extraction: simple", "19 h"))
        self.assertEqual((scaling["name"], scaling["since"]), ("Scaling", "18 h"))
        self.assertTrue(extraction["normal"])
        self.assertTrue(extraction["aftercare"])
        self.assertEqual(extraction["faqs"][0].keys(), {"id", "treatment", "question", "answer"})
        self.assertTrue(call.knowledge_data["general"])
        self.set_clock("2026-11-23 10:00")
        self.env.invalidate_all()
        self.assertEqual({t["since"] for t in call.knowledge_data["treatments"]}, {"3 days"})

    def test_find(self):
        call = self.call(self.due)
        chinese = call.with_context(lang="zh_CN")
        self.assertIn("bleed", call.find_answers("bleed")[0]["question"])
        self.assertIn("出血", chinese.find_answers("出血了怎么办")[0]["question"])
        self.assertIn("出血", call.find_answers("出血")[0]["question"], "there is no English answer to that")
        self.assertEqual(call.find_answers("  "), [])
        self.assertEqual(call.find_answers("qwertz"), [])
        found = {faq["treatment"] for faq in call.find_answers("implant crown")}
        self.assertEqual(found - {"Implant", "", "Crown, bridge, denture"}, set())
        with self.assertRaises(AccessError):
            call.with_user(self.outsider).find_answers("bleed")

    def test_what_was_said_last_time(self):
        self.assertFalse(self.call(self.due).last_contact_at)
        self.env["dental.call"].search([]).sudo().unlink()
        self.finish(self.due[0], "answered", grade="fair", note="A little swollen.", opinion="Long wait.")
        self.finish(self.due[1], "no_answer")
        call = self.call(self.due[2])
        self.assertEqual(call.last_contact_at, "Answered · 2026-11-20 10:00 · 回访小吴 · Fair")
        self.assertEqual(call.last_contact_text, "A little swollen.\nLong wait.")


class TestDraft(TriageCase):
    def test_what_was_said_is_kept(self):
        call = self.call(self.due)
        call.write({"completed_section_ids": [Command.link(self.section.id)]})
        self.assertEqual(self.call(self.due).completed_section_ids, self.section)
        with self.assertRaises(UserError):
            call.with_user(self.second).completed_section_ids = False
        call.outcome = "answered"
        call.action_finish()
        with self.assertRaises(UserError):
            call.completed_section_ids = False

    def test_a_call_back_without_its_time_is_saved_but_not_finished(self):
        call = self.call(self.due, outcome="call_back")
        with self.assertRaises(UserError):
            call.action_finish()

    def test_other_screens_hear_of_it(self):
        heard = []
        with patch.object(self.env.registry["bus.bus"], "_sendone", lambda _bus, *message: heard.append(message)):
            call = self.call(self.due)
            call.with_user(self.second).action_take_over()
            self.assertEqual(heard.pop(), (f"dental_call_{call.id}", "dental_call_changed", {"id": call.id}))
            call.with_user(self.second).action_discard()
            self.assertEqual(heard.pop()[0], f"dental_call_{call.id}")
            call = self.finish(self.due)
            self.assertIn((f"dental_call_{call.id}", "dental_call_changed", {"id": call.id}), heard)

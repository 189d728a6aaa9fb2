"""The call screen in a real browser, in both languages: a routine call, a red answer, a family."""

from datetime import timedelta

from common import DentalCase

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase


class TestTourCall(DentalCase, HttpCase):
    browser_size = "1280x800"

    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()

    def due_yesterday(self, name, phone, *codes):
        """A patient treated a day ago, and what is due about that."""
        patient = self.make_patient(name, phone=phone, dental_sex="female")
        done_at = fields.Datetime.now() - timedelta(days=1)
        treatments = self.env["dental.treatment"].union(
            *(self.treatment(code, patient_id=patient.id, teeth="36", done_at=done_at) for code in codes)
        )
        self.open_due()
        return self.followups(treatments, "open")

    def add_questions(self, scripts):
        questions = self.env["dental.script.question"].create(
            [
                {
                    "name": "还出血吗",
                    "rule_ids": [
                        Command.create(
                            {"level": "red", "when": "yes", "is_emergency": True, "advice": "<b>咬紧纱布</b>"}
                        )
                    ],
                },
                {"name": "疼吗", "kind": "scale", "amber_when": "5", "red_when": "8"},
                {"name": "在吃什么药", "kind": "text"},
            ]
        )
        scripts.section_ids.question_ids = False
        # The words of the treatment's own day yield to those of a later call.
        later = scripts.filtered(lambda script: not script.code.startswith("same_day"))
        section = later.section_ids.filtered(lambda s: s.kind == "ask")[:1]
        section.question_ids = questions
        for lang in ("en_US", "zh_CN"):
            section.with_context(lang=lang).body = "<b>{% x %}</b> <t t-out='7*7'/> ${7*7}"

    def _go_through(self, lang):
        self.team.lang = lang
        well = self.due_yesterday("李小红", "139 0013 9000", "extraction/simple")
        unwell = self.due_yesterday("韩梅梅", "137 0013 9000", "extraction/simple")
        self.add_questions(unwell.script_id)
        self.start_tour("", "dental_followup_call_routine", login=self.team.login)
        call = well.call_ids
        self.assertEqual((set(well.mapped("state")), call.grade, call.triage), ({"done"}, "satisfied", "green"))
        self.assertEqual(call.answer_ids.mapped("is_asked"), [False] * 3)
        self.assertTrue(call.is_all_well)

        self.start_tour("", "dental_followup_call_red", login=self.team.login)
        call = unwell.call_ids
        self.assertEqual((call.state, call.outcome, call.triage, call.note), ("done", "answered", "red", "一按就疼"))
        self.assertEqual(call.answer_ids.mapped("value"), ["yes", "6", False])

        parent = self.due_yesterday("张伟", "136 0013 9000", "extraction/simple", "scaling/done")
        child = self.due_yesterday("张小宝", "136 0013 9000", "filling/done")
        self.start_tour("", "dental_followup_call_family", login=self.team.login)
        self.assertEqual(set(child.mapped("state")), {"done"})
        self.assertEqual(sorted(set(parent.mapped("state"))), ["done", "open"])
        self.assertEqual((parent.call_ids.note, parent.call_ids.outcome), ("孩子也在", "answered"))

    def test_english(self):
        self._go_through("en_US")

    def test_chinese(self):
        self._go_through("zh_CN")

    def _call_back(self, lang):
        self.team.lang = lang
        due = self.due_yesterday("李小红", "139 0013 9000", "scaling/done")
        self.start_tour("", "dental_followup_call_back", login=self.team.login)
        self.assertEqual(due.call_ids.outcome, "call_back")
        tomorrow = self.clinic._dental_today() + timedelta(days=1)
        self.assertEqual(f"{self.clinic._dental_local(due.due_at):%Y-%m-%d %H:%M}", f"{tomorrow} 10:00")

    def test_call_back_in_english(self):
        self._call_back("en_US")

    def test_call_back_in_chinese(self):
        self._call_back("zh_CN")

    def _move(self, lang):
        self.team.lang = lang
        due = self.due_yesterday("李小红", "139 0013 9000", "scaling/done")
        start = (fields.Datetime.now() + timedelta(days=9)).replace(hour=2, minute=0, second=0, microsecond=0)
        visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create(
                {
                    "dental_patient_id": due.patient_id.id,
                    "dental_dentist_id": self.dentist.id,
                    "start": start,
                    "stop": start + timedelta(minutes=30),
                }
            )
        )
        self.start_tour("", "dental_followup_move_visit", login=self.team.login)
        visits = self.env["calendar.event"].search([("dental_patient_id", "=", due.patient_id.id)])
        self.assertEqual(visits, visit, "moved, not doubled")
        self.assertNotEqual(visit.start, start)
        self.assertEqual(visit.dental_call_id, due.call_ids)

    def test_move_a_visit_in_english(self):
        self._move("en_US")

    def test_move_a_visit_in_chinese(self):
        self._move("zh_CN")

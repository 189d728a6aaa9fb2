"""Calls with questions and the rules that judge their answers."""

from odoo.fields import Command

from common import CallCase


class TriageCase(CallCase):
    """The day-one script of an extraction asks three questions."""

    def setUp(self):
        super().setUp()
        questions = self.env["dental.script.question"].sudo()
        questions.search([]).active = False  # the shipped ones: see test_script_content.py
        self.section = (
            self.env["dental.script.section"]
            .sudo()
            .search([("script_id", "=", self.due[1].script_id.id), ("kind", "=", "ask")])
        )
        self.bleeding = questions.create({"name": "Does it bleed?", "red_when": "yes", "advice": "Bite on gauze."})
        self.numb = questions.create(
            {
                "name": "Is the lip numb?",
                "jaw": "lower",
                "rule_ids": [
                    Command.create({"level": "red", "when": "yes", "from_hours": 6, "is_emergency": True}),
                ],
            }
        )
        self.pain = questions.create(
            {"name": "How bad is the pain?", "kind": "scale", "amber_when": "5", "red_when": "8"}
        )
        self.section.question_ids = self.bleeding | self.numb | self.pain

    def other(self):
        return self.make_patient("李雷", phone="13900139000")

    def answer(self, call, question, value):
        answer = call.answer_ids.filtered(lambda a: a.question_id == question)
        call.write({"answer_ids": [Command.update(answer.id, {"value": value})]})
        return answer

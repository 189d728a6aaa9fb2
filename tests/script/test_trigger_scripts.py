"""Scripts of calls that no treatment causes speak of the visit, or of the last one."""

from common import clinic
from common.triggers import TriggerCase


class TestTriggerScripts(TriggerCase):
    def script(self, followup, lang="en_US"):
        call = self.call(followup, user=self.reception)
        scripts = call.with_context(lang=lang).script_data["scripts"]
        sections = [section for script in scripts for section in script["sections"]]
        return "\n".join(words for section in sections for words, _is_note in section["parts"])

    def test_missed_visit(self):
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:20")
        self.assertIn("expecting you today", self.script(self.calls("no_show")))

    def test_missed_visit_in_chinese(self):
        self.visit("2026-11-20 14:00")
        self.notice("2026-11-20 14:20")
        self.assertIn("您约了今天过来", self.script(self.calls("no_show"), "zh_CN"))

    def test_reminder(self):
        self.visit("2026-11-24 14:00")
        self.set_clock("2026-11-23 09:00")
        self.open_due()
        self.assertIn("tomorrow at 14:00", self.script(self.calls("visit_ahead")))

    def test_recall(self):
        self.treatment("whitening/done", "2026-11-20 09:30")
        self.set_clock("2027-05-20 10:00")
        self.open_due()
        script = self.script(self.calls("inactive"))
        self.assertIn("since 20 November 2026", script)
        self.assertNotIn("…", script.replace("……", ""))

    def test_the_dentist_is_the_visits(self):
        self.patient.dental_dentist_id = False
        visit = self.visit("2026-11-20 14:00")
        self.assertEqual(visit.start, clinic("2026-11-20 14:00"))
        self.notice("2026-11-20 14:20")
        call = self.call(self.calls("no_show"), user=self.reception)
        self.assertEqual(call._placeholder_values(call.followup_ids)["dentist"], self.dentist.name)

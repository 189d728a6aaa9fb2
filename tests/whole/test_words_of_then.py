"""What is settled keeps its words, whatever is renamed, moved or corrected afterwards; the dispute file prints them."""

from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from common import NOW, DentalCase

from odoo.exceptions import UserError

LANGS = ("en_US", "zh_CN")


class WordsCase(DentalCase):
    def setUp(self):
        super().setUp()
        self.visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create({"dental_patient_id": self.patient.id, "start": NOW - timedelta(minutes=30)})
        )
        self.treatment_done = self.treatment(user=self.reception, teeth="36", event_id=self.visit.id)
        self.calls = self.followups(self.treatment_done)

    def words(self, record, *names):
        return {(lang, name): record.with_context(lang=lang)[name] for lang in LANGS for name in names}

    def rename_everything(self):
        """What an ordinary clinic changes in the course of years, and what somebody might change in a dispute."""
        treatment = self.treatment_done.sudo()
        for lang in LANGS:
            for record in (treatment.type_id, treatment.stage_id, self.calls.step_id.protocol_id.book_id):
                for one in record.sudo().with_context(lang=lang):
                    one.name = f"renamed {lang} {one.id}"
        steps = self.calls.step_id.sudo()
        steps.write({"count": 77})
        sections = self.calls.script_id.section_ids.sudo()
        for section in sections:
            section.body = "rewritten"
        treatment.type_id.aftercare = "rewritten after-care"
        self.dentist.sudo().name = "renamed dentist"
        self.env.flush_all()
        self.env.invalidate_all()

    def correct_everything(self):
        self.treatment_done.with_user(self.reception).write({"teeth": "11", "done_at": NOW - timedelta(days=3)})
        self.visit.with_user(self.reception).write(
            {"start": NOW + timedelta(days=5), "stop": NOW + timedelta(days=5, hours=1), "dental_visit_type": "ortho"}
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def dispute(self):
        lines = self.patient.with_user(self.manager).with_context(lang="en_US").dental_dispute_lines(self.clinic)
        return [(line["moment"], line["kind"], line["who"], line["title"], line["text"]) for line in lines]


class TestFollowups(WordsCase):
    def endings(self, followup):
        activities = self.activities(followup)
        return {
            "called": lambda: self.finish(followup),
            "refused": lambda: self.finish(followup, "refused"),
            "without_record": lambda: activities.with_user(self.team).action_feedback(),
            "dismissed": lambda: activities.with_user(self.team).unlink(),
            "do_not_call": lambda: self.patient.with_user(self.reception).write({"dental_do_not_call": True}),
        }

    def test_settled_ones_keep_title_and_reason(self):
        self.calls.write({"due_date": "2026-11-20", "due_at": NOW})
        self.open_due()
        followup = self.calls[:1]
        for reason, end in self.endings(followup).items():
            with self.subTest(reason), self.cr.savepoint() as savepoint:
                before = self.words(followup, "title", "reason")
                self.assertIn("36", before["zh_CN", "title"])
                end()
                self.assertEqual(followup.closing_reason, reason)
                self.rename_everything()
                self.correct_everything()
                self.assertEqual(self.words(followup, "title", "reason"), before)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_pending_ones_follow(self):
        followup = self.calls[:1]
        before = followup.title
        self.treatment_done.with_user(self.reception).teeth = "11"
        self.assertNotEqual(followup.title, before)
        self.assertIn("11", followup.title)

    def test_taken_up_again_follows_again(self):
        followup = self.calls[:1]
        self.finish(followup, "refused")
        followup.with_user(self.team).action_reopen()
        self.assertFalse(followup.kept_words)
        self.treatment_done.with_user(self.reception).teeth = "11"
        self.assertIn("11", followup.title)

    def test_of_a_visit(self):
        visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create({"dental_patient_id": self.patient.id, "start": NOW + timedelta(days=5)})
        )
        reminder = visit.sudo().dental_followup_ids[:1]
        self.assertTrue(reminder)
        before = self.words(reminder, "title", "reason")
        visit.action_dental_cancel()
        self.assertEqual(reminder.state, "cancelled")
        visit.action_dental_rebook()
        visit.write({"start": NOW + timedelta(days=9), "stop": NOW + timedelta(days=9, hours=1)})
        settled = self.env["dental.followup"].search([("event_id", "=", visit.id), ("state", "=", "cancelled")])
        for one in settled:
            self.assertEqual(self.words(one, "title", "reason"), before)

    def test_only_the_clinics_languages(self):
        self.finish(self.calls[:1])
        self.assertEqual(set(self.calls[:1]._kept_data()), {code for code, _n in self.env["res.lang"].get_installed()})


class TestOthers(WordsCase):
    def test_a_done_treatment_keeps_its_title(self):
        before = self.words(self.treatment_done, "display_name")
        self.rename_everything()
        self.assertEqual(self.words(self.treatment_done, "display_name"), before)
        self.treatment_done.with_user(self.reception).teeth = "11"
        self.assertIn("11", self.treatment_done.display_name, "a correction is seen")
        self.assertIn("36", self.treatment_done._kept_data()["en_US"]["title"])

    def test_a_draft_follows(self):
        draft = self.treatment("scaling/done", state="draft")
        self.assertFalse(draft.kept_words)
        draft.action_done()
        self.assertTrue(draft.kept_words)
        draft.action_cancel()
        draft.action_draft()
        self.assertFalse(draft.kept_words)

    def test_visits(self):
        visit = self.visit.with_user(self.reception)
        for action in ("no_show", "cancel", "arrive"):
            getattr(visit, f"action_dental_{action}")()
            if action != "arrive":
                self.assertEqual(visit.sudo()._kept_data()["start"], "2026-11-20 01:30:00")
                visit.action_dental_rebook()
                self.assertFalse(visit.sudo().kept_words)
        visit.action_dental_done()
        self.assertEqual(set(visit.sudo()._kept_data()), {*LANGS, "start"})

    def test_not_written_by_hand(self):
        self.finish(self.calls[:1])
        for record in (self.treatment_done, self.visit):
            with self.subTest(record._name), self.assertRaises(UserError):
                record.with_user(self.manager).write({"kept_words": "{}"})


class TestDispute(WordsCase):
    def test_it_prints_what_was(self):
        self.visit.with_user(self.reception).action_dental_arrive()
        self.visit.with_user(self.reception).action_dental_done()
        self.calls.write({"due_date": "2026-11-20", "due_at": NOW})
        self.open_due()
        call = self.call(self.calls[:1], outcome="answered", note="Well")
        spoken = call._script_data()["scripts"][0]["sections"][0]
        call.completed_section_ids = self.env["dental.script.section"].browse(spoken["id"])
        call.action_finish()
        self.activities(self.calls[1:2]).with_user(self.team).action_feedback()
        before = self.dispute()
        said = "".join(text for text, _is_note in [(part[0], part[1]) for part in spoken["parts"]])
        texts = "\n".join(line[4] for line in before)
        self.assertIn(said[:20], texts, "what was ticked as said is printed")
        self.rename_everything()
        self.assertEqual(self.dispute(), before)

    def test_corrections_are_told_beside_it(self):
        before = self.dispute()
        title = next(line[3] for line in before if line[1] == "Treatment")
        self.env.flush_all()
        self.cr.flush()
        self.treatment_done.with_user(self.reception).write({"teeth": "11", "done_at": NOW - timedelta(hours=1)})
        self.env.flush_all()
        self.cr.flush()
        self.assertIn("Teeth: 36 → 11", "\n".join(line[4] for line in self.dispute() if line[1] == "Note"))
        self.assertIn("2026-11-20 09:30 → 2026-11-20 09:00", "\n".join(line[4] for line in self.dispute()))
        line = next(line for line in self.dispute() if line[1] == "Treatment")
        self.assertEqual(line[3], title)
        self.assertIn("11", line[4])

    def test_only_what_was_said_or_sent(self):
        self.treatment_done.type_id.sudo().aftercare = "Bite on gauze"
        self.finish(self.calls[:1])
        texts = "\n".join(line[4] for line in self.dispute())
        self.assertNotIn("Bite on gauze", texts)
        self.treatment_done.with_user(self.reception).action_print_aftercare()
        self.treatment_done.type_id.sudo().aftercare = "Rinse at once"
        texts = "\n".join(line[4] for line in self.dispute())
        self.assertIn("Bite on gauze", texts, "as it stood on the sheet that the patient took home")
        self.assertNotIn("Rinse at once", texts)


class TestCost(WordsCase):
    """Keeping the words must not make the routine call slower."""

    def queries(self, is_kept):
        """The statements of finishing the routine call, with the words or without."""
        with self.cr.savepoint() as savepoint, ExitStack() as stack:
            if not is_kept:
                for name in ("dental.followup", "dental.call"):
                    nothing = patch.object(type(self.env[name]), "_keep_words", lambda records, again=False: None)
                    stack.enter_context(nothing)
            call = self.call(self.calls[:1], outcome="answered")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            call.action_finish()
            self.env.flush_all()
            count = self.cr.sql_log_count - before
            savepoint.rollback()
        self.env.invalidate_all()
        return count

    def test_finishing_the_routine_call(self):
        self.calls[:1].write({"due_date": "2026-11-20", "due_at": NOW})
        self.open_due()
        self.queries(True)  # the first one fills caches
        without, kept = self.queries(False), self.queries(True)
        self.assertLessEqual(kept - without, 3)

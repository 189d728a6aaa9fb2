"""Another rule book: what is asked, what the preview says, and that it comes true."""

import random
from collections import Counter
from datetime import timedelta
from unittest.mock import patch

import pytest
from common import NEW_YORK, NOW, DentalCase

from odoo import fields
from odoo.exceptions import AccessError, UserError

STAGES = (
    "extraction/simple",
    "filling/done",
    "implant/fixture",
    "implant/crown",
    "prosthesis/fitted",
    "root_canal/obturation",
    "scaling/done",
    "consultation/done",
    "whitening/done",
)


class SwitchCase(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = {code: cls.env["dental.protocol.book"].search([("code", "=", code)]) for code in "ABCD"}

    def settings(self, book, user=None, **values):
        settings = self.env["dental.clinic.settings"].with_user(user or self.manager)
        return settings.create({"dental_book_id": book.id, **values})

    def ask(self, book, choice="keep", user=None):
        """The question that another book in the clinic's settings leads to."""
        action = self.settings(book, user).action_save()
        self.assertEqual(action["res_model"], "dental.book.switch")
        wizard = self.env["dental.book.switch"].with_user(user or self.manager).browse(action["res_id"])
        wizard.choice = choice
        return wizard

    def switch(self, book, choice):
        wizard = self.ask(book, choice)
        wizard.action_switch()
        return wizard

    def pending(self):
        """The clinic's calls that are planned, whatever they are about."""
        domain = [("company_id", "=", self.clinic.id), ("state", "in", ("planned", "open"))]
        return self.env["dental.followup"].search(domain)

    def summary(self, followups=None):
        return Counter(
            (f.patient_id.id, f.treatment_id.id, f.event_id.id, f.step_id.id, f.occurrence, f.due_at, f.role)
            for f in (self.pending() if followups is None else followups)
        )

    def per_week(self):
        """(week, role) → number of calls that are planned, counted one by one."""
        today = self.clinic._dental_today()
        counts = Counter()
        for followup in self.pending().filtered(lambda f: not f.is_note_only):
            counts[max((followup.due_date - today).days // 7, 0), followup.role] += 1
        return Counter({key: count for key, count in counts.items() if key[0] < 8})

    def previewed(self, wizard, index):
        weeks = enumerate(wizard.figures["weeks"])
        return Counter(
            {(number, role): pair[index] for number, week in weeks for role, pair in week[2].items() if pair[index]}
        )


class TestSwitch(SwitchCase):
    def setUp(self):
        super().setUp()
        self.filling = self.treatment("filling/done", "2026-11-10 10:00", teeth="36")

    def test_the_book_is_not_changed_before_the_question_is_answered(self):
        wizard = self.ask(self.books["D"])
        self.assertEqual(self.clinic.dental_book_id, self.book)
        self.assertEqual((wizard.old_book_id, wizard.new_book_id), (self.book, self.books["D"]))

    def test_other_settings_are_saved_without_a_question(self):
        settings = self.settings(self.book, dental_tz=NEW_YORK, dental_no_show_minutes=5)
        settings.write({"dental_cool_down_days": 4, "dental_ahead_days": 2})
        self.assertEqual(settings.action_save()["type"], "ir.actions.act_window_close")
        names = ("dental_tz", "dental_no_show_minutes", "dental_cool_down_days", "dental_ahead_days")
        self.assertEqual([self.clinic[name] for name in names], [NEW_YORK, 5, 4, 2])

    def test_keep(self):
        everything, before = self.summary(), self.summary(self.followups(self.filling))
        self.switch(self.books["D"], "keep")
        self.assertEqual(self.clinic.dental_book_id, self.books["D"])
        self.assertEqual(self.summary(), everything)
        self.filling.teeth = "37"  # planned again, by the book that it was planned by
        self.assertEqual(self.summary(self.followups(self.filling)), before)
        self.assertEqual(self.filling.sudo().book_id, self.book)
        later = self.treatment("filling/done", "2026-11-20 09:00")
        self.assertEqual(later.sudo().book_id, self.books["D"])
        self.assertLessEqual(self.followups(later).step_id, self.books["D"].protocol_ids.step_ids)

    def test_a_repeated_call_goes_on_by_the_book_that_was_kept(self):
        implant = self.treatment("implant/fixture", "2026-10-20 10:00")
        self.open_due()
        self.switch(self.books["B"], "keep")
        self.finish(self.followups(implant, "open"))
        self.assertEqual(self.days(implant), ["2026-12-20", "2027-01-20"])
        self.assertLessEqual(self.followups(implant).step_id, self.book.protocol_ids.step_ids)

    def test_replan(self):
        self.assertEqual(self.days(self.filling), ["2027-02-08", "2027-05-09", "2027-11-05"])
        self.switch(self.books["D"], "replan")
        self.assertEqual(self.filling.sudo().book_id, self.books["D"])
        self.assertFalse(self.clinic.dental_is_replanning)
        planned = self.followups(self.filling)
        self.assertEqual(self.days(self.filling)[:3], ["2027-02-10", "2027-05-10", "2027-11-10"])
        self.assertLessEqual(planned.step_id, self.books["D"].protocol_ids.step_ids)

    def test_an_administrator_who_writes_the_company_keeps_what_is_planned(self):
        before = self.summary(self.followups(self.filling))
        self.clinic.dental_book_id = self.books["C"]
        self.filling.teeth = "37"
        self.assertEqual(self.summary(self.followups(self.filling)), before)

    def test_there_and_back(self):
        """The same calls are planned again, and what was done is not called for twice."""
        self.treatment("extraction/simple", "2026-11-20 09:00")
        self.treatment("prosthesis/fitted", "2026-09-01 09:00")
        self.open_due()
        done = self.pending().filtered(lambda f: f.state == "open")[:1]
        self.finish(done)
        before = self.summary()
        for code in "BCD":
            with self.subTest(code):
                self.switch(self.books[code], "replan")
                pending = self.followups(done.treatment_id)
                again = pending.filtered(lambda f: (f.purpose, f.planned_date) == (done.purpose, done.planned_date))
                self.assertFalse(again)
                self.switch(self.book, "replan")
                self.assertEqual(self.summary(), before)
                self.assertEqual(done.state, "done")

    def test_somebody_was_faster(self):
        wizard = self.ask(self.books["D"])
        self.switch(self.books["B"], "keep")
        with self.assertRaisesRegex(UserError, "meanwhile"):
            wizard.action_switch()
        self.assertEqual(self.clinic.dental_book_id, self.books["B"])

    def test_who_may_not(self):
        wizard = self.ask(self.books["D"])
        for user in (self.reception, self.dentist, self.outsider):
            with self.subTest(user.name), self.assertRaises(AccessError):
                wizard.with_user(user).action_switch()
        other = self.make_clinic("别家口腔", NEW_YORK)
        stranger = self.make_user("manager2", "manager", company=other)
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).action_switch()
        values = {"company_id": self.clinic.id, "new_book_id": self.books["D"].id, "old_book_id": self.book.id}
        with self.assertRaises(AccessError):
            self.env["dental.book.switch"].with_user(stranger).create(values).action_switch()
        with self.assertRaises(AccessError):
            self.env["dental.book.switch"].with_user(stranger)._open(self.clinic, self.books["D"])
        self.assertEqual(self.clinic.dental_book_id, self.book)

    def test_another_clinic_is_left_alone(self):
        other = self.make_clinic("别家口腔", NEW_YORK)
        reception = self.make_user("reception2", "receptionist", company=other)
        patient = self.make_patient("李四", user=reception)
        theirs = self.treatment(
            "filling/done", user=reception, company_id=other.id, patient_id=patient.id, dentist_id=reception.id
        )
        before = self.summary(self.followups(theirs))
        self.switch(self.books["D"], "replan")
        self.assertEqual(self.summary(self.followups(theirs)), before)
        self.assertEqual(theirs.sudo().book_id, self.book)
        self.assertEqual(other.dental_book_id, self.book)

    def test_the_form(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        wizard = self.ask(self.books["C"], "replan")
        now, after = len(self.pending()), wizard.figures["after"]
        self.assertIn(f"the {now} planned calls become {after}", wizard.replan_text)
        self.assertIn("until Nov 26", wizard.preview)
        self.assertIn("table-info", wizard.preview)
        self.assertNotIn("table-info", self.ask(self.books["C"], "keep").preview)
        chinese = wizard.with_context(lang="zh_CN")
        self.assertIn("11月26日", chinese.preview)


class TestBackground(SwitchCase):
    """A large clinic: the job goes through its patients in batches and may be killed at any point."""

    def setUp(self):
        super().setUp()
        for target, value in (("AT_ONCE", 2), ("BATCH", 2)):
            patcher = patch(f"odoo.addons.dental_followup.models.followup.res_company.{target}", value)
            patcher.start()
            self.addCleanup(patcher.stop)
        self.patients = [self.make_patient(f"病人{number}") for number in range(5)]
        self.fillings = self.env["dental.treatment"].union(
            *[self.treatment("filling/done", patient_id=patient.id) for patient in self.patients]
        )

    def run_replan(self):
        with self.enter_registry_test_mode():
            self.env.ref("dental_followup.ir_cron_replan").method_direct_trigger()

    def by_new_book(self):
        steps = self.books["D"].protocol_ids.step_ids
        return [self.followups(filling).step_id <= steps for filling in self.fillings]

    def test_killed_in_the_middle(self):
        self.switch(self.books["D"], "replan")
        self.assertTrue(self.clinic.dental_is_replanning)
        self.assertEqual(self.settings(self.books["D"]).replan_count, 5)
        self.assertEqual(self.by_new_book(), [False] * 5)
        self.clinic._dental_replan_batch()
        self.assertEqual(self.by_new_book(), [True, True, False, False, False])
        self.assertEqual(self.settings(self.books["D"]).replan_count, 3)
        # Killed before the commit: the batch is done again, and changes nothing.
        before = self.summary()
        self.clinic.dental_replanned_id = 0
        self.clinic._dental_replan_batch()
        self.assertEqual(self.summary(), before)
        self.run_replan()
        self.assertEqual(self.by_new_book(), [True] * 5)
        self.assertFalse(self.clinic.dental_is_replanning)
        self.assertEqual(self.settings(self.books["D"]).replan_count, 0)
        before = self.summary()
        self.run_replan()
        self.assertEqual(self.summary(), before)

    def test_changed_again_before_it_was_through(self):
        before = self.summary()
        self.switch(self.books["D"], "replan")
        self.clinic._dental_replan_batch()
        self.switch(self.book, "replan")
        self.run_replan()
        self.assertEqual(self.summary(), before)

    def test_one_patient_does_not_stop_the_others(self):
        self.switch(self.books["D"], "replan")
        planner = type(self.env["dental.followup.planner"])
        original, bad = planner._plan_clinic, self.fillings[1]

        def fail(planner, company, records, kind, now):
            if records._name == bad._name and bad.id in records.ids:
                raise ValueError("broken")
            return original(planner, company, records, kind, now)

        with patch.object(planner, "_plan_clinic", fail), self.assertLogs("odoo.addons.dental_followup", "ERROR"):
            self.run_replan()
        self.assertEqual(self.by_new_book(), [True, False, True, True, True])
        self.assertIn("broken", " ".join(bad.sudo().message_ids.mapped("body")))
        self.assertFalse(self.clinic.dental_is_replanning)


class TestPreview(SwitchCase):
    """What the preview says comes true, whatever the clinic's history."""

    def record_history(self, chance):
        """Treatments, visits and calls of some weeks, by whichever book the clinic had at the time."""
        patients = [self.make_patient(f"病人{number}") for number in range(4)]
        start = fields.Datetime.subtract(NOW, days=chance.choice((30, 120, 400)))
        for _number in range(14):
            self.clock.move_to(start)
            self.clinic.dental_book_id = self.books[chance.choice("ABCD")]
            patient = chance.choice(patients)
            values = {"teeth": chance.choice((False, "36", "11")), "sutured": chance.random() < 0.3}
            self.treatment(
                chance.choice(STAGES),
                patient_id=patient.id,
                done_at=start - timedelta(hours=chance.choice((1, 30, 300))),
                **values,
            )
            if chance.random() < 0.4:
                self.visit(patient, start + timedelta(days=chance.randint(-2, 20)), chance)
            self.open_due()
            for followup in self.pending().filtered(lambda f: f.state == "open"):
                if chance.random() < 0.5:
                    followup._close(*chance.choice((("done", "called"), ("skipped", "dismissed"))))
                    self.env["dental.followup.planner"]._plan_next(followup)
            start += (NOW - start) * chance.random() * 0.3
        chance.choice(patients).dental_do_not_call = chance.random() < 0.3
        self.clock.move_to(NOW)

    def visit(self, patient, start, chance):
        visit = self.env["calendar.event"].with_user(self.reception)
        return visit.create(
            {
                "name": "visit",
                "dental_patient_id": patient.id,
                "dental_dentist_id": self.dentist.id,
                "dental_visit_type": chance.choice(("return", "consultation")),
                "dental_visit_state": chance.choice(("booked", "no_show", "done", "cancelled")),
                "start": start,
                "stop": start + timedelta(minutes=30),
            }
        )

    @pytest.mark.long
    def test_it_comes_true(self):
        for seed in random.sample(range(10**6), 6):
            with self.subTest(seed=seed), self.cr.savepoint() as savepoint:
                chance = random.Random(seed)
                self.record_history(chance)
                self.assertNotEqual(self.pending(), self.env["dental.followup"], f"seed {seed}: an empty history")
                book = chance.choice([b for b in self.books.values() if b != self.clinic.dental_book_id])
                now = self.per_week()
                before = self.summary()
                wizard = self.ask(book, "replan")
                self.assertEqual(self.summary(), before, f"seed {seed}: the preview wrote something")
                self.assertEqual(self.previewed(wizard, 0), now, f"seed {seed}")
                wizard.action_switch()
                self.assertEqual(self.previewed(wizard, 1), self.per_week(), f"seed {seed}")
                total = len(self.pending().filtered(lambda f: not f.is_note_only))
                self.assertEqual(wizard.figures["after"], total, f"seed {seed}")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_overdue_calls_are_in_the_first_week(self):
        self.treatment("filling/done", "2026-11-19 10:00")
        self.open_due()
        self.set_clock("2026-11-25 10:00")
        first, last, counts = self.ask(self.books["B"]).figures["weeks"][0]
        self.assertEqual((first, last), ("2026-11-25", "2026-12-01"))
        self.assertEqual(counts["consultant"][0] + counts["followup_team"][0], 2)

    def test_each_call_stands_in_its_week(self):
        self.treatment("prosthesis/fitted", "2026-11-20 09:00")  # 1, 7, 30, 90, 180, 360 days by book A
        weeks = self.ask(self.books["B"]).figures["weeks"]
        self.assertEqual([week[2].get("followup_team", [0])[0] for week in weeks], [1, 1, 0, 0, 1, 0, 0, 0])
        self.assertEqual(weeks[7][:2], ["2027-01-08", "2027-01-14"])

    def test_a_clinic_without_calls(self):
        figures = self.ask(self.books["B"]).figures
        self.assertEqual((figures["now"], figures["after"]), (0, 0))
        self.assertIn("No call is planned", self.ask(self.books["B"]).preview)

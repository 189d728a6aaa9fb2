"""The family of one number: spoken to one after the other, tried together, rung by one person at a time."""

from common import NOW, clinic
from common.ring import RingCase
from psycopg2 import IntegrityError

from odoo.tools import mute_logger


class TestFamily(RingCase):
    def setUp(self):
        super().setUp()
        self.own = self.one(user=self.team)
        self.hers = self.one(self.daughter, "2026-11-20 09:10", user=self.team)
        self.his = self.one(self.grandpa, "2026-11-20 09:20", user=self.second)
        self.all = self.own | self.hers | self.his

    def calls(self, patient):
        return self.env["dental.call"].search([("patient_id", "=", patient.id)])

    def test_family_stands_beside_the_call(self):
        self.one(self.daughter, "2026-11-20 09:30")
        self.one(self.loner)
        call = self.call(self.own)
        self.assertEqual(call.followup_ids, self.own)
        self.assertEqual(call.family_ids, self.hers | self.his, "one line each")

    def test_one_call_for_each_without_hanging_up(self):
        call = self.call(self.own, outcome="answered")
        for patient, followup in ((self.daughter, self.hers), (self.grandpa, self.his)):
            action = call.action_finish_next()
            call = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
            self.assertEqual((call.patient_id, call.followup_ids), (patient, followup))
            call.outcome = "answered"
        self.assertEqual(call.action_finish_next()["res_model"], "dental.followup", "the list is empty")
        self.assertEqual(set(self.all.mapped("state")), {"done"})
        self.assertFalse(self.calls(self.grandpa).parent_call_id)

    def test_to_a_family_member_and_back(self):
        call = self.call(self.own, note="half a sentence")
        hers = self.call(self.hers)
        self.assertNotEqual(hers, call)
        self.assertEqual((hers.user_id, hers.state), (self.team, "draft"))
        self.assertEqual(self.call(self.own), call)
        self.assertEqual(call.note, "half a sentence")

    def test_not_reached_counts_for_all(self):
        for outcome in ("no_answer", "busy", "wrong_number"):
            with self.subTest(outcome=outcome):
                self.all.write({"attempt_count": 0, "due_date": "2026-11-20", "due_at": NOW, "state": "open"})
                call = self.finish(self.own, outcome)
                self.assertEqual(self.all.mapped("attempt_count"), [1, 1, 1])
                self.assertFalse(self.all.filtered("is_due"))
                for patient in (self.daughter, self.grandpa):
                    along = self.calls(patient)[0]
                    self.assertEqual((along.state, along.outcome, along.user_id), ("done", outcome, self.team))
                    self.assertEqual(along.parent_call_id, call)
                self.assertFalse(call.parent_call_id)

    def test_what_is_not_due_was_not_tried(self):
        later = self.one(self.daughter, "2026-11-21 09:00")
        self.finish(self.own, "no_answer")
        self.assertEqual((later.attempt_count, later.due_at), (0, clinic("2026-11-21 09:00")))

    def test_an_answer_is_the_patients_own(self):
        for outcome in ("answered", "refused"):
            self.finish(self.one(user=self.team), outcome)
        self.assertEqual((self.hers | self.his).mapped("state"), ["open", "open"])
        self.assertFalse(self.calls(self.daughter))

    def test_own_draft_of_a_family_member(self):
        """An untouched one becomes the vain call; one with an answer in it is left alone."""
        hers, his = self.call(self.hers), self.call(self.his, outcome="answered")
        call = self.call(self.own, outcome="no_answer")
        call.action_finish()
        self.assertEqual((hers.state, hers.outcome, hers.parent_call_id), ("done", "no_answer", call))
        self.assertEqual((his.state, self.his.attempt_count), ("draft", 0))

    def test_what_makes_a_draft_more_than_untouched(self):
        call = self.call(self.hers)
        self.assertTrue(call._is_untouched())
        for values in (
            {"grade": "fair"},
            {"call_back_at": clinic("2026-11-21 10:00")},
            {"asks_not_to_be_called": True},
        ):
            call.write(values)
            self.assertFalse(call._is_untouched())
            call.write(dict.fromkeys(values, False))
        call._ask_dentist("May I smoke?", call.followup_ids.treatment_id, self.env["ir.attachment"], NOW)
        self.assertFalse(call._is_untouched())

    def test_next_after_a_vain_call_is_another_number(self):
        other = self.one(self.loner, "2026-11-20 09:40", user=self.team)
        action = self.call(self.own, outcome="no_answer").action_finish_next()
        call = self.env["dental.call"].browse(action["res_id"])
        self.assertEqual(call.followup_ids, other)

    def test_a_colleague_sees_who_rings(self):
        call = self.call(self.own)
        for followup in self.all:
            action = followup.with_user(self.second).action_start_call()
            self.assertEqual(action["res_id"], call.id)
        self.assertTrue(call.with_user(self.second).is_other_caller)
        self.assertFalse(self.calls(self.daughter))
        theirs = self.one(self.loner, "2026-11-20 09:40", user=self.second)
        following = self.env["dental.followup"].with_user(self.second)._next_call(NOW)
        self.assertEqual(following, theirs, "not the grandfather, whose number is being rung")
        theirs._close("done", "called")
        self.set_clock("2026-11-20 22:30")
        following = self.env["dental.followup"].with_user(self.second)._next_call(clinic("2026-11-20 22:30"))
        self.assertTrue(following, "a draft that was left lying half a day ago hides nobody")

    def test_taking_over_takes_the_whole_number(self):
        call, hers = self.call(self.own), self.call(self.hers)
        hers.with_user(self.second).action_take_over()
        self.assertEqual((call | hers).mapped("user_id"), self.second)
        self.assertEqual(self.call(self.his, self.second).patient_id, self.grandpa)

    def test_free_again_when_all_is_finished(self):
        call, hers = self.call(self.own, outcome="answered"), self.call(self.hers, outcome="answered")
        call.action_finish()
        self.assertEqual(self.his.with_user(self.second).action_start_call()["res_id"], hers.id)
        hers.action_finish()
        self.assertEqual(self.call(self.his, self.second).user_id, self.second)

    def test_two_at_the_same_moment(self):
        """The second does not see the first one's draft yet: the database does."""
        call = self.call(self.own)
        values = {"patient_id": self.daughter.id, "company_id": self.clinic.id, "user_id": self.second.id}
        calls = self.env["dental.call"].sudo()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            calls.create({**values, "dialled_digits": call.dialled_digits})
        self.assertEqual(call.dialled_digits, "8613800138000")
        self.assertFalse(self.call(self.hers).dialled_digits, "the caller's second draft of the number")
        self.assertTrue(calls.create({**values, "patient_id": self.loner.id, "dialled_digits": False}))

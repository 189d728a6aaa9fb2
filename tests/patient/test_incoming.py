"""Patients who ring: who it is, what the call is about, and what it settles."""

from datetime import timedelta

from common import NEW_YORK, NOW, clinic
from common.ring import RingCase

from odoo.exceptions import AccessError, UserError

NUMBER = "+86 138 0013 8000"


class IncomingCase(RingCase):
    def incoming(self, patient=None, number=None, user=None):
        """The call of a patient who rings."""
        patient = (patient or self.patient).with_user(user or self.team)
        action = patient.action_dental_they_call(number)
        return self.env["dental.call"].with_user(user or self.team).browse(action["res_id"])

    def callers(self, term, user=None):
        return self.env["res.partner"].with_user(user or self.team).dental_find_callers(term)

    def kinds(self, term):
        return {line["name"]: line["kind"] for line in self.callers(term)["callers"]}


class TestWhoRings(IncomingCase):
    def test_by_number_however_it_is_written(self):
        family = {"王小明": "phone", "王小红": "phone", "王爷爷": "phone"}
        for term in ("13800138000", "138 0013 8000", "+8613800138000", "008613800138000", " 138-0013-8000 "):
            with self.subTest(term=term):
                self.assertEqual(self.kinds(term), family)
                self.assertEqual(self.callers(term)["number"], NUMBER)

    def test_second_number_finds_the_family_too(self):
        self.loner.with_user(self.reception).write({"phone": "13900139000", "dental_phone2": "021 6234 5678"})
        twin = self.make_patient("李霞", phone="13900139000")
        self.assertEqual(self.kinds("02162345678"), {"李雷": "phone2", "李霞": "family"})
        self.assertEqual(self.kinds("李雷"), {"李雷": "other", "李霞": "family"})
        self.assertEqual(self.kinds(twin.dental_number)["李霞"], "other")

    def test_a_part_and_nobody(self):
        self.assertEqual(set(self.kinds("8000")), {"王小明", "王小红", "王爷爷"})
        self.assertFalse(self.callers("8000")["number"], "a part is nobody's number")
        for term in ("", "  ", None):
            self.assertEqual(self.callers(term), {"number": False, "callers": [], "is_cut": False})
        self.assertEqual(self.callers("13911112222"), {"number": "+86 139 1111 2222", "callers": [], "is_cut": False})

    def test_the_line_says_what_is_due_and_who_is_on_the_phone(self):
        self.patient.dental_dentist_id = self.dentist
        due = self.one(user=self.team)
        self.one(due_at="2026-11-25 09:00")
        self.finish(self.one(self.daughter), "answered")
        self.call(due, user=self.second)
        lines = {line["name"]: line for line in self.callers("13800138000")["callers"]}
        mine = lines["王小明"]
        self.assertEqual((mine["due"], mine["dentist"]), ([due.title], "周医生"))
        self.assertEqual((mine["ringing"], lines["王爷爷"]["ringing"]), ("回访小郑", ""))
        self.assertIn("11-20", lines["王小红"]["last"])
        self.assertEqual(mine["phone"], NUMBER)

    def test_many(self):
        for number in range(21):
            self.make_patient(f"赵{number}", phone=False)
        found = self.callers("赵")
        self.assertEqual((len(found["callers"]), found["is_cut"]), (20, True))

    def test_only_the_clinics_staff_and_own_patients(self):
        with self.assertRaises(AccessError):
            self.callers("13800138000", self.outsider)
        branch = self.make_clinic("New York branch", NEW_YORK)
        stranger = self.make_user("ny", "receptionist", branch)
        self.assertFalse(self.callers("13800138000", stranger)["callers"])
        with self.assertRaises(AccessError):
            self.incoming(user=stranger)
        with self.assertRaises(AccessError):
            self.incoming(user=self.outsider)


class TestIncoming(IncomingCase):
    def test_shows_what_is_due_and_ticks_nothing_that_was_not_tried(self):
        due, late = self.one(user=self.team), self.one(due_at="2026-11-18 09:00")
        later = self.one(due_at="2026-11-25 09:00")
        call = self.incoming(number="13800138000")
        self.assertEqual((call.direction, call.state, call.channel), ("inbound", "draft", "phone"))
        self.assertEqual((call.caller_number, call.is_second_number), (NUMBER, False))
        self.assertEqual(call.agenda_ids, due | late)
        self.assertFalse(call.followup_ids)
        self.assertFalse(call.number_hint)
        call.write({"outcome": "answered", "followup_ids": due.ids})
        self.assertIn("What is not ticked stays due.", call.next_step)
        call.action_finish()
        self.assertEqual((due | late | later).mapped("state"), ["done", "planned", "planned"])
        self.assertEqual((due.closing_reason, due.attempt_count), ("called", 0))

    def test_a_draft_left_lying_does_not_stop_a_vain_call(self):
        hers, due = self.one(self.daughter), self.one(user=self.team)
        left = self.incoming(self.daughter)
        self.assertEqual(left.direction, "inbound")
        self.set_clock("2026-11-20 12:00")
        call = self.call(due, outcome="no_answer")
        self.assertEqual(call.direction, "outbound", "nobody goes on from what was left hours ago")
        call.action_finish()
        self.assertEqual((left.state, left.direction, left.outcome), ("done", "outbound", "no_answer"))
        self.assertEqual((call.state, hers.attempt_count), ("done", 0))

    def test_nothing_ticked_settles_nothing(self):
        due = self.one(user=self.team)
        call = self.incoming()
        call.outcome = "answered"
        self.assertNotIn("settled", call.next_step)
        call.action_finish()
        self.assertEqual((due.state, due.user_id, call.triage), ("open", self.team, "none"))

    def test_rings_back(self):
        """What was tried in vain, and waits for another day, is what they ring back about."""
        tried, other = self.one(user=self.team), self.one(role="nurse")
        draft = self.call(tried, outcome="no_answer")
        draft.followup_ids = tried
        draft.action_finish()
        self.assertEqual((tried.state, str(tried.due_date)), ("planned", "2026-11-21"))
        call = self.incoming()
        self.assertEqual(call.agenda_ids, tried | other)
        self.assertEqual(call.followup_ids, tried)
        call.outcome = "answered"
        call.action_finish()
        self.assertEqual((tried.state, tried.attempt_count, other.state), ("done", 1, "planned"))

    def test_is_no_try(self):
        """The second number is proposed after the last vain try, whoever has rung since."""
        self.patient.with_user(self.reception).dental_phone2 = "13900139000"
        self.finish(self.one(), "no_answer")
        call = self.incoming()
        call.outcome = "answered"
        call.action_finish()
        self.assertTrue(self.call(self.one()).is_second_number)

    def test_second_number(self):
        mine = self.patient.with_user(self.reception)
        mine.dental_phone2 = "021 6234 5678"
        mine.write({"dental_wrong_number": True, "dental_wrong_phone2": True})
        call = self.incoming(number="+86 21 6234 5678")
        self.assertTrue(call.is_second_number)
        call.outcome = "answered"
        call.action_finish()
        self.assertFalse(mine.dental_wrong_phone2, "they ring from it")
        self.assertTrue(mine.dental_wrong_number)

    def test_vain_outcomes_are_refused(self):
        due = self.one(user=self.team)
        call = self.incoming()
        call.followup_ids = due
        for outcome in ("no_answer", "busy", "wrong_number"):
            call.outcome = outcome
            with self.subTest(outcome=outcome), self.assertRaises(UserError), self.cr.savepoint():
                call.action_finish()
        self.assertEqual((due.state, due.attempt_count), ("open", 0))
        call.write({"outcome": "call_back", "call_back_at": clinic("2026-11-20 16:30")})
        call.action_finish()
        self.assertEqual(due.due_at, clinic("2026-11-20 16:30"))

    def test_a_draft_becomes_what_the_caller_came_for(self):
        due = self.one(user=self.team)
        draft = self.call(due)
        self.assertEqual((self.incoming(), draft.direction), (draft, "inbound"))
        self.assertFalse(draft.followup_ids)
        self.assertEqual((self.call(due), draft.direction, draft.followup_ids), (draft, "outbound", due))
        draft.note = "she says that"
        self.assertEqual((self.incoming(), draft.direction), (draft, "outbound"))
        draft.outcome = "no_answer"
        draft.action_switch_direction()
        self.assertEqual((draft.direction, draft.outcome, draft.note), ("inbound", False, "she says that"))
        with self.assertRaises(UserError):
            draft.with_user(self.second).action_switch_direction()
        draft.action_switch_direction()
        self.assertEqual(draft.direction, "outbound")

    def test_a_colleague_rings_the_number(self):
        draft = self.call(self.one(user=self.second), user=self.second)
        for patient in (self.patient, self.daughter):
            seen = self.incoming(patient)
            self.assertEqual(seen, draft.with_user(self.team))
            self.assertTrue(seen.is_other_caller)
        self.assertEqual(draft.direction, "outbound")

    def test_the_family_is_the_same_ring(self):
        """Who is handed the telephone has not been rung either."""
        sister = self.one(self.daughter, user=self.team)
        grandpa = self.one(self.grandpa, user=self.team)
        call = self.incoming(number="13800138000")
        call.outcome = "answered"
        action = call.action_finish_next()
        second = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
        self.assertEqual(second.followup_ids, sister)
        self.assertEqual((second.direction, second.caller_number), ("inbound", NUMBER))
        second.outcome = "answered"
        second.action_finish()
        self.clock.move_to(NOW + timedelta(seconds=61))
        self.assertEqual(self.call(grandpa).direction, "outbound", "we ring again")

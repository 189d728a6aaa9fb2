"""One ring, one agenda: lines of the lists, the family of one number, what is taken along, peace afterwards."""

from datetime import timedelta

from common import NEW_YORK, NOW, CallCase, DentalCase, clinic
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import mute_logger

DUE = Domain("is_due", "=", True)
HEADS = Domain("is_ring_head", "=", True)


class RingCase(DentalCase):
    """A family of three with one number, and one patient without any; all treated yesterday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user("team2", "followup_team", name="回访小郑")
        cls.daughter = cls.make_patient("王小红", phone="138 0013 8000")
        cls.grandpa = cls.make_patient("王爷爷", phone="+86 138-0013-8000")
        cls.loner = cls.make_patient("李雷", phone=False)

    def one(self, patient=None, due_at="2026-11-20 09:00", user=None, **values):
        """A follow-up of the patient, open with ``user`` or in the team's pool."""
        due_at = clinic(due_at)
        return (
            self.env["dental.followup"]
            .sudo()
            .create(
                {
                    "patient_id": (patient or self.patient).id,
                    "company_id": self.clinic.id,
                    "role": "followup_team",
                    "purpose": "day_one",
                    "state": "open" if user else "planned",
                    "user_id": user.id if user else False,
                    "anchor_at": NOW - timedelta(days=1),
                    "due_at": due_at,
                    "due_date": self.clinic._dental_today(due_at),
                    "planned_date": self.clinic._dental_today(due_at),
                    **values,
                }
            )
        )

    def heads(self, domain=DUE, user=None):
        return self.env["dental.followup"].with_user(user or self.team).search(HEADS & domain)


class TestLines(RingCase):
    def test_one_line_for_a_family(self):
        late, early = self.one(self.daughter, user=self.team), self.one(due_at="2026-11-20 08:00", user=self.team)
        third = self.one(self.grandpa, "2026-11-21 00:01", user=self.team)  # tomorrow
        self.assertEqual(self.heads(), early)
        self.assertEqual((early.ring_count, late.ring_count, third.ring_count), (2, 2, 1))
        self.assertEqual(early.ring_note, "+1 of the family")
        self.assertIn(f"王小红: {late.title}", early.ring_reason)
        self.assertEqual((early | late | third).mapped("is_ring_head"), [True, False, False])
        self.set_clock("2026-11-21 00:00")
        (early | late | third).invalidate_recordset()
        self.assertEqual(early.ring_note, "+2 of the family")
        self.assertEqual(self.heads(), early)

    def test_several_of_one_patient(self):
        first, other = self.one(user=self.team), self.one(user=self.team, purpose="pain")
        self.assertEqual(self.heads(), first)
        self.assertEqual(first.ring_note, "+1 more")
        self.assertIn(other.title, first.ring_reason)

    def test_overdue_comes_first(self):
        today, overdue = self.one(user=self.team), self.one(due_at="2026-11-18 09:00", user=self.team)
        self.assertEqual(self.heads(), overdue)
        self.assertFalse(self.heads(Domain("is_due_today", "=", True)))
        self.assertTrue(today.is_due_today)

    def test_each_caller_and_each_pool_has_a_line(self):
        mine, theirs = self.one(user=self.team), self.one(user=self.second)
        pool, other_pool = self.one(), self.one(role="nurse")
        self.one(due_at="2026-11-20 09:30")
        self.assertEqual(self.heads(), mine | theirs | pool | other_pool)
        self.assertEqual(self.heads(Domain("is_mine", "=", True)), mine | pool)
        self.assertEqual(mine.ring_count, 5, "whoever rings settles them all")

    def test_patients_without_a_number_stand_alone(self):
        nobody = self.make_patient("韩梅梅", phone=False)
        one, two, three = self.one(self.loner), self.one(nobody), self.one(nobody)
        self.assertEqual(self.heads(), one | two)
        self.assertEqual((one.ring_count, two.ring_count, three.ring_count), (1, 2, 2))

    def test_two_clinics_with_the_same_number(self):
        branch = self.make_clinic("New York branch", NEW_YORK)
        self.team.company_ids |= branch
        stranger = self.make_patient("John", phone="+8613800138000", company_id=branch.id, user=self.env.user)
        here, there = self.one(), self.one(stranger, due_at="2026-11-19 09:00", company_id=branch.id)
        both = (
            self.env["dental.followup"]
            .with_user(self.team)
            .with_context(allowed_company_ids=[self.clinic.id, branch.id])
        )
        self.assertEqual(both.search(HEADS), here | there)
        self.assertEqual(both.browse(here.id).ring_count, 1)
        self.assertEqual(both.with_context(allowed_company_ids=self.clinic.ids).search(HEADS), here)
        self.assertFalse(self.call(here).family_ids)

    def test_done_ones_vanish(self):
        first, other = self.one(user=self.team), self.one(self.daughter, "2026-11-20 09:30", user=self.team)
        first._close("done", "called")
        self.assertEqual(self.heads(), other)
        self.assertEqual(other.ring_count, 1)
        other._close("skipped", "refused")
        self.assertFalse(self.heads())

    def test_notes_are_no_calls(self):
        self.one(is_note_only=True, due_at="2026-11-20 08:00")
        call = self.one()
        self.assertEqual(self.heads(), call)
        self.assertEqual(self.call(call).followup_ids, call)

    def test_other_filters_and_groups(self):
        first = self.one(user=self.team)
        self.one(self.daughter, user=self.team)
        lonely = self.one(self.loner, user=self.team, purpose="pain")
        self.assertEqual(self.heads(Domain("purpose", "=", "pain")), lonely)
        self.assertNotIn(first, self.env["dental.followup"].search([("is_ring_head", "=", False)]))
        groups = self.env["dental.followup"].with_user(self.team)._read_group(HEADS, ["purpose"], ["__count"])
        self.assertEqual(groups, [("day_one", 1), ("pain", 1)])

    def test_a_family_members_name_finds_the_line(self):
        head = self.one(user=self.team)
        self.one(self.daughter, "2026-11-20 09:30", user=self.team)
        self.one(self.loner, user=self.team)
        self.assertEqual(self.heads(Domain("ring_patient_id", "ilike", "小红")), head)
        self.assertEqual(self.heads(Domain("ring_patient_id", "=", self.daughter.id)), head)
        self.assertFalse(self.heads(Domain("ring_patient_id", "ilike", "nobody")))

    def test_a_page_costs_the_same_however_many_lines(self):
        for number in range(3):
            phone = f"1390013900{number}"
            for name in ("father", "daughter"):
                treatment = self.treatment(patient_id=self.make_patient(name, phone=phone).id)
                self.one(treatment.patient_id, user=self.team, treatment_id=treatment.id)
        specification = {name: {} for name in ("ring_count", "ring_note", "ring_reason", "patient_phone")}
        followups = self.env["dental.followup"].with_user(self.team)

        def page(limit):
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.assertEqual(len(followups.web_search_read(list(HEADS), specification, limit=limit)["records"]), limit)
            return self.cr.sql_log_count - start

        page(1)
        self.assertEqual(page(1), page(3))

    def test_two_numbers_in_one_field(self):
        for number, phone in enumerate(("138 0013 8000 / 139 0013 9000", "13800138000、13900139000")):
            patient = self.make_patient(f"王{number}", phone=phone)
            self.assertEqual(patient.dental_phone_digits, "8613800138000")


class TestAgenda(RingCase):
    def agenda(self, *days, purpose="care", **values):
        due = self.one()
        ahead = [self.one(due_at=f"2026-11-{day} 09:00", purpose=purpose, **values) for day in days]
        call = self.call(due)
        self.assertIn(due, call.followup_ids)
        self.assertEqual(call.agenda_ids, call.followup_ids)
        return [followup in call.followup_ids for followup in ahead]

    def test_window_ahead(self):
        """Today is the 20th; three days ahead is the 23rd."""
        self.assertEqual(self.clinic.dental_ahead_days, 3)
        self.assertEqual(self.agenda(21, 23, 24), [True, True, False])

    def test_no_window(self):
        self.clinic.dental_ahead_days = 0
        self.assertEqual(self.agenda(21), [False])

    def test_the_day_of_medical_calls_matters(self):
        codes = [code for code, _name in self.env["dental.followup"]._fields["purpose"].selection]
        early = {code for code in codes if self.agenda(21, purpose=code) == [True] and self._clear()}
        expected = {"care", "checkup", "recall", "satisfaction", "restoration", "crown", "result", "review"}
        self.assertEqual(early, expected | {"not_converted"})

    def _clear(self):
        self.env["dental.call"].search([("state", "=", "draft")]).sudo().unlink()
        self.env["dental.followup"].sudo().search(DUE)._close("done", "called")
        return True

    def test_unticked_stay_as_they_are(self):
        due, care = self.one(user=self.team), self.one(due_at="2026-11-22 09:00", purpose="care")
        call = self.call(due, outcome="answered")
        self.assertEqual(call.followup_ids, due | care)
        call.followup_ids = [Command.unlink(care.id)]
        self.assertEqual(self.call(due), call)
        self.assertEqual(call.followup_ids, due, "opened again, it stays unticked")
        self.assertEqual(call.agenda_ids, due | care)
        call.action_finish()
        self.assertEqual((due.state, care.state), ("done", "planned"))
        self.assertEqual(care.due_at, clinic("2026-11-22 09:00"))

    def test_what_falls_due_meanwhile_joins(self):
        due, other = self.one(), self.one(purpose="pain", due_at="2026-11-20 09:30")
        call = self.call(due)
        call.followup_ids = [Command.unlink(other.id)]
        late = self.one(due_at="2026-11-20 09:50")
        self.assertEqual(self.call(due).followup_ids, due | late)
        self.assertEqual(self.call(other).followup_ids, due | other | late, "clicked, it is ticked again")

    def test_call_back_moves_what_is_ticked(self):
        due, other = self.one(user=self.team), self.one(user=self.team)
        self.one(self.daughter, user=self.team)
        call = self.call(due, outcome="call_back", call_back_at=clinic("2026-11-25 15:00"))
        call.followup_ids -= other
        call.action_finish()
        self.assertEqual(str(due.due_date), "2026-11-25")
        self.assertEqual((other.state, str(other.due_date)), ("open", "2026-11-20"))

    def test_the_agenda_is_not_filled_in_by_hand(self):
        call = self.call(self.one())
        for values in ({"agenda_ids": [Command.clear()]}, {"along_id": call.id}, {"ring_digits": "1"}):
            with self.subTest(values=values), self.assertRaises(UserError), self.cr.savepoint():
                call.write(values)


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
        self.assertFalse(self.calls(self.grandpa).along_id)

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
                    self.assertEqual(along.along_id, call)
                self.assertFalse(call.along_id)

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
        self.assertEqual((hers.state, hers.outcome, hers.along_id), ("done", "no_answer", call))
        self.assertEqual((his.state, self.his.attempt_count), ("draft", 0))

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
            calls.create({**values, "ring_digits": call.ring_digits})
        self.assertEqual(call.ring_digits, "8613800138000")
        self.assertFalse(self.call(self.hers).ring_digits, "the caller's second draft of the number")
        self.assertTrue(calls.create({**values, "patient_id": self.loner.id, "ring_digits": False}))


class TestQuiet(RingCase):
    """Talked with on Friday, 20 November; seven days of peace."""

    def setUp(self):
        super().setUp()
        self.clinic.dental_book_id = self.book.copy({"calling_calendar_id": False})
        self.finish(self.one(user=self.team))

    def log(self, followup):
        return " ".join(followup.sudo().message_ids.mapped("body"))

    def opened(self, day, **values):
        """Whether a care call that is due on a day is opened then."""
        followup = self.one(due_at=f"2026-11-{day} 11:00", **{"purpose": "care", **values})
        self.set_clock(f"2026-11-{day} 07:00")
        self.open_due()
        return followup, followup.state == "open"

    def test_within_the_quiet_time(self):
        for day in (21, 26):
            followup, is_open = self.opened(day)
            self.assertFalse(is_open)
            self.assertEqual(followup.due_at, clinic("2026-11-27 11:00"))
            self.assertEqual(str(followup.due_date), "2026-11-27")
            self.assertEqual(str(followup.planned_date), f"2026-11-{day}", "the rule's day stays")
            self.assertFalse(self.activities(followup))
            self.assertIn("talked with the patient on 2026-11-20", self.log(followup))

    def test_after_it(self):
        self.assertTrue(self.opened(27)[1])

    def test_moved_once_and_opened_then(self):
        followup, _is_open = self.opened(21)
        self.set_clock("2026-11-27 07:00")
        self.open_due()
        self.assertEqual(followup.state, "open")

    def test_none(self):
        self.clinic.dental_quiet_days = 0
        self.assertTrue(self.opened(21)[1])

    def test_on_the_same_day(self):
        followup = self.one(due_at="2026-11-20 16:00", purpose="satisfaction")
        self.open_due()
        self.assertEqual(str(followup.due_date), "2026-11-27")

    def test_medical_calls_always_come(self):
        for purpose in ("day_one", "recovery", "pain", "suture", "restoration", "reminder"):
            with self.subTest(purpose=purpose):
                self.assertTrue(self.opened(21, purpose=purpose)[1])

    def test_nobody_was_talked_to(self):
        followup = self.one(self.loner, purpose="care", user=self.team)
        self.finish(followup, "no_answer")
        self.set_clock("2026-11-21 23:00")
        self.open_due()
        self.assertEqual(followup.state, "open")

    def test_the_family_does_not_count(self):
        self.assertTrue(self.opened(21, patient=self.daughter)[1])

    def test_what_was_promised_comes(self):
        followup = self.one(purpose="care", user=self.team)
        self.finish(followup, "call_back", call_back_at=clinic("2026-11-22 15:00"))
        self.set_clock("2026-11-22 15:00")
        self.open_due()
        self.assertEqual((followup.state, followup.due_at), ("open", clinic("2026-11-22 15:00")))

    def test_into_the_telephone_hours(self):
        """27 November 2026 is a Friday."""
        calendar = self.env["resource.calendar"].create({"name": "Monday", "attendance_ids": [Command.clear()]})
        calendar.attendance_ids = [
            Command.create({"name": "Monday", "dayofweek": "0", "hour_from": 9, "hour_to": 12, "day_period": "morning"})
        ]
        self.clinic.dental_book_id.calling_calendar_id = calendar
        followup, _is_open = self.opened(21)
        self.assertEqual(followup.due_at, clinic("2026-11-30 09:00"))
        self.assertEqual(str(followup.due_date), "2026-11-30")

    def test_while_a_pain_series_runs(self):
        self.clinic.dental_quiet_days = 0
        self.one(purpose="pain", due_at="2026-11-22 09:00")
        followup, is_open = self.opened(21)
        self.assertFalse(is_open)
        self.assertEqual(followup.due_at, clinic("2026-11-22 11:00"))
        self.assertIn("because of pain", self.log(followup))

    def test_who_comes_today_anyway(self):
        self.clinic.dental_quiet_days = 0
        visit = (
            self.env["calendar.event"]
            .with_context(dental_visit=True)
            .create(
                {
                    "name": "x",
                    "start": clinic("2026-11-21 17:00"),
                    "stop": clinic("2026-11-21 17:30"),
                    "dental_patient_id": self.patient.id,
                    "dental_dentist_id": self.dentist.id,
                    "dental_company_id": self.clinic.id,
                }
            )
        )
        self.assertEqual(visit.dental_visit_state, "booked")
        followup, is_open = self.opened(21)
        self.assertFalse(is_open)
        self.assertEqual(str(followup.due_date), "2026-11-22")

    def test_the_batch_is_looked_at_at_once(self):
        def count(number):
            self._clear_care()
            for _number in range(number):
                self.one(purpose="care", patient=self.loner)
            followups = self.env["dental.followup"].search([("purpose", "=", "care"), ("state", "=", "planned")])
            self.env.flush_all()
            self.env.invalidate_all()
            followups.mapped("patient_id.name"), followups.mapped("purpose")
            start = self.cr.sql_log_count
            self.assertFalse(followups._wait(NOW))
            return self.cr.sql_log_count - start

        self.assertEqual(count(1), count(20))

    def _clear_care(self):
        self.env["dental.followup"].search([("purpose", "=", "care")])._close("done", "called")


class TestCost(CallCase):
    def test_finishing_costs_no_more_with_a_family(self):
        """Reached: the family is not looked at."""
        self.make_patient("王小红")
        call = self.call(self.due, outcome="answered")
        self.env.flush_all()
        plain = self._cost(call)
        self.treatment("scaling/done", "2026-11-19 15:30", patient_id=self.make_patient("王小红").id)
        other = self.call(self.followups(self.treatment("scaling/done", "2026-11-19 15:30"))[:1], outcome="answered")
        self.assertLessEqual(self._cost(other), plain)

    def _cost(self, call):
        self.env.flush_all()
        start = self.cr.sql_log_count
        call.action_finish()
        self.env.flush_all()
        return self.cr.sql_log_count - start

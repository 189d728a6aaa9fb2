"""One ring, one agenda: lines of the lists, and what a call takes along."""

from common import NEW_YORK, CallCase, clinic
from common.ring import RingCase

from odoo.exceptions import UserError
from odoo.fields import Command, Domain

DUE = Domain("is_due", "=", True)
HEADS = Domain("is_group_lead", "=", True)


class TestLines(RingCase):
    def heads(self, domain=DUE, user=None):
        return self.env["dental.followup"].with_user(user or self.team).search(HEADS & domain)

    def test_one_line_for_a_family(self):
        late, early = self.one(self.daughter, user=self.team), self.one(due_at="2026-11-20 08:00", user=self.team)
        third = self.one(self.grandpa, "2026-11-21 00:01", user=self.team)  # tomorrow
        self.assertEqual(self.heads(), early)
        self.assertEqual((early.group_count, late.group_count, third.group_count), (2, 2, 1))
        self.assertEqual(early.group_note, "+1 of the family")
        self.assertIn(f"王小红: {late.title}", early.group_reason)
        self.assertEqual((early | late | third).mapped("is_group_lead"), [True, False, False])
        self.set_clock("2026-11-21 00:00")
        (early | late | third).invalidate_recordset()
        self.assertEqual(early.group_note, "+2 of the family")
        self.assertEqual(self.heads(), early)

    def test_several_of_one_patient(self):
        first, other = self.one(user=self.team), self.one(user=self.team, purpose="pain")
        self.assertEqual(self.heads(), first)
        self.assertEqual(first.group_note, "+1 more")
        self.assertIn(other.title, first.group_reason)

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
        self.assertEqual(mine.group_count, 5, "whoever rings settles them all")

    def test_patients_without_a_number_stand_alone(self):
        nobody = self.make_patient("韩梅梅", phone=False)
        one, two, three = self.one(self.loner), self.one(nobody), self.one(nobody)
        self.assertEqual(self.heads(), one | two)
        self.assertEqual((one.group_count, two.group_count, three.group_count), (1, 2, 2))

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
        self.assertEqual(both.browse(here.id).group_count, 1)
        self.assertEqual(both.with_context(allowed_company_ids=self.clinic.ids).search(HEADS), here)
        self.assertFalse(self.call(here).family_ids)

    def test_done_ones_vanish(self):
        first, other = self.one(user=self.team), self.one(self.daughter, "2026-11-20 09:30", user=self.team)
        first._close("done", "called")
        self.assertEqual(self.heads(), other)
        self.assertEqual(other.group_count, 1)
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
        self.assertNotIn(first, self.env["dental.followup"].search([("is_group_lead", "=", False)]))
        groups = self.env["dental.followup"].with_user(self.team)._read_group(HEADS, ["purpose"], ["__count"])
        self.assertEqual(groups, [("day_one", 1), ("pain", 1)])

    def test_a_family_members_name_finds_the_line(self):
        head = self.one(user=self.team)
        self.one(self.daughter, "2026-11-20 09:30", user=self.team)
        self.one(self.loner, user=self.team)
        self.assertEqual(self.heads(Domain("group_patient_id", "ilike", "小红")), head)
        self.assertEqual(self.heads(Domain("group_patient_id", "=", self.daughter.id)), head)
        self.assertFalse(self.heads(Domain("group_patient_id", "ilike", "nobody")))

    def test_a_page_costs_the_same_however_many_lines(self):
        for number in range(3):
            phone = f"1390013900{number}"
            for name in ("father", "daughter"):
                treatment = self.treatment(patient_id=self.make_patient(name, phone=phone).id)
                self.one(treatment.patient_id, user=self.team, treatment_id=treatment.id)
        specification = {name: {} for name in ("group_count", "group_note", "group_reason", "patient_phone")}
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

    def test_one_of_them_is_not_wanted(self):
        due, care = self.one(user=self.team), self.one(due_at="2026-11-22 09:00", purpose="care")
        call = self.call(due)
        call.write({"followup_ids": [Command.unlink(care.id)], "declined_ids": [Command.link(care.id)]})
        call.outcome = "no_answer"
        self.assertNotIn("does not want", call.next_step, "nobody said so")
        call.outcome = "answered"
        self.assertIn("does not want", call.next_step)
        call.action_finish()
        self.assertEqual((due.state, care.state, care.closing_reason), ("done", "skipped", "refused"))
        self.assertFalse(self.activities(care))

    def test_what_repeats_comes_again(self):
        self.clinic.dental_book_id = self.env.ref("dental_followup.book_d")
        treatment = self.treatment("filling/done", "2025-11-21 10:00")
        yearly = self.followups(treatment).filtered("step_id.repeat_unit")
        call = self.call(self.one(user=self.team), outcome="answered", declined_ids=[Command.link(yearly.id)])
        self.assertIn(yearly, call.agenda_ids)
        call.followup_ids -= yearly
        call.action_finish()
        following = self.followups(treatment).filtered(lambda f: f.step_id == yearly.step_id)
        self.assertEqual((yearly.state, str(following.planned_date)), ("skipped", "2027-11-21"))

    def test_who_is_unwell_is_rung_whatever_was_declined(self):
        due = self.one(user=self.team)
        daily = self.one(user=self.team, purpose="pain", pain_since=clinic("2026-11-18 10:00"))
        call = self.call(due, outcome="answered", is_unwell=True, declined_ids=[Command.link(daily.id)])
        call.followup_ids -= daily
        call.action_finish()
        self.assertNotEqual(daily.state, "skipped")

    def test_ticked_again_it_is_wanted(self):
        due, care = self.one(user=self.team), self.one(due_at="2026-11-22 09:00", purpose="care")
        other = self.one(self.loner, user=self.team)
        call = self.call(due)
        call.write({"declined_ids": [Command.set((care | other).ids)], "outcome": "answered"})
        call.action_finish()
        self.assertEqual((due.state, care.state, other.state), ("done", "done", "open"))

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

    def test_a_vain_ring_leaves_the_hour_that_another_one_named(self):
        due, hers = self.one(user=self.team), self.one(self.daughter, user=self.team)
        self.finish(hers, "call_back", call_back_at=clinic("2026-11-20 16:00"))
        self.open_due()
        self.finish(due, "no_answer")
        self.assertEqual((hers.due_at, hers.attempt_count), (clinic("2026-11-20 16:00"), 0))
        self.set_clock("2026-11-20 16:30")
        other = self.one(self.grandpa, user=self.team)
        self.finish(other, "no_answer")
        self.assertEqual(hers.attempt_count, 1, "the hour has come")

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
        for values in ({"agenda_ids": [Command.clear()]}, {"parent_call_id": call.id}, {"dialled_digits": "1"}):
            with self.subTest(values=values), self.assertRaises(UserError), self.cr.savepoint():
                call.write(values)


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

"""Who is away hands calls over and gets them back; nothing is lost with those who leave."""

from unittest.mock import patch

from common import SHANGHAI, DentalCase, clinic

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

SCHEDULER = "odoo.addons.dental_followup.models.dental_followup_scheduler"


class HandoverCase(DentalCase):
    """A dentist's call that is due today, Friday 20 November 2026, at 9:00; it is 10:00."""

    def setUp(self):
        super().setUp()
        self.clinic.dental_book_id = own = self.book.copy()
        own.protocol_ids.filtered(lambda p: not p.type_id).step_ids.role = "dentist"
        self.own_book = own
        self.followup = self.due_call()
        self.assertEqual(self.followup.user_id, self.dentist)

    def due_call(self, **values):
        followup = self.followups(self.treatment("whitening/done", "2026-11-19 10:00", **values))
        self.open_due()
        self.assertEqual(followup.state, "open")
        return followup

    def away(self, user, start, end=None):
        """Out of office from and to what the clinic's clock shows."""
        user.write({"out_of_office_from": clinic(start), "out_of_office_to": end and clinic(end)})

    def leave(self, user, start, end):
        """A leave of the working calendar, as Odoo's apps for human resources record it."""
        resource = self.env["resource.resource"].create({"name": user.name, "user_id": user.id, "tz": SHANGHAI})
        return self.env["resource.calendar.leaves"].create(
            {"name": "leave", "resource_id": resource.id, "date_from": clinic(start), "date_to": clinic(end)}
        )

    def assert_with(self, caller, behalf=None, followup=None):
        followup = followup or self.followup
        nobody = self.env["res.users"]
        activity = self.activities(followup)
        self.assertEqual(len(activity), 1)
        self.assertEqual(followup.user_id, caller or nobody)
        self.assertEqual(activity.user_id, caller or nobody)
        self.assertEqual(followup.on_behalf_of_id, behalf or nobody)

    def run_at(self, text):
        self.set_clock(text)
        self.run_cron()

    def log(self, followup=None):
        messages = (followup or self.followup).sudo().message_ids.sorted("id")
        return [str(body).removeprefix("<p>").removesuffix("</p>") for body in messages.mapped("body")]

    def postpone(self, day):
        self.activities(self.followup).date_deadline = day


class TestHandOver(HandoverCase):
    def test_nobody_is_away(self):
        self.run_cron()
        self.assert_with(self.dentist)
        self.assertEqual(self.log(), [])

    def test_leave_that_begins_now(self):
        activity = self.activities(self.followup)
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-27 23:59")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)
        self.assertEqual(self.activities(self.followup), activity, "moved, not made anew")
        self.assertEqual(self.log(), ["周医生 is away: 护士小何 makes the call."])

    def test_leave_tomorrow_keeps_what_is_due_today(self):
        self.away(self.dentist, "2026-11-21 00:00", "2026-11-27 23:59")
        self.run_at("2026-11-20 23:59")
        self.assert_with(self.dentist)
        self.run_at("2026-11-21 00:00")
        self.assert_with(self.nurse, self.dentist)

    def test_leave_tomorrow_hands_over_what_is_due_tomorrow(self):
        self.postpone("2026-11-21")
        self.away(self.dentist, "2026-11-21 00:00", "2026-11-27 23:59")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)

    def test_leave_tomorrow_keeps_what_is_due_afterwards(self):
        self.postpone("2026-11-28")
        self.away(self.dentist, "2026-11-21 00:00", "2026-11-27 23:59")
        self.run_cron()
        self.assert_with(self.dentist)

    def test_leave_of_the_working_calendar_from_midnight(self):
        """Midnight in Shanghai is 16:00 of the day before in UTC."""
        leave = self.leave(self.dentist, "2026-11-21 00:00", "2026-11-22 00:00")
        self.assertEqual(str(leave.date_from), "2026-11-20 16:00:00")
        self.run_at("2026-11-20 23:59")
        self.assert_with(self.dentist)
        self.run_at("2026-11-21 00:00")
        self.assert_with(self.nurse, self.dentist)
        self.run_at("2026-11-22 00:01")
        self.assert_with(self.dentist)

    def test_midnight_after_the_clocks_changed(self):
        """New York's winter time begins on Sunday 1 November: its midnight is 5:00 in UTC, no more 4:00."""
        self.clinic.dental_tz = "America/New_York"
        self.set_clock("2026-11-01 12:00", "America/New_York")
        self.postpone("2026-11-02")
        start = clinic("2026-11-02 00:00", "America/New_York")
        self.assertEqual(str(start), "2026-11-02 05:00:00")
        self.dentist.write({"out_of_office_from": start, "out_of_office_to": False})
        self.assertEqual(self.clinic._dental_local(self.followup.due_at).date().isoformat(), "2026-11-02")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)

    def test_half_a_day(self):
        """A call that is due in the afternoon goes in the morning already, one of the morning does not."""
        noon = self.due_call(patient_id=self.make_patient("李雷", phone="13900139000").id)
        noon.due_at = clinic("2026-11-20 14:00")
        self.away(self.dentist, "2026-11-20 13:00", "2026-11-20 18:00")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist, noon)
        self.assert_with(self.dentist)
        self.run_at("2026-11-20 13:30")
        self.assert_with(self.nurse, self.dentist)
        self.run_at("2026-11-20 18:01")
        self.assert_with(self.dentist)
        self.assert_with(self.dentist, followup=noon)

    def test_stand_in_away_too(self):
        colleague = self.make_user("dentist2", "dentist", name="孙医生")
        self.env["dental.team"].search([("role", "=", "dentist")]).member_ids |= colleague
        self.away(self.dentist, "2026-11-20 10:00")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)
        self.away(self.nurse, "2026-11-20 10:00")
        self.run_cron()
        self.assert_with(colleague, self.dentist)
        self.assertEqual(self.log()[-1], "护士小何 is away: 孙医生 makes the call.")

    def test_again_changes_nothing(self):
        self.away(self.dentist, "2026-11-20 10:00")
        for _time in range(3):
            self.run_cron()
        self.assertEqual(len(self.log()), 1)
        self.assert_with(self.nurse, self.dentist)

    def test_many_leave_in_batches(self):
        patients = [self.make_patient(f"患者{n}", phone=f"1390013900{n}") for n in range(5)]
        calls = self.followup.union(*[self.due_call(patient_id=patient.id) for patient in patients])
        self.away(self.dentist, "2026-11-20 10:00")
        with patch(f"{SCHEDULER}.BATCH", 2):
            self.run_cron()
        for call in calls:
            self.assert_with(self.nurse, self.dentist, call)

    def test_one_bad_call_does_not_stop_the_others(self):
        other = self.due_call(patient_id=self.make_patient("李雷", phone="13900139000").id)
        self.away(self.dentist, "2026-11-20 10:00")
        model, bad = type(self.followup), self.followup
        inner = model._give

        def spoiled(followups, *args, **options):
            if bad in followups:
                raise ValueError("no such thing")
            return inner(followups, *args, **options)

        with patch.object(model, "_give", spoiled), mute_logger(SCHEDULER):
            self.run_cron()
        self.assert_with(self.dentist)
        self.assertIn("no such thing", bad.problem)
        self.assert_with(self.nurse, self.dentist, other)
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)
        self.assertFalse(bad.problem)

    def test_without_mail_and_in_the_language_of_the_caller(self):
        users = self.dentist | self.nurse
        users.notification_type = "email"
        self.nurse.lang = "zh_CN"
        self.assertIn("Whitening", self.activities(self.followup).summary)
        before = self.env["mail.mail"].search_count([]), self.env["mail.notification"].search_count([])
        self.away(self.dentist, "2026-11-20 10:00")
        self.run_cron()
        self.assertNotIn("Whitening", self.activities(self.followup).summary)
        self.assertIn("王小明", self.activities(self.followup).summary)
        self.assertEqual(
            (self.env["mail.mail"].search_count([]), self.env["mail.notification"].search_count([])), before
        )

    def queries_to_hand_over(self, count):
        patients = self.env["res.partner"].with_user(self.reception)
        patients = patients.create([{"name": f"P{n}", "is_patient": True} for n in range(count)])
        values = self.treatment_values("whitening/done", "2026-11-19 10:00")
        treatments = self.env["dental.treatment"].with_user(self.reception)
        calls = self.followups(treatments.create([{**values, "patient_id": patient.id} for patient in patients]))
        self.open_due()
        self.away(self.dentist, "2026-11-20 10:00")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        followups = self.env["dental.followup"]
        now = clinic("2026-11-20 10:00")
        followups.search(followups._handover_domain(now))._hand_over_all(now)
        self.env.flush_all()
        self.assertEqual(set(calls.mapped("user_id")), {self.nurse})
        self.away(self.dentist, "2026-11-19 10:00", "2026-11-19 11:00")
        return self.cr.sql_log_count - before

    def test_cost_per_call(self):
        few, many = self.queries_to_hand_over(20), self.queries_to_hand_over(220)
        self.assertLess(few, 80)
        self.assertLess(many - few, 20, f"{few} queries for 20, {many} for 220")


class TestGivenBack(HandoverCase):
    def setUp(self):
        super().setUp()
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-22 23:59")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)

    def test_back_on_duty(self):
        self.run_at("2026-11-22 23:59")
        self.assert_with(self.nurse, self.dentist)
        self.run_at("2026-11-23 00:00")
        self.assert_with(self.dentist)
        self.assertEqual(self.log()[-1], "周医生 is on duty again: 护士小何 gives the call back.")

    def test_back_earlier_than_planned(self):
        self.dentist.write({"out_of_office_from": False, "out_of_office_to": False})
        self.run_cron()
        self.assert_with(self.dentist)

    def test_what_was_done_stays_done(self):
        self.finish(self.followup, user=self.nurse)
        self.run_at("2026-11-23 10:00")
        self.assertEqual((self.followup.state, self.followup.user_id), ("done", self.nurse))
        self.assertEqual(self.followup.on_behalf_of_id, self.dentist)

    def test_not_while_the_stand_in_is_on_the_phone(self):
        self.set_clock("2026-11-23 09:59")
        call = self.call(self.followup, self.nurse)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.nurse, self.dentist)
        call.action_discard()
        self.run_cron()
        self.assert_with(self.dentist)

    def test_a_draft_left_behind_holds_nothing_up(self):
        self.call(self.followup, self.nurse)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.dentist)

    def test_stand_in_gone_too(self):
        self.away(self.nurse, "2026-11-20 10:00")
        self.run_at("2026-11-21 10:00")
        self.assert_with(None, self.dentist)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.dentist)


class TestByHand(HandoverCase):
    def give(self, user, by=None):
        self.activities(self.followup).with_user(by or self.manager).user_id = user

    def test_not_given_back(self):
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-22 23:59")
        self.run_cron()
        self.give(self.reception)
        self.assert_with(self.reception)
        self.assertEqual(self.log()[-1], "王主管 gave the call of 护士小何 to 前台小李.")
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.reception)

    def test_who_takes_it_during_a_leave_keeps_it(self):
        self.away(self.dentist, "2026-11-20 09:00", "2026-11-22 23:59")
        self.run_cron()
        self.give(self.dentist, self.dentist)
        self.run_cron()
        self.assert_with(self.dentist)

    def test_a_later_leave_counts(self):
        self.give(self.reception)
        self.away(self.reception, "2026-11-20 10:01", "2026-11-22 23:59")
        self.run_at("2026-11-20 10:01")
        self.assert_with(self.dentist, self.reception)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.reception)

    def test_put_into_the_pool(self):
        self.give(False)
        self.run_cron()
        self.assert_with(None)
        self.assertTrue(self.followup.with_user(self.dentist).is_mine)
        self.give(self.dentist, self.dentist)
        self.assert_with(self.dentist)
        self.assertEqual(
            self.log(),
            [
                "王主管 put the call of 周医生 into the team's pool.",
                "周医生 gave the call from the team's pool to 周医生.",
            ],
        )

    def test_the_same_caller_again_is_no_change(self):
        self.give(self.dentist)
        self.assertEqual(self.log(), [])
        self.assertFalse(self.followup.given_at)


class TestPool(HandoverCase):
    def setUp(self):
        super().setUp()
        self.mate = self.make_user("dentist2", "dentist")
        self.env["dental.team"].search([("role", "=", "dentist")]).member_ids |= self.mate
        for user in (self.dentist, self.nurse, self.mate):
            self.away(user, "2026-11-20 10:00", "2026-11-22 23:59")
        self.run_cron()

    def test_visible_to_the_whole_team(self):
        self.assert_with(None, self.dentist)
        self.assertEqual(self.log(), ["周医生 is away and nobody else is on duty: the call waits in the team's pool."])
        for user in (self.dentist, self.mate, self.nurse, self.manager):
            self.assertTrue(self.followup.with_user(user).is_mine, user.name)
        for user in (self.reception, self.team, self.consultant):
            self.assertFalse(self.followup.with_user(user).is_mine, user.name)

    def test_until_somebody_is_on_duty(self):
        self.mate.write({"out_of_office_from": False, "out_of_office_to": False})
        self.run_cron()
        self.assert_with(self.mate, self.dentist)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.dentist)

    def test_opened_into_the_pool(self):
        """A call that found nobody when it fell due."""
        patient = self.make_patient("李雷", phone="13900139000")
        call = self.due_call(patient_id=patient.id)
        self.assert_with(None, self.dentist, call)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.dentist, followup=call)


class TestManagersPool(DentalCase):
    def test_a_role_without_a_team(self):
        self.clinic.dental_book_id = own = self.book.copy()
        own.protocol_ids.filtered(lambda p: not p.type_id).step_ids.role = "followup_team"
        self.env["dental.team"].search([("role", "=", "followup_team")]).active = False
        followup = self.followups(self.treatment("whitening/done", "2026-11-19 10:00"))
        self.run_cron()
        self.run_cron()
        self.assertEqual((followup.state, len(self.activities(followup))), ("open", 1))
        self.assertFalse(followup.user_id)
        self.assertTrue(followup.with_user(self.manager).is_mine)
        self.assertFalse(followup.with_user(self.team).is_mine)


class TestWhoLeaves(HandoverCase):
    """Open, planned and other people's calls of a user who is archived, deleted or not of the staff any more."""

    def setUp(self):
        super().setUp()
        self.planned = self.followups(self.treatment("filling/done", "2026-11-20 09:00"))[-1]
        self.planned.role = "dentist"

    def assert_nothing_lost(self, *behalf):
        self.run_cron()
        self.assert_with(self.nurse, *behalf)
        self.assertEqual(self.planned.state, "planned")
        self.clock.move_to(self.planned.due_at)
        self.run_cron()
        self.assertEqual(self.planned.state, "open")
        self.assertEqual(self.planned.user_id, self.nurse)

    def test_archived(self):
        self.dentist.action_archive()
        self.assertEqual(self.log(), ["周医生 no longer works here: the call goes to a colleague."])
        self.assert_nothing_lost(self.dentist)

    def test_archived_in_the_middle_of_a_call(self):
        call = self.call(self.followup, self.dentist)
        self.dentist.action_archive()
        self.assert_nothing_lost(self.dentist)
        call.with_user(self.nurse).action_take_over()
        call.with_user(self.nurse).outcome = "answered"
        call.with_user(self.nurse).action_finish()
        self.assertEqual((self.followup.state, self.followup.closing_reason), ("done", "called"))

    def test_not_of_the_clinic_any_more(self):
        other = self.make_clinic("分院", SHANGHAI)
        self.dentist.write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        self.assert_nothing_lost(self.dentist)

    def test_not_of_the_staff_any_more(self):
        self.dentist.group_ids = self.env.ref("base.group_user")
        self.assert_nothing_lost(self.dentist)

    def test_deleted(self):
        mate = self.make_user("dentist2", "dentist", name="孙医生")
        activity = self.activities(self.followup)
        activity.user_id = mate
        self.assert_with(mate)
        mate.unlink()
        self.env.invalidate_all()
        self.assertIn("孙医生 no longer works here", self.log()[-1])
        self.run_cron()
        self.assert_with(self.dentist)

    def test_stand_in_archived(self):
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-22 23:59")
        self.run_cron()
        self.assert_with(self.nurse, self.dentist)
        self.nurse.action_archive()
        self.run_cron()
        self.assert_with(None, self.dentist)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.dentist)

    def test_absent_one_archived(self):
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-22 23:59")
        self.run_cron()
        self.dentist.action_archive()
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.nurse, self.dentist)

    def test_absent_one_deleted(self):
        mate = self.make_user("dentist2", "dentist")
        self.activities(self.followup).user_id = mate
        self.away(mate, "2026-11-20 10:01", "2026-11-22 23:59")
        self.run_at("2026-11-20 10:05")
        self.assert_with(self.dentist, mate)
        mate.unlink()
        self.env.invalidate_all()
        self.run_cron()
        self.assert_with(self.dentist)


class TestOneNumber(DentalCase):
    """All calls to one phone number go to one person, whoever of the family they are about."""

    def setUp(self):
        super().setUp()
        self.mate = self.make_user("team2", "followup_team")
        self.env["dental.team"].search([("role", "=", "followup_team")]).member_ids |= self.mate
        self.clinic.dental_book_id = own = self.book.copy()
        own.protocol_ids.filtered(lambda p: not p.type_id).step_ids.role = "followup_team"

    def calls(self, *patients):
        treatments = self.env["dental.treatment"]
        for patient in patients:
            treatments |= self.treatment("whitening/done", "2026-11-19 10:00", patient_id=patient.id)
        self.open_due()
        return self.followups(treatments)

    def test_in_one_batch(self):
        child, other = self.make_patient("王小小", phone="+86 138 0013 8000"), self.make_patient("李雷", phone="1")
        calls = self.calls(self.patient, other, child, other, child)
        family = calls.filtered(lambda call: call.patient_id != other)
        self.assertEqual(len(family.user_id), 1)
        self.assertEqual(len((calls - family).user_id), 1)
        self.assertNotEqual(family.user_id, (calls - family).user_id)

    def test_with_what_is_open_already(self):
        first = self.calls(self.patient)
        holder = first.user_id
        for number in range(3):
            self.calls(self.make_patient(f"患者{number}", phone=f"1390013900{number}"))
        self.assertEqual(self.calls(self.make_patient("王小小")).user_id, holder)

    def test_not_with_one_who_is_away(self):
        first = self.calls(self.patient)
        first.user_id.write({"out_of_office_from": clinic("2026-11-20 09:00"), "out_of_office_to": False})
        self.assertNotEqual(self.calls(self.make_patient("王小小")).user_id, first.user_id)

    def test_without_a_number(self):
        nobody, none = self.make_patient("甲", phone=False), self.make_patient("乙", phone=False)
        self.assertEqual(len(self.calls(nobody, none).user_id), 2)


class TestTeam(DentalCase):
    def test_without_a_member(self):
        teams = self.env["dental.team"].with_user(self.manager)
        values = {"name": "夜班", "role": "nurse", "company_id": self.clinic.id}
        gone = self.make_user("gone", "nurse")
        gone.action_archive()
        for members in ({}, {"member_ids": [Command.clear()]}, {"member_ids": [Command.set(gone.ids)]}):
            with self.assertRaisesRegex(ValidationError, "夜班.*Add a member"), self.cr.savepoint():
                teams.create({**values, **members})
        team = teams.create({**values, "member_ids": [Command.set(self.nurse.ids)]})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            team.member_ids = [Command.clear()]
        team.write({"active": False, "member_ids": [Command.clear()]})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            team.active = True

    def test_nobody_on_duty(self):
        team = self.env["dental.team"].search([("role", "=", "nurse"), ("company_id", "=", self.clinic.id)])
        seen = team.with_user(self.manager)
        self.assertFalse(seen.is_unmanned)
        resource = self.env["resource.resource"].create({"name": "n", "user_id": self.nurse.id, "tz": SHANGHAI})
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "ill",
                "resource_id": resource.id,
                "date_from": clinic("2026-11-20 10:00"),
                "date_to": clinic("2026-11-20 18:00"),
            }
        )
        seen.invalidate_recordset()
        self.assertTrue(seen.is_unmanned, "a colleague's leave counts, though the manager may not read it")
        leave.unlink()
        self.nurse.action_archive()
        seen.invalidate_recordset()
        self.assertTrue(seen.is_unmanned)

"""What people give by hand, the pool, and the calls of those who leave for good."""

from unittest.mock import patch

from common import SHANGHAI, DentalCase
from common.handover import HandoverCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


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


class TestGiveMany(HandoverCase):
    """The manager gives many calls to one colleague in one go."""

    def give(self, followups, user, by=None):
        model = self.env["dental.followup.give"].with_user(by or self.manager).with_context(active_ids=followups.ids)
        wizard = model.create({"user_id": user.id})
        wizard.action_give()
        return wizard

    def test_due_calls_only(self):
        planned = self.followups(self.treatment("filling/done"))[-1]
        wizard = self.give(self.followup | planned, self.reception)
        self.assertEqual(wizard.open_count, 1)
        self.assert_with(self.reception)
        self.assertEqual((planned.state, planned.user_id), ("planned", self.env["res.users"]))
        self.assertEqual(self.log(), ["王主管 gave the call of 周医生 to 前台小李."])

    def test_stays_there(self):
        self.away(self.dentist, "2026-11-20 10:00", "2026-11-22 23:59")
        self.run_cron()
        self.give(self.followup, self.reception)
        self.run_at("2026-11-23 10:00")
        self.assert_with(self.reception)

    def test_nothing_due(self):
        self.finish(self.followup)
        with self.assertRaisesRegex(UserError, "None of these calls is due"):
            self.give(self.followup, self.reception)

    def test_to_one_who_would_not_see_them(self):
        stranger = self.make_user("stranger", "nurse", self.make_clinic("分院", SHANGHAI))
        for user in (self.outsider, stranger):
            with self.assertRaisesRegex(UserError, "would not see the call"), self.cr.savepoint():
                self.give(self.followup, user)
            with self.assertRaisesRegex(UserError, "would not see the call"), self.cr.savepoint():
                self.activities(self.followup).with_user(self.manager).user_id = user
        self.assert_with(self.dentist)

    def test_managers_only(self):
        for user in (self.reception, self.dentist, self.outsider):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.give(self.followup, self.reception, by=user)

    def test_not_in_another_clinic(self):
        stranger = self.make_user("stranger", "manager", self.make_clinic("分院", SHANGHAI))
        with self.assertRaises(UserError), self.cr.savepoint():
            self.give(self.followup, self.reception, by=stranger)

    def test_one_notice_no_mail_and_no_query_per_call(self):
        self.reception.notification_type = "email"
        self.assertLess(self.queries_to_give(220) - self.queries_to_give(20), 25)
        self.assertFalse(self.env["mail.mail"].search([]) - self.mails)

    def queries_to_give(self, count):
        values = self.treatment_values("other/done", "2026-11-19 10:00")
        calls = self.followups(self.env["dental.treatment"].with_user(self.reception).create([values] * count))
        self.open_due()
        self.mails = self.env["mail.mail"].search([])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with patch.object(type(self.env["res.users"]), "_bus_send", autospec=True) as send:
            self.give(calls, self.reception)
            self.env.flush_all()
        notices = [call.args for call in send.call_args_list if call.args[1] == "simple_notification"]
        self.assertEqual(
            [(user, values["message"]) for user, _kind, values in notices],
            [(self.reception, f"王主管 gave you {count} calls.")],
        )
        self.assertEqual(calls.user_id, self.reception)
        return self.cr.sql_log_count - before

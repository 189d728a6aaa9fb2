"""What is due becomes an activity of the right person, once, whatever happens to some of them."""

from unittest.mock import patch

from common import JOBS, DentalCase

from odoo.tools import mute_logger

SCHEDULER = "odoo.addons.dental_followup.models.followup.dental_followup_scheduler"


class TestWhenDue(DentalCase):
    def setUp(self):
        super().setUp()
        # Due on the 21st.
        self.followup = self.followups(self.treatment("whitening/done"))

    def assert_state_at(self, text, state):
        self.set_clock(text)
        self.open_due()
        self.assertEqual(self.followup.state, state)
        self.assertEqual(len(self.activities(self.followup)), int(state == "open"))

    def test_last_minute_of_the_day_before(self):
        """15:59 in UTC."""
        self.assert_state_at("2026-11-20 23:59", "planned")

    def test_first_minute_of_the_day(self):
        """16:00 in UTC, where it is still the day before."""
        self.assert_state_at("2026-11-21 00:00", "open")

    def test_on_the_day(self):
        self.assert_state_at("2026-11-21 15:00", "open")

    def test_on_the_day_after_and_weeks_after(self):
        self.assert_state_at("2026-12-22 15:00", "open")
        self.assertEqual(str(self.activities(self.followup).date_deadline), "2026-11-21", "overdue since then")

    def test_again_does_nothing(self):
        self.assert_state_at("2026-11-21 10:00", "open")
        activity = self.activities(self.followup)
        for _time in range(3):
            self.open_due()
            self.run_cron()
        self.assertEqual(self.activities(self.followup), activity)

    def test_settled_ones_stay_settled(self):
        self.set_clock("2026-11-21 10:00")
        for state in ("done", "unreachable", "skipped", "cancelled"):
            self.followup.state = state
            self.open_due()
            self.assertEqual(self.followup.state, state)
            self.assertFalse(self.activities(self.followup))

    def test_two_clinics(self):
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        colleague = self.make_user("colleague", "followup_team", elsewhere)
        self.make_team("followup_team", colleague, elsewhere)
        patient = self.make_patient("李雷", colleague)
        other = self.followups(
            self.treatment(
                "whitening/done",
                user=colleague,
                patient_id=patient.id,
                company_id=elsewhere.id,
                dentist_id=colleague.id,
            )
        )
        self.set_clock("2026-11-21 10:00")
        self.run_cron()
        self.assertEqual(self.followup.user_id, self.team)
        self.assertEqual(other.user_id, colleague)


class TestWho(DentalCase):
    """The person meant, who stands in, the least loaded of the team, the pool."""

    def due_call(self, role, **values):
        """A follow-up of ``role`` that has just been opened."""
        self.clinic.dental_book_id = own = self.book.copy()
        own.protocol_ids.step_ids.role = role
        followup = self.followups(self.treatment("whitening/done", "2026-11-19 10:00", **values))
        self.open_due()
        self.assertEqual(followup.state, "open")
        self.assertEqual(self.activities(followup).user_id, followup.user_id)
        return followup

    def assert_caller(self, followup, caller, behalf=None):
        self.assertEqual(followup.user_id, caller or self.env["res.users"])
        self.assertEqual(followup.on_behalf_of_id, behalf or self.env["res.users"])

    def leave(self, user, start="2026-11-19 16:00:00", end="2026-11-20 15:59:59"):
        resource = self.env["resource.resource"].create({"name": user.name, "user_id": user.id, "tz": "UTC"})
        self.env["resource.calendar.leaves"].create(
            {"name": "ill", "resource_id": resource.id, "date_from": start, "date_to": end}
        )

    def away(self, *users, start="2026-11-19 00:00:00", end="2026-11-25 00:00:00"):
        for user in users:
            user.write({"out_of_office_from": start, "out_of_office_to": end})

    def test_treating_dentist(self):
        self.assert_caller(self.due_call("dentist"), self.dentist)

    def test_dentist_out_of_office(self):
        self.away(self.dentist)
        self.assert_caller(self.due_call("dentist"), self.nurse, self.dentist)

    def test_dentist_out_of_office_without_an_end(self):
        self.away(self.dentist, end=False)
        self.assert_caller(self.due_call("dentist"), self.nurse, self.dentist)

    def test_dentist_who_is_back(self):
        self.away(self.dentist, end="2026-11-20 01:59:59")
        self.assert_caller(self.due_call("dentist"), self.dentist)

    def test_dentist_who_leaves_later(self):
        self.away(self.dentist, start="2026-11-20 02:00:01")
        self.assert_caller(self.due_call("dentist"), self.dentist)

    def test_dentist_on_leave_of_the_working_calendar(self):
        self.leave(self.dentist)
        self.assert_caller(self.due_call("dentist"), self.nurse, self.dentist)

    def test_dentist_whose_leave_is_over(self):
        self.leave(self.dentist, end="2026-11-20 01:59:59")
        self.assert_caller(self.due_call("dentist"), self.dentist)

    def test_dentist_and_nurse_away(self):
        colleague = self.make_user("colleague", "dentist")
        self.env["dental.team"].search([("role", "=", "dentist")]).member_ids += colleague
        self.away(self.dentist, self.nurse)
        self.assert_caller(self.due_call("dentist"), colleague, self.dentist)

    def test_all_dentists_away(self):
        other = self.make_user("nurse2", "nurse")
        self.env["dental.team"].search([("role", "=", "nurse")]).member_ids += other
        self.away(self.dentist, self.nurse)
        self.assert_caller(self.due_call("dentist"), other, self.dentist)

    def test_everybody_away(self):
        self.away(self.dentist, self.nurse)
        followup = self.due_call("dentist")
        self.assert_caller(followup, None, self.dentist)
        self.assertFalse(self.activities(followup).user_id)
        self.assertTrue(followup.with_user(self.dentist).is_mine, "waits in the team's pool")
        self.assertFalse(followup.with_user(self.reception).is_mine)

    def test_archived_dentist(self):
        self.dentist.action_archive()
        self.assert_caller(self.due_call("dentist", dentist_id=self.dentist.id), self.nurse, self.dentist)

    def test_nurse_of_the_treatment(self):
        other = self.make_user("nurse2", "nurse")
        self.assert_caller(self.due_call("nurse", nurse_id=other.id), other)
        self.assert_caller(self.due_call("nurse"), self.nurse)

    def test_consultant_of_the_treatment(self):
        other = self.make_user("consultant2", "consultant")
        self.assert_caller(self.due_call("consultant", consultant_id=other.id), other)

    def test_consultants_team(self):
        self.assert_caller(self.due_call("consultant"), self.consultant)

    def test_consultant_away(self):
        other = self.make_user("consultant2", "consultant")
        self.away(other)
        self.assert_caller(self.due_call("consultant", consultant_id=other.id), self.consultant, other)

    def test_reception_where_there_is_no_consultant(self):
        self.env["dental.team"].search([("role", "=", "consultant")]).unlink()
        self.assert_caller(self.due_call("consultant"), self.reception)

    def test_team_without_members(self):
        self.team.action_archive()
        followup = self.due_call("followup_team")
        self.assert_caller(followup, None)
        self.assertEqual(len(self.activities(followup)), 1)

    def test_least_loaded(self):
        team = self.env["dental.team"].search([("role", "=", "followup_team"), ("company_id", "=", self.clinic.id)])
        second, third, absent = (self.make_user(f"team{n}", "followup_team") for n in (2, 3, 4))
        team.member_ids |= second | third | absent
        self.away(absent)
        third.action_archive()
        self.due_call("followup_team")
        callers = self.env["res.users"]
        patients = [self.make_patient(f"患者{n}", phone=f"1390013900{n}") for n in range(5)]
        treatments = self.env["dental.treatment"]
        for patient in patients:
            treatments |= self.treatment("whitening/done", "2026-11-19 10:00", patient_id=patient.id)
        self.open_due()
        callers = [followup.user_id for followup in self.followups(treatments)]
        self.assertEqual(callers.count(self.team), 2, "who had one before")
        self.assertEqual(callers.count(second), 3)

    def test_one_patient_one_caller(self):
        team = self.env["dental.team"].search([("role", "=", "followup_team"), ("company_id", "=", self.clinic.id)])
        team.member_ids |= self.make_user("team2", "followup_team")
        other = self.make_patient("李雷", phone="13900139000")
        treatments = self.env["dental.treatment"]
        for patient in (self.patient, self.patient, other, other, other, self.patient):
            treatments |= self.treatment("whitening/done", "2026-11-19 10:00", patient_id=patient.id)
        self.open_due()
        followups = self.followups(treatments)
        callers = {followup.patient_id: followup.user_id for followup in followups}
        self.assertEqual(len(set(callers.values())), 2)
        for followup in followups:
            self.assertEqual(followup.user_id, callers[followup.patient_id])


class TestActivity(DentalCase):
    def test_summary_says_all_at_a_glance(self):
        """Treatment and tooth, which day, patient, phone; in the language of who calls."""
        chinese = self.make_user("consultant2", "consultant", lang="zh_CN")
        english = self.make_user("consultant3", "consultant", lang="en_US")
        summaries = []
        treatments = [
            self.treatment(consultant_id=user.id, teeth="36, 46") for user in (chinese, english, chinese, english)
        ]
        self.open_due()
        for treatment in treatments:
            summaries.append(self.activities(self.followups(treatment)).summary)
        for summary in summaries:
            for word in ("36, 46", "王小明", "+86 138 0013 8000"):
                self.assertIn(word, summary)
        self.assertEqual(summaries[0], summaries[2])
        self.assertEqual(summaries[1], summaries[3])
        self.assertIn("拔牙", summaries[0])
        self.assertIn("Extraction", summaries[1])
        self.assertNotIn("拔牙", summaries[1])
        self.assertNotIn("day", summaries[0])
        self.assertIn("same day", summaries[1])

    def test_summary_counts_the_clinics_days(self):
        treatment = self.treatment("whitening/done", "2026-11-20 00:30")
        self.set_clock("2026-11-23 10:00")
        self.open_due()
        self.assertIn("day 1", self.activities(self.followups(treatment)).summary)

    def test_type_follows_the_channel(self):
        for channel, xmlid in [
            ("phone", "mail_activity_type_call"),
            ("sms", "mail_activity_type_message"),
            ("wechat", "mail_activity_type_message"),
            ("email", "mail_activity_type_message"),
        ]:
            patient = self.make_patient(channel, dental_channel=channel)
            treatment = self.treatment(patient_id=patient.id)
            self.open_due()
            activity = self.activities(self.followups(treatment))
            self.assertEqual(activity.activity_type_id, self.env.ref(f"dental_followup.{xmlid}"))

    def test_step_may_set_the_channel(self):
        self.clinic.dental_book_id = own = self.book.copy()
        own.protocol_ids.step_ids.channel = "sms"
        treatment = self.treatment()
        self.open_due()
        self.assertEqual(
            self.activities(self.followups(treatment)).activity_type_id,
            self.env.ref("dental_followup.mail_activity_type_message"),
        )

    def test_nobody_gets_mail_or_follows(self):
        self.env["res.users"].search([]).notification_type = "email"
        models = ("mail.mail", "mail.message", "mail.notification", "mail.followers")
        treatment = self.treatment()
        before = {name: self.env[name].search_count([]) for name in models}
        self.run_cron()
        activity = self.activities(self.followups(treatment))
        self.assertEqual(activity.user_id, self.consultant)
        self.assertEqual({name: self.env[name].search_count([]) for name in models}, before)
        activity.with_user(self.manager).user_id = self.reception
        self.assertFalse(self.followups(treatment).message_follower_ids)

    def test_stands_in_the_menu_and_list_of_the_caller(self):
        treatment = self.treatment()
        self.open_due()
        groups = self.env["res.users"].with_user(self.consultant)._get_activity_groups()
        mine = [group for group in groups if group["model"] == "dental.followup"]
        self.assertEqual([group["today_count"] for group in mine], [1])
        followups = self.env["dental.followup"].with_user(self.consultant)
        self.assertEqual(followups.search([("is_mine", "=", True)]), self.followups(treatment, "open"))


class TestMishaps(DentalCase):
    def setUp(self):
        super().setUp()
        self.second = self.make_user("team2", "followup_team")
        self.env["dental.team"].search([("role", "=", "followup_team")]).member_ids |= self.second
        treatments = self.env["dental.treatment"]
        for number in range(5):
            patient = self.make_patient(f"患者{number}", phone=f"1390013900{number}")
            treatments |= self.treatment("whitening/done", "2026-11-19 10:00", patient_id=patient.id)
        self.due = self.followups(treatments)

    def assert_all_open(self):
        self.assertEqual(set(self.due.mapped("state")), {"open"})
        self.assertEqual(sorted(self.activities(self.due).mapped("res_id")), sorted(self.due.ids))
        for activity in self.activities(self.due):
            followup = self.due.browse(activity.res_id)
            self.assertEqual(activity.user_id, followup.user_id)
            self.assertTrue(activity.user_id.active)
            self.assertTrue(activity.automated)

    def test_batches_with_commits(self):
        with patch(f"{SCHEDULER}.BATCH", 2):
            self.run_cron()
        self.assert_all_open()

    def test_one_bad_follow_up_does_not_stop_the_others(self):
        bad = self.due[2]
        summary = type(bad)._summary

        def spoiled(followup, *args):
            if followup.id == bad.id:
                raise ValueError("no such thing")
            return summary(followup, *args)

        with patch.object(type(bad), "_summary", spoiled), mute_logger(JOBS):
            self.run_cron()
            self.assertEqual((self.due - bad).mapped("state"), ["open"] * 4)
            self.assertEqual(bad.state, "planned")
            self.assertFalse(self.activities(bad))
            self.assertIn("no such thing", bad.problem)
            activities = self.activities(self.due)
            self.run_cron()
            self.assertEqual(self.activities(self.due), activities)
        self.run_cron()
        self.assert_all_open()
        self.assertFalse(bad.problem)

    def test_activity_lost_in_the_database(self):
        self.open_due()
        lost = self.activities(self.due[1])
        self.cr.execute("DELETE FROM mail_activity WHERE id = %s", [lost.id])
        self.env.invalidate_all()
        self.run_cron()
        self.assert_all_open()

    def test_caller_archived(self):
        self.open_due()
        self.assertIn(self.second, self.due.user_id)
        self.second.action_archive()
        self.run_cron()
        self.assert_all_open()
        self.assertEqual(self.due.user_id, self.team)

    def test_caller_archived_by_an_import(self):
        self.open_due()
        self.second.active = False
        self.run_cron()
        self.assert_all_open()
        self.assertEqual(self.due.user_id, self.team)

    def test_caller_archived_in_the_database(self):
        self.open_due()
        self.env.flush_all()
        self.cr.execute("UPDATE res_users SET active = FALSE WHERE id = %s", [self.second.id])
        self.env.invalidate_all()
        self.run_cron()
        self.assert_all_open()
        self.assertEqual(self.due.user_id, self.team)

    def test_caller_deleted(self):
        self.open_due()
        self.second.unlink()
        self.env.invalidate_all()
        self.run_cron()
        self.assert_all_open()
        self.assertEqual(self.due.user_id, self.team)

    def test_archiving_keeps_done_calls(self):
        self.open_due()
        mine = self.due.filtered(lambda f: f.user_id == self.second)
        self.finish(mine[0], user=self.second)
        self.second.action_archive()
        self.assertEqual(mine[0].state, "done")
        self.assertEqual(mine[0].user_id, self.second)

    def queries_to_open(self, count):
        patients = self.env["res.partner"].with_user(self.reception)
        patients = patients.create([{"name": f"P{n}", "is_patient": True} for n in range(count)])
        values = self.treatment_values("whitening/done", "2026-11-19 10:00")
        treatments = self.env["dental.treatment"].with_user(self.reception)
        treatments = treatments.create([{**values, "patient_id": patient.id} for patient in patients])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.open_due()
        self.env.flush_all()
        queries = self.cr.sql_log_count - before
        self.assertEqual(set(self.followups(treatments).mapped("state")), {"open"})
        return queries

    def test_cost_per_follow_up(self):
        """Work is done by batches: few queries, however many follow-ups."""
        self.open_due()
        few, many = self.queries_to_open(20), self.queries_to_open(220)
        self.assertLess(few, 60)
        self.assertLess(many - few, 20, f"{few} queries for 20, {many} for 220")

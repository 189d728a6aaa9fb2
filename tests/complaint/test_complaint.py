"""From the first word to the settlement: who handles it, what may be done when, and what is refused."""

from common import NEW_YORK, clinic
from common.complaints import SETTLED, ComplaintCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form


class TestRecording(ComplaintCase):
    def test_level_decides_tier_owner_and_time(self):
        for level, owner, answer in (
            ("minor", self.reception, "2026-11-23 11:00"),
            ("moderate", self.chief, "2026-11-20 16:00"),
            ("severe", self.manager, "2026-11-20 11:00"),
        ):
            with self.subTest(level=level):
                complaint = self.complaint(level)
                self.assertEqual(complaint.user_id, owner)
                self.assertEqual(complaint.escalation_level, self.level(level).escalation_level)
                self.assertRegex(complaint.name, r"^C2026-\d{4}$")
                hours = complaint._hours(self.now())
                for deadline, count in (
                    (complaint.response_deadline, self.level(level).response_hours),
                    (complaint.resolution_deadline, self.level(level).resolution_hours),
                ):
                    self.assertAlmostEqual(hours.worked(self.now(), deadline), count)
                self.assertEqual(complaint.response_deadline, clinic(answer))
                activity = self.owner_activity(complaint)
                self.assertEqual(activity.user_id, owner)
                self.assertEqual(str(activity.date_deadline), answer[:10])

    def test_who_is_told_at_once(self):
        severe = self.complaint("severe")
        self.assertEqual(severe.notified_user_ids, self.chief | self.manager)
        self.assertEqual(self.notices(severe).user_id, self.chief)
        minor = self.complaint("minor")
        self.assertFalse(minor.notified_user_ids)
        about_the_chief = self.complaint("severe", person_ids=[self.chief.id])
        self.assertNotIn(self.chief, about_the_chief.notified_user_ids)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "dental.complaint")]))
        self.assertFalse(severe.message_follower_ids, "nobody is mailed what is noted")

    def test_nobody_gets_a_complaint_about_themselves(self):
        self.assertEqual(self.complaint("minor", person_ids=[self.reception.id]).user_id, self.team)
        self.assertEqual(self.complaint("moderate", person_ids=[self.chief.id]).user_id, self.manager)

    def test_whoever_turns_out_to_be_concerned_keeps_no_reminder(self):
        one = self.complaint("severe", treatment_id=self.treatment().id)
        self.assertIn(self.chief, one.activity_ids.user_id)
        one.with_user(self.manager).person_ids = self.chief
        self.assertNotIn(self.chief, one.activity_ids.user_id)
        self.assertTrue(one.activity_ids)

    def test_absences_and_load(self):
        self.assertEqual(self.complaint().user_id, self.reception)
        self.assertEqual(self.complaint().user_id, self.team, "the one with fewer complaints")
        (self.reception | self.team).sudo().out_of_office_from = clinic("2026-11-20 08:00")
        self.assertEqual(self.complaint().user_id, self.chief)
        self.chief.sudo().out_of_office_from = clinic("2026-11-20 08:00")
        self.assertEqual(self.complaint("moderate").user_id, self.manager)
        self.dentist.dental_chief_id = False
        self.assertEqual(self.complaint("moderate").user_id, self.manager)

    def test_form_proposes_the_level_and_a_person_decides(self):
        with Form(
            self.env["dental.complaint"].with_user(self.consultant), "dental_followup.dental_complaint_view_form_quick"
        ) as form:
            form.patient_id = self.patient
            form.category_id = self.category("attitude")
            form.text = "要求退款"
            self.assertEqual(form.severity_id, self.level("moderate"))
            self.assertIn("退款", form.proposal_text)
            form.harm = "lasting"
            self.assertEqual(form.severity_id, self.level("severe"))
            form.severity_id = self.level("minor")
            form.text = "再不处理找律师"
            self.assertEqual(form.severity_id, self.level("minor"), "what a person chose stays")
        complaint = form.record
        self.assertEqual(complaint.severity_id, self.level("minor"))
        complaint.with_user(self.manager).text = "找律师"
        self.assertEqual(complaint.severity_id, self.level("minor"), "no level changes by itself")
        self.assertEqual(complaint.proposed_severity_id, self.level("severe"))

    def test_level_is_proposed_without_a_form(self):
        complaint = self.complaint(severity_id=False, category_id=self.category("quality").id)
        self.assertEqual(complaint.severity_id, self.level("moderate"))

    def test_wrong_input(self):
        elsewhere = self.make_clinic("月光口腔", NEW_YORK)
        stranger = self.make_user("stranger", "receptionist", elsewhere)
        other = self.make_patient("李小红")
        for error, values in (
            (ValidationError, {"person_ids": [stranger.id]}),
            (UserError, {"user_id": stranger.id}),
            (UserError, {"user_id": self.outsider.id}),
            (ValidationError, {"opened_at": clinic("2026-11-21 10:00")}),
            (ValidationError, {"text": " "}),
            (ValidationError, {"treatment_id": self.treatment(patient_id=other.id).id}),
            (UserError, {"cost": -5}),
            (UserError, {"state": "closed"}),
            (UserError, {"response_deadline": clinic("2027-01-01 10:00")}),
            (UserError, {"recorded_at": clinic("2026-01-01 10:00")}),
        ):
            with self.subTest(**values), self.assertRaises(error), self.cr.savepoint():
                self.complaint(**values)
        with self.assertRaisesRegex(UserError, "among the people concerned"):
            self.complaint(user=self.dentist, person_ids=[self.dentist.id])


class TestStates(ComplaintCase):
    def setUp(self):
        super().setUp()
        self.one = self.complaint()
        self.mine = self.one.with_user(self.reception)

    def refused(self, pattern, method, *args):
        with self.assertRaisesRegex(UserError, pattern), self.cr.savepoint():
            method(*args)

    def test_the_whole_way(self):
        self.mine.action_start()
        self.assertEqual((self.one.state, self.one.responded_at), ("in_progress", self.now()))
        self.assertEqual(self.one.response_hours, 0)
        self.mine.write(SETTLED)
        self.mine.action_resolve()
        self.assertEqual((self.one.state, self.one.resolved_at), ("resolved", self.now()))
        self.assertFalse(self.owner_activity(self.one))
        self.mine.action_content()
        self.assertEqual((self.one.state, self.one.closing_reason), ("closed", "content"))
        self.refused("closed complaint does not change", self.mine.write, {"finding": "x"})
        self.mine.action_reopen()
        self.assertEqual((self.one.state, self.one.reopen_count, self.one.responded_at), ("in_progress", 1, False))
        self.mine.action_answer()
        self.assertEqual(self.one.responded_at, self.now())

    def test_only_buttons_change_the_state(self):
        for name, value in (
            ("state", "closed"),
            ("escalation_level", "manager"),
            ("response_deadline", "2030-01-01 00:00:00"),
            ("waiting_since", "2026-01-01 00:00:00"),
            ("severity_id", self.level("severe").id),
            ("patient_id", self.make_patient("别人").id),
            ("contentment", "content"),
            ("recorded_at", False),
            ("notified_user_ids", [self.outsider.id]),
        ):
            with self.subTest(name=name):
                self.refused("change by its buttons", self.mine.write, {name: value})

    def test_wrong_states(self):
        for name in (
            "action_resolve",
            "action_wait",
            "action_resume",
            "action_close",
            "action_reopen",
            "action_content",
        ):
            with self.subTest(name=name):
                self.refused("in the state “New”", getattr(self.mine, name))
        self.mine.action_start()
        self.refused("in the state “In progress”", self.mine.action_start)
        self.refused("written down already", self.mine.action_answer)

    def test_not_settled_without_cause(self):
        self.mine.action_start()
        self.mine.write({**SETTLED, "root_cause": False})
        self.refused("Root cause", self.mine.action_resolve)
        self.mine.root_cause = "x"
        self.mine.action_resolve()
        self.refused("Root cause", self.mine.write, {"root_cause": False})

    def test_severe_needs_more(self):
        severe = self.complaint("severe").with_user(self.manager)
        severe.action_start()
        self.refused("Harm, Apology, Kind of cause, .*Improvements|Improvements", severe.action_resolve)
        severe.write(SETTLED)
        self.refused("Improvements", severe.action_resolve)
        severe.improvement_ids = [
            (0, 0, {"name": "x", "category_id": severe.category_id.id, "deadline": "2026-12-01"}),
        ]
        severe.action_resolve()
        self.assertEqual(severe.state, "resolved")

    def test_agreed_deadline(self):
        self.mine.resolution_deadline = clinic("2026-11-24 10:00")
        self.assertEqual(self.one.sla_cycle, 2)
        self.refused("past already", self.mine.write, {"resolution_deadline": clinic("2026-11-20 09:00")})
        self.refused("past already", self.mine.write, {"resolution_deadline": False})

    def test_dialogs_show_nothing_to_others(self):
        secret, mine = self.complaint(person_ids=[self.nurse.id]), self.complaint(user=self.nurse)
        for model, values in (
            ("dental.complaint.withdraw", {"reason": "x"}),
            ("dental.complaint.level", {"reason": "x", "severity_id": self.level("severe").id}),
        ):
            theirs = self.env[model].with_user(self.consultant).create({"complaint_id": secret.id, **values})
            dialogs = self.env[model].with_user(self.nurse)
            self.assertFalse(dialogs.search([("id", "=", theirs.id)]))
            own = dialogs.create({"complaint_id": mine.id, **values})
            for work in (
                lambda dialogs=dialogs, values=values: dialogs.create({"complaint_id": secret.id, **values}),
                lambda own=own: own.write({"complaint_id": secret.id}),
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    work()

    def test_level_needs_a_reason(self):
        self.refused("Say why", self.mine.change_level, self.level("severe"), " ")
        self.refused("this level already", self.mine.change_level, self.level("minor"), "x")
        self.set_clock("2026-11-20 11:00")
        wizard = self.env["dental.complaint.level"].with_user(self.reception)
        wizard.create(
            {"complaint_id": self.one.id, "severity_id": self.level("severe").id, "reason": "有律师函"}
        ).action_apply()
        self.assertEqual((self.one.severity_id, self.one.escalation_level), (self.level("severe"), "manager"))
        self.assertEqual(self.one.user_id, self.manager)
        self.assertEqual(self.one.response_deadline, clinic("2026-11-20 11:00"), "an hour after it was recorded")
        self.assertIn("raised the level from Minor to Severe: 有律师函", self.notes(self.one))
        self.one.with_user(self.manager).change_level(self.level("minor"), "是误会")
        self.assertEqual(self.one.escalation_level, "front")
        self.assertIn("lowered", self.notes(self.one))
        self.settle(self.one)
        self.refused("Reopen it first", self.one.change_level, self.level("severe"), "x")

    def test_withdrawn(self):
        wizard = self.env["dental.complaint.withdraw"].with_user(self.reception)
        wizard.create({"complaint_id": self.one.id, "reason": "记错了人"}).action_apply()
        self.assertEqual((self.one.state, self.one.closing_reason), ("closed", "withdrawn"))
        self.assertIn("记错了人", self.notes(self.one))
        self.refused("Say why", self.complaint().with_user(self.manager).withdraw, "")

    def test_merge(self):
        later = self.complaint("severe", text="还有收费问题", person_ids=[self.nurse.id])
        both = (later | self.one).with_user(self.manager)
        both.action_merge()
        self.assertEqual((later.state, later.merged_into_id), ("closed", self.one))
        self.assertEqual(self.one.severity_id, self.level("severe"))
        self.assertEqual(self.one.person_ids, self.nurse)
        self.assertIn("还有收费问题", self.notes(self.one))
        self.refused("part of another", later.with_user(self.manager).action_reopen)

    def test_merge_refusals(self):
        other = self.complaint(patient_id=self.make_patient("李小红").id)
        self.refused("different patients", (self.one | other).with_user(self.manager).action_merge)
        self.refused("two or more", self.mine.action_merge)
        nobodys = self.complaint(user=self.manager, patient_id=False)
        self.refused("different patients", (self.one | nobodys).with_user(self.manager).action_merge)

    def test_patient_unknown(self):
        nobodys = self.complaint(user=self.manager, patient_id=False)
        mine = nobodys.with_user(self.manager)
        self.refused("whose complaint", mine.action_start)
        mine.patient_id = self.patient
        mine.action_start()
        self.refused("change by its buttons", mine.write, {"patient_id": self.make_patient("别人").id})

    def test_nothing_is_deleted_or_copied(self):
        with self.assertRaises(AccessError):
            self.one.with_user(self.manager).unlink()
        self.refused("kept", self.one.unlink)
        self.refused("not copied", self.one.copy)

    def test_merged_patients(self):
        twin = self.make_patient("王小明", phone="13900139000")
        other = self.complaint(patient_id=twin.id)
        self.settle(other)
        self.settle(self.one)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.patient | twin).ids, self.patient)
        self.env.invalidate_all()
        self.assertEqual((self.one | other).patient_id, self.patient)
        self.assertEqual(set((self.one | other).mapped("state")), {"resolved"})
        self.assertTrue((self.one | other).followup_ids)

    def test_owner_leaves(self):
        self.reception.action_archive()
        self.assertEqual(self.one.user_id, self.team)
        self.assertEqual(self.owner_activity(self.one).user_id, self.team)
        self.assertIn("no longer works here", self.notes(self.one))

    def test_owner_leaves_what_is_settled(self):
        self.settle(self.one)
        self.one._ask_owner("x", self.now())
        self.reception.action_archive()
        self.assertEqual((self.one.user_id, self.notices(self.one).user_id), (self.team, self.team))

    def test_a_stand_in_sees_what_is_asked(self):
        self.settle(self.one)
        self.reception.sudo().out_of_office_from = clinic("2026-11-20 08:00")
        self.one._ask_owner("x", self.now())
        self.assertEqual(self.notices(self.one).user_id, self.team)
        self.assertTrue(self.one.with_user(self.team).text)

    def test_handed_on(self):
        self.mine.user_id = self.nurse
        self.assertEqual(self.owner_activity(self.one).user_id, self.nurse)
        self.assertTrue(self.mine.text, "who handed it on still sees it")
        self.one.with_user(self.manager).action_take()
        self.assertEqual(self.one.user_id, self.manager)

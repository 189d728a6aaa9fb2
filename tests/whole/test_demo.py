"""The demo clinic has, on whatever day it is built, what each role should find on opening the product."""

from datetime import datetime

import pytest
from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

ROLES = ("manager", "receptionist", "consultant", "nurse", "dentist", "team")
LOGINS = [login + suffix for suffix in ("", ".zh") for login in ROLES] + ["dentist.wang", "dentist.liu"]


@pytest.mark.long
class DemoCase(TransactionCase):
    """The demo's files loaded into a clinic without demo data, at NOW (None: the present)."""

    NOW = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.NOW:
            frozen = freeze_time(cls.NOW)
            frozen.start()
            cls.addClassCleanup(frozen.stop)
        for filename in ("demo/res_users_demo.xml", "demo/dental_clinic_demo.xml"):
            convert_file(cls.env, "dental_followup", filename, {}, mode="init", noupdate=True)
        cls.env.invalidate_all()
        cls.clinic = cls.env.ref("dental_followup.clinic_demo")
        mine = [("company_id", "=", cls.clinic.id)]
        cls.followups = cls.env["dental.followup"].search(mine)
        cls.treatments = cls.env["dental.treatment"].search(mine)
        cls.calls = cls.env["dental.call"].search(mine)
        cls.users = {login: cls.env["res.users"].search([("login", "=", login)]) for login in LOGINS}

    def check_everybody_has_calls_today(self):
        for login, user in self.users.items():
            with self.subTest(login=login):
                mine = self.followups.with_user(user).search(
                    [("user_id", "=", user.id), ("state", "=", "open"), ("is_due_today", "in", [True])]
                )
                self.assertTrue(mine, login)
                self.assertEqual(mine._call_activities().user_id, user)

    def check_past_is_past(self):
        """Nothing has happened later than now, and nothing due was forgotten by the scheduler."""
        now = datetime.fromisoformat(self.NOW) if self.NOW else datetime.now()
        for moments in (
            self.treatments.mapped("done_at"),
            self.calls.mapped("started_at"),
            [call.ended_at for call in self.calls if call.ended_at],
            [followup.closed_at for followup in self.followups if followup.closed_at],
            self.calls.message_ids.mapped("date"),
        ):
            self.assertLessEqual(max(moments), now)
        self.assertFalse(self.followups.search(self.followups._due_domain()))
        self.assertFalse(self.followups.filtered("problem"))


@tagged("standard", "post_install", "-at_install")
class TestDemoToday(DemoCase):
    def test_every_role_has_calls_today(self):
        self.check_everybody_has_calls_today()

    def test_past_is_past(self):
        self.check_past_is_past()

    def test_size(self):
        patients = self.treatments.patient_id
        self.assertTrue(50 <= len(patients) <= 70, len(patients))
        self.assertTrue(120 <= len(self.treatments) <= 180, len(self.treatments))
        first, last = min(self.treatments.mapped("done_at")), max(self.treatments.mapped("done_at"))
        self.assertTrue(300 <= (last - first).days <= 366, (first, last))

    def test_every_way_that_a_call_can_end(self):
        states = {"planned", "open", "done", "unreachable", "skipped", "cancelled"}
        self.assertEqual(set(self.followups.mapped("state")), states)
        reasons = {"called", "attempts", "refused", "without_record", "dismissed", "do_not_call", "until_reached"}
        self.assertLessEqual(reasons, set(self.followups.filtered("closing_reason").mapped("closing_reason")))
        outcomes = {"answered", "no_answer", "busy", "call_back", "wrong_number", "refused"}
        self.assertEqual(set(self.calls.filtered("outcome").mapped("outcome")), outcomes)
        grades = {"dissatisfied", "fair", "satisfied", "very_satisfied"}
        self.assertEqual(set(self.calls.filtered("grade").mapped("grade")), grades)
        self.assertEqual(set(self.followups.filtered("is_overdue").mapped("state")), {"open"})

    def test_one_call_is_going_on(self):
        draft = self.calls.filtered(lambda call: call.state == "draft")
        self.assertEqual(len(draft), 1)
        self.assertTrue(draft.note)
        self.assertIn(draft.user_id, draft.followup_ids.user_id)

    def test_patients_worth_a_look(self):
        patients = self.treatments.patient_id
        self.assertEqual(len(patients.filtered("dental_is_major")), 2)
        self.assertEqual(len(patients.filtered("dental_do_not_call")), 1)
        self.assertEqual(len(patients.filtered("dental_wrong_number")), 1)
        self.assertLessEqual({"hypertension", "anticoagulants"}, set(patients.dental_condition_ids.mapped("code")))
        family = patients.filtered(lambda patient: patient.phone == "+86 139 0000 8800")
        self.assertEqual(len(family), 3)
        children = patients.filtered(lambda patient: patient.dental_age < 10)
        self.assertIn("75", self.treatments.filtered(lambda t: t.patient_id in children).mapped("teeth"))

    def test_implant_waits_for_its_crown(self):
        """Its monthly calls were made one after the other, and exactly one stands ahead."""
        course = self.treatments.filtered(lambda t: t.patient_id.name == "吴建平")
        self.assertEqual(course.sorted("done_at").stage_id.mapped("code"), ["fixture", "second_stage"])
        care = course.followup_ids.filtered(lambda f: f.purpose == "care").sorted("occurrence")
        self.assertEqual(care.mapped("occurrence"), list(range(len(care))))
        self.assertEqual([f.state for f in care], ["done"] * (len(care) - 1) + ["planned"])
        self.assertGreaterEqual(len(care), 4)

    def test_managers_have_dissatisfied_patients(self):
        kind = self.env.ref("dental_followup.mail_activity_type_dissatisfied")
        activities = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertLessEqual(self.users["manager"] | self.users["manager.zh"], activities.user_id)
        calls = self.env["dental.call"].browse(activities.mapped("res_id"))
        self.assertEqual(set(calls.mapped("grade")), {"dissatisfied"})

    def test_complaints(self):
        complaints = self.env["dental.complaint"].search([("company_id", "=", self.clinic.id)])
        self.assertLessEqual({"new", "in_progress", "waiting", "resolved", "closed"}, set(complaints.mapped("state")))
        self.assertEqual(set(complaints.severity_id.mapped("code")), {"minor", "moderate", "severe"})
        self.assertIn("content", complaints.mapped("contentment"))
        self.assertTrue(all(complaint.user_id for complaint in complaints))
        self.assertTrue(complaints.filtered("call_id"))
        self.assertTrue(self.env["dental.improvement"].search([("company_id", "=", self.clinic.id)]))
        emergency = self.env["dental.emergency"].search([("company_id", "=", self.clinic.id)])
        self.assertEqual((emergency.state, len(emergency.step_ids.filtered("done_at"))), ("analysed", 6))

    def test_visits(self):
        visits = self.env["calendar.event"].search([("dental_company_id", "=", self.clinic.id)])
        days = {(self.clinic._dental_today(visit.start) - self.clinic._dental_today()).days for visit in visits}
        self.assertLessEqual({-1, 0, 1, 2, 3}, days)
        yesterday = visits.filtered(lambda v: self.clinic._dental_today(v.start) < self.clinic._dental_today())
        self.assertEqual(set(yesterday.mapped("dental_visit_state")), {"done", "no_show"})
        self.assertFalse(self.env["mail.mail"].search([]).filtered(lambda mail: mail.model == "calendar.event"))

    def test_users_languages(self):
        self.assertEqual({user.lang for login, user in self.users.items() if login in ROLES}, {"en_US"})
        self.assertEqual({user.lang for login, user in self.users.items() if login.endswith(".zh")}, {"zh_CN"})
        self.assertEqual({user.tz for user in self.users.values()}, {"Asia/Shanghai"})


@tagged("standard", "post_install", "-at_install")
class TestDemoLeapNight(DemoCase):
    """Ten minutes past midnight of 29 February on the clinic's clock: nobody was treated yet today."""

    NOW = "2024-02-28 16:10:00"

    def test_build(self):
        self.check_everybody_has_calls_today()
        self.check_past_is_past()
        self.assertEqual(str(self.clinic._dental_today()), "2024-02-29")
        self.assertLess(max(self.treatments.mapped("done_at")), datetime(2024, 2, 28, 16))

from datetime import timedelta

from common import SHANGHAI, DentalCase, clinic

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.mail.tests.common import MailCase


class VisitCase(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient.email = "patient@example.com"
        cls.dentist.email = "dentist@example.com"
        cls.reception.email = "reception@example.com"

    def visit(self, when="2026-11-23 09:00", user=None, **values):
        values = {
            "dental_patient_id": self.patient.id,
            "dental_dentist_id": self.dentist.id,
            "start": clinic(when),
            **values,
        }
        return self.env["calendar.event"].with_user(user or self.reception).create(values)


class TestVisit(VisitCase):
    def test_what_booking_fills_in(self):
        visit = self.visit()
        self.assertTrue(visit.is_dental)
        self.assertEqual(visit.dental_visit_state, "booked")
        self.assertEqual(visit.dental_visit_type, "first")
        self.assertEqual(visit.dental_company_id, self.clinic)
        self.assertEqual(visit.stop, visit.start + timedelta(minutes=30))
        self.assertEqual(visit.user_id, self.dentist)
        self.assertEqual(visit.partner_ids, self.dentist.partner_id)
        self.assertEqual(visit.privacy, "confidential")
        self.assertFalse(visit.description)
        self.assertFalse(visit.res_model)

    def test_the_name_says_nothing_about_the_patient(self):
        visit = self.visit()
        self.assertEqual(visit.name, "First visit")
        self.assertEqual(visit.display_name, "First visit")
        self.assertEqual(visit.with_context(dental_show_patient=True).display_name, "王小明 · First visit")
        stranger = visit.with_user(self.outsider).with_context(dental_show_patient=True)
        self.assertEqual(stranger.display_name, "First visit")
        visit.dental_visit_type = "ortho"
        self.assertEqual(visit.name, "Orthodontics")

    def test_the_treating_dentist_is_proposed(self):
        self.patient.dental_dentist_id = self.dentist
        visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create({"dental_patient_id": self.patient.id, "start": clinic("2026-11-23 09:00")})
        )
        self.assertEqual(visit.dental_dentist_id, self.dentist)
        self.assertEqual(visit.partner_ids, self.dentist.partner_id)

    def test_another_dentist(self):
        visit = self.visit()
        other = self.make_user("other", "dentist")
        visit.dental_dentist_id = other
        self.assertEqual(visit.user_id, other)
        self.assertEqual(visit.partner_ids, other.partner_id)

    def test_without_a_dentist(self):
        visit = self.visit(dental_dentist_id=False)
        self.assertFalse(visit.partner_ids)
        self.assertFalse(visit.user_id)

    def test_booked_from_the_patients_form(self):
        """There Odoo would make the patient an attendee, and a meeting activity of the visit."""
        calendar = self.env["calendar.event"].with_user(self.reception)
        calendar = calendar.with_context(active_model="res.partner", active_id=self.patient.id)
        visit = calendar.create({"dental_patient_id": self.patient.id, "start": clinic("2026-11-23 09:00")})
        self.assertFalse(visit.partner_ids)
        self.assertFalse(visit.activity_ids)
        self.assertFalse(self.patient.activity_ids)

    def test_visits_and_meetings_in_one_go(self):
        values = {"start": clinic("2026-11-23 09:00"), "stop": clinic("2026-11-23 10:00")}
        visit_values = {**values, "dental_patient_id": self.patient.id}
        events = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create([{**values, "name": "Team"}, visit_values, {**values, "name": "Lunch"}])
        )
        self.assertEqual(events.mapped("name"), ["Team", "First visit", "Lunch"])
        self.assertEqual(events.mapped("is_dental"), [False, True, False])
        self.assertFalse(events[0].dental_visit_state)
        self.assertIn(self.reception.partner_id, events[0].partner_ids)

    def test_the_form(self):
        calendar = self.env["calendar.event"].with_user(self.reception)
        calendar = calendar.with_context(dental_visit=True, default_start=clinic("2026-11-23 09:00"))
        self.treatment(when="2026-11-01 09:30")
        with Form(calendar, view="dental_followup.calendar_event_visit_view_form") as form:
            form.dental_patient_id = self.patient
            self.assertEqual(form.dental_visit_type, "return")
            self.assertEqual(form.duration, 0.5)
            form.dental_dentist_id = self.dentist
            form.dental_symptoms = "牙疼"
        self.assertEqual(form.record.stop, clinic("2026-11-23 09:30"))
        self.assertEqual(form.record.name, "Return visit")

    def test_quick_create(self):
        calendar = self.env["calendar.event"].with_user(self.reception)
        calendar = calendar.with_context(
            dental_visit=True,
            default_start=clinic("2026-11-23 09:00"),
            default_stop=clinic("2026-11-23 10:30"),
        )
        with Form(calendar, view="dental_followup.calendar_event_visit_view_form_quick") as form:
            form.dental_patient_id = self.patient
        self.assertEqual(form.record.stop, clinic("2026-11-23 10:30"))
        self.assertEqual(form.record.dental_visit_state, "booked")


class TestLength(VisitCase):
    """How long a visit takes is the clinic's setting, wherever nobody chooses another length."""

    def setUp(self):
        super().setUp()
        self.clinic.dental_visit_minutes = 40
        self.branch = self.make_clinic("分院", SHANGHAI)
        self.branch.dental_visit_minutes = 90
        self.reception.company_ids |= self.branch
        visits = self.env["calendar.event"].with_user(self.reception)
        self.screen = visits.with_context(dental_visit=True, allowed_company_ids=(self.clinic | self.branch).ids)
        self.start = clinic("2026-11-23 09:00")

    def test_created_without_an_end(self):
        self.assertEqual(self.visit().stop, self.start + timedelta(minutes=40))
        self.assertEqual(self.visit(duration=1).stop, self.start + timedelta(hours=1), "chosen by hand")
        other = self.make_patient("李雷", company_id=self.branch.id)
        branch = self.visit(dental_patient_id=other.id, dental_company_id=self.branch.id)
        self.assertEqual(branch.stop, self.start + timedelta(minutes=90))

    def test_a_click_in_the_calendar(self):
        """The calendar asks for it; Odoo's own calendar keeps its own length."""
        self.assertAlmostEqual(self.screen.get_default_duration(), 40 / 60)
        self.assertEqual(self.screen.with_company(self.branch).get_default_duration(), 1.5)
        self.assertEqual(self.screen.with_context(dental_visit=False).get_default_duration(), 1)

    def test_the_form(self):
        for company, minutes in ((self.clinic, 40), (self.branch, 90)):
            form = self.screen.with_context(default_start=self.start, default_dental_company_id=company.id)
            with Form(form, view="dental_followup.calendar_event_visit_view_form_quick") as visit:
                visit.dental_patient_id = self.make_patient(f"{company.name}患者", company_id=company.id)
            self.assertEqual(visit.record.stop, self.start + timedelta(minutes=minutes))

    def test_the_form_for_now(self):
        defaults = self.screen.default_get(["start", "stop", "duration"])
        self.assertEqual(defaults["stop"] - defaults["start"], timedelta(minutes=40))


class TestVisitType(VisitCase):
    def kind(self, when="2026-11-23 09:00"):
        return self.visit(when).dental_visit_type

    def test_first_time_here(self):
        self.assertEqual(self.kind(), "first")
        self.assertEqual(self.kind(), "first", "a visit that is only booked does not count")

    def test_a_year_away(self):
        self.set_clock("2027-11-10 09:00")
        for done, expected in (
            ("2027-11-09 09:00", "return"),
            ("2026-11-24 09:00", "return"),
            ("2026-11-23 09:00", "first"),
            ("2026-11-22 09:00", "first"),
        ):
            with self.subTest(done):
                self.patient = self.make_patient()
                self.treatment(when=done, patient_id=self.patient.id)
                self.assertEqual(self.kind("2027-11-23 09:00"), expected)

    def test_what_is_chosen_stays(self):
        visit = self.visit(dental_visit_type="checkup")
        visit.dental_visit_state = "done"
        visit.start = clinic("2026-11-24 09:00")
        self.assertEqual(visit.dental_visit_type, "checkup")


class TestVisitState(VisitCase):
    def test_the_way_through_the_house(self):
        visit = self.visit("2026-11-20 10:30")
        visit.action_dental_confirm()
        self.assertEqual(visit.dental_visit_state, "confirmed")
        self.set_clock("2026-11-20 10:25")
        visit.action_dental_arrive()
        self.assertEqual(visit.dental_arrived_at, clinic("2026-11-20 10:25"))
        self.set_clock("2026-11-20 10:40")
        visit.action_dental_seat()
        self.assertEqual(visit.dental_visit_state, "in_chair")
        self.assertEqual(visit.dental_seated_at, clinic("2026-11-20 10:40"))
        visit.action_dental_done()
        self.assertEqual(visit.dental_visit_state, "done")

    def test_what_leads_nowhere(self):
        actions = ("confirm", "arrive", "seat", "done", "no_show", "cancel", "rebook")
        allowed = {
            "booked": {"confirm", "arrive", "no_show", "cancel"},
            "confirmed": {"arrive", "no_show", "cancel", "rebook"},
            "arrived": {"seat", "done", "rebook"},
            "in_chair": {"done", "rebook"},
            "done": set(),
            "no_show": {"arrive", "rebook"},
            "cancelled": {"rebook"},
        }
        visit = self.visit()
        for state, possible in allowed.items():
            for action in actions:
                visit.dental_visit_state = state
                move = getattr(visit, f"action_dental_{action}")
                with self.subTest(state=state, action=action):
                    if action in possible:
                        move()
                        self.assertNotEqual(visit.dental_visit_state, state)
                    else:
                        with self.assertRaisesRegex(UserError, "only from"):
                            move()

    def test_a_cancelled_visit_leaves_the_chair_free(self):
        visit = self.visit()
        visit.action_dental_cancel()
        self.assertEqual(visit.show_as, "free")
        visit.action_dental_rebook()
        self.assertEqual(visit.show_as, "busy")
        self.assertFalse(visit.dental_arrived_at)

    def test_record_treatment(self):
        past = self.visit("2026-11-20 09:00")
        context = past.action_dental_record_treatment()["context"]
        self.assertEqual(context["default_patient_id"], self.patient.id)
        self.assertEqual(context["default_dentist_id"], self.dentist.id)
        self.assertEqual(context["default_event_id"], past.id)
        self.assertEqual(context["default_done_at"], "2026-11-20 01:00:00")
        ahead = self.visit("2026-11-20 11:00")
        context = ahead.action_dental_record_treatment()["context"]
        self.assertEqual(context["default_done_at"], "2026-11-20 02:00:00")

    def test_a_treatment_recorded_from_a_visit(self):
        visit = self.visit("2026-11-20 09:00", dental_visit_state="in_chair")
        context = visit.action_dental_record_treatment()["context"]
        treatments = self.env["dental.treatment"].with_user(self.dentist).with_context(**context)
        with Form(treatments) as form:
            form.type_id = self.stage("extraction/simple").type_id
            form.stage_id = self.stage("extraction/simple")
        form.record.action_done()
        self.assertEqual(visit.dental_treatment_ids, form.record)
        self.assertEqual(form.record.dentist_id, self.dentist)
        self.assertEqual(visit.dental_visit_state, "in_chair")
        self.assertTrue(form.record.sudo().followup_ids)


class TestVisitConflict(VisitCase):
    def test_the_same_dentist(self):
        visit = self.visit("2026-11-23 09:00")
        other = self.make_patient("李雷")
        for when, is_taken in (
            ("2026-11-23 08:30", False),
            ("2026-11-23 08:31", True),
            ("2026-11-23 09:29", True),
            ("2026-11-23 09:30", False),
        ):
            with self.subTest(when):
                second = self.visit(when, dental_patient_id=other.id)
                self.assertEqual(bool(second.dental_conflict), is_taken)
                if is_taken:
                    self.assertEqual(second.dental_conflict, "周医生 is booked at 09:00 already, by 王小明.")
                second.action_dental_cancel()
        self.assertFalse(visit.dental_conflict)

    def test_the_same_patient(self):
        self.visit("2026-11-23 09:00")
        second = self.visit("2026-11-23 09:15", dental_dentist_id=False)
        self.assertEqual(second.dental_conflict, "王小明 is booked at 09:00 already.")

    def test_no_dentist_is_not_the_same_dentist(self):
        self.visit("2026-11-23 09:00", dental_dentist_id=False)
        second = self.visit("2026-11-23 09:00", dental_dentist_id=False, dental_patient_id=self.make_patient("李雷").id)
        self.assertFalse(second.dental_conflict)

    def test_a_vacated_chair_is_free(self):
        first = self.visit("2026-11-23 09:00")
        second = self.visit("2026-11-23 09:00")
        self.assertTrue(second.dental_conflict)
        first.action_dental_no_show()
        second.invalidate_recordset(["dental_conflict"])
        self.assertFalse(second.dental_conflict)
        self.assertFalse(first.dental_conflict)

    def test_one_query_for_a_page(self):
        visits = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create(
                [
                    {
                        "dental_patient_id": self.patient.id,
                        "start": clinic("2026-11-23 09:00") + timedelta(hours=i),
                    }
                    for i in range(20)
                ]
            )
        )
        visits.read(["dental_conflict"])
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            visits.read(["dental_conflict"])

    def test_warning_while_booking(self):
        self.visit("2026-11-23 09:00")
        calendar = self.env["calendar.event"].with_user(self.reception)
        calendar = calendar.with_context(dental_visit=True, default_start=clinic("2026-11-23 09:00"))
        with Form(calendar, view="dental_followup.calendar_event_visit_view_form") as form:
            form.dental_patient_id = self.patient
            self.assertEqual(form.dental_conflict, "王小明 is booked at 09:00 already.")


class TestVisitIsQuiet(VisitCase, MailCase):
    def test_no_mail_for_anybody(self):
        alarm = self.env["calendar.alarm"].create(
            {"name": "Mail", "alarm_type": "email", "duration": 1, "interval": "hours"}
        )
        other = self.make_user("other", "dentist", email="other@example.com", notification_type="email")
        self.dentist.notification_type = "email"
        with self.mock_mail_gateway(), self.mock_mail_app():
            visit = self.visit(alarm_ids=[Command.set(alarm.ids)])
            visit.start = clinic("2026-11-24 09:00")
            visit.dental_dentist_id = other
            visit.action_dental_confirm()
            visit.action_dental_cancel()
            visit.action_dental_rebook()
            self.set_clock("2026-11-24 08:30")
            self.env["calendar.alarm_manager"]._send_reminder()
            self.visit("2026-11-25 09:00").action_archive()
            visit.action_unlink_event()
            self.env.cr.flush()
        self.assertFalse(visit.exists())
        self.assertFalse(self._mails)
        self.assertFalse(self._new_mails)
        self.assertFalse(self._new_notifs)
        self.assertFalse(self._new_msgs.filtered("partner_ids"))

    def test_a_meeting_still_invites(self):
        guest = self.env["res.partner"].create({"name": "Guest", "email": "guest@example.com"})
        with self.mock_mail_gateway():
            self.env["calendar.event"].with_user(self.reception).create(
                {
                    "name": "Meeting",
                    "start": clinic("2026-11-23 09:00"),
                    "stop": clinic("2026-11-23 10:00"),
                    "partner_ids": [Command.set(guest.ids)],
                }
            )
            self.env.cr.flush()
        self.assertEqual(self._new_mails.recipient_ids, guest)

    def test_nobody_follows(self):
        self.assertFalse(self.visit().message_follower_ids)

    def test_the_patient_is_no_attendee(self):
        visit = self.visit()
        with self.assertRaises(ValidationError):
            visit.partner_ids += self.patient

    def test_a_dentist_in_the_chair(self):
        visit = self.visit(dental_patient_id=self.dentist.partner_id.id)
        self.assertEqual(visit.partner_ids, self.dentist.partner_id)

    def test_no_repetition(self):
        with self.assertRaisesRegex(UserError, "cannot repeat"):
            self.visit(recurrency=True, rrule_type="weekly", interval=1, end_type="count", count=3, mon=True)
        visit = self.visit()
        with self.assertRaisesRegex(UserError, "cannot repeat"):
            visit.write({"recurrency": True, "rrule_type": "weekly", "interval": 1, "end_type": "count", "count": 3})


class TestVisitAccess(VisitCase):
    def test_the_staff_edit_each_others_visits(self):
        visit = self.visit()
        for user in (self.reception, self.nurse, self.team, self.manager):
            self.assertTrue(visit.with_user(user).user_can_edit)
        self.assertFalse(visit.with_user(self.outsider).user_can_edit)

    def test_a_dentist_with_a_private_calendar(self):
        self.dentist.with_user(self.dentist).calendar_default_privacy = "private"
        visit = self.visit()
        self.env.invalidate_all()
        seen = visit.with_user(self.team)
        self.assertEqual(seen.name, "First visit")
        self.assertEqual(seen.dental_patient_id, self.patient)
        seen.action_dental_confirm()
        groups = seen._read_group([("id", "=", visit.id)], ["dental_dentist_id", "dental_visit_state"], ["__count"])
        self.assertEqual(groups, [(self.dentist, "confirmed", 1)])

    def test_the_patient_is_for_the_staff_only(self):
        visit = self.visit(dental_symptoms="牙疼")
        stranger = visit.with_user(self.outsider)
        stranger.invalidate_recordset()
        self.assertEqual(stranger.name, "First visit")
        for name in ("dental_patient_id", "dental_symptoms", "dental_visit_type", "dental_visit_state"):
            with self.subTest(name), self.assertRaises(AccessError):
                stranger.read([name])
        with self.assertRaises(AccessError):
            stranger.action_dental_confirm()
        with self.assertRaises(AccessError):
            stranger.unlink()
        visit.unlink()
        self.assertFalse(visit.exists())

    def test_others_meetings_are_untouched(self):
        meeting = (
            self.env["calendar.event"]
            .with_user(self.outsider)
            .create({"name": "Budget", "start": clinic("2026-11-23 09:00"), "stop": clinic("2026-11-23 10:00")})
        )
        meeting.name = "Budget 2027"
        self.assertFalse(meeting.is_dental)
        self.assertFalse(meeting.dental_company_id)
        view = (
            self.env["calendar.event"]
            .with_user(self.outsider)
            .get_view(self.env.ref("calendar.view_calendar_event_form").id, "form")
        )
        self.assertNotIn("dental_patient_id", view["arch"])

    def test_visits_of_another_clinic_are_not_seen(self):
        branch = self.make_clinic("分院", "Asia/Shanghai")
        elsewhere = self.make_user("branch", "manager", company=branch)
        visit = self.visit()
        self.assertFalse(self.env["calendar.event"].with_user(elsewhere).search([("id", "=", visit.id)]))
        self.assertTrue(self.env["calendar.event"].with_user(self.manager).search([("id", "=", visit.id)]))

"""The pain series: who is unwell is called by the dentist every day until it is over."""

from common import clinic
from common.pain import PainCase
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger


class TestSeries(PainCase):
    def test_next_day_by_the_dentist(self):
        call = self.unwell()
        pain = self.pain()
        self.assertEqual(len(pain), 1)
        self.assertEqual((pain.role, pain.purpose, pain.channel), ("dentist", "pain", "phone"))
        self.assertEqual((pain.max_attempts, pain._attempt_days()), (5, 0))
        self.assertEqual(pain.script_id, self.env["dental.script"].search([("code", "=", "pain_daily")]))
        self.assertEqual(pain.treatment_id, self.scaling, "the latest of the call")
        self.assertEqual(pain.anchor_at, call.ended_at)
        self.assertEqual((str(pain.planned_date), str(pain.pain_since)), ("2026-11-21", "2026-11-20"))
        self.assert_due(pain, "2026-11-21", "09:00")
        self.assertIn("2026-11-20", pain.reason)
        self.open_due()
        self.assertFalse(self.activities(pain), "not today")
        self.set_clock("2026-11-21 09:00")
        self.open_due()
        self.assertEqual(pain.user_id, self.dentist)

    def test_every_day_until_it_is_over(self):
        self.unwell()
        for day in range(21, 24):
            pain = self.next_day(day)
            self.assertEqual(len(pain), 1)
            self.unwell(pain, self.dentist)
            self.assertEqual((pain.state, pain.closing_reason), ("done", "called"))
            self.assertEqual(self.pain().occurrence, day - 20)
            self.assertEqual(str(self.pain().pain_since), "2026-11-20")
        pain = self.next_day(24)
        self.finish(pain, "answered", self.dentist)
        self.assertEqual((pain.state, pain.closing_reason), ("done", "pain_over"))
        self.assertIn("well again", self.notes(pain))
        self.assertFalse(self.pain())

    def test_ordinary_plan_goes_on(self):
        before = [(f.id, f.due_at, f.state) for f in self.ahead]
        self.unwell()
        self.finish(self.next_day(21), "answered", self.dentist)
        self.assertEqual([(f.id, f.due_at, f.state) for f in self.ahead], before)

    def test_second_run_plans_nothing_more(self):
        call = self.unwell()
        pain = self.pain()
        self.env["dental.followup.planner"].plan_pain(call, clinic("2026-11-20 10:00"))
        self.env["dental.followup.planner"].plan(self.extraction | self.scaling)
        self.assertEqual(self.pain(), pain)
        self.assert_due(pain, "2026-11-21", "09:00")

    def test_one_pending_for_each_patient(self):
        self.unwell()
        values = self.pain().copy_data()[0]
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["dental.followup"].create(values)

    def test_another_call_on_the_same_day(self):
        self.unwell(self.due[0])
        pain = self.pain()
        self.set_clock("2026-11-20 16:00")
        self.unwell(self.ahead[:1])
        self.assertEqual(self.pain(), pain)
        self.assertEqual(str(pain.due_date), "2026-11-21")

    def test_put_off_is_pulled_back(self):
        self.unwell(self.due[0])
        self.pain().write({"due_at": clinic("2026-11-23 09:00"), "due_date": "2026-11-23"})
        self.unwell(self.ahead[:1])
        self.assert_due(self.pain(), "2026-11-21", "09:00")

    def test_well_in_a_call_about_something_else(self):
        """Only the daily call itself ends the series."""
        self.unwell(self.due[0])
        self.finish(self.ahead[:1], "answered")
        self.assertEqual(len(self.pain()), 1)

    def test_a_later_series_begins_anew(self):
        self.unwell()
        self.finish(self.next_day(21), "answered", self.dentist)
        self.set_clock("2026-11-22 10:00")
        self.unwell(self.ahead[:1])
        self.assertEqual(str(self.pain().pain_since), "2026-11-22")
        self.assertEqual(self.pain().occurrence, 0)

    def test_family_is_not_affected(self):
        other = self.make_patient("王小红")
        self.unwell()
        self.assertFalse(self.pain(patient=other))
        self.assertFalse(other.dental_pain_since)

    def test_only_who_answered(self):
        call = self.call(self.due, outcome="no_answer", is_unwell=True)
        with self.assertRaises(UserError):
            call.action_finish()

    def test_put_away_without_a_call_goes_on(self):
        """Whoever marks the activity done, or deletes it, has not asked the patient."""
        self.unwell()
        for day, put_away in ((21, "action_done"), (22, "unlink")):
            pain = self.next_day(day)
            getattr(self.activities(pain).with_user(self.dentist), put_away)()
            self.assertIn(pain.state, ("done", "skipped"))
            self.assertEqual(str(self.pain().planned_date), f"2026-11-{day + 1}")

    def test_refused_ends_it(self):
        self.unwell()
        self.finish(self.next_day(21), "refused", self.dentist)
        self.assertFalse(self.pain())


class TestWhen(PainCase):
    def next_due(self, now):
        self.set_clock(now)
        self.env["dental.followup"].search([("pain_since", "!=", False)]).write({"state": "cancelled"})
        self.due.write({"state": "open"})
        self.unwell()
        return self.pain().due_at

    def test_telephone_hours(self):
        """Book C: Monday to Friday 10:30–12:00 and 14:00–18:30, at the weekend 14:30–18:30."""
        self.book.calling_calendar_id = self.env.ref("dental_followup.book_c").calling_calendar_id
        for now, expected in (
            ("2026-11-19 16:00", "2026-11-20 10:30"),
            ("2026-11-20 16:00", "2026-11-21 14:30"),
            ("2026-11-22 18:00", "2026-11-23 10:30"),
        ):
            with self.subTest(now):
                self.assertEqual(self.next_due(now), clinic(expected))

    def test_lunch_and_wish(self):
        self.book.calling_calendar_id = self.env.ref("dental_followup.book_c").calling_calendar_id
        self.patient.write({"dental_call_from": 12, "dental_call_to": 15})
        self.assertEqual(self.next_due("2026-11-19 16:00"), clinic("2026-11-20 14:00"))

    def test_closed_tomorrow_is_pulled_earlier(self):
        """Monday to Friday only: Saturday's call is made on Friday before the hours end."""
        self.book.calling_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "weekdays",
                "tz": "Asia/Shanghai",
                "company_id": False,
                "attendance_ids": [
                    (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 9, "hour_to": 18}) for day in range(5)
                ],
            }
        )
        self.assertEqual(self.next_due("2026-11-20 10:00"), clinic("2026-11-20 17:30"))
        self.assertEqual(str(self.pain().planned_date), "2026-11-21", "the rule's own day stays")
        self.assertEqual(self.next_due("2026-11-20 19:00"), clinic("2026-11-21 09:00"), "closed, but not forgotten")

    def test_clinics_midnight_and_leap_day(self):
        for now, expected in (
            ("2026-11-20 23:59", "2026-11-21 09:00"),
            ("2026-11-21 00:00", "2026-11-22 09:00"),
            ("2028-02-28 23:59", "2028-02-29 09:00"),
            ("2028-02-29 00:00", "2028-03-01 09:00"),
        ):
            with self.subTest(now):
                self.assertEqual(self.next_due(now), clinic(expected))


class TestNotReached(PainCase):
    def test_five_times_then_not_heard_from(self):
        self.unwell()
        pain = self.next_day(21)
        for hour, expected in (
            ("10:00", "2026-11-21 15:00"),
            ("15:00", "2026-11-21 18:00"),
            ("18:00", "2026-11-22 10:00"),
            ("18:10", "2026-11-22 10:00"),
        ):
            self.set_clock(f"2026-11-21 {hour}")
            self.finish(pain, "no_answer", self.dentist)
            self.assertEqual((pain.state, pain.due_at), ("planned", clinic(expected)))
        self.set_clock("2026-11-22 10:00")
        self.finish(pain, "no_answer", self.dentist)
        self.assertEqual(pain.state, "unreachable")
        self.assertTrue(pain.is_not_contacted)
        kind = self.env.ref("dental_followup.mail_activity_type_not_contacted")
        activity = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertEqual((activity.res_id, activity.user_id), (pain.id, self.dentist))
        self.assertTrue(self.patient.dental_pain_since)
        # Reached at last, and still unwell: the same series.
        self.unwell(self.ahead[:1])
        self.assertEqual(str(self.pain().pain_since), "2026-11-20")
        self.assertEqual(self.pain().occurrence, 1)
        pain.invalidate_recordset()
        self.assertFalse(pain.is_not_contacted)

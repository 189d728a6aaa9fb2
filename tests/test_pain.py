"""The pain series: who is unwell is called by the dentist every day until it is over."""

from common import CallCase, clinic
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger


class PainCase(CallCase):
    def pain(self, *states, patient=None):
        """The patient's daily calls, in their order; by default the pending ones."""
        domain = [("patient_id", "=", (patient or self.patient).id), ("pain_since", "!=", False)]
        return self.env["dental.followup"].search([*domain, ("state", "in", states or ("planned", "open"))], order="id")

    def unwell(self, followups=None, user=None, **values):
        """An answered call in which the patient says that they are unwell."""
        return self.finish(self.due if followups is None else followups, "answered", user, is_unwell=True, **values)

    def next_day(self, day, hour="10:00"):
        """The pending daily call, on its day."""
        self.set_clock(f"2026-11-{day} {hour}")
        self.open_due()
        return self.pain()


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
        self.assertTrue(pain.is_unheard)
        kind = self.env.ref("dental_followup.mail_activity_type_unheard")
        activity = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertEqual((activity.res_id, activity.user_id), (pain.id, self.dentist))
        self.assertTrue(self.patient.dental_pain_since)
        # Reached at last, and still unwell: the same series.
        self.unwell(self.ahead[:1])
        self.assertEqual(str(self.pain().pain_since), "2026-11-20")
        self.assertEqual(self.pain().occurrence, 1)
        pain.invalidate_recordset()
        self.assertFalse(pain.is_unheard)


class TestRefusals(PainCase):
    def test_do_not_call_and_back(self):
        self.unwell()
        pain = self.pain()
        patient = self.patient.with_user(self.reception)
        patient.dental_do_not_call = True
        self.assertEqual((pain.state, pain.closing_reason), ("cancelled", "do_not_call"))
        patient.dental_do_not_call = False
        self.assertEqual(self.pain(), pain)

    def test_asks_not_to_be_called(self):
        self.unwell(asks_not_to_be_called=True)
        self.assertFalse(self.pain())

    def test_archived_patient_without_a_treatment(self):
        self.unwell()
        pain = self.pain()
        pain.treatment_id = False
        self.patient.active = False
        self.assertEqual((pain.state, pain.closing_reason), ("cancelled", "patient_archived"))

    def test_cancelled_treatment(self):
        self.unwell()
        pain = self.pain()
        self.scaling.with_user(self.manager).action_cancel()
        self.assertEqual((pain.state, pain.closing_reason), ("cancelled", "treatment_cancelled"))

    def test_comparison_with_the_book_keeps_it(self):
        self.unwell()
        pain = self.pain()
        self.scaling.with_user(self.dentist).done_at = clinic("2026-11-19 16:00")
        self.assertEqual(self.pain(), pain)

    def test_patient_without_any_treatment(self):
        patient = self.make_patient("李雷", phone="13600136000")
        call = self.env["dental.call"].create(
            {"patient_id": patient.id, "company_id": self.clinic.id, "outcome": "answered", "is_unwell": True}
        )
        call.action_finish()
        self.assertFalse(self.pain(patient=patient).treatment_id)
        self.assertEqual(len(self.pain(patient=patient)), 1)


class TestMerged(PainCase):
    """Odoo deletes all rows of a merged contact where a unique index refuses one."""

    def setUp(self):
        super().setUp()
        self.twin = self.make_patient("王小名", phone="13600136000")
        self.theirs = self.followups(self.treatment("scaling/done", "2026-11-19 09:00", patient_id=self.twin.id))

    def merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((self.patient | self.twin).ids, self.patient.sudo().with_env(wizard.env))
        self.env.invalidate_all()

    def test_two_in_pain_become_one(self):
        self.unwell()
        self.unwell(self.theirs[:1])
        kept, other = self.pain(), self.pain(patient=self.twin)
        self.merge()
        self.assertEqual(self.pain(), kept)
        self.assertEqual((other.state, other.patient_id), ("cancelled", self.patient))
        self.assertEqual(set(self.theirs.mapped("patient_id")), {self.patient})

    def test_not_while_somebody_is_on_the_phone(self):
        call = self.call(self.theirs[:1])
        with self.assertRaises(UserError):
            self.merge()
        call.action_discard()
        self.merge()
        self.assertEqual(set(self.theirs.mapped("patient_id")), {self.patient})


class TestShown(PainCase):
    def test_banner(self):
        self.assertFalse(self.patient.dental_pain_text)
        self.unwell()
        self.assertEqual(self.patient.with_user(self.reception).dental_pain_text, "In pain since 11/20/2026, day 1")
        pain = self.next_day(22)
        self.patient.invalidate_recordset()
        self.assertEqual(self.patient.dental_pain_text, "In pain since 11/20/2026, day 3")
        self.assertEqual(self.call(pain, self.dentist).patient_pain, "In pain since 11/20/2026, day 3")

    def test_filter(self):
        domain = [("dental_pain_since", "!=", False)]
        patients = self.env["res.partner"].with_user(self.reception)
        self.assertFalse(patients.search(domain))
        self.unwell()
        self.assertEqual(patients.search(domain).ids, self.patient.ids)
        self.assertNotIn(self.patient, patients.search([("dental_pain_since", "=", False)]))

    def test_switch(self):
        call = self.call(self.due)
        call.action_toggle_unwell()
        self.assertEqual((call.is_unwell, call.outcome), (True, "answered"))
        self.assertIn("The dentist calls again on 2026-11-21 09:00.", call.next_step)
        call.action_toggle_unwell()
        self.assertFalse(call.is_unwell)
        self.assertNotIn("dentist", call.next_step)

    def test_end_is_announced(self):
        self.unwell()
        call = self.call(self.next_day(21), self.dentist, outcome="answered")
        self.assertIn("the daily calls because of pain end", call.next_step)

    def test_colleague_cannot_switch(self):
        call = self.call(self.due)
        with self.assertRaises(UserError):
            call.with_user(self.second).action_toggle_unwell()

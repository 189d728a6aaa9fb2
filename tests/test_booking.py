"""A visit booked from the call: what is offered, what is booked, who may."""

from unittest.mock import patch

from common import NEW_YORK, CallCase, clinic

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.dental_followup.models.visit_slots import VisitSlots


class BookingCase(CallCase):
    """The dentist works Monday to Friday 09:00–12:00 and 14:00–16:00; it is Friday, 10:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [(day, *span) for day in "01234" for span in ((9, 12), (14, 16))]
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Dentist",
                "tz": "UTC",
                "company_id": cls.clinic.id,
                "attendance_ids": [
                    Command.create({"name": "-", "dayofweek": day, "hour_from": opens, "hour_to": closes})
                    for day, opens, closes in hours
                ],
            }
        )
        cls.resource = cls.env["resource.resource"].create(
            {
                "name": "Dentist",
                "user_id": cls.dentist.id,
                "calendar_id": cls.calendar.id,
                "company_id": cls.clinic.id,
            }
        )
        cls.patient.dental_dentist_id = cls.dentist

    def dialog(self, call=None):
        action = call.action_book_visit() if call else self.patient.with_user(self.reception).action_dental_book()
        self.assertEqual(action["res_model"], "dental.booking")
        return self.env["dental.booking"].with_user(call.user_id if call else self.reception).browse(action["res_id"])

    def offered(self, booking=None):
        """The days and times that are offered: {"11-20": "14:00 14:30"}."""
        booking = booking or self.dialog()
        booking.invalidate_recordset()
        days = {}
        for slot in [slot for day in booking.offer["days"] for slot in day["slots"]]:
            local = self.clinic._dental_local(self.env["dental.booking"]._fields["start"].to_datetime(slot["start"]))
            days.setdefault(f"{local:%m-%d}", []).append(f"{local:%H:%M}")
        return {day: " ".join(times) for day, times in days.items()}

    def visit(self, when, minutes=30, **values):
        values = {
            "dental_patient_id": self.make_patient("李小红", phone=False).id,
            "dental_dentist_id": self.dentist.id,
            "start": clinic(when),
            "duration": minutes / 60,
            **values,
        }
        return self.env["calendar.event"].with_user(self.reception).create(values)


class TestOffer(BookingCase):
    def test_hours_of_the_roster_on_the_clinics_clock(self):
        offered = self.offered()
        self.assertEqual(list(offered), ["11-20", "11-23", "11-24", "11-25", "11-26", "11-27"])
        self.assertEqual(offered["11-20"], "10:30 11:00 11:30 14:00 14:30 15:00 15:30")
        self.assertEqual(offered["11-23"], "09:00 09:30 10:00 10:30 11:00 11:30 14:00 14:30 15:00 15:30")

    def test_two_proposals_to_read_out(self):
        booking = self.dialog()
        self.assertEqual(
            [slot["label"] for slot in booking.offer["proposals"]],
            ["Fri, Nov 20 10:30", "Mon, Nov 23 14:00"],
        )
        chinese = booking.with_context(lang="zh_CN").offer["proposals"]
        self.assertEqual([slot["label"] for slot in chinese], ["11月20日周五 10:30", "11月23日周一 14:00"])
        self.assertEqual(booking.offer["next_date"], "2026-11-30")

    def test_clinics_hours_where_the_dentist_has_none(self):
        self.resource.unlink()
        self.clinic.resource_calendar_id = self.calendar
        self.assertEqual(self.offered()["11-23"], "09:00 09:30 10:00 10:30 11:00 11:30 14:00 14:30 15:00 15:30")
        self.clinic.dental_tz = NEW_YORK  # there it is still Thursday
        booking = self.dialog()
        self.assertEqual(booking.offer["proposals"][0]["label"], "Fri, Nov 20 09:00")
        self.assertEqual(booking.offer["proposals"][0]["start"], "2026-11-20 14:00:00")

    def test_what_is_taken(self):
        self.visit("2026-11-23 09:00", 60)
        self.visit("2026-11-23 14:00", dental_visit_state="cancelled")
        mine = self.visit("2026-11-23 10:00", dental_patient_id=self.patient.id, dental_dentist_id=False)
        self.assertFalse(mine.dental_dentist_id - self.dentist)
        meetings = self.env["calendar.event"].with_user(self.dentist)
        values = {"name": "Secret", "partner_ids": [Command.set(self.dentist.partner_id.ids)], "privacy": "private"}
        times = {"start": clinic("2026-11-23 11:00"), "stop": clinic("2026-11-23 11:30")}
        meetings.create({**values, **times})
        later = {"start": clinic("2026-11-23 15:00"), "stop": clinic("2026-11-23 16:00")}
        meetings.create({**values, **later, "show_as": "free"})
        declined = meetings.create({**values, **later})
        declined.attendee_ids.state = "declined"
        meetings.create({**values, "allday": True, "start_date": "2026-11-24", "stop_date": "2026-11-24"})
        booking = self.dialog()
        offered = self.offered(booking)
        self.assertEqual(offered["11-23"], "10:30 11:30 14:00 14:30 15:00 15:30")
        self.assertNotIn("11-24", offered)
        self.assertEqual(offered["11-25"][:5], "09:00")
        self.assertNotIn("Secret", str(booking.offer))

    def test_leaves_and_out_of_office(self):
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": self.resource.id,
                "calendar_id": self.calendar.id,
                "date_from": clinic("2026-11-23 00:00"),
                "date_to": clinic("2026-11-23 12:00"),
            }
        )
        self.dentist.write(
            {"out_of_office_from": clinic("2026-11-24 00:00"), "out_of_office_to": clinic("2026-11-25 15:00")}
        )
        offered = self.offered()
        self.assertEqual(offered["11-23"], "14:00 14:30 15:00 15:30")
        self.assertNotIn("11-24", offered)
        self.assertEqual(offered["11-25"], "15:00 15:30")
        self.dentist.out_of_office_to = False
        self.assertEqual(list(self.offered()), ["11-20", "11-23"])

    def test_holidays_and_make_up_days(self):
        self.env["dental.holiday"].with_user(self.manager).create(
            [
                {"date": "2026-11-23", "name": "Closed"},
                {"date": "2026-11-22", "name": "Instead", "is_workday": True},
            ]
        )
        self.assertEqual(list(self.offered())[:3], ["11-20", "11-22", "11-24"])

    def test_length_day_and_patient_can_be_changed(self):
        with Form(self.dialog()) as form:
            form.minutes = 90
            self.assertEqual(form.offer["days"][0]["slots"][0]["label"], "10:30")
            self.assertEqual(len(form.offer["days"][0]["slots"]), 3)
            form.from_date = "2026-11-25"
            self.assertEqual(form.offer["proposals"][0]["label"], "Wed, Nov 25 09:00")
            form.minutes = 0
            self.assertIn("5 to 480", form.offer["problem"])
            form.minutes = 45
        self.assertEqual(form.record.offer["days"][0]["slots"][1]["label"], "09:15")

    def test_words_where_nothing_is_free(self):
        booking = self.dialog()
        self.calendar.attendance_ids.unlink()
        self.assertIn("working hours of 周医生 are not known", self.dialog().offer["problem"])
        self.resource.unlink()
        self.clinic.resource_calendar_id.attendance_ids.unlink()
        self.assertIn("working hours of 周医生 are not known", self.dialog().offer["problem"])
        booking.dentist_id = False
        self.assertIn("Choose the dentist", booking.offer["problem"])
        action = booking.action_other_time()
        self.assertEqual(action["context"]["default_dental_patient_id"], self.patient.id)

    def test_fully_booked(self):
        self.dentist.out_of_office_from = clinic("2026-11-20 00:00")
        self.assertIn("no free time of 30 minutes", self.dialog().offer["problem"])

    def test_dentist_of_another_clinic(self):
        other = self.make_clinic("月亮口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "dentist", other, name="别家医生")
        booking = self.dialog()
        booking.dentist_id = stranger
        self.assertEqual(booking.offer["problem"], "别家医生 does not work in this clinic. Choose another dentist.")
        booking.start = clinic("2026-11-23 09:00")
        with self.assertRaisesRegex(UserError, "does not work in this clinic"):
            booking.action_book()

    def test_who_is_proposed(self):
        self.patient.dental_dentist_id = False
        other = self.make_user("other", "dentist", name="吴医生")
        call = self.call(self.due)
        self.assertEqual(self.dialog(call).dentist_id, self.dentist, "who treated the patient")
        self.assertEqual(self.dialog().dentist_id, self.dentist, "the only one of the team")
        self.env["dental.team"].search(
            [("role", "=", "dentist"), ("company_id", "=", self.clinic.id)]
        ).member_ids |= other
        self.assertFalse(self.dialog().dentist_id)
        self.patient.dental_dentist_id = self.dentist
        self.assertEqual(self.dialog().dentist_id, self.dentist)
        self.dentist.active = False
        self.assertEqual(self.dialog(call).dentist_id, other, "the only one left")


class TestBooking(BookingCase):
    def test_from_the_call(self):
        call = self.call(self.due, outcome="answered", note="Swelling is going down")
        self.clinic.dental_visit_minutes = 60
        booking = self.dialog(call)
        self.assertEqual(booking.minutes, 60)
        booking.write({"start": clinic("2026-11-23 09:00"), "stage_id": self.stage("filling/done").id})
        action = booking.action_book()
        self.assertEqual(action["params"]["message"], "Mon, Nov 23 09:00, 周医生: booked.")
        self.assertEqual(action["params"]["next"]["type"], "ir.actions.act_window_close")
        visit = call.booked_event_ids
        self.assertEqual(visit.dental_patient_id, self.patient)
        self.assertEqual(visit.dental_dentist_id, self.dentist)
        self.assertEqual((visit.start, visit.stop), (clinic("2026-11-23 09:00"), clinic("2026-11-23 10:00")))
        self.assertEqual(visit.dental_stage_id, self.stage("filling/done"))
        self.assertEqual((visit.dental_visit_state, visit.dental_company_id), ("booked", self.clinic))
        self.assertEqual(visit.partner_ids, self.dentist.partner_id)
        self.assertEqual(call._placeholder_values(self.due[0])["next_visit"], "November 23, 2026 09:00")
        self.assertEqual(call.booked_text, "November 23, 2026 09:00 · 王小明 · 周医生")
        self.assertIn("November 23, 2026 09:00", self.notes(call))
        self.assertEqual((call.outcome, call.note, call.state), ("answered", "Swelling is going down", "draft"))
        call.action_finish()
        self.assertEqual(call.booked_event_ids, visit)

    def test_any_time_by_the_ordinary_form(self):
        call = self.call(self.due)
        action = self.dialog(call).action_other_time()
        events = self.env["calendar.event"].with_user(self.team)
        events = events.with_context(**action["context"], default_start=clinic("2026-11-22 20:00"))
        with Form(events, view="dental_followup.calendar_event_visit_view_form_quick") as form:
            self.assertEqual(form.dental_dentist_id, self.dentist)
        self.assertEqual(call.booked_event_ids, form.record)
        self.assertIn("20:00", self.notes(call))

    def test_taken_meanwhile(self):
        call = self.call(self.due)
        booking = self.dialog(call)
        booking.start = clinic("2026-11-23 09:00")
        self.visit("2026-11-23 09:00")
        action = booking.action_book()
        self.assertEqual((action["res_model"], action["res_id"]), ("dental.booking", booking.id))
        self.assertIn("Mon, Nov 23 09:00 is not free any more", booking.notice)
        self.assertFalse(booking.start)
        self.assertFalse(call.booked_event_ids)
        self.assertNotIn("09:00", self.offered(booking)["11-23"])

    def test_until_the_last_moment(self):
        booking = self.dialog()
        for minute, is_free in (("08:59", True), ("09:00", False), ("09:01", False)):
            with self.subTest(minute):
                self.set_clock(f"2026-11-23 {minute}")
                finder = VisitSlots(self.env, self.clinic, self.dentist, self.patient, clinic(f"2026-11-23 {minute}"))
                self.assertEqual(finder.is_free(clinic("2026-11-23 09:00"), 30), is_free)
        booking.start = clinic("2026-11-23 09:00")
        self.assertEqual(booking.action_book()["res_model"], "dental.booking")

    def test_dentist_and_patient_are_claimed_before_it_is_looked(self):
        """So that the database refuses one of two transactions that book at the same moment."""
        booking = self.dialog()
        booking.start = clinic("2026-11-23 09:00")
        self.dentist.dental_booked_at = self.patient.dental_planned_at = False
        claimed = []

        def is_free(finder, *_args):
            claimed.extend((finder.dentist.dental_booked_at, finder.patient.dental_planned_at))
            return False

        with patch.object(VisitSlots, "is_free", is_free):
            booking.action_book()
        self.assertEqual(claimed, [clinic("2026-11-20 10:00")] * 2)

    def test_visits_by_hand_claim_their_dentist_too(self):
        self.set_clock("2026-11-20 10:05")
        visit = self.visit("2026-11-23 09:00")
        self.assertEqual(self.dentist.dental_booked_at, clinic("2026-11-20 10:05"))
        self.set_clock("2026-11-20 10:06")
        visit.start = clinic("2026-11-23 10:00")
        self.assertEqual(self.dentist.dental_booked_at, clinic("2026-11-20 10:06"))

    def test_wrong_state(self):
        call = self.call(self.due, outcome="answered")
        booking = self.dialog(call)
        with self.assertRaisesRegex(UserError, "Choose one of the times first"):
            booking.action_book()
        booking.start = clinic("2026-11-23 09:00")
        with self.assertRaisesRegex(UserError, "is on the phone with this patient"):
            call.with_user(self.second).action_book_visit()
        call.action_finish()
        for action in (booking.action_book, call.action_book_visit):
            with self.assertRaisesRegex(UserError, "finished already"):
                action()
        self.assertFalse(call.booked_event_ids)

    def test_access(self):
        call = self.call(self.due)
        booking = self.dialog(call)
        booking.start = clinic("2026-11-23 09:00")
        other = self.make_clinic("月亮口腔", "Asia/Shanghai")
        foreign = self.make_user("foreign", "receptionist", other)
        for user in (foreign, self.outsider):
            with self.subTest(user.login):
                for record, action in ((call, "action_book_visit"), (booking, "action_book")):
                    with self.assertRaises(AccessError):
                        getattr(record.with_user(user), action)()
                with self.assertRaises(AccessError):
                    booking.with_user(user).read(["offer"])
        with self.assertRaises(AccessError):
            booking.with_user(self.second).read(["offer"])
        events = self.env["calendar.event"].with_user(foreign)
        child = self.make_patient("别家病人", foreign, company_id=other.id)
        with self.assertRaises(AccessError):
            events.create(
                {"dental_patient_id": child.id, "start": clinic("2026-11-23 09:00"), "dental_call_id": call.id}
            )
        with self.assertRaisesRegex(UserError, "not filled in by hand"):
            call.write({"booked_event_ids": [Command.clear()]})

    def test_discarded_call_leaves_the_visit(self):
        call = self.call(self.due)
        booking = self.dialog(call)
        booking.start = clinic("2026-11-23 09:00")
        booking.action_book()
        visit = call.booked_event_ids
        call.action_discard()
        self.assertTrue(visit.exists())
        self.assertFalse(visit.dental_call_id)

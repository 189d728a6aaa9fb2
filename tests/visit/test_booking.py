"""A visit booked from the call: what is booked, and who may."""

from unittest.mock import patch

from common import clinic
from common.booking import BookingCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.dental_followup.models.visit.free_slots import VisitSlots


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
        self.assertEqual(call._placeholder_values(self.due[0])["next_visit"], "Monday, 23 November, at 9:00")
        self.assertEqual(call.booked_text, "November 23, 2026 09:00 · 周医生")
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

    def test_the_visit_that_is_booked_already_is_moved(self):
        visit = self.visit("2026-11-24 09:00", minutes=45, dental_patient_id=self.patient.id)
        call = self.call(self.due, outcome="answered")
        self.assertIn("November 24, 2026 09:00 · 周医生", call.next_visit_text)
        booking = self.dialog(call)
        self.assertEqual((booking.visit_id, booking.choice, booking.minutes), (visit, "move", 45))
        self.assertEqual(booking.visit_text, "Tue, Nov 24 09:00 · 周医生")
        booking.start = clinic("2026-11-24 09:15")
        message = booking.action_book()["params"]["message"]
        self.assertEqual(message, "Tue, Nov 24 09:15, 周医生: moved.", "its own time counts as free")
        self.assertEqual((visit.start, visit.stop), (clinic("2026-11-24 09:15"), clinic("2026-11-24 10:00")))
        self.assertEqual(self.env["calendar.event"].search([("dental_patient_id", "=", self.patient.id)]), visit)
        self.assertIn("November 24, 2026 09:00 → November 24, 2026 09:15", self.notes(call))
        self.assertEqual(call.booked_event_ids, visit)
        self.assertFalse(call.next_visit_text, "it is shown as booked")

    def test_another_visit_beside_the_one_that_is_booked(self):
        visit = self.visit("2026-11-24 09:00", dental_patient_id=self.patient.id)
        booking = self.dialog(self.call(self.due))
        booking.write({"choice": "more", "start": clinic("2026-11-24 10:00")})
        booking.action_book()
        visits = self.env["calendar.event"].search([("dental_patient_id", "=", self.patient.id)], order="start")
        self.assertEqual(visits.mapped("start"), [clinic("2026-11-24 09:00"), clinic("2026-11-24 10:00")])
        self.assertEqual(visit, visits[0])

    def test_moved_to_a_time_that_is_taken(self):
        self.visit("2026-11-25 09:00")
        visit = self.visit("2026-11-24 09:00", dental_patient_id=self.patient.id)
        booking = self.dialog(self.call(self.due))
        booking.start = clinic("2026-11-25 09:00")
        booking.action_book()
        self.assertIn("is not free any more", booking.notice)
        self.assertEqual(visit.start, clinic("2026-11-24 09:00"))

    def test_cancelled_meanwhile(self):
        visit = self.visit("2026-11-24 09:00", dental_patient_id=self.patient.id)
        booking = self.dialog(self.call(self.due))
        visit.dental_visit_state = "cancelled"
        booking.start = clinic("2026-11-25 09:00")
        with self.assertRaisesRegex(UserError, "Book another one"):
            booking.action_book()

    def test_a_visit_that_is_over_is_not_moved(self):
        self.visit("2026-11-19 09:00", dental_patient_id=self.patient.id)
        call = self.call(self.due)
        self.assertFalse(call.next_visit_text)
        self.assertFalse(self.dialog(call).visit_id)

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
        self.dentist.dental_booked_at = self.patient.sudo().dental_planned_at = False
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
            events.with_context(dental_booked_in_call=call.id).create(
                {"dental_patient_id": child.id, "start": clinic("2026-11-23 09:00")}
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

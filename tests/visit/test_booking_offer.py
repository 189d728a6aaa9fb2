"""Which times are offered for a visit: by roster, leaves, holidays and what is booked."""

from common import NEW_YORK, clinic
from common.booking import BookingCase

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form


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

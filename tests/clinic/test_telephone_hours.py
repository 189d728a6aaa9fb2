"""Telephone hours where they are typed: what is refused, and who may change them."""

from common.hours import OFFICE, HoursCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command


class TestRefused(HoursCase):
    def line(self, start, end, day=0, period="morning"):
        return {"name": "-", "dayofweek": str(day), "day_period": period, "hour_from": start, "hour_to": end}

    def add(self, *lines):
        self.hours.with_user(self.manager).attendance_ids = [Command.create(line) for line in lines]

    def test_overlap_with_what_is_there(self):
        with self.assertRaisesRegex(ValidationError, "Monday 09:00–12:00 and Monday 11:30–13:00 overlap. Let one end"):
            self.add(self.line(11.5, 13))

    def test_overlap_with_a_break(self):
        with self.assertRaisesRegex(ValidationError, "Monday 14:00–18:00 and Monday 15:00–15:15 overlap"):
            self.add(self.line(15, 15.25, period="lunch"))

    def test_overlap_of_new_lines(self):
        with self.assertRaisesRegex(ValidationError, "Sunday 09:00–12:00 and Sunday 09:00–12:00 overlap"):
            self.add(self.line(9, 12, day=6), self.line(9, 12, day=6))

    def test_overlap_by_a_change(self):
        morning = self.hours.attendance_ids.filtered(lambda line: line.dayofweek == "2")[0]
        with self.assertRaisesRegex(ValidationError, "Wednesday 09:00–14:30 and Wednesday 14:00–18:00 overlap"):
            self.hours.attendance_ids = [Command.update(morning.id, {"hour_to": 14.5})]

    def test_next_to_each_other(self):
        self.add(self.line(12, 14, period="lunch"), self.line(18, 20.5, period="afternoon"))
        self.assertEqual(len(self.hours.attendance_ids), 12)

    def test_both_spans_of_a_day_move_at_once(self):
        morning, afternoon = self.hours.attendance_ids.filtered(lambda line: line.dayofweek == "2")
        self.hours.attendance_ids = [
            Command.update(morning.id, {"hour_to": 15}),
            Command.update(afternoon.id, {"hour_from": 15.5}),
        ]
        self.assertEqual(morning.hour_to, 15)

    def test_end_before_beginning(self):
        for start, end in ((20, 19), (20, 20), (-1, 2), (23, 24.5)):
            with self.subTest(start=start, end=end), self.assertRaisesRegex(ValidationError, "begin before they end"):
                self.add(self.line(start, end, day=6))

    def test_no_hour_left(self):
        with self.assertRaisesRegex(ValidationError, "has no hour at which the clinic could telephone"):
            self.hours.attendance_ids = [Command.clear()]
        with self.assertRaisesRegex(ValidationError, "has no hour at which the clinic could telephone"):
            self.hours.attendance_ids = [Command.clear(), Command.create(self.line(12, 14, period="lunch"))]

    def test_a_book_refuses_a_calendar_without_hours(self):
        calendars = self.make_hours({}) | self.make_hours({0: OFFICE}, schedule_type="flexible")
        for calendar in calendars:
            with self.assertRaisesRegex(ValidationError, "leave the telephone hours of the rule book empty"):
                self.own_book.with_user(self.manager).calling_calendar_id = calendar
        self.own_book.with_user(self.manager).calling_calendar_id = False

    def test_a_book_refuses_hours_that_overlap(self):
        """Hours of no book's are checked by Odoo alone, which does not see a line that is changed by itself."""
        calendar = self.make_hours({0: OFFICE})
        calendar.attendance_ids[0].hour_to = 14.5
        with self.assertRaisesRegex(ValidationError, "Monday 09:00–14:30 and Monday 14:00–18:00 overlap"):
            self.own_book.calling_calendar_id = calendar

    def test_hours_of_no_book_are_none_of_our_business(self):
        self.assertFalse(self.make_hours({}).attendance_ids)


class TestWhoMayChange(HoursCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_clinic("月光口腔", "Asia/Shanghai")
        cls.stranger = cls.make_user("stranger", "manager", company=cls.other)
        cls.monday = cls.hours.attendance_ids[0]

    def assert_may_not(self, user, hours):
        hours, line = hours.with_user(user), hours.attendance_ids[0].with_user(user)
        with self.assertRaises(AccessError):
            hours.name = "Ours"
        with self.assertRaises(AccessError):
            line.hour_from = 8
        with self.assertRaises(AccessError):
            line.unlink()
        with self.assertRaises(AccessError):
            line.create({"name": "-", "calendar_id": hours.id, "dayofweek": "6", "hour_from": 9, "hour_to": 10})
        with self.assertRaises(AccessError):
            hours.attendance_ids = [Command.create({"name": "-", "dayofweek": "6", "hour_from": 9, "hour_to": 10})]

    def test_the_manager(self):
        hours = self.hours.with_user(self.manager)
        hours.write({"name": "Ours", "attendance_ids": [Command.update(self.monday.id, {"hour_from": 8})]})
        self.assertEqual(self.monday.hour_from, 8)
        hours.attendance_ids = [Command.create({"name": "-", "dayofweek": "6", "hour_from": 9, "hour_to": 10})]
        hours.attendance_ids = [Command.delete(self.monday.id)]
        self.assertEqual(len(self.hours.attendance_ids), 10)

    def test_no_other_role(self):
        for user in (self.reception, self.dentist, self.nurse, self.consultant, self.team, self.outsider):
            self.assertEqual(self.hours.with_user(user).name, "Telephone")
            self.assert_may_not(user, self.hours)

    def test_outsiders_read_their_working_time_as_before(self):
        values = self.hours.with_user(self.outsider).read()[0]
        self.assertEqual(values["name"], "Telephone")
        self.assertNotIn("dental_book_ids", values)

    def test_nobody_makes_or_deletes_calendars(self):
        calendars = self.hours.with_user(self.manager)
        with self.assertRaises(AccessError):
            calendars.create({"name": "New"})
        with self.assertRaises(AccessError):
            calendars.unlink()

    def test_not_hours_of_no_book(self):
        self.assert_may_not(self.manager, self.make_hours({0: OFFICE}))

    def test_no_line_is_moved_into_other_hours(self):
        with self.assertRaises(AccessError):
            self.monday.with_user(self.manager).calendar_id = self.make_hours({0: OFFICE})

    def test_not_somebodys_working_time(self):
        self.env["resource.resource"].create({"name": "护士小何", "calendar_id": self.hours.id})
        self.assert_may_not(self.manager, self.hours)

    def test_not_the_companys_working_time(self):
        self.other.resource_calendar_id = self.hours
        self.assert_may_not(self.manager, self.hours)

    def test_not_hours_of_another_clinics_book(self):
        self.own_book.company_id = self.clinic
        self.assert_may_not(self.stranger, self.hours)
        self.hours.with_user(self.manager).name = "Ours"

    def test_not_hours_of_another_clinic(self):
        self.hours.company_id = self.clinic
        self.assert_may_not(self.stranger, self.hours)

    def test_administrators_may_as_before(self):
        admin = self.env.ref("base.user_admin")
        unused = self.make_hours({0: OFFICE}).with_user(admin)
        unused.name = "Changed"
        unused.unlink()


class TestFromTheBook(HoursCase):
    def test_a_book_without_hours_gets_some(self):
        book = self.own_book.with_user(self.manager).with_company(self.clinic)
        book.calling_calendar_id = False
        action = book.action_telephone_hours()
        hours = book.calling_calendar_id
        self.assertEqual((action["res_model"], action["res_id"]), ("resource.calendar", hours.id))
        self.assertEqual(len(hours.attendance_ids), 10)
        self.assertEqual(sum(line.hour_to - line.hour_from for line in hours.attendance_ids), 30)
        hours.name = "Ours"
        self.assertEqual(book.action_telephone_hours()["res_id"], hours.id, "once")

    def test_hours_that_are_working_time_are_not_opened(self):
        self.env["resource.resource"].create({"name": "护士小何", "calendar_id": self.hours.id})
        with self.assertRaisesRegex(UserError, "working time of staff"):
            self.own_book.with_user(self.manager).action_telephone_hours()

    def test_only_managers(self):
        for user in (self.reception, self.dentist, self.outsider):
            with self.assertRaises(AccessError):
                self.own_book.with_user(user).action_telephone_hours()

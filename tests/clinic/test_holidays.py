"""The days on which a clinic does not telephone: entered, loaded, imported, known after the calls are planned."""

from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

from common import clinic
from common.hours import HoursCase
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

PACKAGE = "odoo.addons.dental_followup.models.clinic.dental_holiday.chinese_calendar"
# What the package could say once the notice about 2027 is out.
NEXT_YEAR = SimpleNamespace(
    holidays={
        date(2026, 10, 1): "National Day",
        date(2027, 1, 1): "New Year's Day",
        date(2027, 10, 1): "National Day",
    },
    workdays={date(2026, 10, 10): "National Day", date(2027, 10, 9): "National Day"},
)


class TestHolidays(HoursCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch(PACKAGE, None))

    def days(self):
        return self.env["dental.holiday"].search([("company_id", "=", self.clinic.id)])

    def test_load_china_twice(self):
        action = self.load_china()
        self.assertTrue(action["params"]["message"].startswith("72 days were added."))
        self.assertEqual(len(self.days()), 72)
        self.assertEqual(len(self.days().filtered("is_workday")), 11)
        action = self.load_china()
        self.assertIn("Nothing was added", action["params"]["message"])
        self.assertEqual(len(self.days()), 72)

    def test_load_china_from_the_list(self):
        """The button of the list sends the chosen days, here none."""
        holidays = self.env["dental.holiday"].with_user(self.manager).with_company(self.clinic)
        call_kw(holidays, "action_load_china", [[]], {})
        self.assertEqual(len(self.days()), 72)

    def test_load_china_keeps_what_the_clinic_entered(self):
        own = self.holiday("2026-02-16", name="Our own", is_workday=True)
        self.load_china()
        self.assertEqual(own.name, "Our own")
        self.assertTrue(own.is_workday)
        self.assertEqual(len(self.days()), 72)

    def test_a_year_that_only_the_package_knows(self):
        with patch(PACKAGE, NEXT_YEAR):
            action = self.load_china()
        self.assertEqual(action["params"]["message"], "75 days were added.")
        self.assertEqual(action["params"]["title"], "China's public holidays 2025–2027")
        self.assertEqual((action["params"]["type"], action["params"]["sticky"]), ("success", False))
        found = {str(day.date): (day.name, day.is_workday) for day in self.days()}
        self.assertEqual(found["2027-01-01"], ("New Year's Day", False))
        self.assertEqual(found["2027-10-09"], ("Make-up working day (National Day)", True))

    def test_a_year_that_nobody_knows_yet(self):
        """In November the next year is needed: until it is known somebody has to enter it."""
        action = self.load_china()
        self.assertEqual(action["params"]["title"], "China's public holidays 2025–2026")
        self.assertIn("The holidays of 2027 are not known here yet.", action["params"]["message"])
        self.assertEqual((action["params"]["type"], action["params"]["sticky"]), ("warning", True))

    def test_no_hint_while_the_next_year_is_far_off(self):
        self.set_clock("2026-09-30 23:59")
        self.assertEqual(self.load_china()["params"]["message"], "72 days were added.")
        self.set_clock("2026-10-01 00:00")
        self.assertIn("2027", self.load_china()["params"]["message"])

    def test_no_hint_about_a_year_that_the_clinic_has_entered(self):
        self.holiday("2027-10-01", name="National Day")
        self.assertEqual(self.load_china()["params"]["message"], "72 days were added.")

    def test_names_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.load_china()
        found = {day.date: day for day in self.days()}
        festival, make_up = found[date(2026, 2, 17)], found[date(2026, 2, 14)]
        self.assertEqual(festival.name, "Spring Festival")
        self.assertEqual(make_up.name, "Make-up working day (Spring Festival)")
        self.assertEqual(festival.with_context(lang="zh_CN").name, "春节")
        self.assertEqual(make_up.with_context(lang="zh_CN").name, "春节调休上班")

    def test_a_day_once_for_each_clinic(self):
        other = self.make_clinic("月光口腔", "Asia/Shanghai")
        values = {"date": "2026-11-23", "name": "Closed"}
        self.env["dental.holiday"].create([{**values, "company_id": c.id} for c in (self.clinic, other)])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.holiday("2026-11-23")

    def test_import(self):
        holidays = self.env["dental.holiday"].with_user(self.manager).with_company(self.clinic)
        rows = [["2027-02-06", "春节", ""], ["2027-02-20", "春节调休", "1"]]
        result = holidays.load(["date", "name", "is_workday"], rows)
        self.assertFalse(result["messages"])
        self.assertEqual(
            [(str(d.date), d.is_workday) for d in self.days()], [("2027-02-20", True), ("2027-02-06", False)]
        )
        with mute_logger("odoo.sql_db"):
            result = holidays.load(["date", "name", "is_workday"], rows)
        self.assertIn("The clinic has an entry for this day already", result["messages"][0]["message"])

    def test_staff_read_only(self):
        day = self.holiday("2026-11-23")
        for user in (self.reception, self.dentist, self.team):
            self.assertEqual(day.with_user(user).name, "Closed")
            with self.assertRaises(AccessError):
                day.with_user(user).name = "Open"
            with self.assertRaises(AccessError):
                day.with_user(user).action_load_china()

    def test_another_clinic_sees_nothing(self):
        other = self.make_clinic("月光口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "manager", company=other)
        day = self.holiday("2026-11-23")
        self.assertFalse(self.env["dental.holiday"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            day.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            day.with_user(self.outsider).read(["name"])

    def test_read_once(self):
        """Whatever the months that are asked for."""
        hours = self.calling_hours("2026-11-20 10:00")
        self.holiday("2026-11-23")
        moments = [hours.now + timedelta(days=30 * number) for number in range(4)]
        hours.windows(moments[0])
        self.holiday("2026-12-21", "2027-01-19")
        self.assertEqual([f"{hours.fit(moment):%m-%d}" for moment in moments[1:3]], ["12-21", "01-19"])


class TestLaterHoliday(HoursCase):
    """The days of a year become known when calls are planned for them already."""

    def planned(self, code, when, number, **values):
        self.set_clock(when)
        followup = self.followups(self.treatment(code, when, **values))[number]
        self.assertEqual(followup.state, "planned")
        return followup

    def test_a_planned_call_waits(self):
        followup = self.planned("filling/done", "2026-11-18 10:00", 1)
        self.assertEqual(self.shown(followup.due_at), "Thu 2026-11-19 09:00")
        self.holiday("2026-11-19", "2026-11-20")
        self.assertEqual(self.shown(followup.due_at), "Mon 2026-11-23 09:00")
        self.assertEqual(str(followup.due_date), "2026-11-23")
        self.assertEqual(str(followup.planned_date), "2026-11-19")
        body = " ".join(followup.message_ids.mapped("body"))
        self.assertIn("from 2026-11-19 09:00 to 2026-11-23 09:00: the clinic does not telephone on that day", body)

    def test_a_call_after_surgery_is_made_before(self):
        followup = self.planned("extraction/complex", "2026-11-18 10:00", 1)
        self.holiday("2026-11-19")
        self.assertEqual(self.shown(followup.due_at), "Wed 2026-11-18 17:30")

    def test_a_holiday_that_is_moved(self):
        followup = self.planned("filling/done", "2026-11-18 10:00", 1)
        holiday = self.holiday("2026-12-24")
        self.assertEqual(self.shown(followup.due_at), "Thu 2026-11-19 09:00")
        holiday.date = "2026-11-19"
        self.assertEqual(self.shown(followup.due_at), "Fri 2026-11-20 09:00")

    def test_a_make_up_day_moves_nothing(self):
        followup = self.planned("whitening/done", "2026-11-20 10:00", 0)
        self.holiday("2026-11-21", is_workday=True)
        self.assertEqual(self.shown(followup.due_at), "Mon 2026-11-23 09:00")

    def test_a_promise_stays(self):
        self.set_clock("2026-11-18 10:00")
        treatment = self.treatment("filling/done", "2026-11-18 09:30")
        self.open_due()
        followup = self.followups(treatment, "open")
        self.finish(followup, "call_back", user=self.consultant, call_back_at=clinic("2026-11-19 10:00"))
        self.holiday("2026-11-19")
        self.assertEqual(self.shown(followup.due_at), "Thu 2026-11-19 10:00")

    def test_another_clinics_calls_stay(self):
        followup = self.planned("filling/done", "2026-11-18 10:00", 1)
        other = self.make_clinic("月光口腔", "Asia/Shanghai")
        self.env["dental.holiday"].create({"date": "2026-11-19", "name": "Closed", "company_id": other.id})
        self.assertEqual(self.shown(followup.due_at), "Thu 2026-11-19 09:00")

    def test_without_telephone_hours_nothing_moves(self):
        self.own_book.calling_calendar_id = False
        followup = self.planned("filling/done", "2026-11-18 10:00", 1)
        self.holiday("2026-11-19")
        self.assertEqual(self.shown(followup.due_at), "Thu 2026-11-19 09:00")

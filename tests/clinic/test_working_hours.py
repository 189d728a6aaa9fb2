"""The clinic's working calendar as the clocks of complaints read it."""

from common import NEW_YORK, NOW, SHANGHAI, DentalCase, clinic
from common.working_hours import calendar_values

from odoo.addons.dental_followup.models.clinic.clinic_hours import WorkingHours


class TestWorkingHours(DentalCase):
    """Monday to Friday 9–12 and 14–18; 20 November 2026 is a Friday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic.resource_calendar_id = cls.env["resource.calendar"].create(calendar_values())

    def hours(self):
        return WorkingHours(self.env, self.clinic, NOW)

    def test_on_the_clinics_clock(self):
        """Odoo's calendar says UTC."""
        for start, hours, expected in (
            ("2026-11-20 10:00", 1, "2026-11-20 11:00"),
            ("2026-11-20 11:30", 1, "2026-11-20 14:30"),
            ("2026-11-20 17:30", 1, "2026-11-23 09:30"),
            ("2026-11-20 02:00", 1, "2026-11-20 10:00"),
            ("2026-11-20 10:00", 40, "2026-11-27 17:00"),
            ("2026-11-20 10:00", 700, "2027-04-09 10:00"),
        ):
            with self.subTest(start=start, hours=hours):
                self.assertEqual(self.hours().deadline(clinic(start), hours), clinic(expected))
                self.assertAlmostEqual(self.hours().worked(clinic(start), clinic(expected)), hours)

    def test_holidays_make_up_days_and_leaves(self):
        self.env["dental.holiday"].create(
            [
                {"date": "2026-11-23", "name": "x", "company_id": self.clinic.id},
                {"date": "2026-11-28", "name": "y", "company_id": self.clinic.id, "is_workday": True},
            ]
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "stocktaking",
                "calendar_id": self.clinic.resource_calendar_id.id,
                "date_from": clinic("2026-11-24 09:00"),
                "date_to": clinic("2026-11-24 12:00"),
            }
        )
        hours = self.hours()
        self.assertEqual(hours.deadline(clinic("2026-11-20 17:30"), 1), clinic("2026-11-24 14:30"))
        self.assertEqual(hours.deadline(clinic("2026-11-27 17:30"), 1), clinic("2026-11-28 09:30"))
        self.assertEqual(hours.next_working(clinic("2026-11-28 20:00")), clinic("2026-11-30 09:00"))
        self.assertTrue(hours.is_working(clinic("2026-11-28 09:00")))
        self.assertFalse(hours.is_working(clinic("2026-11-23 10:00")))

    def test_pause_and_warning(self):
        hours = self.hours()
        former, paused = clinic("2026-11-20 17:00"), clinic("2026-11-20 15:00")
        self.assertEqual(hours.resumed(former, paused, clinic("2026-11-21 20:00")), clinic("2026-11-23 11:00"))
        self.assertEqual(hours.warning(clinic("2026-11-20 09:00"), former, 0.5), clinic("2026-11-20 12:00"))

    def test_clocks_are_changed(self):
        """8 March 2026 in New York: Friday 17:00 to Monday, an hour less lies between."""
        self.clinic.dental_tz = NEW_YORK
        found = self.hours().deadline(clinic("2026-03-06 17:00", NEW_YORK), 2)
        self.assertEqual(found, clinic("2026-03-09 10:00", NEW_YORK))

    def test_without_hours_every_hour_counts(self):
        self.clinic.resource_calendar_id = self.env["resource.calendar"].create(calendar_values("empty", days=""))
        self.assertEqual(self.hours().deadline(clinic("2026-11-20 23:00"), 2), clinic("2026-11-21 01:00"))
        self.clinic.resource_calendar_id = False
        self.assertEqual(self.hours().deadline(clinic("2026-11-20 23:00"), 2), clinic("2026-11-21 01:00"))
        self.assertEqual(self.clinic.dental_tz, SHANGHAI)

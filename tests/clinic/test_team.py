"""A team has members, and all calls to one phone number go to one of them."""

from common import SHANGHAI, DentalCase, clinic

from odoo.exceptions import ValidationError
from odoo.fields import Command


class TestOneNumber(DentalCase):
    """All calls to one phone number go to one person, whoever of the family they are about."""

    def setUp(self):
        super().setUp()
        self.mate = self.make_user("team2", "followup_team")
        self.env["dental.team"].search([("role", "=", "followup_team")]).member_ids |= self.mate
        self.clinic.dental_book_id = own = self.book.copy()
        own.protocol_ids.filtered(lambda p: not p.type_id).step_ids.role = "followup_team"

    def calls(self, *patients):
        treatments = self.env["dental.treatment"]
        for patient in patients:
            treatments |= self.treatment("whitening/done", "2026-11-19 10:00", patient_id=patient.id)
        self.open_due()
        return self.followups(treatments)

    def test_in_one_batch(self):
        child, other = self.make_patient("王小小", phone="+86 138 0013 8000"), self.make_patient("李雷", phone="1")
        calls = self.calls(self.patient, other, child, other, child)
        family = calls.filtered(lambda call: call.patient_id != other)
        self.assertEqual(len(family.user_id), 1)
        self.assertEqual(len((calls - family).user_id), 1)
        self.assertNotEqual(family.user_id, (calls - family).user_id)

    def test_with_what_is_open_already(self):
        first = self.calls(self.patient)
        holder = first.user_id
        for number in range(3):
            self.calls(self.make_patient(f"患者{number}", phone=f"1390013900{number}"))
        self.assertEqual(self.calls(self.make_patient("王小小")).user_id, holder)

    def test_not_with_one_who_is_away(self):
        first = self.calls(self.patient)
        first.user_id.write({"out_of_office_from": clinic("2026-11-20 09:00"), "out_of_office_to": False})
        self.assertNotEqual(self.calls(self.make_patient("王小小")).user_id, first.user_id)

    def test_without_a_number(self):
        nobody, none = self.make_patient("甲", phone=False), self.make_patient("乙", phone=False)
        self.assertEqual(len(self.calls(nobody, none).user_id), 2)


class TestTeam(DentalCase):
    def test_without_a_member(self):
        teams = self.env["dental.team"].with_user(self.manager)
        values = {"name": "夜班", "role": "nurse", "company_id": self.clinic.id}
        gone = self.make_user("gone", "nurse")
        gone.action_archive()
        for members in ({}, {"member_ids": [Command.clear()]}, {"member_ids": [Command.set(gone.ids)]}):
            with self.assertRaisesRegex(ValidationError, "夜班.*Add a member"), self.cr.savepoint():
                teams.create({**values, **members})
        team = teams.create({**values, "member_ids": [Command.set(self.nurse.ids)]})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            team.member_ids = [Command.clear()]
        team.write({"active": False, "member_ids": [Command.clear()]})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            team.active = True

    def test_nobody_on_duty(self):
        team = self.env["dental.team"].search([("role", "=", "nurse"), ("company_id", "=", self.clinic.id)])
        seen = team.with_user(self.manager)
        self.assertFalse(seen.is_unmanned)
        resource = self.env["resource.resource"].create({"name": "n", "user_id": self.nurse.id, "tz": SHANGHAI})
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "ill",
                "resource_id": resource.id,
                "date_from": clinic("2026-11-20 10:00"),
                "date_to": clinic("2026-11-20 18:00"),
            }
        )
        seen.invalidate_recordset()
        self.assertTrue(seen.is_unmanned, "a colleague's leave counts, though the manager may not read it")
        leave.unlink()
        self.nurse.action_archive()
        seen.invalidate_recordset()
        self.assertTrue(seen.is_unmanned)

"""A team has members, all calls to one phone number go to one of them; and who the manager in charge is."""

from common import NOW, SHANGHAI, CallCase, DentalCase, clinic
from common.survey import SurveyCase

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


def away(*users):
    for user in users:
        user.write({"out_of_office_from": clinic("2026-11-20 09:00"), "out_of_office_to": clinic("2026-11-21 09:00")})


class TestManagerOnDuty(DentalCase):
    """The team's member, the second member, and a deputy who has the manager's rights only."""

    def setUp(self):
        super().setUp()
        self.teams = self.env["dental.team"].with_user(self.reception)
        self.managers = self.env["dental.team"].search([("role", "=", "manager"), ("company_id", "=", self.clinic.id)])

    def on_duty(self, *excluded):
        return self.teams._manager_on_duty(self.clinic, NOW, self.env["res.users"].union(*excluded))

    def second(self):
        second = self.make_user("manager2", "manager")
        self.managers.member_ids |= second
        return second

    def busy(self, user):
        treatment = self.treatment("whitening/done", "2026-11-19 10:00")
        self.followups(treatment)[0].write({"state": "open", "user_id": user.id})

    def test_the_only_one(self):
        self.assertEqual(self.on_duty(), self.manager)
        self.assertEqual(self.teams._managers(self.clinic), self.manager)

    def test_the_less_busy_of_two(self):
        second = self.second()
        self.busy(self.manager)
        self.assertEqual(self.on_duty(), second)
        self.assertEqual(self.teams._managers(self.clinic), self.manager | second)

    def test_the_other_of_two(self):
        second = self.second()
        self.busy(second)
        away(self.manager)
        self.assertEqual(self.on_duty(), second)
        self.assertEqual(self.on_duty(second), self.manager, "nobody else is there: seen on coming back")

    def test_a_leave_of_a_colleague(self):
        """The user may not read it; it counts all the same."""
        second = self.second()
        resource = self.env["resource.resource"].create({"name": "m", "user_id": self.manager.id, "tz": SHANGHAI})
        self.env["resource.calendar.leaves"].create(
            {
                "name": "ill",
                "resource_id": resource.id,
                "date_from": clinic("2026-11-20 09:00"),
                "date_to": clinic("2026-11-20 18:00"),
            }
        )
        self.assertEqual(self.on_duty(), second)

    def test_a_deputy_while_the_team_is_away(self):
        deputy = self.make_user("deputy", "manager")
        self.assertEqual(self.on_duty(), self.manager)
        self.assertEqual(self.on_duty(self.manager), deputy)
        away(self.manager)
        self.assertEqual(self.on_duty(), deputy)
        self.assertEqual(self.teams._managers(self.clinic), self.manager, "the deputy is not told of everything")
        away(deputy)
        self.assertEqual(self.on_duty(), self.manager, "seen on coming back")

    def test_no_team(self):
        self.managers.active = False
        self.assertEqual(self.on_duty(), self.manager)
        self.assertEqual(self.teams._managers(self.clinic), self.manager)

    def test_nobody(self):
        other = self.make_clinic("旗舰店", SHANGHAI)
        self.assertFalse(self.teams._manager_on_duty(other, NOW))
        self.manager.action_archive()
        self.assertFalse(self.on_duty())


class TestOneManager(SurveyCase, CallCase):
    """Whatever happens, the same manager hears of it."""

    def told(self, record):
        return record.sudo().activity_ids.filtered("automated").user_id

    def assert_told(self, manager):
        call = self.finish(self.due, grade="dissatisfied")
        dissatisfied = self.env.ref("dental_followup.mail_activity_type_dissatisfied")
        told = call.sudo().activity_ids.filtered(lambda a: a.activity_type_id == dissatisfied)
        self.assertEqual(told.user_id, manager)
        with self.subTest("complaint"):
            complaint = self.env["dental.complaint"].with_user(self.consultant)
            complaint = complaint.create(
                {
                    "patient_id": self.patient.id,
                    "category_id": self.env.ref("dental_followup.complaint_category_waiting").id,
                    "severity_id": self.env.ref("dental_followup.complaint_severity_severe").id,
                    "text": "等了很久",
                }
            )
            self.assertEqual(complaint.user_id, manager)
        with self.subTest("survey"):
            answer = self.answered(self.make_patient("李雷", phone="13900139000"), waiting=1)
            self.assertEqual(self.told(answer), manager)
        with self.subTest("emergency"):
            action = self.env["dental.emergency"].with_user(self.nurse).action_raise("pain")
            emergency = self.env["dental.emergency"].with_user(self.nurse).browse(action["res_id"])
            emergency.step_ids.filtered(lambda step: not step.done_at)[:1].action_done()
            emergency.action_end()
            self.assertEqual(self.told(emergency), manager)
        with self.subTest("urgent patient whom no dentist answers"):
            away(self.dentist)
            urgent = self.finish(self.followups(self.extraction)[:1], raised_to="red").promise_ids
            self.assertEqual(urgent.user_id, manager)

    def test_on_duty(self):
        self.make_user("deputy", "manager")
        self.assert_told(self.manager)

    def test_away(self):
        deputy = self.make_user("deputy", "manager")
        away(self.manager)
        self.assert_told(deputy)

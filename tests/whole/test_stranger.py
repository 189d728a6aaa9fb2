"""A stranger in the same database: who has no role in the clinic works as before the add-on was installed."""

from datetime import timedelta

from common import NOW, QUIET, DentalCase

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user


class TestStranger(DentalCase):
    """Each ordinary operation as a plain user, a contact manager, a survey officer and a second administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "plain": "base.group_user",
            "officer": "base.group_user,base.group_partner_manager,survey.group_survey_user",
            "second": "base.group_system",
        }
        cls.strangers = [
            new_test_user(
                cls.env,
                login=f"{login}.stranger",
                groups=names,
                company_id=cls.clinic.id,
                company_ids=[Command.set(cls.clinic.ids)],
                context=QUIET,
            )
            for login, names in groups.items()
        ]
        cls.writers = cls.strangers[1:]

    def as_each(self, users, model):
        for user in users:
            with self.subTest(user=user.login):
                yield self.env(user=user, su=False)[model].with_context(tz="Asia/Shanghai")

    def meeting(self, events, **values):
        return events.create({"name": "Team", "start": NOW, "stop": NOW + timedelta(hours=1), **values})

    def test_meetings(self):
        for events in self.as_each(self.strangers, "calendar.event"):
            event = self.meeting(events)
            event.write({"start": NOW + timedelta(days=1), "stop": NOW + timedelta(days=1, hours=1)})
            event.write({"name": "Moved", "partner_ids": [Command.link(self.manager.partner_id.id)]})
            copy = event.copy()
            self.assertFalse(copy.sudo().is_dental or copy.sudo().dental_company_id)
            event.write({"active": False})
            event.unlink()
            self.assertTrue(events.search([("id", "=", copy.id)]).read())
            copy.unlink()

    def test_series(self):
        weekly = {"recurrency": True, "rrule_type": "weekly", "count": 4, "fri": True, "end_type": "count"}
        for events in self.as_each(self.strangers, "calendar.event"):
            event = self.meeting(events, **weekly)
            event.flush_recordset()
            series = event.recurrence_id.calendar_event_ids
            self.assertEqual(len(series), 4)
            values = {
                "recurrence_update": "all_events",
                "start": NOW + timedelta(hours=2),
                "stop": NOW + timedelta(hours=3),
            }
            series.sorted("start")[:1].write(values)
            series.exists()[1:2].write({"recurrence_update": "self_only", "name": "Once"})

    def test_contacts_are_copied_without_what_makes_a_patient(self):
        self.patient.write({"dental_allergies": "Penicillin", "dental_sex": "male", "dental_phone2": "13900139000"})
        for partners in self.as_each(self.writers, "res.partner"):
            contact = partners.create({"name": "Printer's shop", "phone": "021 5555 0000"})
            contact.write({"phone": "021 5555 0001", "active": False})
            self.assertEqual(contact.phone, "021 5555 0001", "a contact's number is not ours to write anew")
            contact.copy()
            copy = partners.browse(self.patient.id).copy().sudo()
            self.assertFalse(copy.is_patient or copy.dental_number or copy.dental_allergies or copy.dental_phone2)

    def test_the_staff_copy_a_patient_whole(self):
        self.patient.dental_allergies = "Penicillin"
        copy = self.patient.with_user(self.reception).copy()
        self.assertEqual((copy.is_patient, copy.dental_allergies), (True, "Penicillin"))
        self.assertNotEqual(copy.dental_number, self.patient.dental_number)

    def test_users_are_created_and_copied(self):
        second = self.strangers[-1]
        created = self.env(user=second)["res.users"].create({"name": "New", "login": "new.t"})
        self.assertFalse(created.sudo().partner_id.dental_channel)
        created.write({"name": "Renamed", "phone": "021 5555 0003"})
        copy = self.dentist.with_user(second).copy({"login": "copied.t"})
        self.assertFalse(copy.sudo().dental_booked_at)

    def test_answers_of_other_surveys(self):
        officer = self.strangers[1]
        survey = self.env(user=officer)["survey.survey"].create({"title": "Interview"})
        answer = survey._create_answer(partner=officer.partner_id).with_user(officer).sudo(False)
        self.assertTrue(answer.access_token and answer.get_start_url() and answer.get_print_url())
        self.assertTrue(self.env(user=officer)["survey.user_input"].search([("id", "=", answer.id)]).read())
        answer.write({"state": "in_progress"})

    def is_ours_or_open(self, records, field):
        """Some relations of Odoo's own lead to models that are closed to plain users, with or without us."""
        is_ours = field._modules[:1] == ("dental_followup",)
        return is_ours or not field.comodel_name or records.env[field.comodel_name].has_access("read")

    def test_whole_records_are_read_and_exported(self):
        self.env.ref("base.group_user").implied_ids |= self.env.ref("base.group_allow_export")
        for model in (
            "res.partner",
            "calendar.event",
            "res.users",
            "survey.user_input",
            "mail.activity",
            "res.company",
        ):
            for records in self.as_each(self.strangers, model):
                if not records.has_access("read"):
                    continue
                found = records.search([], limit=5)
                names = [n for n, f in records._fields.items() if f.store or f._modules[:1] == ("dental_followup",)]
                names = [n for n in names if records._has_field_access(records._fields[n], "read")]
                names = [n for n in names if self.is_ours_or_open(records, records._fields[n])]
                self.assertEqual(len(found.read(names)), len(found), model)
                found.fields_get()
                found.export_data(["display_name"])
                records.name_search("a")
                records.search_read([], ["display_name"], limit=2)
                records.default_get(list(records._fields))

    def test_activities_and_messages(self):
        for partners in self.as_each(self.writers, "res.partner"):
            contact = partners.create({"name": "Printer's shop", "email": "print@example.com"})
            activity = contact.activity_schedule("mail.mail_activity_data_todo", summary="Paper")
            activity.write({"summary": "More paper", "date_deadline": "2026-11-25"})
            activity.action_feedback(feedback="done")
            contact.message_post(body="Hello")
            compose = self.env(user=partners.env.user)["mail.compose.message"].create(
                {"model": "res.partner", "res_ids": contact.ids, "subject": "x", "body": "y"}
            )
            compose.read()
            spec = {"name": {}, "user_id": {"fields": {"display_name": {}}}}
            partners.onchange({}, [], spec)
            contact.onchange({"name": "Other"}, ["name"], spec)
            contact.unlink()

    def test_what_concerns_health_is_not_read(self):
        self.patient.dental_allergies = "Penicillin"
        for partners in self.as_each(self.strangers, "res.partner"):
            patient = partners.browse(self.patient.id)
            self.assertTrue(patient.read(["name", "phone"]))
            for read in (
                lambda p: p.read(["dental_allergies"]),
                lambda p: p.search([("dental_allergies", "!=", False)]),
            ):
                with self.assertRaises(AccessError):
                    read(patient)

    def test_visits_are_the_staffs(self):
        visit = self.env["calendar.event"].create(
            {
                "dental_patient_id": self.patient.id,
                "dental_dentist_id": self.dentist.id,
                "dental_company_id": self.clinic.id,
                "start": NOW + timedelta(days=1),
                "stop": NOW + timedelta(days=1, hours=1),
            }
        )
        meddling = (
            {"duration": 5, "name": "moved"},
            {"partner_ids": [Command.clear()], "user_id": False},
            {"partner_ids": [Command.link(self.patient.id)]},
            {"start": NOW},
            {"active": False},
            {"description": "x"},
        )
        for events in self.as_each(self.strangers, "calendar.event"):
            for values in meddling:
                with self.subTest(values=values), self.assertRaises(AccessError):
                    events.browse(visit.id).write(values)
                with self.assertRaises(AccessError):
                    events.browse(visit.id).unlink()
        self.assertEqual(visit.partner_ids, self.dentist.partner_id)

    def test_searches_cost_what_they_cost_without_us(self):
        """Odoo's own search of a contact: one query for the names and one for the access rules at most."""
        plain = self.env(user=self.strangers[0])
        plain["res.partner"].name_search("139 0013")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            found = plain["res.partner"].name_search("139 0013")
        self.assertEqual(found, [], "patients are not found by their number")

    def test_the_log_of_a_contact_says_nothing_of_calls(self):
        followup = self.followups(self.treatment())[:1]
        call = self.finish(followup, user=self.reception, grade="fair", note="swollen")
        self.env["dental.call.correction"].with_user(self.reception).create({"call_id": call.id, "text": "not fair"})
        bodies = " ".join(self.patient.sudo().message_ids.mapped("body"))
        for secret in ("Answered", "Fair", "swollen", self.reception.name):
            self.assertNotIn(secret, bodies)

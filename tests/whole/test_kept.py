"""What was written stays as it was written: the logs and files of everything that may have to be shown one day."""

from datetime import timedelta

from common import NOW, DentalCase

from odoo.exceptions import UserError

PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class KeptCase(DentalCase):
    """As the manager, who may write most: what a manager may not, nobody of the staff may."""

    def setUp(self):
        super().setUp()
        self.extraction = self.treatment(user=self.reception)
        self.followup = self.followups(self.extraction)[:1]
        self.record = self.finish(self.followup, user=self.reception, note="Well", raised_to="red")
        complaint = self.env["dental.complaint"].with_user(self.reception)
        category = complaint._guess_category("等了一个小时")
        self.complaint = complaint.create(
            {"patient_id": self.patient.id, "text": "Too long a wait", "category_id": category.id}
        )
        self.visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create({"dental_patient_id": self.patient.id, "start": NOW + timedelta(hours=2)})
        )
        self.improvement = self.env["dental.improvement"].with_user(self.manager).create(self.improvement_values())
        self.emergency = self.env["dental.emergency"].browse(
            self.patient.with_user(self.reception).action_dental_emergency()["res_id"]
        )
        self.kept = [
            self.record,
            self.followup.sudo(),
            self.extraction,
            self.record.promise_ids,
            self.complaint,
            self.emergency,
            self.improvement,
            self.patient,
            self.visit,
        ]

    def improvement_values(self):
        category = self.env["dental.complaint.category"].search([], limit=1)
        return {
            "name": "More chairs",
            "user_id": self.manager.id,
            "deadline": "2026-12-20",
            "category_id": category.id,
            "company_id": self.clinic.id,
        }


class TestKept(KeptCase):
    def test_all_models_with_a_log(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("dental.") and model._abstract is False and "message_ids" in model._fields
        }
        self.assertEqual(ours, {record._name for record in self.kept if record._name.startswith("dental.")})

    def note(self, record, author):
        return (
            record.with_user(author)
            .sudo()
            .message_post(
                message_type="comment", body="The patient was promised a refund", author_id=author.partner_id.id
            )
        )

    def test_notes_are_not_rewritten_or_deleted(self):
        for record in self.kept:
            note = self.note(record, self.manager)
            for user in (self.reception, self.manager):
                for values in ({"body": "nothing"}, {"author_id": user.partner_id.id}, {"date": NOW}, {"res_id": 1}):
                    case = self.subTest(model=record._name, user=user.login, values=values)
                    with case, self.assertRaises(UserError):
                        note.with_user(user).write(values)
                with self.assertRaises(UserError):
                    note.with_user(user).unlink()
            self.assertIn("promised a refund", note.body)

    def test_an_author_mends_a_slip_at_once_and_both_versions_stay(self):
        for record in self.kept:
            note = self.note(record, self.manager)
            thread = self.env[record._name].with_user(self.manager).sudo(False).browse(record.id)
            with self.subTest(model=record._name, case="a colleague"), self.assertRaises(UserError):
                thread.with_user(self.reception)._message_update_content(note.with_user(self.reception), body="nothing")
            thread._message_update_content(note.with_user(self.manager), body="A refund of 100")
            self.assertIn("A refund of 100", note.body)
            former = record.sudo().message_ids.filtered(lambda message: "This note said before" in (message.body or ""))
            self.assertIn("promised a refund", former[:1].body, record._name)
            self.env.cr.execute(
                "UPDATE mail_message SET create_date = create_date - interval '6 minutes' WHERE id = %s", [note.id]
            )
            note.invalidate_recordset()
            with self.assertRaises(UserError):
                thread._message_update_content(note.with_user(self.manager), body="")

    def test_files_of_done_treatments_stay(self):
        files = self.env["ir.attachment"].with_user(self.dentist)
        values = {"name": "xray.png", "raw": b"x", "res_model": "dental.treatment", "res_id": self.extraction.id}
        file = files.create(values)
        for user in (self.reception, self.dentist, self.manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                file.with_user(user).unlink()
        draft = self.treatment("scaling/done", state="draft", user=self.reception)
        files.create({**values, "res_id": draft.id}).unlink()

    def test_what_was_sent_with_a_note_stays(self):
        for record in self.kept:
            file = self.env["ir.attachment"].create(
                {"name": "photo.png", "raw": b"x", "res_model": record._name, "res_id": record.id}
            )
            note = record.sudo().message_post(body="See the photo", attachment_ids=file.ids)
            self.assertEqual(note.attachment_ids, file)
            for user in (self.reception, self.manager):
                for change in (file.with_user(user).unlink, lambda f=file, u=user: f.with_user(u).write({"raw": b"y"})):
                    with self.subTest(model=record._name, user=user.login), self.assertRaises(UserError):
                        change()

    def test_a_contacts_notes_are_as_they_were_before(self):
        contact = self.env["res.partner"].with_user(self.manager).create({"name": "Printer's shop"})
        note = self.note(contact, self.manager)
        note.with_user(self.manager).write({"body": "corrected"})
        note.with_user(self.manager).unlink()

    def test_mails_are_received_by_the_gateway_only(self):
        self.complaint.sudo().write({"state": "waiting", "waiting_since": NOW - timedelta(hours=1)})
        for user in (self.outsider, self.reception, self.manager):
            complaint = self.complaint.with_user(user).sudo(False)
            self.assertTrue(getattr(type(complaint).message_update, "_api_private", False))
            self.assertTrue(getattr(type(complaint).message_new, "_api_private", False))

    def test_files_of_patients_stay(self):
        files = self.env["ir.attachment"].with_user(self.dentist)
        values = {"name": "xray.png", "raw": b"x", "res_model": "res.partner", "res_id": self.patient.id}
        for place in ({}, {"res_model": "dental.treatment", "res_id": self.extraction.id}):
            file = files.create({**values, **place})
            for user in (self.reception, self.dentist, self.manager):
                mine = file.with_user(user)
                for change in (
                    mine.unlink,
                    lambda mine=mine: mine.write({"res_id": False, "res_model": False}),
                    lambda mine=mine: mine.write({"raw": b"y"}),
                    lambda mine=mine: mine.sudo()._delete_and_notify(),
                ):
                    with self.subTest(user=user.login, place=place), self.assertRaises(UserError):
                        change()
            self.assertEqual(file.raw, b"x")
        self.patient.with_user(self.reception).image_1920 = PIXEL
        self.patient.with_user(self.reception).image_1920 = False
        contact = self.env["res.partner"].with_user(self.manager).create({"name": "Printer's shop"})
        self.env["ir.attachment"].with_user(self.manager).create({**values, "res_id": contact.id}).unlink()


class TestTracked(KeptCase):
    """What was changed later is told by the log: who, when, from what to what."""

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    def changes(self):
        nurse = self.make_user("nurse2", "nurse")
        dentist = self.make_user("dentist2", "dentist")
        consultant = self.make_user("consultant2", "consultant")
        return [
            (self.patient, "dental_allergies", "Penicillin"),
            (self.patient, "dental_allergies", False),
            (self.patient, "dental_condition_ids", [(4, self.env["dental.condition"].search([], limit=1).id)]),
            (self.extraction, "note", "rewritten"),
            (self.extraction, "sutured", True),
            (self.extraction, "with_surgery", not self.extraction.with_surgery),
            (self.extraction, "is_first_operation", not self.extraction.is_first_operation),
            (self.extraction, "nurse_id", nurse.id),
            (self.extraction, "consultant_id", consultant.id),
            (self.extraction, "dentist_id", dentist.id),
            (self.extraction, "teeth", "36"),
            (self.extraction, "done_at", NOW - timedelta(hours=2)),
            (self.visit, "dental_dentist_id", dentist.id),
            (self.visit, "start", NOW + timedelta(hours=3)),
            (self.visit, "dental_patient_id", self.make_patient("李雷", phone="13600136000").id),
        ]

    def test_fields(self):
        changes = self.changes()
        self.flush_tracking()
        for record, name, value in changes:
            known = record.sudo().message_ids
            with self.subTest(model=record._name, field=name):
                record.with_user(self.reception).write({name: value})
                self.flush_tracking()
                new = (record.sudo().message_ids - known).filtered("tracking_value_ids")
                self.assertIn(name, new.tracking_value_ids.field_id.mapped("name"))
                self.assertEqual(new.author_id, self.reception.partner_id)

    def test_states_of_a_visit(self):
        visit = self.visit.with_user(self.reception)
        for action, names in (
            ("confirm", {"dental_visit_state"}),
            ("arrive", {"dental_visit_state", "dental_arrived_at"}),
            ("seat", {"dental_visit_state", "dental_seated_at"}),
            ("rebook", {"dental_visit_state", "dental_arrived_at", "dental_seated_at"}),
            ("no_show", {"dental_visit_state"}),
            ("rebook", {"dental_visit_state"}),
            ("cancel", {"dental_visit_state"}),
        ):
            self.flush_tracking()
            known = visit.sudo().message_ids
            with self.subTest(action):
                getattr(visit, f"action_dental_{action}")()
                self.flush_tracking()
                new = visit.sudo().message_ids - known
                self.assertLessEqual(names, set(new.tracking_value_ids.field_id.mapped("name")))
                self.assertEqual(new.author_id, self.reception.partner_id)

    def test_who_has_no_role_sees_nothing_of_it(self):
        self.flush_tracking()
        self.visit.with_user(self.reception).action_dental_cancel()
        self.patient.with_user(self.reception).dental_allergies = "Penicillin"
        self.flush_tracking()
        for record in (self.visit, self.patient):
            values = record.sudo().message_ids.tracking_value_ids
            self.assertTrue(values)
            seen = values._filter_has_field_access(self.env(user=self.outsider)).field_id.mapped("name")
            self.assertFalse([name for name in seen if name.startswith("dental_")])


class TestVisitsStay(KeptCase):
    def test_what_took_place_is_not_deleted(self):
        for steps in (("arrive",), ("arrive", "seat"), ("arrive", "done"), ("no_show",), ("cancel",)):
            visit = (
                self.env["calendar.event"]
                .with_user(self.reception)
                .create({"dental_patient_id": self.patient.id, "start": NOW})
            )
            for step in steps:
                getattr(visit, f"action_dental_{step}")()
            for user in (self.reception, self.dentist, self.manager):
                mine = visit.with_user(user)
                for change in (
                    mine.unlink,
                    mine.action_archive,
                    mine.action_unlink_event,
                    lambda mine=mine: mine.write({"active": False}),
                    lambda mine=mine: mine.write({"dental_patient_id": False}),
                    lambda mine=mine: mine.write({"dental_arrived_at": "2026-11-20 01:00:00"}),
                    lambda mine=mine: mine.write({"dental_seated_at": "2026-11-20 01:00:00"}),
                ):
                    with self.subTest(steps=steps, user=user.login), self.assertRaises(UserError):
                        change()

    def test_nor_when_its_state_is_written_by_hand_first(self):
        visit = self.visit.with_user(self.manager)
        visit.action_dental_arrive()
        visit.action_dental_done()
        for state in ("booked", "confirmed", False):
            visit.dental_visit_state = state
            with self.subTest(state), self.assertRaises(UserError):
                visit.unlink()

    def test_one_that_is_still_to_come_is_deleted(self):
        visit = self.visit.with_user(self.reception)
        visit.action_archive()
        visit.action_unarchive()
        visit.action_dental_confirm()
        visit.unlink()
        self.assertFalse(visit.exists())

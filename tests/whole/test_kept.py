"""What was written stays as it was written: the logs and files of everything that may have to be shown one day."""

from datetime import timedelta

from common import NOW, DentalCase

from odoo.exceptions import UserError


class TestKept(DentalCase):
    """As the manager, who may write most: what a manager may not, nobody of the staff may."""

    def setUp(self):
        super().setUp()
        self.extraction = self.treatment(user=self.reception)
        self.followup = self.followups(self.extraction)[:1]
        self.record = self.finish(self.followup, user=self.reception, note="Well")
        complaint = self.env["dental.complaint"].with_user(self.reception)
        category = complaint._guess_category("等了一个小时")
        self.complaint = complaint.create(
            {"patient_id": self.patient.id, "text": "Too long a wait", "category_id": category.id}
        )
        self.kept = [
            self.record,
            self.followup.sudo(),
            self.extraction,
            self.complaint,
            self.patient,
        ]

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

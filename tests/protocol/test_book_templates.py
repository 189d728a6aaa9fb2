"""Shipped books are templates to copy; a book that several clinics follow is nobody's alone."""

from common import NEW_YORK, DentalCase

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

LINKED = {"protocol_id", "book_id", "create_uid", "create_date", "write_uid", "write_date", "company_id", "id"}


def contents(record):
    """What is stored in a record, but for where it hangs and when it was made."""
    names = [name for name, field in record._fields.items() if field.store and name not in LINKED]
    return {name: record[name] for name in names if record._fields[name].type != "one2many"}


class TestTemplates(DentalCase):
    def books(self):
        return self.env["dental.protocol.book"].search([("code", "in", list("ABCD"))], order="code")

    def test_shipped_books_are_templates(self):
        books = self.books().with_user(self.manager)
        self.assertEqual(books.mapped("code"), ["A", "B", "C", "D"])
        self.assertEqual(books.mapped("is_template"), [True] * 4)
        self.assertFalse(books[0].copy().is_template)

    def test_a_copy_is_complete(self):
        for book in self.books().with_user(self.manager):
            action = book.action_copy_and_edit()
            copied = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
            with self.subTest(book=book.code):
                self.assertEqual(copied.company_id, self.clinic)
                self.assertFalse(copied.code)
                self.assertFalse(copied.is_template)
                self.assertEqual(copied.name, f"{book.name} (copy)")
                self.assertEqual(copied.calling_calendar_id, book.calling_calendar_id)
                self.assertEqual(copied.description, book.description)
                self.assertEqual(len(copied.protocol_ids), len(book.protocol_ids))
                for rule, other in zip(book.protocol_ids, copied.protocol_ids, strict=True):
                    self.assertEqual(contents(rule), contents(other))
                    self.assertEqual(other.company_id, self.clinic)
                    for step, twin in zip(rule.step_ids, other.step_ids, strict=True):
                        self.assertEqual(contents(step), contents(twin))
                        self.assertNotEqual(step, twin)

    def test_a_copy_speaks_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        book = self.books()[:1]
        book.update_field_translations("name", {"zh_CN": "回访制度"})
        copied = book.with_user(self.manager).copy()
        self.assertEqual(copied.with_context(lang="en_US").name, f"{book.with_context(lang='en_US').name} (copy)")
        self.assertIn("回访制度", copied.with_context(lang="zh_CN").name)
        self.assertNotEqual(copied.with_context(lang="zh_CN").name, "回访制度")
        self.assertEqual(book.copy({"name": "Ours"}).name, "Ours")

    def test_a_copy_can_be_edited(self):
        book = self.books()[:1].with_user(self.manager)
        copied = book.browse(book.action_copy_and_edit()["res_id"])
        rule = copied.protocol_ids[:1]
        rule.step_ids[:1].count = 2
        rule.step_ids = [Command.create({"count": 9, "unit": "days"})]
        rule.copy({"book_id": self.env["dental.protocol.book"].with_user(self.manager).create({"name": "Ours"}).id})
        copied.protocol_ids[-1:].unlink()
        copied.unlink()


class TestSharedBooks(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.book.copy({"name": "Shared"})
        cls.clinic.dental_book_id = cls.shared
        cls.other = cls.make_clinic("别家口腔", NEW_YORK)
        cls.colleague = cls.make_user("manager2", "manager", company=cls.other)

    def join(self):
        """The other clinic follows the book too."""
        self.make_team("manager", self.colleague, self.other)
        self.other.dental_book_id = self.shared

    def edits(self, user):
        """What a manager may want to change in the book: name → how."""
        book = self.shared.with_user(user)
        rule = book.protocol_ids[:1]
        script = self.env["dental.script"].with_user(user).create({"name": "Ours"})
        section = script.section_ids.create({"script_id": script.id, "body": "Hello"})
        self.shared.protocol_ids.step_ids[:1].script_id = script.sudo()
        return {
            "book": lambda: book.write({"name": "Mine"}),
            "book's clinic": lambda: book.write({"company_id": self.clinic.id}),
            "translation": lambda: book.update_field_translations("name", {"en_US": "Mine"}),
            "rule": lambda: rule.write({"sequence": 3}),
            "new rule": lambda: rule.create({"book_id": book.id, "active": False}),
            "new step": lambda: rule.step_ids.create({"protocol_id": rule.id, "count": 9}),
            "step": lambda: rule.step_ids[:1].write({"count": 9}),
            "script": lambda: script.write({"name": "Mine"}),
            "words": lambda: section.write({"body": "Hi"}),
            "no step": rule.step_ids[:1].unlink,
            "no rule": rule.unlink,
        }

    def test_a_single_clinic_edits_freely(self):
        for name, edit in self.edits(self.manager).items():
            with self.subTest(name), self.cr.savepoint() as savepoint:
                edit()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_others_use_the_book(self):
        edits = self.edits(self.manager)
        self.join()
        for name, edit in edits.items():
            with self.subTest(name), self.cr.savepoint(), self.assertRaisesRegex(UserError, "other clinics follow"):
                edit()
        self.assertEqual(self.shared.name, "Shared")

    def test_who_works_for_all_of_them_may(self):
        edits = self.edits(self.manager)
        self.join()
        self.manager.company_ids += self.other
        edits["step"]()
        edits["rule"]()
        with self.assertRaisesRegex(ValidationError, "in use in other clinics"), self.cr.savepoint():
            edits["book's clinic"]()

    def test_a_step_moved_into_a_shared_book(self):
        own = self.book.copy({"company_id": self.clinic.id}).with_user(self.manager)
        self.join()
        with self.assertRaises(UserError), self.cr.savepoint():
            own.protocol_ids[:1].step_ids.write({"protocol_id": self.shared.protocol_ids[0].id})

    def test_a_copy_of_a_shared_book_is_free(self):
        self.join()
        copied = self.shared.with_user(self.manager).copy({"company_id": self.clinic.id})
        copied.protocol_ids.step_ids[:1].count = 9

    def test_a_company_without_a_team_does_not_count(self):
        self.other.dental_book_id = self.shared
        self.shared.with_user(self.manager).name = "Mine"

    def test_earlier_treatments_count(self):
        """The other clinic has chosen another book, but its calls go on by this one."""
        self.join()
        reception = self.make_user("reception2", "receptionist", company=self.other)
        patient = self.make_patient("李四", user=reception)
        values = {"company_id": self.other.id, "patient_id": patient.id, "dentist_id": reception.id}
        self.treatment("filling/done", user=reception, **values)
        self.other.dental_book_id = self.book
        with self.assertRaises(UserError):
            self.shared.with_user(self.manager).name = "Mine"

    def test_book_in_use_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "in use in 阳光口腔"), self.cr.savepoint():
            self.shared.with_user(self.manager).unlink()
        treatment = self.treatment("scaling/done")
        self.clinic.dental_book_id = self.book
        with self.assertRaisesRegex(UserError, "in use in 阳光口腔"), self.cr.savepoint():
            self.shared.with_user(self.manager).unlink()
        treatment.with_user(self.manager).action_cancel()
        self.shared.with_user(self.manager).unlink()
        self.assertFalse(treatment.sudo().book_id)

"""Call back later: what is offered, what is typed, and what is refused."""

from common import CallCase, clinic

from odoo.exceptions import AccessError


class TestCallBack(CallCase):
    def setUp(self):
        super().setUp()
        self.draft = self.call(self.due, outcome="call_back")

    def offered(self):
        return [(choice["code"], choice["label"]) for choice in self.draft.call_back_choices()]

    def test_offers(self):
        self.set_clock("2026-11-20 10:02")
        codes = ["hour", "afternoon", "morning", "days"]
        self.assertEqual([code for code, _label in self.offered()], codes)
        self.assertEqual(self.offered()[0][1], "11:05")

    def test_offers_within_the_hours_of_the_own_book(self):
        book = self.env.ref("dental_followup.book_c")
        self.due.treatment_id.sudo().book_id = book
        self.set_clock("2026-11-20 17:50")  # a Friday: until 18:30; Saturday has no morning
        self.assertEqual([code for code, _label in self.offered()], ["days"])
        self.set_clock("2026-11-20 12:10")
        self.assertEqual(self.offered()[0], ("hour", "14:00"))

    def test_typed(self):
        self.set_clock("2026-11-20 10:02")
        for text, moment in (
            ("15:30", "2026-11-20 15:30"),
            ("+2h", "2026-11-20 12:02"),
            ("tomorrow 10", "2026-11-21 10:00"),
            ("明天10点", "2026-11-21 10:00"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.draft.read_call_back(text)["moment"], str(clinic(moment)))

    def test_not_understood_or_past(self):
        for text in ("", "soon", "2026-11-19 10:00", "today 9"):
            self.assertIs(self.draft.read_call_back(text), False, text)

    def test_finished(self):
        found = self.draft.read_call_back("+2h")
        self.draft.call_back_at = found["moment"]
        self.draft.action_finish()
        self.assertEqual(set(map(str, self.due.mapped("due_at"))), {found["moment"]})

    def test_outsiders(self):
        stranger = self.env["res.users"].create({"name": "外人", "login": "stranger", "group_ids": [(6, 0, [])]})
        for method in ("call_back_choices", "read_call_back"):
            with self.assertRaises(AccessError):
                getattr(self.draft.with_user(stranger), method)(*(["+2h"] if method == "read_call_back" else []))

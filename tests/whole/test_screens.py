"""What the buttons and clicks of the screens lead to."""

from common import NEW_YORK, DentalCase

from odoo.exceptions import AccessError, UserError


class TestOpenFollowup(DentalCase):
    def setUp(self):
        super().setUp()
        self.first, self.second = self.followups(self.treatment())[:2]

    def test_a_pending_one_leads_to_the_call(self):
        action = self.first.with_user(self.team).action_open()
        self.assertEqual(action["res_model"], "dental.call")
        call = self.env["dental.call"].browse(action["res_id"])
        self.assertIn(self.first, call.followup_ids)
        self.assertEqual(call.patient_id, self.patient)

    def test_a_settled_one_leads_to_its_record(self):
        self.first.sudo()._close("done", "called")
        action = self.first.with_user(self.team).action_open()
        self.assertEqual(action["res_model"], "dental.followup")
        self.assertEqual(action["res_id"], self.first.id)
        self.assertFalse(self.env["dental.call"].search([("patient_id", "=", self.patient.id)]))

    def test_start_next_takes_the_users_own_first(self):
        self.first.sudo()._open_due()
        action = self.env["dental.followup"].with_user(self.first.user_id).action_start_next()
        self.assertEqual(action["res_model"], "dental.call")

    def test_start_next_without_calls_says_so(self):
        action = self.env["dental.followup"].with_user(self.nurse).action_start_next()
        self.assertEqual(action["tag"], "display_notification")


class TestClinicSettings(DentalCase):
    def settings(self, user, **values):
        return self.env["dental.clinic.settings"].with_user(user).create(values)

    def test_the_manager_sets_book_and_zone(self):
        book = self.book.copy()
        settings = self.settings(self.manager)
        self.assertEqual(settings.dental_book_id, self.book)
        settings.write({"dental_book_id": book.id, "dental_tz": NEW_YORK})
        question = settings.action_save()
        self.assertEqual(self.clinic.dental_tz, NEW_YORK)
        self.env[question["res_model"]].with_user(self.manager).browse(question["res_id"]).action_switch()
        self.assertEqual(self.clinic.dental_book_id, book)

    def test_others_may_not(self):
        with self.assertRaises(AccessError):
            self.settings(self.reception)

    def test_another_clinic_is_refused(self):
        other = self.make_clinic("别家口腔", NEW_YORK)
        with self.assertRaises(AccessError):
            self.settings(self.manager, company_id=other.id)
        settings = self.settings(self.manager)
        settings.sudo().company_id = other
        with self.assertRaises(AccessError):
            settings.action_save()
        self.assertEqual(other.dental_tz, NEW_YORK)

    def test_another_clinics_book_is_refused(self):
        other = self.make_clinic("别家口腔", NEW_YORK)
        book = self.book.copy({"company_id": other.id})
        with self.assertRaises(UserError):
            self.settings(self.manager, dental_book_id=book.id)


class TestTimeline(DentalCase):
    def test_only_finished_calls_are_history(self):
        followup = self.followups(self.treatment())[:1].with_user(self.team)
        call = self.env["dental.call"].browse(followup.action_start_call()["res_id"]).with_user(self.team)
        lines = self.env["dental.timeline"].with_user(self.team)
        domain = [("patient_id", "=", self.patient.id), ("kind", "=", "call")]
        self.env.flush_all()
        self.assertFalse(lines.search(domain))
        call.write({"outcome": "answered", "grade": "satisfied", "note": "不疼了"})
        call.action_finish()
        self.env.flush_all()
        line = lines.search(domain)
        self.assertEqual(line.title, "Call: Answered")
        self.assertEqual(line.detail, "回访小吴 · Satisfied · 不疼了")
        self.assertEqual(line.action_open()["res_id"], call.id)


class TestViews(DentalCase):
    def test_a_view_is_read_in_one_place(self):
        """Of our own views only those are inherited that another one begins with as a copy (mode "primary")."""
        rows = self.env["ir.model.data"].search([("module", "=", "dental_followup"), ("model", "=", "ir.ui.view")])
        ours = self.env["ir.ui.view"].browse(rows.mapped("res_id"))
        split = ours.filtered(lambda view: view.mode == "extension" and view.inherit_id in ours)
        self.assertFalse(split.mapped("xml_id"), "write it into the view that it inherits")

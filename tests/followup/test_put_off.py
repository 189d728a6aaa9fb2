"""A call is not put off for long without a reason that the manager gets to read; nor is its activity hidden."""

from common import CallCase, clinic

from odoo.exceptions import AccessError, RedirectWarning, UserError


class PutOffCase(CallCase):
    def setUp(self):
        super().setUp()
        self.call_due = self.due[-1:]
        self.activity = self.activities(self.call_due).with_user(self.team)

    def told(self):
        kind = self.env.ref("dental_followup.mail_activity_type_put_off")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])

    def limit(self, day, tolerance=0, **values):
        """Let the call be one that may be put off until ``day``."""
        self.call_due.sudo().write({"contact_deadline": day, **values})


class TestByTheActivity(PutOffCase):
    def test_until_the_limit(self):
        self.limit("2026-11-23")
        self.activity.date_deadline = "2026-11-23"
        self.assertEqual(str(self.call_due.due_date), "2026-11-23")
        self.activity.date_deadline = "2026-11-20"
        self.assertFalse(self.told())

    def test_beyond_the_limit(self):
        self.limit("2026-11-22")
        for user in (self.team, self.reception, self.dentist, self.manager):
            activity = self.activity.with_user(user)
            for change in (
                lambda a=activity: a.write({"date_deadline": "2026-11-24"}),
                lambda a=activity, u=user: a.write({"date_deadline": "2099-01-01", "user_id": u.id}),
                activity.action_reschedule_nextweek,
            ):
                with self.subTest(user=user.login), self.assertRaises(RedirectWarning) as caught, self.cr.savepoint():
                    change()
                self.assertEqual(caught.exception.args[1]["res_model"], "dental.followup.put.off")
        self.assertEqual(str(self.call_due.due_date), "2026-11-20")

    def test_each_kind_of_limit(self):
        self.call_due.sudo().contact_deadline = False
        step = self.call_due.step_id.sudo()
        planned = self.call_due.planned_date
        for values, days in (
            ({"tolerance": 0, "repeat_count": 0, "repeat_unit": False}, 30),
            ({"tolerance": 2}, 2),
            ({"tolerance": 0, "repeat_count": 2, "repeat_unit": "weeks"}, 13),
        ):
            step.write(values)
            with self.subTest(values):
                self.assertEqual((self.call_due._latest_day() - planned).days, days)

    def test_what_is_late_already_moves_to_today_only(self):
        self.limit("2026-11-18", due_date="2026-11-19")
        self.activity.sudo().with_context(dental_sync=True).date_deadline = "2026-11-19"
        self.activity.date_deadline = "2026-11-20"
        with self.assertRaises(RedirectWarning), self.cr.savepoint():
            self.activity.date_deadline = "2026-11-21"


class TestTheDialog(PutOffCase):
    def put_off(self, day, reason=False, user=None):
        action = self.call_due.with_user(user or self.team).action_put_off()
        wizards = self.env["dental.followup.put.off"].with_user(user or self.team).with_context(**action["context"])
        wizard = wizards.create({"due_date": day, "reason": reason})
        needs_reason = wizard.needs_reason
        wizard.action_put_off()
        return needs_reason

    def test_with_a_reason(self):
        self.limit("2026-11-23")
        self.assertTrue(self.put_off("2026-12-01", "The patient is travelling"))
        self.assertEqual(str(self.call_due.due_date), "2026-12-01")
        self.assertEqual(self.call_due.state, "open")
        self.assertEqual(str(self.activity.date_deadline), "2026-12-01")
        self.assertIn("The patient is travelling", self.notes(self.call_due))
        self.assertEqual(self.told().user_id, self.manager)
        self.assertIn("The patient is travelling", self.told().note)
        self.assertIn("王小明", self.told().summary)
        self.assertFalse(self.env["mail.mail"].search([("res_id", "=", self.call_due.id)]))

    def test_without_a_reason(self):
        self.limit("2026-11-23")
        for reason in (False, "  "):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.put_off("2026-12-01", reason)
        self.assertFalse(self.put_off("2026-11-23"))
        self.assertFalse(self.told())

    def test_the_manager_knows_already(self):
        self.limit("2026-11-23")
        self.put_off("2026-12-01", "On holiday", self.manager)
        self.assertFalse(self.told())

    def test_not_into_the_past_nor_when_settled(self):
        with self.assertRaises(UserError), self.cr.savepoint():
            self.put_off("2026-11-19", "x")
        self.activity.action_feedback()
        with self.assertRaises(UserError), self.cr.savepoint():
            self.put_off("2026-11-23", "x")

    def test_another_clinic(self):
        stranger = self.make_user("stranger", "manager", self.make_clinic("月亮口腔", "Asia/Shanghai"))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.call_due.with_user(stranger).action_put_off()
        wizard = self.env["dental.followup.put.off"].with_user(stranger)
        with self.assertRaises(AccessError), self.cr.savepoint():
            wizard.create(
                {"followup_ids": [(6, 0, self.call_due.ids)], "due_date": "2026-12-01", "reason": "x"}
            ).action_put_off()


class TestCallBack(PutOffCase):
    def test_a_month_ahead_needs_a_note(self):
        call = self.call(self.call_due, outcome="call_back", call_back_at=clinic("2026-12-20 10:01"))
        with self.assertRaises(UserError), self.cr.savepoint():
            call.action_finish()
        call.note = "Abroad until Christmas"
        call.action_finish()
        self.assertEqual(str(self.call_due.due_date), "2026-12-20")
        self.assertEqual(self.told().user_id, self.manager)
        self.assertIn("Abroad until Christmas", self.told()[0].note)

    def test_within_a_month_it_does_not(self):
        self.finish(self.call_due, "call_back", call_back_at=clinic("2026-12-20 10:00"))
        self.assertFalse(self.told())


class TestTied(PutOffCase):
    """Activities of ours: no value that ties them to their record is written by hand."""

    def ours(self):
        promise = self.finish(self.due, raised_to="red").promise_ids
        complaint = self.env["dental.complaint"].with_user(self.reception)
        category = complaint._guess_category("等了一个小时")
        complaint = complaint.create({"patient_id": self.patient.id, "text": "Too long", "category_id": category.id})
        self.second_due = self.followups(self.treatment("whitening/done", "2026-11-19 10:00"))
        self.open_due()
        found = [self.activities(self.second_due), promise.sudo().activity_ids, complaint.sudo().activity_ids]
        self.assertTrue(all(found))
        return found

    def test_not_by_hand(self):
        other = self.treatment("scaling/done", state="draft")
        model = self.env["ir.model"]._get_id("dental.treatment")
        todo = self.env.ref("mail.mail_activity_data_todo")
        for activities in self.ours():
            for user in (self.team, self.dentist, self.manager):
                for activity in activities.with_user(user):
                    if not activity.has_access("write"):
                        continue
                    for values in (
                        {"automated": not activity.automated},
                        {"active": False},
                        {"res_model": "dental.treatment", "res_id": other.id},
                        {"res_model_id": model, "res_id": other.id},
                        {"res_id": other.id + 1000},
                        {"activity_type_id": todo.id},
                    ):
                        case = self.subTest(model=activity.res_model, user=user.login, values=values)
                        with case, self.assertRaises(UserError), self.cr.savepoint():
                            activity.write(values)
                    with self.assertRaises(UserError), self.cr.savepoint():
                        activity.action_archive()
                    activity.write({"automated": activity.automated, "active": True})

    def test_ones_own_is_made_no_call(self):
        todo = self.call_due.with_user(self.team).activity_schedule("mail.mail_activity_data_todo", automated=False)
        with self.assertRaises(UserError), self.cr.savepoint():
            todo.automated = True
        todo.active = False

    def test_done_is_still_done(self):
        self.activity.action_feedback(feedback="said so")
        self.assertEqual(self.call_due.closing_reason, "without_record")
        self.assertIn("said so", self.notes(self.call_due))
        message = self.call_due.sudo().message_ids.filtered(lambda m: "said so" in (m.body or ""))
        self.assertEqual(message.author_id, self.team.partner_id)

    def test_others_are_left_alone(self):
        contact = self.env["res.partner"].create({"name": "Printer's shop"})
        todo = contact.with_user(self.manager).activity_schedule("mail.mail_activity_data_todo")
        todo.write({"active": False})
        todo.write({"active": True, "automated": False})


class TestUserLeaves(PutOffCase):
    def test_what_was_made_by_hand_goes_to_the_team(self):
        leaving = self.make_user("leaving", "receptionist")
        visit = (
            self.env["calendar.event"]
            .with_user(self.reception)
            .create({"dental_patient_id": self.patient.id, "start": clinic("2026-11-25 10:00")})
        )
        complaint = self.env["dental.complaint"].with_user(self.manager)
        category = complaint._guess_category("等了一个小时")
        complaint = complaint.create({"patient_id": self.patient.id, "text": "Too long", "category_id": category.id})
        call = self.finish(self.call_due)
        treatment = self.extraction
        contact = self.env["res.partner"].create({"name": "Printer's shop"})
        for leave in ("action_archive", "write"):
            made = {
                record: self.env["mail.activity"]
                .with_user(self.manager)
                .create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id(record._name),
                        "res_id": record.id,
                        "summary": "Ask",
                        "user_id": leaving.id,
                    }
                )
                for record in (self.patient, visit, complaint, call, treatment, self.call_due)
            }
            private = contact.activity_schedule("mail.mail_activity_data_todo", user_id=leaving.id)
            if leave == "write":
                leaving.write({"active": False})
            else:
                leaving.action_archive()
            for record, activity in made.items():
                with self.subTest(model=record._name, leave=leave):
                    self.assertTrue(activity.exists())
                    self.assertIn(activity.user_id, self.team | self.second | self.reception)
            if leave == "action_archive":
                self.assertFalse(private.exists(), "as Odoo does with others' activities")
            leaving.active = True

    def test_not_to_whom_the_complaint_is_about(self):
        leaving = self.make_user("leaving", "receptionist")
        complaint = self.env["dental.complaint"].with_user(self.manager)
        category = complaint._guess_category("等了一个小时")
        concerned = self.team | self.second | self.reception
        complaint = complaint.create(
            {
                "patient_id": self.patient.id,
                "text": "Too long",
                "category_id": category.id,
                "person_ids": [(6, 0, concerned.ids)],
            }
        )
        todo = complaint.activity_schedule("mail.mail_activity_data_todo", user_id=leaving.id)
        leaving.action_archive()
        self.assertEqual(todo.user_id, self.manager)

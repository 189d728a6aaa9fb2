"""The ways in: a call, a low grade, a patient, a visit, a treatment, an e-mail; and who sees what came in."""

from common import STAFF, clinic
from common.complaints import ComplaintCase

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import Form

MAIL = """From: {sender}
To: complaints@clinic.example
Subject: {subject}
Message-Id: <{id}@patient.example>
Date: Fri, 20 Nov 2026 02:00:00 +0000
Content-Type: text/plain; charset=utf-8

{body}
"""


class TestEntry(ComplaintCase):
    def setUp(self):
        super().setUp()
        self.extraction = self.treatment()
        self.open_due()
        self.due = self.followups(self.extraction, "open")

    def record(self, action, user, **values):
        """Fill in the dialog that a button opens."""
        complaints = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        self.assertEqual(action["target"], "new")
        with Form(complaints, "dental_followup.dental_complaint_view_form_quick") as form:
            for name, value in values.items():
                form[name] = value
        return form.record.with_env(self.env)

    def test_from_a_call(self):
        call = self.call(self.due, user=self.consultant, opinion="补的牙一直疼")
        complaint = self.record(call.action_complaint(), self.consultant)
        self.assertEqual(complaint.patient_id, self.patient)
        self.assertEqual((complaint.call_id, complaint.treatment_id), (call, self.extraction))
        self.assertEqual((complaint.text, complaint.channel), ("补的牙一直疼", "phone"))
        self.assertEqual((complaint.category_id, complaint.severity_id.code), (self.category("quality"), "moderate"))
        self.assertEqual(complaint.dentist_id, self.dentist)
        self.assertEqual(call.state, "draft", "the call goes on")

    def test_from_patient_visit_and_treatment(self):
        visit = self.env["calendar.event"].with_user(self.reception).with_context(dental_visit=True)
        visit = visit.create(
            {
                "name": "x",
                "start": clinic("2026-11-20 09:00"),
                "stop": clinic("2026-11-20 09:30"),
                "dental_patient_id": self.patient.id,
                "dental_company_id": self.clinic.id,
            }
        )
        for record, button in (
            (self.patient, "action_dental_complaint"),
            (visit, "action_dental_complaint"),
            (self.extraction, "action_complaint"),
        ):
            action = getattr(record.with_user(self.nurse), button)()
            complaint = self.record(action, self.nurse, text="等太久", category_id=self.category("waiting"))
            self.assertEqual(complaint.patient_id, self.patient)
        self.assertEqual(complaint.treatment_id, self.extraction)
        self.assertEqual(self.patient.with_user(self.manager).dental_complaint_count, 3)

    def test_low_grade(self):
        call = self.finish(self.due, user=self.consultant, grade="dissatisfied", opinion="等了一个小时没人理")
        complaint = call.sudo().complaint_ids
        self.assertEqual((complaint.channel, complaint.state), ("grade", "new"))
        self.assertEqual((complaint.category_id, complaint.severity_id.code), (self.category("waiting"), "minor"))
        self.assertEqual((complaint.user_id, complaint.reporter_id), (self.reception, self.consultant))
        self.assertEqual(complaint.treatment_id, self.extraction)
        self.assertEqual(call.sudo().activity_ids.user_id, self.manager, "the manager is told at once as ever")
        again = self.finish(self.followups(self.extraction)[0], grade="dissatisfied", opinion="还是没人打电话")
        self.assertFalse(again.sudo().complaint_ids, "one more word in that which is open")
        self.assertIn("还是没人打电话", self.notes(complaint))
        self.assertIn("once more: read", self.notices(complaint).summary)
        complaint._append_report("要找律师", self.now())
        self.assertIn("Proposed: Severe", self.notices(complaint)[-1].summary)

    def test_grade_without_a_word(self):
        complaint = self.finish(self.due, user=self.consultant, grade="dissatisfied").sudo().complaint_ids
        self.assertEqual(complaint.category_id, self.category("other"))
        self.assertTrue(complaint.text)

    def test_by_mail(self):
        self.env["mail.alias.domain"].create({"name": "clinic.example"})
        team = self.env["dental.team"].search([("company_id", "=", self.clinic.id), ("role", "=", "manager")])
        team.alias_name = "complaints"
        self.patient.email = "ming@patient.example"
        for number, (sender, patient) in enumerate(
            (("Wang <ming@patient.example>", self.patient), ("x@patient.example", self.patient.browse()))
        ):
            mail = MAIL.format(sender=sender, subject="收费", body="多收了两百元", id=number)
            thread = self.env["mail.thread"].message_process(None, mail)
            complaint = self.env["dental.complaint"].browse(thread)
            self.assertEqual(complaint.patient_id, patient)
            self.assertEqual((complaint.channel, complaint.company_id), ("email", self.clinic))
            self.assertEqual(complaint.category_id, self.category("price"))
            self.assertIn("多收了两百元", complaint.text)
            self.assertTrue(complaint.user_id)
            self.assertFalse(complaint.message_follower_ids)

    def test_reply_by_mail(self):
        one, later = self.complaint(), self.complaint()
        one.with_user(self.reception).action_start()
        one.with_user(self.reception).action_wait()
        (one | later).with_user(self.manager).action_merge()
        gateway = self.env["mail.thread"]
        mail = MAIL.format(sender="x@patient.example", subject="Re", body="我明天来", id=7)
        mail = mail.replace("Subject:", f"In-Reply-To: {later.message_ids[0].message_id}\nSubject:")
        gateway.message_process("dental.complaint", mail)
        self.assertEqual(one.state, "in_progress")
        self.assertIn("e-mail", self.notices(one).summary)
        self.assertIn("我明天来", self.notes(one))
        self.assertNotIn("我明天来", self.notes(later))

    def test_evidence_stays(self):
        photo = self.env["ir.attachment"].with_user(self.consultant).create({"name": "x.png", "raw": b"x"})
        one = self.complaint(photo_ids=[photo.id])
        mine = one.with_user(self.reception)
        note = mine.message_post(body="x")
        for record in (photo.with_user(self.manager), note, note.with_user(self.manager)):
            with self.assertRaises(UserError), self.cr.savepoint():
                record.unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            mine._message_update_content(note, body="")
        photo.sudo().unlink()

    def test_photo_is_seen_with_the_complaint_only(self):
        photo = self.env["ir.attachment"].with_user(self.consultant).create({"name": "x.png", "raw": b"x"})
        complaint = self.complaint(photo_ids=[photo.id], person_ids=[self.nurse.id])
        self.assertEqual((photo.res_model, photo.res_id), ("dental.complaint", complaint.id))
        self.assertTrue(photo.with_user(self.reception).raw)
        with self.assertRaises(AccessError):
            photo.with_user(self.nurse).read(["raw"])


class TestAccess(ComplaintCase):
    def test_matrix(self):
        """Handled by the receptionist, recorded by the consultant, about nurse and dentist."""
        one = self.complaint(person_ids=[self.nurse.id, self.dentist.id])
        severe = self.complaint("severe", person_ids=[self.nurse.id])
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        self.stranger = self.make_user("stranger", "manager", elsewhere)
        seen = {
            "reception": {one},
            "consultant": {one, severe},
            "nurse": set(),
            "dentist": set(),
            "team": set(),
            "chief": {severe},
            "manager": {one, severe},
            "outsider": None,
            "stranger": set(),
        }
        for login, expected in seen.items():
            complaints = one.with_user(getattr(self, login))
            with self.subTest(login=login):
                if expected is None:
                    self.assertFalse(complaints.has_access("read"))
                    continue
                found = complaints.search([("id", "in", (one | severe).ids)])
                self.assertEqual(set(found.with_env(self.env)), expected)
                for complaint in one | severe:
                    for operation in ("read", "write"):
                        allowed = complaint.with_user(getattr(self, login)).has_access(operation)
                        self.assertEqual(allowed, complaint in expected)
                    messages = self.env["mail.message"].with_user(getattr(self, login))
                    found = messages.search([("model", "=", "dental.complaint"), ("res_id", "=", complaint.id)])
                    self.assertEqual(bool(found), complaint in expected)

    def test_no_question_about_what_is_not_seen(self):
        one = self.complaint(person_ids=[self.nurse.id])
        values = {"complaint_id": one.id, "reason": "x"}
        for model, more in (("level", {"severity_id": self.level("severe").id}), ("withdraw", {})):
            wizard = self.env[f"dental.complaint.{model}"]
            with self.assertRaises(AccessError), self.cr.savepoint():
                wizard.with_user(self.nurse).create({**values, **more})
            self.assertTrue(wizard.with_user(self.reception).create({**values, **more}))

    def test_who_handles_it_sees_it_though_concerned(self):
        one = self.complaint(person_ids=[self.nurse.id])
        one.with_user(self.manager).user_id = self.nurse
        self.assertTrue(one.with_user(self.nurse).text)

    def test_the_owner_turns_out_to_be_concerned(self):
        one = self.complaint()
        self.assertEqual(one.user_id, self.reception)
        saved = one.with_user(self.reception).web_save({"person_ids": [(4, self.reception.id)]}, {"name": {}})
        self.env.flush_all()
        self.assertEqual((saved, one.user_id), ([], self.team))
        self.assertFalse(one.with_user(self.reception).has_access("read"))
        other = self.complaint(person_ids=[self.team.id])
        (one | other).with_user(self.manager).action_merge()
        self.assertNotIn(one.user_id, self.reception | self.team)

    def test_no_button_for_those_who_do_not_see_it(self):
        one = self.complaint(person_ids=[self.nurse.id])
        module = "odoo.addons.dental_followup"
        for login in ("nurse", "outsider", "team"):
            theirs = one.with_user(getattr(self, login))
            for name in dir(type(one)):
                method = getattr(type(one), name)
                if name.startswith("action_") and method.__module__.startswith(module):
                    if name in ("action_change_level", "action_withdraw"):
                        continue  # open an empty question
                    with self.subTest(login=login, name=name), self.assertRaises(AccessError), self.cr.savepoint():
                        getattr(theirs, name)()
            with self.assertRaises(AccessError):
                theirs.change_level(self.level("severe"), "x")
            with self.assertRaises(AccessError):
                theirs.withdraw("x")

    def test_every_role_records(self):
        for login in STAFF:
            with self.subTest(login=login):
                self.assertTrue(self.complaint(user=getattr(self, login)))
        with self.assertRaises(AccessError):
            self.complaint(user=self.outsider)

    def test_inner_methods_cannot_be_called(self):
        for model, names in {
            "dental.complaint": ("change_level", "withdraw", "_close", "_escalate", "_set_level", "_action_record"),
            "dental.complaint.alarm": ("_cron_fire", "_fire"),
            "dental.emergency": ("_raise_for",),
            "res.partner": ("dental_dispute_lines",),
        }.items():
            for name in names:
                self.assertTrue(hasattr(self.env[model], name))
                with self.subTest(name=name), self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

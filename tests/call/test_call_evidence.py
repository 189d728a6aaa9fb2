"""The number corrected in the call; recordings and photos attached to it."""

import base64

from common import CallCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form


class TestCorrectNumber(CallCase):
    def correct(self, call, **numbers):
        action = call.action_correct_number()
        partner = self.env["res.partner"].with_user(call.user_id).browse(action["res_id"])
        with Form(partner, view="dental_followup.res_partner_view_form_number") as form:
            for fname, number in numbers.items():
                setattr(form, fname, number)

    def test_written_like_any_other_and_the_ring_follows(self):
        self.patient.dental_wrong_number = self.patient.dental_wrong_phone2 = True
        call = self.call(self.due, note="Says it is an old number", user=self.reception)
        self.assertEqual(call.dialled_digits, "8613800138000")
        self.correct(call, phone="139 0013 9000", dental_phone2="010-1234 5678")
        self.assertEqual(call.patient_phone, "+86 139 0013 9000")
        self.assertEqual(call.patient_phone2, "+86 10 1234 5678")
        self.assertFalse(self.patient.dental_wrong_number)
        self.assertFalse(self.patient.dental_wrong_phone2)
        self.assertEqual((call.dialled_digits, call.note), ("8613900139000", "Says it is an old number"))
        other = self.make_patient("李小红", phone="13900139000")
        treatment = self.treatment(patient_id=other.id)
        action = self.followups(treatment)[:1].with_user(self.second).action_start_call()
        self.assertEqual(action["res_id"], call.id, "the number is being rung: the colleague looks on")

    def test_number_that_somebody_else_is_ringing(self):
        other = self.make_patient("李小红", phone="13900139000")
        treatment = self.treatment(patient_id=other.id)
        ringing = self.call(self.followups(treatment)[:1], self.second)
        call = self.call(self.due)
        self.correct(call, phone="13900139000")
        self.assertFalse(call.dialled_digits)
        self.assertEqual(ringing.dialled_digits, "8613900139000")
        self.correct(call, phone="13700137000")
        self.assertEqual(call.dialled_digits, "8613700137000")
        self.correct(call, phone=False)
        self.assertFalse(call.dialled_digits)

    def test_who_may(self):
        call = self.call(self.due, outcome="answered")
        foreign = self.make_user("foreign", "receptionist", self.make_clinic("月亮口腔", "Asia/Shanghai"))
        for user in (foreign, self.outsider):
            with self.assertRaises(AccessError):
                call.with_user(user).action_correct_number()
        with self.assertRaisesRegex(UserError, "is on the phone"):
            call.with_user(self.second).action_correct_number()
        call.action_finish()
        with self.assertRaisesRegex(UserError, "finished already"):
            call.action_correct_number()


class TestRecordings(CallCase):
    def upload(self, call, user=None, **values):
        """As the call screen does it."""
        files = self.env["ir.attachment"].with_user(user or call.user_id)
        content = base64.b64encode(b"sound")
        values = {"name": "call.mp3", "datas": content, "res_model": "dental.call", "res_id": call.id, **values}
        return files.create(values)

    def test_in_the_call_and_after_it(self):
        call = self.call(self.due, outcome="answered")
        first, mistake = self.upload(call), self.upload(call)
        call.recording_ids = [Command.link(first.id), Command.link(mistake.id)]
        call.recording_ids = [Command.unlink(mistake.id)]
        mistake.unlink()
        call.action_finish()
        late = self.upload(call, self.reception)
        call.with_user(self.reception).write({"recording_ids": [Command.link(late.id)]})
        self.assertEqual(call.recording_ids, first | late)
        more = self.upload(call, self.reception)
        call.with_user(self.reception).write({"recording_ids": [Command.set((first | late | more).ids)]})
        self.assertEqual(call.recording_ids, first | late | more)

    def test_nothing_is_removed_from_a_finished_call(self):
        call = self.call(self.due, outcome="answered")
        file = self.upload(call)
        call.recording_ids = [Command.link(file.id)]
        call.action_finish()
        for command in (Command.unlink(file.id), Command.delete(file.id), Command.clear(), Command.set([])):
            for user in (self.team, self.manager):
                with self.assertRaisesRegex(UserError, "recordings can be added"):
                    call.with_user(user).write({"recording_ids": [command]})
        with self.assertRaisesRegex(UserError, "recordings can be added"):
            call.write({"recording_ids": [Command.update(file.id, {"name": "other"})]})
        with self.assertRaisesRegex(UserError, "finished call does not change"):
            call.write({"recording_ids": [Command.link(self.upload(call).id)], "note": "x"})
        for user in (self.team, self.manager):
            for change in (file.with_user(user).unlink, lambda u=user: file.with_user(u).write({"name": "other"})):
                with self.assertRaisesRegex(UserError, "recording of a finished call"):
                    change()
        self.assertEqual(call.recording_ids, file)
        self.manager.group_ids |= self.env.ref("base.group_system")
        file.with_user(self.manager).unlink()
        self.assertFalse(call.recording_ids)

    def test_who_may_not(self):
        call = self.call(self.due, outcome="answered")
        file = self.upload(call)
        call.recording_ids = [Command.link(file.id)]
        with self.assertRaisesRegex(UserError, "is on the phone"):
            call.with_user(self.second).write({"recording_ids": [Command.link(self.upload(call, self.second).id)]})
        foreign = self.make_user("foreign", "receptionist", self.make_clinic("月亮口腔", "Asia/Shanghai"))
        self.assertEqual(file.with_user(self.reception).read(["raw"])[0]["raw"], b"sound")
        call.action_finish()
        for user in (foreign, self.outsider):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    file.with_user(user).read(["raw"])
                self.assertFalse(self.env["ir.attachment"].with_user(user).search([("id", "=", file.id)]))
                with self.assertRaises(AccessError):
                    self.upload(call, user)
                with self.assertRaises(AccessError):
                    call.with_user(user).write({"recording_ids": [Command.link(file.id)]})

    def test_files_of_something_else(self):
        call = self.call(self.due, outcome="answered")
        loose = self.upload(call, res_model=False, res_id=False, public=True)
        call.recording_ids = [Command.link(loose.id)]
        self.assertEqual((loose.res_model, loose.res_id, loose.public), ("dental.call", call.id, False))
        of_patient = self.upload(call, self.manager, res_model="res.partner", res_id=self.patient.id)
        private = self.upload(call, self.manager, res_model=False, res_id=False)
        for is_done in (False, True):
            if is_done:
                call.action_finish()
            for file in (of_patient, private):
                with self.assertRaises(AccessError):
                    call.write({"recording_ids": [Command.link(file.id)]})
        with self.assertRaisesRegex(AccessError, "belongs to something else"):
            call.write({"recording_ids": [Command.link(of_patient.id)]})

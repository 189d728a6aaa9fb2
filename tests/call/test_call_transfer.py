"""A caller hands a call that goes on to a colleague on duty."""

from datetime import timedelta

from common import NOW
from common.ring import RingCase

from odoo.exceptions import UserError


class TestTransfer(RingCase):
    def wizard(self, call):
        action = call.action_hand_over()
        return self.env[action["res_model"]].with_user(call.env.user).browse(action["res_id"])

    def line(self, wizard, user):
        return wizard.line_ids.filtered(lambda line: line.user_id == user)

    def test_colleagues_on_duty_the_least_loaded_first(self):
        self.one(user=self.reception, role="receptionist")
        call = self.call(self.one(user=self.team))
        self.nurse.write({"out_of_office_from": "2026-11-19", "out_of_office_to": "2026-11-25"})
        lines = self.wizard(call).line_ids
        self.assertEqual(lines[-1].user_id, self.reception)
        self.assertEqual(lines.mapped("open_count"), [0] * (len(lines) - 1) + [1])
        self.assertFalse(lines.user_id & (self.nurse | self.team | self.outsider))
        with self.assertRaises(UserError):
            call._hand_to(self.nurse, "", NOW)
        with self.assertRaises(UserError):
            call._hand_to(self.outsider, "", NOW)

    def test_everything_goes_along(self):
        mine, pool = self.one(user=self.team), self.one()
        call = self.call(mine, outcome="answered", note="asks about the bill", grade="fair")
        wizard = self.wizard(call)
        wizard.note = "ring after <b>15:00</b>"
        before = self.env["mail.mail"].search_count([])
        self.line(wizard, self.consultant).action_hand_over()
        self.assertEqual((call.user_id, call.handed_by_id, call.handed_at), (self.consultant, self.team, NOW))
        self.assertEqual((call.note, call.grade, call.handover_note), ("asks about the bill", "fair", wizard.note))
        self.assertEqual((mine.user_id, pool.state), (self.consultant, "planned"))
        self.assertIn("回访小吴 gave the call of 回访小吴 to 咨询小赵", str(mine.message_ids.mapped("body")))
        activity = call.sudo().activity_ids
        self.assertEqual((activity.user_id, str(activity.date_deadline)), (self.consultant, "2026-11-20"))
        self.assertIn("&lt;b&gt;15:00", activity.note)
        self.assertIn("&lt;b&gt;15:00", str(call.sudo().message_ids.mapped("body")))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        with self.assertRaises(UserError):
            call.note = "mine no more"
        with self.assertRaises(UserError):
            call.action_hand_over()
        theirs = self.call(mine, user=self.consultant)
        self.assertEqual(theirs, call.with_user(self.consultant))
        theirs.action_finish()
        self.assertFalse(call.sudo().activity_ids, "done")
        self.assertEqual((mine | pool).mapped("state"), ["done", "done"])
        with self.assertRaises(UserError):
            theirs._hand_to(self.team, "", NOW)

    def test_the_familys_drafts_go_along_and_come_back(self):
        first = self.call(self.one(user=self.team))
        second = self.call(self.one(self.daughter, user=self.team))
        first._hand_to(self.consultant, "", NOW)
        self.assertEqual((first | second).user_id, self.consultant)
        theirs = second.with_user(self.consultant)
        theirs._hand_to(self.team, "no time", NOW)
        self.assertEqual(((first | second).user_id, first.handed_by_id), (self.team, self.consultant))
        self.assertEqual(first.sudo().activity_ids.user_id, self.team, "one entry, on the right list")
        first.with_user(self.consultant).action_take_over()
        self.assertFalse(first.sudo().activity_ids)

    def test_the_colleagues_talk_begins_when_they_open_it(self):
        followup = self.one(user=self.team)
        call = self.call(followup, outcome="answered")
        self.clock.tick(timedelta(minutes=2))
        call._hand_to(self.consultant, "", NOW + timedelta(minutes=2))
        self.clock.tick(timedelta(minutes=3))
        theirs = self.call(followup, user=self.consultant)
        self.assertEqual(theirs.talk_at, NOW + timedelta(minutes=5))
        self.clock.tick(timedelta(minutes=1))
        self.call(followup, user=self.consultant)
        theirs.action_finish()
        self.assertEqual(theirs.duration, 60)

    def test_an_incoming_call_without_any_follow_up(self):
        action = self.loner.with_user(self.reception).action_dental_they_call()
        call = self.env["dental.call"].with_user(self.reception).browse(action["res_id"])
        call._hand_to(self.dentist, "wants an implant", NOW)
        self.assertEqual(call.sudo().activity_ids.user_id, self.dentist)
        self.assertEqual((call.direction, call.user_id), ("inbound", self.dentist))

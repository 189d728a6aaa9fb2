"""A manager enters a colleague's absence, and takes a list out of the system."""

from common import NEW_YORK, CallCase, clinic

from odoo.exceptions import AccessError, UserError


class TestAbsence(CallCase):
    def enter(self, user, colleague, **values):
        return self.env["dental.absence"].with_user(user).create({"user_id": colleague.id, **values})

    def test_calls_move_at_once(self):
        mine = self.due.filtered(lambda followup: followup.user_id)
        caller = mine[0].user_id
        calls = mine.filtered(lambda followup: followup.user_id == caller)
        self.enter(self.manager, caller, date_from=clinic("2026-11-20 08:00")).action_away()
        self.assertTrue(caller.out_of_office_from)
        self.assertNotIn(caller, calls.user_id)
        self.enter(self.manager, caller).action_back()
        self.assertFalse(caller.out_of_office_from)

    def test_who_may_not(self):
        for user in (self.team, self.dentist, self.reception, self.outsider):
            with self.assertRaises(AccessError):
                self.enter(user, self.nurse)

    def test_only_own_staff(self):
        elsewhere = self.make_clinic("月光口腔", NEW_YORK)
        stranger = self.make_user("stranger", "nurse", elsewhere)
        for user in (stranger, self.outsider):
            with self.assertRaises(UserError):
                self.enter(self.manager, user).action_away()
            self.assertFalse(user.out_of_office_from)

    def test_ends_after_it_begins(self):
        moment = clinic("2026-11-21 08:00")
        with self.assertRaises(UserError):
            self.enter(self.manager, self.nurse, date_from=moment, date_to=moment).action_away()


class TestExport(CallCase):
    def test_formulas_are_words(self):
        call = self.finish(self.due[:1], opinion='=HYPERLINK("http://evil")', note="很好")
        [row] = call.with_user(self.manager).export_data(["opinion", "note"])["datas"]
        self.assertEqual(row, ['\'=HYPERLINK("http://evil")', "很好"])

    def test_who_may(self):
        self.assertTrue(self.manager.has_group("base.group_allow_export"))
        for user in (self.team, self.dentist, self.reception):
            self.assertFalse(user.has_group("base.group_allow_export"))

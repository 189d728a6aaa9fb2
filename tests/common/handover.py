"""What the tests of handing over share: a dentist's call, and ways to be away."""

from common import SHANGHAI, DentalCase, clinic


class HandoverCase(DentalCase):
    """A dentist's call that is due today, Friday 20 November 2026, at 9:00; it is 10:00."""

    def setUp(self):
        super().setUp()
        self.clinic.dental_book_id = own = self.book.copy()
        own.protocol_ids.filtered(lambda p: not p.type_id).step_ids.role = "dentist"
        self.own_book = own
        self.followup = self.due_call()
        self.assertEqual(self.followup.user_id, self.dentist)

    def due_call(self, **values):
        followup = self.followups(self.treatment("other/done", "2026-11-19 10:00", **values))
        self.open_due()
        self.assertEqual(followup.state, "open")
        return followup

    def away(self, user, start, end=None):
        """Out of office from and to what the clinic's clock shows."""
        user.write({"out_of_office_from": clinic(start), "out_of_office_to": end and clinic(end)})

    def leave(self, user, start, end):
        """A leave of the working calendar, as Odoo's apps for human resources record it."""
        resource = self.env["resource.resource"].create({"name": user.name, "user_id": user.id, "tz": SHANGHAI})
        return self.env["resource.calendar.leaves"].create(
            {"name": "leave", "resource_id": resource.id, "date_from": clinic(start), "date_to": clinic(end)}
        )

    def assert_with(self, caller, behalf=None, followup=None):
        followup = followup or self.followup
        nobody = self.env["res.users"]
        activity = self.activities(followup)
        self.assertEqual(len(activity), 1)
        self.assertEqual(followup.user_id, caller or nobody)
        self.assertEqual(activity.user_id, caller or nobody)
        self.assertEqual(followup.on_behalf_of_id, behalf or nobody)

    def run_at(self, text):
        self.set_clock(text)
        self.run_cron()

    def log(self, followup=None):
        messages = (followup or self.followup).sudo().message_ids.sorted("id")
        return [str(body).removeprefix("<p>").removesuffix("</p>") for body in messages.mapped("body")]

    def postpone(self, day):
        self.activities(self.followup).date_deadline = day

"""What the tests of promises share."""

from common import CallCase


class PromiseCase(CallCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.clinic.resource_calendar_id
        cls.clinic.resource_calendar_id = False  # open at all hours, unless a test says otherwise

    def setUp(self):
        super().setUp()
        self.sent = []
        self.patch(
            self.registry["res.users"],
            "_bus_send",
            lambda users, kind, message, **options: (
                self.sent.append((users.login, message)) if kind == "simple_notification" else None
            ),
        )

    def promises(self, *kinds):
        return self.env["dental.promise"].search([("kind", "in", kinds)])

    def reminders(self, promise):
        """The promises' open activities: login and the last word of the kind."""
        domain = [("res_model", "=", "dental.promise"), ("res_id", "in", promise.ids)]
        activities = self.env["mail.activity"].search(domain)
        names = activities.activity_type_id.get_external_id()
        return [(a.user_id.login, names[a.activity_type_id.id].split("_")[-1]) for a in activities]

    def urgent(self, triage="red", outcome="answered", **values):
        return self.finish(self.due, outcome, raised_to=triage, **values)

    def ask(self, call=None, question="May I smoke?", **values):
        call = call or self.call(self.due)
        action = call.action_ask_dentist()
        wizards = self.env["dental.promise.ask"].with_user(call.user_id).with_context(**action["context"])
        wizards.create({"question": question, **values}).action_ask()
        return self.promises("answer")[:1]

    def answered(self, promise, text="No, not for three days.", user=None):
        mine = promise.with_user(user or self.dentist)
        mine.answer = text
        return mine.action_answer_next()

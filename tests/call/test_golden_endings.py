"""What finishing a call, settling a follow-up and changing a visit or a patient write today, as pictures.

The pictures pin behaviour while the code behind it is taken apart; see ``golden.py``.
"""

from datetime import timedelta

from common import CallCase, clinic
from common.golden import Golden

MINUTE = timedelta(minutes=1)


class Ending(Golden):
    """Finishes calls as the right user, two minutes after they began."""

    def draft(self, followups, user=None, **values):
        call = self.call(followups, user, **values)
        self.clock.tick(2 * MINUTE)
        return call

    def end(self, picture, call):
        """Finish the call; what its screen said would happen goes into the picture."""
        call.invalidate_recordset(["next_step"])
        picture.setdefault("next_step", []).append((call.next_step or "").splitlines())
        call.action_finish()
        return call

    def ended(self, case, followups=None, user=None, **values):
        """The picture of a whole call, from the list to its end."""
        with self.golden(case) as picture:
            return self.end(picture, self.draft(self.due if followups is None else followups, user, **values))

    def severe(self, call, level):
        """Give the first answer that means ``level``."""
        for answer in call.answer_ids.filtered(lambda a: a.kind == "choice"):
            well = answer.value
            for value, _words in answer.question_id._choices():
                answer.value = value
                if answer.level == level and not answer.is_emergency:
                    return answer
            answer.value = well
        raise AssertionError(f"no answer is {level}")


class TestCalls(CallCase, Ending):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic.resource_calendar_id = False  # open at all hours

    def test_answered(self):
        self.ended("answered", outcome="answered", grade="satisfied", note="no pain", opinion="kind people")

    def test_answered_with_one_left_out(self):
        with self.golden("answered, one left out") as picture:
            call = self.draft(self.due, outcome="answered")
            call.followup_ids -= self.due[2]
            self.end(picture, call)

    def test_dissatisfied(self):
        self.ended("dissatisfied", outcome="answered", grade="dissatisfied", opinion="waited an hour", note="calm")

    def test_dissatisfied_again(self):
        self.env["dental.complaint"].with_user(self.consultant).create(
            {
                "patient_id": self.patient.id,
                "category_id": self.env.ref("dental_followup.complaint_category_waiting").id,
                "severity_id": self.env.ref("dental_followup.complaint_severity_minor").id,
                "text": "等了很久",
            }
        )
        self.ended("dissatisfied again", outcome="answered", grade="dissatisfied", opinion="还是没解决")

    def test_no_answer(self):
        self.ended("no answer", outcome="no_answer")

    def test_no_answer_the_last_time(self):
        self.extraction.sudo().with_surgery = True
        self.due.max_attempts = 1
        self.assertTrue(any(self.due.mapped("heard_by")))
        self.ended("no answer, the last time", outcome="no_answer")

    def test_busy_with_a_text_message(self):
        self.due[-1].step_id.write({"sms_after": 1, "sms_text": "{{patient}}: {{clinic}} tried to reach you."})
        self.ended("busy, text message", outcome="busy")

    def test_wrong_number(self):
        self.patient.dental_phone2 = "139 0013 9000"
        with self.golden("wrong number, first then second") as picture:
            self.end(picture, self.draft(self.due, outcome="wrong_number"))
            self.open_due()
            second = self.draft(self.due, outcome="wrong_number")
            self.assertTrue(second.is_second_number)
            self.end(picture, second)

    def test_call_back(self):
        self.ended("call back", outcome="call_back", call_back_at=clinic("2026-11-20 16:30"), note="in a meeting")

    def test_call_back_without_a_follow_up(self):
        with self.golden("call back without a follow-up") as picture:
            call = self.draft(self.due, outcome="call_back", call_back_at=clinic("2026-11-22 20:00"))
            call.followup_ids = False
            self.end(picture, call)

    def test_refused(self):
        self.ended("refused", outcome="refused", note="no time")

    def test_asks_not_to_be_called(self):
        self.ended("answered, not to be called any more", outcome="answered", asks_not_to_be_called=True)

    def test_refuses_to_be_called(self):
        self.ended("refused, not to be called any more", outcome="refused", asks_not_to_be_called=True)

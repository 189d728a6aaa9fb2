"""What finishing a call, settling a follow-up and changing a visit or a patient write today, as pictures.

The pictures pin behaviour while the code behind it is taken apart; see ``golden.py``.
"""

import re
from datetime import timedelta
from pathlib import Path

from common import NOW, CallCase, clinic
from common.complaints import ComplaintCase
from common.golden import Golden
from common.ring import RingCase
from common.triggers import RecallCase

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

MINUTE = timedelta(minutes=1)


# Model and method → its overrides; "dental_call" is a file in models/.
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
            answer.write({"value": well, "is_asked": False})
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
        self.assertTrue(any(self.due.mapped("contact_deadline")))
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

    def test_brief(self):
        """Finished the moment it began."""
        with self.golden("brief") as picture:
            self.end(picture, self.call(self.due, outcome="answered"))

    def test_a_clock_that_is_behind(self):
        with self.golden("finished by a clock that is behind"):
            self.call(self.due, outcome="answered")._finish(NOW - timedelta(seconds=2))

    def test_opened_again_later(self):
        with self.golden("opened again later") as picture:
            self.draft(self.due, outcome="answered")
            self.clock.tick(60 * MINUTE)
            self.end(picture, self.draft(self.due))

    def test_red(self):
        with self.golden("red") as picture:
            call = self.draft(self.due, outcome="answered", note="Blood soaks the pillow.")
            self.severe(call, "red")
            self.end(picture, call)

    def test_amber(self):
        with self.golden("amber") as picture:
            call = self.draft(self.due, outcome="answered")
            self.severe(call, "amber")
            self.end(picture, call)

    def test_raised_to_red_unanswered(self):
        """The relative who answered has heard it; the patient was not reached."""
        self.ended("no answer, raised to red", outcome="no_answer", raised_to="red")

    def test_told_before_the_end(self):
        with self.golden("red, the dentist told before the end") as picture:
            call = self.draft(self.due, outcome="answered", raised_to="red", note="It bleeds.")
            call.action_tell_dentist()
            self.clock.tick(5 * MINUTE)
            self.end(picture, call)

    def test_amber_told_then_red(self):
        with self.golden("amber told, then red") as picture:
            call = self.draft(self.due, outcome="answered", raised_to="amber")
            call.action_tell_dentist()
            self.clock.tick(5 * MINUTE)
            call.raised_to = "red"
            self.end(picture, call)

    def test_more_urgent_by_the_hour(self):
        """What was heard is judged once more when the call is finished."""
        question = self.env["dental.script.question"].sudo().create({"name": "Is the lip numb?"})
        section = self.due.script_id.section_ids.filtered(lambda s: s.kind == "ask")[:1]
        section.sudo().question_ids |= question
        with self.golden("an answer that has become more urgent") as picture:
            call = self.draft(self.due, outcome="answered")
            call.answer_ids.filtered(lambda a: a.question_id == question).value = "yes"
            question.red_when = "yes"
            self.end(picture, call)

    def test_dentist_speaks_to_the_red_patient(self):
        self.finish(self.due, outcome="answered", raised_to="red")
        self.ended("a dentist speaks to the red patient", self.ahead[:1], self.dentist, outcome="answered")

    def test_dentist_heard_it(self):
        self.ended("red, heard by a dentist", user=self.dentist, outcome="answered", raised_to="red")

    def test_colleague_speaks_to_the_red_patient(self):
        self.finish(self.due, outcome="answered", raised_to="red")
        self.ended("a colleague speaks to the red patient", self.ahead[:1], self.second, outcome="answered")

    def test_unwell(self):
        self.ended("unwell", outcome="answered", is_unwell=True, note="cannot sleep")

    def daily_call(self):
        self.finish(self.due, outcome="answered", is_unwell=True)
        self.set_clock("2026-11-21 10:00")
        self.open_due()
        return self.env["dental.followup"].search([("pain_since", "!=", False), ("state", "=", "open")])

    def test_still_unwell(self):
        self.ended("still unwell", self.daily_call(), self.dentist, outcome="answered", is_unwell=True)

    def test_pain_over(self):
        self.ended("pain over", self.daily_call(), self.dentist, outcome="answered")

    def test_daily_call_in_vain(self):
        self.ended("daily call, no answer", self.daily_call(), self.dentist, outcome="no_answer")

    def test_daily_call_refused(self):
        self.ended("daily call refused", self.daily_call(), self.dentist, outcome="refused")

    def test_daily_call_declined(self):
        """Who is unwell is rung whatever was declined."""
        pain = self.daily_call()
        with self.golden("unwell, the daily call declined") as picture:
            call = self.draft(self.ahead[:1], self.dentist, outcome="answered", is_unwell=True)
            call.followup_ids -= pain
            call.declined_ids = pain
            self.end(picture, call)

    def asked(self):
        """The dentist has answered a question; the call that tells the patient."""
        call = self.call(self.due, outcome="answered")
        self.env["dental.promise.ask"].with_user(self.team).with_context(default_call_id=call.id).create(
            {"question": "May I smoke?"}
        ).action_ask()
        call.action_finish()
        promise = self.env["dental.promise"].search([("call_id", "=", call.id)])
        self.clock.tick(30 * MINUTE)
        mine = promise.with_user(self.dentist)
        mine.answer = "Not for three days."
        mine.action_answer_next()
        self.open_due()
        return promise.followup_id

    def test_question(self):
        with self.golden("question to the dentist") as picture:
            call = self.draft(self.due, outcome="answered")
            self.env["dental.promise.ask"].with_user(self.team).with_context(default_call_id=call.id).create(
                {"question": "May I smoke?"}
            ).action_ask()
            self.end(picture, call)

    def test_answer_planned(self):
        with self.golden("question to the dentist, answered and planned"):
            self.asked()

    def test_answer_told(self):
        self.ended("the dentist's answer is told", self.asked(), outcome="answered")

    def test_answer_refused(self):
        self.ended("the dentist's answer is refused", self.asked(), outcome="refused")

    def test_answer_in_vain(self):
        followup = self.asked()
        followup.max_attempts = 1
        self.ended("the dentist's answer, not reached", followup, outcome="no_answer")

    def test_answer_declined(self):
        followup = self.asked()
        with self.golden("the dentist's answer is declined") as picture:
            call = self.draft(self.ahead[:1] | followup, outcome="answered", declined_ids=[Command.link(followup.id)])
            call.followup_ids -= followup
            self.end(picture, call)

    def test_answer_told_to_who_is_red(self):
        promise = self.finish(self.due, outcome="answered", raised_to="red").promise_ids
        self.clock.tick(10 * MINUTE)
        mine = promise.with_user(self.dentist)
        mine.answer = "Come in now."
        mine.action_answer_next()
        self.open_due()
        self.ended("the answer to a red patient, no answer", promise.followup_id, outcome="no_answer")

    def test_called_back(self):
        self.finish(self.due, "call_back", call_back_at=clinic("2026-11-20 11:00"))
        self.set_clock("2026-11-20 11:00")
        self.open_due()
        self.ended("called back in time", outcome="answered", grade="fair")

    def test_called_back_too_late(self):
        self.finish(self.due, "call_back", call_back_at=clinic("2026-11-20 11:00"))
        self.set_clock("2026-11-20 14:00")
        self.open_due()
        self.ended("called back too late", outcome="no_answer")

    def test_reached_after_a_dentist_was_asked(self):
        """The dentist was told that the patient was not heard from; then somebody reaches them."""
        self.extraction.sudo().with_surgery = True
        self.due.max_attempts = 1
        self.finish(self.due, "no_answer")
        self.ended("reached after a dentist was asked", self.ahead[:1], outcome="answered")

    def test_another_patients_meanwhile(self):
        other = self.make_patient("李雷", phone="13900139000")
        with self.golden("a follow-up became another patient's meanwhile") as picture:
            call = self.draft(self.due, outcome="answered", note="swollen")
            self.scaling.patient_id = other
            self.end(picture, call)

    def test_the_record_replaces_done_without_one(self):
        with self.golden("the record replaces done without a record") as picture:
            call = self.draft(self.due, outcome="answered")
            self.activities(self.due[0]).with_user(self.consultant).action_done()
            self.end(picture, call)

    def test_emergency(self):
        with self.golden("emergency") as picture:
            call = self.draft(self.due, outcome="answered", note="cannot breathe")
            call.action_emergency()
            self.end(picture, call)

    def test_complaint_recorded_in_the_call(self):
        with self.golden("complaint recorded in the call, dissatisfied") as picture:
            call = self.draft(self.due, outcome="answered", grade="dissatisfied", opinion="waited an hour")
            complaints = self.env["dental.complaint"].with_user(self.team)
            complaints.with_context(**call.action_complaint()["context"]).create({})
            self.end(picture, call)

    def test_discarded(self):
        call = self.draft(self.due, note="half a sentence")
        with self.golden("discarded") as picture:
            picture["leads to"] = self.leads_to(call.action_discard())

    def test_finish_next(self):
        other = self.make_patient("李雷", phone="13900139000")
        self.treatment("extraction/simple", "2026-11-19 15:00", patient_id=other.id)
        self.open_due()
        with self.golden("finished, next patient") as picture:
            call = self.draft(self.due, outcome="answered")
            picture["leads to"] = self.leads_to(call.action_finish_next())

    def test_finish_the_last(self):
        with self.golden("finished, no next patient") as picture:
            call = self.draft(self.due, outcome="answered")
            picture["leads to"] = self.leads_to(call.action_finish_next())


class TestFamily(RingCase, Ending):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic.resource_calendar_id = False

    def setUp(self):
        super().setUp()
        self.own = self.one(user=self.team)

    def family(self):
        self.one(self.daughter, "2026-11-20 09:10", user=self.team)
        self.one(self.grandpa, "2026-11-20 09:20", user=self.second)
        self.one(self.grandpa, "2026-11-20 15:00")

    def test_in_vain(self):
        """The daughter's draft is untouched; the grandfather has named an hour that is still to come."""
        self.family()
        with self.golden("family, no answer") as picture:
            self.call(self.env["dental.followup"].search([("patient_id", "=", self.daughter.id)]))
            self.end(picture, self.draft(self.own, outcome="no_answer"))

    def test_hour_to_come(self):
        hers = self.one(self.daughter, "2026-11-20 09:10", user=self.team)
        self.finish(hers, "call_back", call_back_at=clinic("2026-11-20 16:00"))
        self.one(self.grandpa, "2026-11-20 09:20", user=self.second)
        self.open_due()
        self.ended("family, no answer, one has named an hour", self.own, outcome="no_answer")

    def test_wrong_number(self):
        self.family()
        self.ended("family, wrong number", self.own, outcome="wrong_number")

    def test_draft_with_something_in_it(self):
        self.family()
        with self.golden("family, busy, one draft has something in it") as picture:
            hers = self.env["dental.followup"].search([("patient_id", "=", self.daughter.id)])
            self.call(hers, note="she says that")
            self.end(picture, self.draft(self.own, outcome="busy"))

    def test_answered_and_on(self):
        self.family()
        with self.golden("family, answered, then the next of them") as picture:
            call = self.draft(self.own, outcome="answered")
            picture["leads to"] = self.leads_to(call.action_finish_next())

    def incoming(self, number=None):
        action = self.patient.with_user(self.team).action_dental_they_call(number)
        call = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
        self.clock.tick(2 * MINUTE)
        return call

    def test_rings_from_a_wrong_number(self):
        self.patient.write({"dental_wrong_number": True})
        with self.golden("rings from a number marked as wrong") as picture:
            call = self.incoming("13800138000")
            call.outcome = "answered"
            self.end(picture, call)

    def test_rings_from_a_wrong_second_number(self):
        self.patient.dental_phone2 = "021 6234 5678"
        self.patient.dental_wrong_phone2 = True
        with self.golden("rings from a second number marked as wrong") as picture:
            call = self.incoming("+86 21 6234 5678")
            call.write({"outcome": "answered", "followup_ids": [Command.link(self.own.id)]})
            self.end(picture, call)

    def test_rings_back(self):
        self.finish(self.own, "no_answer")
        with self.golden("rings back after a vain call") as picture:
            call = self.incoming()
            call.outcome = "answered"
            self.end(picture, call)

    def test_rings_and_wants_to_be_called_back(self):
        with self.golden("rings, wants to be called back") as picture:
            call = self.incoming("13800138000")
            call.write({"outcome": "call_back", "call_back_at": clinic("2026-11-20 16:30")})
            self.end(picture, call)

    def test_handed_over(self):
        with self.golden("handed over, finished by the colleague") as picture:
            draft = self.draft(self.own, outcome="answered", note="asks about the bill", raised_to="amber")
            action = draft.action_hand_over()
            wizard = self.env[action["res_model"]].with_user(self.team).browse(action["res_id"])
            picture["colleagues"] = [[self.label(line.user_id), line.open_count] for line in wizard.line_ids]
            wizard.note = "ring after <b>15:00</b>"
            line = wizard.line_ids.filtered(lambda line: line.user_id == self.consultant)
            line.action_hand_over()
            self.clock.tick(3 * MINUTE)
            self.end(picture, self.draft(self.own, self.consultant))

    def test_handed_over_with_the_family(self):
        self.family()
        with self.golden("handed over with the family's draft"):
            hers = self.env["dental.followup"].search([("patient_id", "=", self.daughter.id)])
            self.call(hers)
            self.draft(self.own)._hand_to(self.consultant, "", NOW + 2 * MINUTE)

    def test_taken_over(self):
        with self.golden("taken over, then finished") as picture:
            draft = self.draft(self.own, outcome="answered", note="half a sentence").with_user(self.second)
            draft.action_take_over()
            self.clock.tick(3 * MINUTE)
            self.end(picture, draft)

    def test_taken_over_after_it_was_handed_over(self):
        with self.golden("handed over, then taken over"):
            draft = self.draft(self.own)
            draft._hand_to(self.consultant, "please", NOW + 2 * MINUTE)
            draft.with_user(self.second).action_take_over()

    def test_one_declined_one_repeated(self):
        self.clinic.dental_book_id = self.env.ref("dental_followup.book_d")
        yearly = self.followups(self.treatment("filling/done", "2025-11-21 10:00")).filtered("step_id.repeat_unit")
        care = self.one(due_at="2026-11-22 09:00", purpose="care")
        with self.golden("several, one declined, one repeats") as picture:
            call = self.draft(self.own, outcome="answered")
            self.assertEqual(call.followup_ids, self.own | care | yearly)
            call.followup_ids -= care
            call.declined_ids = care
            self.end(picture, call)

    def test_declined_repeats(self):
        self.clinic.dental_book_id = self.env.ref("dental_followup.book_d")
        yearly = self.followups(self.treatment("filling/done", "2025-11-21 10:00")).filtered("step_id.repeat_unit")
        with self.golden("several, the declined one repeats") as picture:
            call = self.draft(self.own, outcome="answered", declined_ids=[Command.link(yearly.id)])
            call.followup_ids -= yearly
            self.end(picture, call)

    def test_declined_in_vain(self):
        care = self.one(due_at="2026-11-22 09:00", purpose="care")
        with self.golden("one declined, but no answer") as picture:
            call = self.draft(self.own, outcome="no_answer", declined_ids=[Command.link(care.id)])
            call.followup_ids -= care
            self.end(picture, call)

    def test_number_changes_in_the_call(self):
        with self.golden("the number changes in the call") as picture:
            call = self.draft(self.own, outcome="answered")
            self.patient.with_user(self.team).phone = "13911112222"
            self.end(picture, call)


class TestComplaints(ComplaintCase, Ending):
    def asking(self):
        self.one = self.complaint()
        self.settle(self.one)
        self.set_clock("2026-11-21 15:00")
        self.open_due()
        return self.one.followup_ids

    def test_content(self):
        self.ended("asked again, content", self.asking(), self.manager, outcome="answered", grade="satisfied")

    def test_not_content(self):
        followup, words = self.asking(), {"grade": "dissatisfied", "opinion": "还是没解决"}
        self.ended("asked again, not content", followup, self.manager, outcome="answered", **words)

    def test_fair(self):
        self.ended("asked again, fair", self.asking(), self.manager, outcome="answered", grade="fair")

    def test_no_grade(self):
        self.ended("asked again, no grade", self.asking(), self.manager, outcome="answered")

    def test_refused(self):
        self.ended("asked again, refused", self.asking(), self.manager, outcome="refused")

    def test_not_reached(self):
        followup = self.asking()
        followup.sudo().max_attempts = 1
        self.ended("asked again, not reached", followup, self.manager, outcome="no_answer")

    def test_reopened(self):
        followup = self.asking()
        self.finish(followup, user=self.manager, grade="dissatisfied")
        with self.golden("not content, reopened one level up"):
            self.one.with_user(self.reception).action_reopen_higher()

    def test_reopened_before_it_was_asked(self):
        self.asking()
        with self.golden("reopened before it was asked"):
            self.one.with_user(self.reception).action_reopen()

    def test_told_in_person(self):
        self.asking()
        with self.golden("content, told in person"):
            self.one.with_user(self.reception).action_content()

    def test_who_treated_rings(self):
        followup = self.followups(self.treatment("extraction/simple", "2026-11-19 15:00"))[:1]
        words = {"grade": "dissatisfied", "opinion": "疼"}
        self.ended("dissatisfied with the dentist who rings", followup, self.dentist, outcome="answered", **words)


class TestSettled(CallCase, Ending):
    """A follow-up is settled, each way that there is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic.resource_calendar_id = False

    def test_each_reason(self):
        reasons = [reason for reason, _words in self.env["dental.followup"]._fields["closing_reason"].selection]
        states = {"called": "done", "attempts": "unreachable", "refused": "skipped", "dismissed": "skipped"}
        done = dict.fromkeys(("without_record", "noted", "pain_over"), "done")
        made = [self.due[1].copy({"step_id": False, "state": "planned", "user_id": False}) for _reason in reasons]
        self.open_due()
        with self.golden("settled for each reason"):
            for followup, reason in zip(made, reasons, strict=True):
                followup.sudo()._close({**states, **done}.get(reason, "cancelled"), reason)

    def test_several_at_once(self):
        with self.golden("settled, several at once"):
            self.due.sudo()._close("cancelled", "not_demanded", NOW)

    def test_of_a_promise(self):
        for reason in ("refused", "called"):
            promise = self.finish(self.due | self.ahead[:1], "answered", raised_to="red").promise_ids
            mine = promise.with_user(self.dentist)
            mine.answer = "Come in now."
            mine.action_answer_next()
            with self.golden(f"settled, brings an answer: {reason}"):
                promise.followup_id.sudo()._close("skipped", reason)

    def test_of_a_complaint(self):
        complaint = (
            self.env["dental.complaint"]
            .with_user(self.consultant)
            .create(
                {
                    "patient_id": self.patient.id,
                    "category_id": self.env.ref("dental_followup.complaint_category_waiting").id,
                    "severity_id": self.env.ref("dental_followup.complaint_severity_minor").id,
                    "text": "等了很久",
                }
            )
        )
        complaint.sudo().state = "resolved"
        self.due.sudo().complaint_ids = complaint.sudo()
        for followup, reason in zip(self.due, ("dismissed", "not_demanded", "called"), strict=True):
            with self.golden(f"settled, asks about a complaint: {reason}"):
                followup.sudo()._close("skipped", reason)

    def test_activity_done(self):
        with self.golden("activity marked done"):
            self.activities(self.due[0]).with_user(self.consultant).action_done()

    def test_activity_deleted(self):
        with self.golden("activity deleted"):
            self.activities(self.due[0]).with_user(self.consultant).unlink()

    def test_taken_up_again(self):
        self.finish(self.due, "refused")
        with self.golden("taken up again"):
            self.due.with_user(self.team).action_reopen()


class TestPlans(RecallCase, Ending):
    """What a changed visit or patient does to what is planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic.resource_calendar_id = False

    def setUp(self):
        super().setUp()
        self.done = self.treatment("extraction/simple", "2026-11-19 15:00", teeth="36")
        self.open_due()
        self.booked = self.visit("2026-11-25 15:00")

    def test_booked(self):
        with self.golden("visit booked"):
            self.visit("2026-12-02 09:00")

    def test_arrived(self):
        self.done.sudo().with_surgery = True
        due = self.followups(self.done, "open")
        due.max_attempts = 1
        self.finish(due, "no_answer")
        self.set_clock("2026-11-25 14:50")
        with self.golden("visit: arrived, in the chair, done"):
            self.booked.action_dental_arrive()
            self.clock.tick(10 * MINUTE)
            self.booked.action_dental_seat()
            self.clock.tick(10 * MINUTE)
            self.booked.action_dental_done()

    def test_moved(self):
        with self.golden("visit moved"):
            self.booked.write({"start": clinic("2026-12-02 09:00"), "stop": clinic("2026-12-02 09:30")})

    def test_cancelled(self):
        with self.golden("visit cancelled"):
            self.booked.action_dental_cancel()

    def test_cancelled_and_booked_again(self):
        self.booked.action_dental_cancel()
        with self.golden("visit booked again"):
            self.booked.action_dental_rebook()

    def test_did_not_come(self):
        self.set_clock("2026-11-25 15:20")
        with self.golden("visit: no show"):
            self.booked.action_dental_no_show()

    def test_deleted(self):
        with self.golden("visit deleted"):
            self.booked.unlink()

    def test_dentist_changed(self):
        other = self.make_user("dentist2", "dentist", name="郑医生")
        with self.golden("visit: another dentist"):
            self.booked.dental_dentist_id = other

    def test_patient_changed(self):
        other = self.make_patient("李雷", phone="13900139000")
        with self.golden("visit: another patient"):
            self.booked.dental_patient_id = other

    def test_stage_changed(self):
        with self.golden("visit: booked for something else"):
            self.booked.dental_stage_id = self.stage("extraction/simple")

    def test_phone_changed(self):
        self.patient.write({"dental_wrong_number": True})
        self.call(self.followups(self.done, "open"))
        with self.golden("patient: new phone during a call"):
            self.patient.with_user(self.reception).phone = "13900139000"

    def test_second_phone_changed(self):
        self.patient.dental_phone2 = "021 6234 5678"
        self.patient.dental_wrong_phone2 = True
        with self.golden("patient: new second phone"):
            self.patient.with_user(self.reception).dental_phone2 = "13900139000"

    def test_name_changed(self):
        with self.golden("patient: new name"):
            self.patient.with_user(self.reception).name = "王大明"

    def pain_and_promises(self):
        """Also a daily call, an urgent promise and a call back."""
        due = self.followups(self.done, "open")
        self.finish(due[:1], "answered", is_unwell=True)
        call = self.call(due[1:], outcome="call_back", call_back_at=clinic("2026-11-21 16:00"))
        call.action_finish()

    def test_do_not_call(self):
        self.pain_and_promises()
        with self.golden("patient: not to be called"):
            self.patient.with_user(self.reception).dental_do_not_call = True

    def test_may_be_called_again(self):
        self.pain_and_promises()
        self.patient.with_user(self.reception).dental_do_not_call = True
        with self.golden("patient: may be called again"):
            self.patient.with_user(self.reception).dental_do_not_call = False

    def test_archived(self):
        self.pain_and_promises()
        with self.golden("patient: archived"):
            self.patient.with_user(self.manager).active = False

    def test_recall_months(self):
        self.booked.action_dental_cancel()
        with self.golden("patient: own interval of recalls"):
            self.patient.with_user(self.reception).dental_recall_months = 3

    def test_planned_anew(self):
        self.pain_and_promises()
        with self.golden("planned anew, nothing has changed"):
            self.env["dental.followup.planner"]._plan_patients(self.patient)

    def test_planned_anew_by_another_book(self):
        self.clinic.dental_book_id = self.env.ref("dental_followup.book_d")
        with self.golden("planned anew by another book"):
            self.env["dental.followup.planner"]._plan_patients(self.patient)

    def test_recalled(self):
        """A recall that ends without the patient is planned again by the step's repetition."""
        self.come("2026-11-26 10:00")
        recall = self.calls("inactive")
        self.set_clock("2027-05-26 10:00")
        self.open_due()
        with self.golden("recall: refused") as picture:
            self.end(picture, self.draft(recall, outcome="refused"))

    def test_caller_leaves(self):
        due = self.followups(self.done, "open")
        call = self.call(due, outcome="answered", raised_to="red")
        call.followup_ids = due[:1]
        call.action_finish()
        with self.golden("callers and the dentist leave"):
            (due.user_id | self.dentist).active = False


@tagged("standard", "post_install", "-at_install")
class TestPictures(TransactionCase):
    def test_each_belongs_to_a_case(self):
        source = Path(__file__).read_text(encoding="utf-8")
        found = re.findall(r'\.(?:golden|ended)\(\s*f?"([^"]+)"', source)
        found = [name.replace("{reason}", ".*") for name in found]
        self.assertEqual(len(found), len(set(found)), "one name, one case")
        pictures = Golden.pictures()
        for name in pictures:
            self.assertTrue(any(re.fullmatch(pattern, name) for pattern in found), f"no case: {name}")

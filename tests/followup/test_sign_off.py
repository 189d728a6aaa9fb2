"""Patients who were not heard from after surgery: listed until a dentist signs them off."""

from common import CallCase, clinic

from odoo import Command
from odoo.exceptions import AccessError, UserError

ACTIVITY = "dental_followup.mail_activity_type_not_contacted"


class SignOffCase(CallCase):
    """An extraction on Thursday afternoon: its calls of that day and of Friday; the scaling is no surgery."""

    def setUp(self):
        super().setUp()
        self.extraction.sudo().with_surgery = True
        self.same_day, self.day_one = self.due.filtered(lambda f: f.treatment_id == self.extraction)
        self.due.max_attempts = 1

    def unheard(self, user=None):
        return self.env["dental.followup"].with_user(user or self.dentist).search([("is_not_contacted", "=", True)])

    def asked(self):
        return self.env["mail.activity"].search([("activity_type_id", "=", self.env.ref(ACTIVITY).id)])

    def sign_off(self, followups, user=None, note="The family says that all is well."):
        action = followups.with_user(user or self.dentist).action_sign_off()
        context = {**action["context"], "default_note": note}
        self.env["dental.sign.off"].with_user(user or self.dentist).with_context(**context).create({}).action_sign_off()


class TestList(SignOffCase):
    def test_which_calls_are_watched(self):
        calls = self.followups(self.extraction) | self.followups(self.scaling)
        self.assertEqual(
            {(f.purpose, str(f.contact_deadline)) for f in calls if f.contact_deadline},
            {("same_day", "2026-11-19"), ("day_one", "2026-11-20")},
        )

    def test_within_seven_days(self):
        treatment = self.extraction
        for days, expected in ((7, True), (8, False)):
            with self.subTest(days):
                self.day_one.write({"purpose": "recovery", "planned_date": f"2026-11-{19 + days}"})
                self.assertEqual(bool(self.day_one.contact_deadline), expected)
        treatment.sudo().with_surgery = False
        self.assertFalse(self.same_day.contact_deadline)

    def test_pending_past_its_day(self):
        """From the clinic's midnight on; the same-day call of yesterday is late already."""
        self.assertEqual(self.unheard(), self.same_day)
        self.set_clock("2026-11-20 23:59")
        self.assertEqual(self.unheard(), self.same_day)
        self.set_clock("2026-11-21 00:00")
        self.assertEqual(self.unheard(), self.same_day | self.day_one)

    def test_days_of_grace(self):
        self.assertEqual(str(self.day_one.contact_deadline), "2026-11-20")
        step = self.day_one.step_id
        step.tolerance = 2
        treatment = self.treatment("extraction/simple", "2026-11-20 09:00", with_surgery=True)
        self.assertEqual(
            str(self.followups(treatment).filtered(lambda f: f.step_id == step).contact_deadline), "2026-11-23"
        )
        self.assertEqual(str(self.day_one.contact_deadline), "2026-11-20", "planned by the rules of its day")

    def test_not_reached(self):
        self.finish(self.due, "no_answer")
        self.assertEqual(self.unheard(), self.same_day | self.day_one)
        self.assertTrue(all(self.unheard().mapped("is_not_contacted")))
        self.assertFalse((self.due - self.same_day - self.day_one).is_not_contacted)

    def test_own_patients_first(self):
        other = self.make_user("dentist2", "dentist")
        patient = self.make_patient("李雷", phone="13600136000")
        treatment = self.treatment(
            "extraction/simple", "2026-11-18 10:00", patient_id=patient.id, dentist_id=other.id, with_surgery=True
        )
        calls = self.env["dental.followup"]
        order = "is_own_patient desc, contact_deadline, id"
        for user, first in ((self.dentist, self.extraction), (other, treatment)):
            found = calls.with_user(user).search([("is_not_contacted", "=", True)], order=order)
            self.assertEqual(len(found), 3)
            self.assertEqual(found[0].treatment_id.id, first.id)
            self.assertEqual(found.mapped("is_own_patient"), sorted(found.mapped("is_own_patient"), reverse=True))

    def test_other_clinic(self):
        company = self.make_clinic("月亮口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "dentist", company)
        self.assertFalse(self.unheard(stranger))
        with self.assertRaises(AccessError):
            self.same_day.with_user(stranger).action_sign_off()

    def test_hours_since(self):
        self.assertEqual(self.same_day.hours_since, 19)


class TestClosedUnheard(SignOffCase):
    """Whatever else ends a call after surgery, nobody has heard how the patient is."""

    def endings(self):
        both = self.same_day | self.day_one

        def ask_not_to_call():
            self.patient.with_user(self.reception).dental_do_not_call = True

        return {
            "without_record": lambda: self.activities(both).with_user(self.reception).action_feedback(),
            "dismissed": lambda: self.activities(both).with_user(self.reception).unlink(),
            "refused": lambda: self.finish(both, "refused"),
            "do_not_call": ask_not_to_call,
        }

    def each(self):
        for reason, end in self.endings().items():
            with self.subTest(reason), self.cr.savepoint() as savepoint:
                end()
                self.assertEqual(set((self.same_day | self.day_one).mapped("closing_reason")), {reason})
                self.assertEqual(self.unheard(), self.same_day | self.day_one)
                yield reason
                savepoint.rollback()
            self.env.invalidate_all()

    def test_until_signed_off(self):
        for _reason in self.each():
            self.sign_off(self.same_day)
            self.assertFalse(self.unheard())

    def test_until_the_patient_answers(self):
        for reason in self.each():
            self.set_clock("2026-11-20 11:00")
            # The patient rings us: nobody has to be called for that.
            action = self.env["dental.call"].with_user(self.team)._start_inbound(self.patient.with_user(self.team))
            call = self.env["dental.call"].with_user(self.team).browse(action["res_id"])
            call.outcome = "refused"
            self.assertEqual(len(self.unheard()), 2, reason)
            call.outcome = "answered"
            call.action_finish()
            self.assertFalse(self.unheard(), reason)
            self.set_clock("2026-11-20 10:00")

    def test_until_the_patient_comes(self):
        for reason in self.each():
            visit = (
                self.env["calendar.event"]
                .with_user(self.reception)
                .create({"dental_patient_id": self.patient.id, "start": clinic("2026-11-20 11:00")})
            )
            self.set_clock("2026-11-20 11:00")
            self.assertEqual(len(self.unheard()), 2, reason)
            visit.action_dental_arrive()
            self.assertFalse(self.unheard(), reason)
            self.set_clock("2026-11-20 10:00")

    def test_who_answers_and_asks_not_to_be_called_was_heard(self):
        self.finish(self.same_day, "answered", asks_not_to_be_called=True)
        later = self.followups(self.extraction, "cancelled")
        self.assertTrue(later)
        self.assertFalse(self.unheard())
        later[:1].write({"contact_deadline": "2026-11-25", "planned_date": "2026-11-25"})
        self.assertFalse(self.unheard())


class TestHeard(SignOffCase):
    def setUp(self):
        super().setUp()
        self.finish(self.due, "no_answer")
        self.assertEqual(len(self.unheard()), 2)

    def test_answered_later(self):
        self.set_clock("2026-11-20 11:00")
        later = self.ahead[:1]
        self.finish(later, "busy")
        self.assertEqual(len(self.unheard()), 2, "busy is not heard")
        later.write({"state": "planned", "attempt_count": 0})
        self.assertEqual(len(self.asked()), 1)
        self.finish(later, "answered")
        self.assertFalse(self.unheard())
        self.assertFalse(self.asked(), "closed with it")

    def test_family_is_not_the_patient(self):
        other = self.make_patient("王小红")
        treatment = self.treatment("scaling/done", "2026-11-19 09:00", patient_id=other.id)
        self.finish(self.followups(treatment)[:1], "answered")
        self.assertEqual(len(self.unheard()), 2)

    def test_arrived_later(self):
        visits = self.env["calendar.event"].with_user(self.reception)
        visit = visits.create(
            {
                "name": "x",
                "dental_patient_id": self.patient.id,
                "start": clinic("2026-11-20 11:00"),
                "stop": clinic("2026-11-20 11:30"),
            }
        )
        self.assertEqual(len(self.unheard()), 2)
        self.set_clock("2026-11-20 11:00")
        visit.action_dental_arrive()
        self.assertFalse(self.unheard())
        self.assertFalse(self.asked())

    def test_treatment_taken_back(self):
        """Then there was no operation."""
        self.extraction.with_user(self.manager).action_cancel()
        self.assertFalse(self.unheard())

    def test_heard_before_the_rules_day_does_not_count(self):
        call = self.env["dental.call"].create(
            {"patient_id": self.patient.id, "company_id": self.clinic.id, "outcome": "answered", "state": "done"}
        )
        for moment, expected in (
            ("2026-11-19 15:00", 2),
            ("2026-11-19 15:01", 1),
            ("2026-11-20 00:00", 1),
            ("2026-11-20 00:01", 0),
        ):
            with self.subTest(moment):
                call.write({"started_at": clinic(moment), "ended_at": clinic(moment)})
                self.assertEqual(len(self.unheard()), expected)


class TestSignOff(SignOffCase):
    def setUp(self):
        super().setUp()
        self.finish(self.due, "no_answer")

    def test_by_the_dentist(self):
        self.sign_off(self.same_day)  # and with it the patient's other one
        self.assertFalse(self.unheard())
        for call in (self.same_day, self.day_one):
            self.assertEqual(call.signed_off_by_id, self.dentist)
            self.assertEqual(call.signed_off_at, clinic("2026-11-20 10:00"))
            self.assertEqual(call.sign_off_note, "The family says that all is well.")
            self.assertEqual(call.state, "unreachable")
            self.assertIn("周医生 signed off: The family says that all is well.", self.notes(call))
        self.assertFalse(self.asked())

    def test_by_the_manager(self):
        self.sign_off(self.day_one, self.manager)
        self.assertEqual(self.day_one.signed_off_by_id, self.manager)

    def test_who_may_not(self):
        for user in (self.reception, self.nurse, self.team, self.consultant):
            self.assertEqual(len(self.unheard(user)), 2, "everybody sees the list")
            with self.assertRaises(AccessError):
                self.day_one.with_user(user).action_sign_off()
            with self.assertRaises(AccessError):
                self.env["dental.sign.off"].with_user(user).create(
                    {"followup_ids": [Command.set(self.day_one.ids)], "note": "x"}
                )

    def test_twice(self):
        self.sign_off(self.day_one)
        with self.assertRaises(UserError):
            self.sign_off(self.day_one)

    def test_pending_goes_on(self):
        self.day_one.write({"state": "planned", "attempt_count": 0})
        self.set_clock("2026-11-20 23:59")
        with self.assertRaises(UserError):
            self.sign_off(self.day_one)
        self.set_clock("2026-11-21 10:00")
        self.day_one.invalidate_recordset()
        self.sign_off(self.day_one)
        self.assertEqual(self.day_one.state, "planned")
        self.open_due()
        self.assertEqual(self.day_one.state, "open")
        self.assertNotIn(self.day_one, self.unheard())

    def test_taken_up_again_is_to_be_signed_off_again(self):
        self.sign_off(self.day_one)
        self.day_one.with_user(self.team).action_reopen()
        self.assertFalse(self.day_one.signed_off_at)
        self.set_clock("2026-11-21 10:00")
        self.assertIn(self.day_one, self.unheard())


class TestDentistIsAsked(SignOffCase):
    def test_treating_dentist_once(self):
        self.finish(self.due, "no_answer")
        self.assertEqual(len(self.asked()), 1)
        self.assertEqual(self.asked().user_id, self.dentist)
        self.assertEqual(str(self.asked().date_deadline), "2026-11-20")
        self.assertFalse(self.env["mail.mail"].search([("res_id", "in", self.due.ids)]))
        # A day later the next one of the patient: the question is open already.
        self.ahead[:1].write({"purpose": "recovery", "planned_date": "2026-11-22", "max_attempts": 1})
        self.finish(self.ahead[:1], "no_answer")
        self.assertEqual(len(self.asked()), 1)

    def test_stand_in(self):
        other = self.make_user("dentist2", "dentist")
        self.env["dental.team"].search(
            [("role", "=", "dentist"), ("company_id", "=", self.clinic.id)]
        ).member_ids |= other
        self.dentist.write({"out_of_office_from": clinic("2026-11-20 00:00")})
        self.finish(self.due, "no_answer")
        self.assertEqual(self.asked().user_id, other)

    def test_not_for_harmless_calls(self):
        self.finish(
            self.due - self.same_day - self.day_one,
            "no_answer",
            followup_ids=[Command.set((self.due - self.same_day - self.day_one).ids)],
        )
        self.assertFalse(self.asked())

    def test_marking_it_done_signs_nothing_off(self):
        self.finish(self.due, "no_answer")
        self.asked().with_user(self.dentist).action_done()
        self.assertEqual(len(self.unheard()), 2)

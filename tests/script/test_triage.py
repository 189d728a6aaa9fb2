"""Questions of a call: which are asked, how urgent the answers are, and that nobody saves them as better."""

from common import clinic
from common.triage import TriageCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command


class TestAnswers(TriageCase):
    def test_asked_as_if_all_were_well(self):
        call = self.call(self.due)
        self.assertEqual(call.answer_ids.question_id, self.bleeding | self.numb | self.pain)
        self.assertEqual(call.answer_ids.mapped("value"), ["no", "no", "0"])
        self.assert_nothing_asked(call)
        self.assertEqual(call.triage, "none")
        call.outcome = "answered"
        self.assertEqual(call.triage, "none", "nobody has said that all is well")
        call.action_finish()
        self.assertEqual(call.triage, "none")
        self.assert_nothing_asked(call)

    def assert_nothing_asked(self, call):
        self.assertEqual(len(call.answer_ids), 3)
        for name, value in (("is_asked", False), ("level", "none"), ("answer", False), ("answer_text", "Not asked")):
            self.assertEqual(call.answer_ids.mapped(name), [value] * 3, name)

    def test_all_well_is_one_act_and_recorded_as_such(self):
        call = self.call(self.due)
        call.action_toggle_all_well()
        self.assertEqual((call.outcome, call.is_all_well, call.triage), ("answered", True, "green"))
        call.action_toggle_all_well()
        self.assertEqual((call.is_all_well, call.triage), (False, "none"))
        call.action_toggle_all_well()
        call.action_finish()
        self.assertEqual((call.is_all_well, call.triage), (True, "green"))
        self.assert_nothing_asked(call)
        self.assertIn(
            "Asked in one, not question by question: all is well.", list(self.patient._dental_dispute_answers(call))
        )

    def test_all_well_is_not_said_of_a_call_in_which_something_else_was_heard(self):
        for vals in ({"is_unwell": True}, {"raised_to": "amber"}, {"raised_to": "book"}):
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                call = self.call(self.due)
                call.action_toggle_all_well()
                call.write(vals)
                call.action_finish()
                self.assertFalse(call.is_all_well)
                self.assert_nothing_asked(call)
                savepoint.rollback()
        call = self.call(self.due)
        call.action_toggle_all_well()
        self.answer(call, self.bleeding, "yes")
        call.action_finish()
        self.assertEqual((call.is_all_well, call.triage), (False, "red"))
        self.assertEqual(call.answer_ids.filtered("is_asked").question_id, self.bleeding)

    def test_unwell_and_all_well_exclude_each_other(self):
        call = self.call(self.due)
        call.action_toggle_all_well()
        call.action_toggle_unwell()
        self.assertEqual((call.is_all_well, call.is_unwell), (False, True))
        call.action_toggle_all_well()
        self.assertEqual((call.is_all_well, call.is_unwell), (True, False))

    def test_a_clicked_well_is_told_from_one_that_was_not_asked(self):
        call = self.call(self.due, outcome="answered")
        bleeding = self.answer(call, self.bleeding, "no")
        self.assertEqual((bleeding.is_asked, bleeding.level, bleeding.answer), (True, "green", "No"))
        self.assertEqual(call.triage, "green")
        call.write({"answer_ids": [Command.update(bleeding.id, {"value": "no", "is_asked": False})]})
        self.assertEqual((bleeding.is_asked, bleeding.level, call.triage), (False, "none", "none"), "a slip")
        call.write({"answer_ids": [Command.update(bleeding.id, {"value": "no", "is_asked": True})]})
        call.is_unwell = True
        call.note = "昨晚开始一直流血"
        call.action_finish()
        said = list(self.patient._dental_dispute_answers(call))
        self.assertEqual(
            said, ["Does it bleed? No · Well", "Is the lip numb? Not asked", "How bad is the pain? Not asked"]
        )
        promise = call.promise_ids
        self.assertNotIn("→", promise.question.replace(call.note, ""))
        self.assertEqual(promise.answer_ids.mapped("answer_text"), ["No", "Not asked", "Not asked"])
        chinese = promise.answer_ids.with_context(lang="zh_CN").mapped("answer_text")
        self.assertNotIn("不", "".join(chinese[1:]))

    def test_levels_and_advice(self):
        call = self.call(self.due, outcome="answered")
        self.assertEqual(self.answer(call, self.pain, "5").level, "amber")
        self.assertEqual(call.triage, "amber")
        red = self.answer(call, self.bleeding, "yes")
        self.assertEqual((red.level, red.advice, red.answer), ("red", "Bite on gauze.", "Yes"))
        self.assertEqual(call.triage, "red")
        self.answer(call, self.bleeding, "no")
        self.assertEqual(call.triage, "amber")

    def test_hours_since_the_operation(self):
        fresh = self.treatment("extraction/simple", "2026-11-20 09:00", patient_id=self.other().id)
        self.followups(fresh).script_id = self.section.script_id
        call = self.call(self.followups(fresh)[0], outcome="answered")
        self.assertEqual(self.answer(call, self.numb, "yes").level, "green")
        self.set_clock("2026-11-20 15:00")
        self.answer(call, self.numb, "no")
        numb = self.answer(call, self.numb, "yes")
        self.assertEqual((numb.level, numb.is_emergency), ("red", True))
        self.assertIn("120", numb.advice.splitlines()[0])

    def test_upper_jaw_is_not_asked_about_the_lip(self):
        upper = self.treatment(
            "extraction/simple",
            "2026-11-19 15:00",
            teeth="16",
            patient_id=self.other().id,
        )
        followups = self.followups(upper)
        followups.script_id = self.section.script_id
        self.assertEqual(self.call(followups[0]).answer_ids.question_id, self.bleeding | self.pain)

    def test_conditions_come_first(self):
        self.pain.first_condition_ids = self.env.ref("dental_followup.condition_anticoagulants")
        self.patient.dental_condition_ids = self.pain.first_condition_ids
        self.assertEqual(self.call(self.due).answer_ids.sorted().question_id[0], self.pain)

    def test_unticked_scripts_are_not_asked_but_answers_stay(self):
        call = self.call(self.due)
        self.answer(call, self.bleeding, "yes")
        call.followup_ids -= self.due[1]
        self.assertEqual(call.answer_ids.question_id, self.bleeding)
        call.followup_ids |= self.due[1]
        self.assertEqual(call.answer_ids.question_id, self.bleeding | self.numb | self.pain)
        self.assertEqual(call.triage, "red")

    def test_unticked_it_is_no_less_urgent(self):
        self.numb.rule_ids.type_ids = self.extraction.type_id
        call = self.call(self.due, outcome="answered")
        numb = self.answer(call, self.numb, "yes")
        self.assertEqual(numb.level, "red")
        call.followup_ids -= self.due.filtered(lambda f: f.treatment_id == self.extraction)
        self.assertEqual((numb.level, call.triage), ("red", "red"), "as heard, though it is no extraction now")
        call.action_finish()
        self.assertEqual(call.promise_ids.kind, "red")

    def test_who_rings_may_mean_any_treatment_of_the_last_weeks(self):
        """Not only the last: the tooth pulled yesterday, though the upper jaw was filled since."""
        self.numb.rule_ids.type_ids = self.extraction.type_id
        self.treatment("filling/done", "2026-11-20 09:00", teeth="16")
        self.env.ref("dental_followup.script_incoming").section_ids.filtered(
            lambda s: s.kind == "ask"
        ).question_ids = self.numb
        call = self.env["dental.call"].with_user(self.team)
        call = call.browse(self.patient.with_user(self.team).action_dental_they_call()["res_id"])
        self.assertFalse(call.followup_ids)
        self.assertEqual(call.answer_ids.question_id, self.numb)
        self.assertEqual(self.answer(call, self.numb, "yes").level, "red")

    def test_danger_counts_whoever_hangs_up(self):
        call = self.call(self.due, outcome="refused")
        self.answer(call, self.bleeding, "yes")
        self.assertEqual(call.triage, "red")
        call.action_finish()
        self.assertEqual(call.answer_ids.question_id, self.bleeding)
        self.assertEqual(call.triage, "red")

    def test_nobody_who_did_not_answer_was_asked(self):
        call = self.finish(self.due, "no_answer")
        self.assertFalse(call.answer_ids)
        self.assertEqual(call.triage, "none")


class TestHonest(TriageCase):
    def test_red_cannot_be_saved_as_fine(self):
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.bleeding, "yes")
        for better in ("none", "green", "amber"):
            with self.assertRaises(UserError), self.cr.savepoint():
                call.triage = better
        self.assertEqual(call.triage, "red")

    def test_more_urgent_than_the_answers(self):
        call = self.call(self.due, outcome="answered")
        call.triage = "red"
        self.assertEqual((call.triage, call.raised_to), ("red", "red"))
        call.triage = "green"
        self.assertEqual((call.triage, call.raised_to), ("green", False))
        call.is_unwell = True
        self.assertEqual(call.triage, "amber")

    def test_a_finished_call_keeps_what_was_judged(self):
        call = self.call(self.due, outcome="answered")
        answer = self.answer(call, self.pain, "9")
        call.action_finish()
        self.pain.red_when = "10"
        self.pain.name = "Pain?"
        self.assertEqual((answer.level, answer.question, call.triage), ("red", "How bad is the pain?", "red"))
        with self.assertRaises(UserError), self.cr.savepoint():
            answer.value = "0"
        with self.assertRaises(UserError), self.cr.savepoint():
            call.write({"answer_ids": [Command.update(answer.id, {"value": "0"})]})

    def test_others_do_not_answer(self):
        answer = self.call(self.due).answer_ids[0]
        with self.assertRaises(UserError), self.cr.savepoint():
            answer.with_user(self.second).value = "yes"
        for vals in ({"level": "red"}, {"question": "x"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                answer.with_user(self.team).write(vals)
        with self.assertRaises(AccessError), self.cr.savepoint():
            answer.with_user(self.team).unlink()
        with self.assertRaises(AccessError), self.cr.savepoint():
            answer.with_user(self.outsider).read(["value"])

    def test_an_answer_that_there_is_not(self):
        answer = self.call(self.due).answer_ids[0]
        with self.assertRaises(ValidationError):
            answer.value = "perhaps"


class TestBook(TriageCase):
    """A visit within 7 days is offered, and no dentist is told."""

    def setUp(self):
        super().setUp()
        self.pain.write({"red_when": "9", "amber_when": "7", "book_when": "3"})

    def heard(self):
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.pain, "3")
        self.assertEqual(call.triage, "book")
        return call

    def tasks(self, call):
        return call.activity_ids.filtered(lambda activity: "Offer a visit" in (activity.summary or ""))

    def test_between_green_and_amber(self):
        call = self.call(self.due, outcome="answered")
        levels = {value: self.answer(call, self.pain, value).level for value in ("2", "3", "6", "7", "9")}
        self.assertEqual(levels, {"2": "green", "3": "book", "6": "book", "7": "amber", "9": "red"})
        self.assertEqual(self.pain.summary, "Red: 9 or more\nAmber: 7 or more\nBook: 3 or more")

    def test_no_dentist_is_told_and_reception_goes_on_offering(self):
        call = self.heard()
        self.assertIn("Book: offer a visit by", call.next_step)
        self.assertFalse(call.needs_dentist)
        with self.assertRaises(UserError), self.cr.savepoint():
            call.action_tell_dentist()
        call.action_finish()
        self.assertFalse(call.promise_ids)
        self.assertEqual(len(self.tasks(call)), 1)
        self.assertIn("How bad is the pain? → 3", self.tasks(call).note)
        self.assertEqual(self.tasks(call).user_id, self.reception)

    def test_a_visit_that_is_booked_is_enough(self):
        self.visit_on("2026-11-27 10:00")
        call = self.heard()
        self.assertIn("Book: a visit is booked for", call.next_step)
        call.action_finish()
        self.assertFalse(self.tasks(call))

    def test_a_visit_after_seven_days_is_too_late(self):
        self.visit_on("2026-11-28 10:00")
        call = self.heard()
        call.action_finish()
        self.assertTrue(self.tasks(call))

    def visit_on(self, day):
        start = clinic(day)
        self.env["calendar.event"].with_user(self.reception).create(
            {
                "name": "x",
                "start": start,
                "stop": start,
                "dental_patient_id": self.patient.id,
                "dental_dentist_id": self.dentist.id,
            }
        )

    def test_a_call_can_be_raised_to_it(self):
        call = self.call(self.due, outcome="answered")
        call.triage = "book"
        self.assertEqual((call.raised_to, call.triage), ("book", "book"))
        call.triage = "amber"
        with self.assertRaises(UserError), self.cr.savepoint():
            self.answer(call, self.pain, "9")
            call.triage = "book"


class TestSigns(TriageCase):
    """Two signs of a spreading infection are red together."""

    def setUp(self):
        super().setUp()
        self.bleeding.write({"red_when": False, "sign": "fever", "sign_when": "yes"})
        self.numb.rule_ids.unlink()
        self.numb.write({"sign": "growing", "sign_when": "yes"})

    def test_one_alone_is_what_it_says(self):
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.bleeding, "yes")
        self.assertEqual((call.triage, call.triage_advice), ("green", False))

    def test_two_are_red_and_the_dentist_is_told_why(self):
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.bleeding, "yes")
        self.answer(call, self.numb, "yes")
        self.assertEqual(call.triage, "red")
        self.assertIn("two of these together cannot wait", call.triage_advice)
        self.assertTrue(call.needs_dentist)
        with self.assertRaises(UserError), self.cr.savepoint():
            call.triage = "green"
        call.action_finish()
        self.assertEqual(call.promise_ids.kind, "red")
        self.assertIn("two of these together", call.promise_ids.question)
        self.assertIn(call.triage_advice, list(self.patient._dental_dispute_answers(call)))

    def test_a_sign_that_was_not_asked_does_not_count(self):
        self.bleeding.write({"well": "yes", "sign_when": "no"})
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.numb, "yes")
        self.assertEqual(call.triage, "green")

    def test_archived_it_does_not_count(self):
        self.env.ref("dental_followup.combination_spreading_infection").active = False
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.bleeding, "yes")
        self.answer(call, self.numb, "yes")
        self.assertEqual(call.triage, "green")

    def test_what_makes_no_sense_is_refused(self):
        combinations = self.env["dental.triage.combination"].with_user(self.dentist)
        for vals in ({"signs": "fever"}, {"signs": "fever, cough"}, {"signs": "fever, growing", "least": 3}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.cr.savepoint():
                combinations.create({"name": "?", **vals})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.pain.with_user(self.dentist).sign = "cough"

    def test_whoever_changes_it_takes_the_signature_off(self):
        self.clinic.with_user(self.dentist).action_dental_sign_triage()
        self.env.ref("dental_followup.combination_spreading_infection").with_user(self.dentist).least = 3
        self.assertEqual(self.clinic.dental_triage_state, "changed")


class TestAdvised(TriageCase):
    """Advice that says "I will call you back" plans that call."""

    def setUp(self):
        super().setUp()
        self.bleeding.write(
            {
                "red_when": False,
                "rule_ids": [Command.create({"level": "amber", "when": "yes", "call_back_minutes": 40})],
            }
        )

    def test_finishing_plans_it(self):
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.bleeding, "yes")
        self.assertIn("You call back at 10:40", call.next_step)
        call.action_finish()
        back = call.promise_ids.filtered(lambda promise: promise.kind == "call_back")
        self.assertEqual(back.deadline, clinic("2026-11-20 10:40"))
        self.assertEqual((back.user_id, back.followup_ids.due_at), (self.team, clinic("2026-11-20 10:40")))
        self.assertEqual(back.question, "Does it bleed? → Yes")
        self.assertEqual(sorted(call.promise_ids.mapped("kind")), ["amber", "call_back"])

    def test_not_for_one_whom_nobody_talked_to_or_who_wants_no_call(self):
        for vals in ({"outcome": "no_answer"}, {"outcome": "answered", "asks_not_to_be_called": True}):
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                call = self.call(self.due, **vals)
                self.answer(call, self.bleeding, "yes")
                call.action_finish()
                self.assertNotIn("call_back", call.promise_ids.mapped("kind"))
                savepoint.rollback()

    def test_not_for_an_answer_that_was_more_urgent(self):
        self.bleeding.rule_ids = [Command.create({"level": "red", "when": "yes"})]
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.bleeding, "yes")
        call.action_finish()
        self.assertEqual(call.promise_ids.mapped("kind"), ["red"], "the dentist rings")


class TestPatient(TriageCase):
    def test_age(self):
        self.bleeding.write({"red_when": False, "rule_ids": [Command.create({"when": "yes", "until_age": 14})]})
        for born, level in (("2013-01-01", "amber"), ("1980-01-01", "green"), (False, "amber")):
            with self.subTest(born=born), self.cr.savepoint() as savepoint:
                self.patient.dental_birth_date = born
                call = self.call(self.due, outcome="answered")
                self.assertEqual(self.answer(call, self.bleeding, "yes").level, level)
                savepoint.rollback()

    def test_stage(self):
        stages = self.extraction.stage_id
        other = self.extraction.type_id.stage_ids - stages
        self.bleeding.write(
            {
                "red_when": False,
                "rule_ids": [Command.create({"when": "yes", "stage_ids": [Command.set(other.ids)]})],
            }
        )
        call = self.call(self.due[1], outcome="answered")
        self.assertEqual(self.answer(call, self.bleeding, "yes").level, "green")
        self.bleeding.rule_ids.stage_ids = stages
        self.answer(call, self.bleeding, "no")
        self.assertEqual(self.answer(call, self.bleeding, "yes").level, "amber")
        self.assertIn("after Extraction", self.bleeding.rule_ids.summary)


class TestRules(TriageCase):
    def test_what_no_answer_is_is_refused(self):
        questions = self.env["dental.script.question"].with_user(self.dentist)
        for vals in (
            {"red_when": "maybe"},
            {"red_when": "no"},
            {"kind": "choice"},
            {"kind": "scale", "amber_when": "11"},
            {"kind": "text", "red_when": "x"},
            {"rule_ids": [Command.create({"when": "sometimes"})]},
            {"rule_ids": [Command.create({"when": " "})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.cr.savepoint():
                questions.create({"name": "?", **vals})

    def test_a_dentist_edits_and_others_read(self):
        self.bleeding.with_user(self.dentist).amber_when = False
        with self.assertRaises(AccessError):
            self.bleeding.with_user(self.reception).red_when = False

    def test_signed_until_changed(self):
        self.assertEqual(self.clinic.dental_triage_state, "template")
        with self.assertRaises(AccessError):
            self.clinic.with_user(self.reception).action_dental_sign_triage()
        self.clinic.with_user(self.dentist).action_dental_sign_triage()
        self.assertEqual(self.clinic.dental_triage_state, "signed")
        self.assertEqual(self.clinic.dental_triage_signed_by_id, self.dentist)
        self.assertEqual(self.clinic.dental_triage_signed_at, clinic("2026-11-20 10:00"))
        self.numb.rule_ids.from_hours = 5
        self.assertEqual(self.clinic.dental_triage_state, "changed")
        other = self.make_clinic("别家口腔", "Asia/Shanghai")
        with self.assertRaises(AccessError):
            other.with_user(self.dentist).action_dental_sign_triage()
        with self.assertRaises(AccessError):
            self.clinic.with_user(self.manager).action_dental_sign_triage()

    def test_a_script_that_asks_less_is_not_what_was_signed(self):
        self.clinic.with_user(self.dentist).action_dental_sign_triage()
        self.section.question_ids -= self.bleeding
        self.assertEqual(self.clinic.dental_triage_state, "changed")

    def test_rules_that_another_clinic_follows(self):
        other = self.make_clinic("别家口腔", "Asia/Shanghai")
        self.make_team("dentist", self.make_user("other", "dentist", other), other)
        with self.assertRaises(UserError):
            self.bleeding.with_user(self.dentist).red_when = False


class TestIncoming(TriageCase):
    """Who rings us is asked what is dangerous, and counts as well only when asked."""

    def ring_in(self, patient=None):
        action = self.env["dental.call"].with_user(self.team)._start_inbound(patient or self.patient)
        return self.env["dental.call"].with_user(self.team).browse(action["res_id"])

    def test_red_flags_without_a_follow_up(self):
        asked = self.env.ref("dental_followup.script_incoming_ask").with_context(active_test=False)
        asked.question_ids.active = True
        call = self.ring_in()
        self.assertFalse(call.followup_ids)
        call.env.invalidate_all()
        codes = call.answer_ids.question_id.mapped("code")
        self.assertEqual(set(codes), {"breathing", "bleeding", "swelling", "medicine", "fever", "pain", "numb"})
        self.assertEqual(call.script_data["scripts"][0]["title"], "Incoming call")
        self.assertEqual(call.knowledge_data["treatments"][0]["name"], "Scaling")
        call.outcome = "answered"
        self.assertEqual(call.triage, "none")
        self.answer(call, self.env.ref("dental_followup.question_bleeding"), "heavy")
        self.assertEqual(call.triage, "red")
        call.action_finish()
        self.assertEqual(call.answer_ids.mapped("value"), ["heavy"])

    def test_a_ticked_script_asks_its_own(self):
        call = self.ring_in()
        call.followup_ids = self.due[1]
        self.assertEqual(call.answer_ids.question_id, self.bleeding | self.numb | self.pain)


class TestJudgedAnew(TriageCase):
    def test_a_condition_entered_in_the_call_counts_when_it_is_finished(self):
        diabetes = self.env.ref("dental_followup.condition_diabetes")
        self.pain.rule_ids = [
            Command.create({"level": "red", "when": "3", "condition_ids": [Command.set(diabetes.ids)]})
        ]
        call = self.call(self.due, outcome="answered")
        self.answer(call, self.pain, "3")
        self.assertEqual(call.triage, "green")
        self.patient.dental_condition_ids = diabetes
        call.action_finish()
        self.assertEqual(call.triage, "red")

    def test_never_less(self):
        call = self.call(self.due, outcome="answered")
        self.assertEqual(self.answer(call, self.pain, "9").level, "red")
        self.pain.sudo().red_when = "10"
        call.action_finish()
        self.assertEqual(call.triage, "red")

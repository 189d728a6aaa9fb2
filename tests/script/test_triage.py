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
        self.assertEqual(call.answer_ids.mapped("level"), ["green"] * 3)
        self.assertEqual(call.answer_ids.mapped("is_changed"), [False] * 3)
        self.assertEqual(call.triage, "none")
        call.outcome = "answered"
        self.assertEqual(call.triage, "green")
        call.action_finish()
        self.assertEqual(call.triage, "green")
        self.assertEqual(len(call.answer_ids), 3)

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

"""Asking patients how satisfied they are: who is asked, how, and what becomes of the answers."""

from datetime import timedelta
from unittest.mock import patch

from common import JOBS, NEW_YORK, NOW, clinic
from common.survey import WELL, SurveyCase
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger


class TestAnswer(SurveyCase):
    def test_the_shipped_survey(self):
        self.assertEqual(set(self.survey.question_ids.mapped("dental_dimension")), {*WELL, "comment"})
        self.assertFalse(self.survey.lang_ids, "patients of every language")
        self.assertEqual((self.survey.access_mode, self.survey.questions_layout), ("token", "one_page"))
        self.assertTrue(self.survey.dental_is_satisfaction)
        self.assertEqual(self.clinic.dental_survey_id, self.survey)
        copy = self.survey.copy()
        self.assertTrue(copy.dental_is_satisfaction)
        waiting = copy.question_ids.filtered(lambda q: q.dental_dimension == "waiting")
        with self.assertRaises(ValidationError):
            waiting.scale_max = 10

    def test_what_an_answer_keeps(self):
        treatment = self.treatment(nurse_id=self.nurse.id)
        answer = self.answered(about={"treatment": treatment}, comment=" 很好 ", price=None, recommend=0)
        self.assertEqual(answer.dental_treatment_id, treatment)
        self.assertEqual((answer.dental_dentist_id, answer.dental_nurse_id), (self.dentist, self.nurse))
        self.assertEqual(answer.dental_receptionist_id, self.reception)
        self.assertEqual(answer.dental_company_id, self.clinic)
        self.assertEqual((answer.dental_score_quality, answer.dental_score_price), (5, 0))
        self.assertEqual((answer.dental_recommend, answer.dental_has_recommend), (0, True))
        self.assertEqual(answer.dental_comment, "很好")
        self.assertFalse(answer.dental_is_open)
        self.assertIn("Quality of care 5/5", treatment.with_user(self.manager).dental_satisfaction)
        with self.assertRaises(AccessError):
            treatment.with_user(self.reception).read(["dental_satisfaction"])
        with self.assertRaises(AccessError):
            self.patient.with_user(self.nurse).read(["dental_satisfaction"])
        self.assertEqual(self.patient.with_user(self.nurse).dental_survey_count, 1)

    def test_what_is_not_on_the_scale_is_left_out(self):
        answer = self.answered(quality=100, nurse=-5, price="abc", waiting="٣", recommend=11)
        self.assertFalse(answer.dental_has_recommend or answer.dental_is_low)
        for dimension in ("quality", "nurse", "price", "waiting"):
            self.assertFalse(answer[f"dental_score_{dimension}"])
        self.assertEqual(answer.dental_score_dentist, 5)

    def test_a_waiting_invitation_follows_the_patient_to_the_next_dentist(self):
        second = self.make_user("dentist2", "dentist", name="吴医生")
        invitation = self.ask(treatment=self.treatment(nurse_id=self.nurse.id), channel="paper")
        later = self.treatment(dentist_id=second.id)
        self.assertEqual(self.ask(treatment=later, channel="qr"), invitation)
        self.assertEqual((invitation.dental_treatment_id, invitation.dental_dentist_id), (later, second))
        self.assertEqual((invitation.dental_channel, invitation.dental_nurse_id), ("qr", later.nurse_id))
        invitation._mark_in_progress()
        self.ask(treatment=self.treatment())
        self.assertEqual(invitation.dental_treatment_id, later, "begun: about what it was begun")

    def test_no_recommendation_is_not_zero(self):
        answer = self.answered(recommend=None)
        self.assertFalse(answer.dental_has_recommend)
        self.assertNotIn("recommend", answer.dental_scores)

    def test_two_at_once_in_the_database(self):
        self.ask()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.answers.create(
                {"survey_id": self.survey.id, "partner_id": self.patient.id, "dental_is_open": True}
            ).flush_recordset()


class TestManners(SurveyCase):
    def test_once_in_a_period(self):
        first = self.ask()
        self.assertEqual(self.ask(), first, "the link that waits is taken up again")
        self.fill_in(first, **WELL)
        self.assertTrue(self.refusal())
        with self.assertRaises(UserError):
            self.ask()
        self.assertTrue(self.refusal(now=NOW + timedelta(days=89)))
        self.assertFalse(self.refusal(now=NOW + timedelta(days=91)))

    def test_an_expired_link_is_not_sent_again_in_the_period(self):
        first = self.ask()
        later = NOW + timedelta(days=15)
        self.answers._dental_expire(later)
        self.assertFalse(first.dental_is_open)
        self.assertTrue(self.refusal(now=later))

    def test_who_does_not_want_to_be_contacted(self):
        self.assertFalse(self.refusal(channel="sms"))
        self.env["phone.blacklist"].sudo()._add([self.patient._dental_sms_number()])
        self.assertTrue(self.refusal(channel="sms"))
        other = self.make_patient("李四", phone="13900139000")
        self.assertTrue(self.refusal(other, "email"), "no address")
        other.dental_do_not_call = True
        self.assertTrue(self.refusal(other))

    def test_a_grade_in_a_call_spares_the_survey(self):
        treatment = self.treatment("extraction/simple", "2026-11-19 15:00")
        self.open_due()
        followup = self.followups(treatment, "open")[:1]
        self.finish(followup, grade="satisfied")
        self.assertIn("call", self.refusal())

    def test_no_survey_in_pain_or_with_a_dissatisfied_patient(self):
        treatment = self.treatment("extraction/simple", "2026-11-19 15:00")
        self.open_due()
        followups = self.followups(treatment, "open")
        self.finish(followups[:1], is_unwell=True)
        self.assertIn("pain", self.refusal())
        other = self.make_patient("李四", phone="13900139000")
        treatment = self.treatment("extraction/simple", "2026-11-19 15:00", patient_id=other.id)
        self.open_due()
        self.finish(self.followups(treatment, "open")[:1], grade="dissatisfied")
        self.assertIn("the manager knows why", self.refusal(other))

    def test_staff_of_any_role_ask_by_hand(self):
        treatment = self.treatment()
        wizard = self.env["dental.survey.invite"].with_user(self.nurse).create({"treatment_id": treatment.id})
        self.assertEqual(wizard.patient_id, self.patient)
        self.assertFalse(wizard.refusal)
        wizard.action_ask()
        invitation = self.answers.search([("partner_id", "=", self.patient.id)])
        self.assertEqual((invitation.dental_channel, invitation.dental_treatment_id), ("qr", treatment))
        self.assertIn(invitation.access_token, wizard.link)
        with self.assertRaises(AccessError):
            invitation.with_user(self.nurse).read(["dental_scores"])
        outsider = self.env["dental.survey.invite"].with_user(self.outsider)
        with self.assertRaises(AccessError):
            outsider.create({"treatment_id": treatment.id})

    def test_another_clinics_patient(self):
        other = self.make_clinic("别家口腔", NEW_YORK)
        stranger = self.make_user("stranger", "receptionist", company=other)
        treatment = self.treatment()
        wizard = self.env["dental.survey.invite"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizard.create({"treatment_id": treatment.id, "company_id": other.id}).action_ask()
        own = self.make_patient("李四", phone="13900139000")
        with self.assertRaises(UserError):
            self.env["dental.survey.invite"].with_user(self.nurse).create(
                {"treatment_id": treatment.id, "patient_id": own.id}
            ).action_ask()


class TestSending(SurveyCase):
    def rule(self, **values):
        return (
            self.env["dental.survey.rule"]
            .with_user(self.manager)
            .create({"name": "洁牙后", "days": 2, "channel": "sms", "company_id": self.clinic.id, **values})
        )

    def asked(self):
        return self.answers.search([("dental_company_id", "=", self.clinic.id)])

    def run_rules(self, text):
        self.set_clock(text)
        with self.enter_registry_test_mode():
            self.env.ref("dental_followup.ir_cron_survey").method_direct_trigger()

    def test_the_job(self):
        self.clinic.dental_book_id = self.env.ref("dental_followup.book_d")  # 9:00 to 12:00 and 14:00 to 17:00
        self.patient.lang = "zh_CN"
        scaling = self.stage("scaling/done").type_id
        rule = self.rule(type_ids=[Command.set(scaling.ids)])
        self.treatment("filling/done", "2026-11-16 15:00")
        treatment = self.treatment("scaling/done", "2026-11-16 15:30")
        self.run_rules("2026-11-17 10:00")
        self.assertFalse(self.asked(), "the day before")
        self.run_rules("2026-11-18 08:30")
        self.assertFalse(self.asked(), "before the clinic's hours")
        self.run_rules("2026-11-18 09:30")
        invitation = self.asked()
        self.assertEqual((invitation.dental_treatment_id, invitation.dental_rule_id), (treatment, rule))
        self.assertEqual(invitation.lang_id.code, "zh_CN")
        message = self.env["sms.sms"].search([("partner_id", "=", self.patient.id)])
        self.assertIn(f"/dental/survey/{invitation.access_token}", message.body)
        self.assertIn("阳光口腔", message.body)
        self.assertNotIn(invitation.access_token, str(self.patient.message_ids.mapped("body")))
        self.run_rules("2026-11-18 10:30")
        self.assertEqual(self.asked(), invitation, "a second run changes nothing")
        self.assertEqual(len(self.env["sms.sms"].search([("partner_id", "=", self.patient.id)])), 1)

    def test_too_late_is_not_at_all(self):
        self.rule()
        self.treatment("scaling/done", "2026-11-06 15:30")
        self.run_rules("2026-11-20 10:00")
        self.assertFalse(self.asked())

    def test_mail_and_a_call_as_the_trigger(self):
        self.patient.write({"email": "w@example.com", "dental_channel": "email"})
        treatment = self.treatment("extraction/simple", "2026-11-17 15:00")
        self.open_due()
        followup = self.followups(treatment, "open")[:1]
        self.rule(trigger="followup", days=0, channel="patient", step_ids=[Command.set(followup.step_id.ids)])
        call = self.finish(followup)
        self.run_rules("2026-11-20 15:30")
        invitation = self.asked()
        self.assertEqual(invitation.dental_channel, "email")
        self.assertEqual(invitation.dental_followup_id, followup)
        self.assertEqual((invitation.dental_call_id, invitation.dental_caller_id), (call, self.team))
        mail = self.env["mail.mail"].search([("email_to", "like", "w@example.com")])
        self.assertIn(invitation.access_token, str(mail.body_html))

    def test_a_patient_whom_another_job_has_asked(self):
        rule, treatment = self.rule(), self.treatment("scaling/done", "2026-11-17 15:30")
        self.ask()
        self.assertIsNone(rule._ask(treatment, NOW))
        self.assertEqual(len(self.asked()), 1)

    def test_one_message_whatever_the_rules(self):
        """Two treatments, two rules, four runs: one message; none where a sheet of paper waits."""
        self.rule()
        self.rule(name="补牙后", channel="email")
        other = self.make_patient("李四", phone="13900139000", email="l@example.com")
        self.patient.email = "w@example.com"
        for patient in (self.patient, other):
            self.treatment("scaling/done", "2026-11-16 15:30", patient_id=patient.id)
        self.treatment("filling/done", "2026-11-17 15:30", nurse_id=self.nurse.id)
        self.ask(other, "paper", clinic("2026-11-17 16:00"))
        for text in ("2026-11-18 10:00", "2026-11-18 11:00", "2026-11-19 10:00", "2026-11-20 10:00"):
            self.run_rules(text)
        self.assertEqual(len(self.env["sms.sms"].search([("partner_id", "in", (self.patient | other).ids)])), 1)
        self.assertFalse(self.env["mail.mail"].search([("email_to", "like", "example.com")]))

    def test_the_sheet_has_the_patients_code(self):
        treatment = self.treatment()
        action = treatment.with_user(self.reception).action_print_aftercare()
        self.assertEqual(action["report_name"], "dental_followup.report_aftercare")
        invitation = self.asked()
        self.assertEqual((invitation.dental_channel, invitation.dental_is_open), ("paper", True))
        report = self.env["ir.actions.report"].with_user(self.reception)
        html = report._render_qweb_html("dental_followup.report_aftercare", treatment.ids)[0].decode()
        self.assertIn("o_dental_qr", html)
        self.fill_in(invitation, **WELL)
        html = report._render_qweb_html("dental_followup.report_aftercare", treatment.ids)[0].decode()
        self.assertNotIn("o_dental_qr", html)

    def test_the_sheet_of_a_patient_whom_another_clinic_has_asked(self):
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        self.ask().dental_company_id = elsewhere
        treatment = self.treatment()
        treatment.with_user(self.reception).action_print_aftercare()
        self.assertFalse(treatment._survey_qr(), "printed without a code")

    def test_a_tablet_shows_the_chosen_patients_survey_for_a_while(self):
        station = self.env["dental.survey.station"].with_user(self.manager).create({"name": "前台平板"})
        wizard = (
            self.env["dental.survey.invite"]
            .with_user(self.reception)
            .create({"patient_id": self.patient.id, "channel": "kiosk", "station_id": station.id})
        )
        wizard.action_ask()
        invitation = self.asked()
        self.assertEqual(station.sudo()._current(NOW), invitation)
        self.assertEqual(station.with_user(self.reception).patient_name, self.patient.name)
        self.assertFalse(station.sudo()._current(NOW + timedelta(minutes=16)))
        with self.assertRaises(AccessError):
            station.with_user(self.reception).read(["token"])
        with self.assertRaises(AccessError):
            wizard.with_user(self.nurse).read(["link"])
        invitation._mark_in_progress()
        self.assertEqual(station.sudo()._current(NOW), invitation, "opened on a telephone, chosen for the tablet")
        self.fill_in(invitation, **WELL)
        self.assertFalse(station.sudo()._current(NOW))

    def test_of_two_merged_patients_the_latest_invitation_waits(self):
        other = self.make_patient("李四", phone="13900139000")
        first, second = self.ask(), self.ask(other, now=NOW + timedelta(hours=1))
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.patient | other).ids, self.patient)
        self.env.invalidate_all()
        self.assertEqual((first.dental_is_open, second.dental_is_open), (False, True))
        self.assertEqual(second.partner_id, self.patient)


class TestLoop(SurveyCase):
    def test_a_low_answer_tells_the_manager_at_once(self):
        answer = self.answered(comment="等了一个小时", waiting=1, nurse=2)
        self.assertTrue(answer.dental_is_low)
        self.assertEqual(answer.dental_low_codes, "nurse,waiting")
        activity = answer.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn(self.patient.name, activity.summary)
        self.assertIn("等了一个小时", str(activity.note))
        complaint = answer._dental_loop_record()
        self.assertEqual((complaint.patient_id, complaint.state), (self.patient, "new"))
        self.assertIn("等了一个小时", complaint.text)

    def test_the_complaint_is_about_whom_the_low_answers_are_about(self):
        treatment = self.treatment(nurse_id=self.nurse.id)
        rules = self.env["dental.survey.low.rule"]
        rule = {"effect": "complaint", "category_code": "attitude", "company_id": self.clinic.id}
        rules.create({**rule, "dimension": "nurse", "severity_code": "minor", "user_id": self.nurse.id})
        self.env["dental.complaint.category"].search([("code", "=", "attitude")]).active = False
        answer = self.answered(about={"treatment": treatment}, nurse=1, comment="我要找律师")
        complaint = answer._dental_loop_record()
        self.assertEqual(complaint.person_ids, self.nurse)
        self.assertNotEqual(complaint.user_id, self.nurse)
        self.assertEqual((complaint.severity_code, complaint.category_id.code), ("severe", "attitude"))
        other = self.make_patient("李四", phone="13900139000")
        rules.search([("company_id", "=", self.clinic.id)]).user_id = self.outsider
        complaint = self.answered(other, about={}, nurse=2)._dental_loop_record()
        self.assertNotIn(self.outsider, complaint.user_id)

    def test_the_manager_is_told_even_if_the_draft_fails(self):
        loop = type(self.env["dental.satisfaction.loop"])
        with (
            patch.object(loop, "_draft_complaint", side_effect=ValidationError("no")),
            mute_logger(JOBS),
        ):
            answer = self.answered(quality=1)
        self.assertEqual(answer.activity_ids.user_id, self.manager)
        self.assertFalse(answer.dental_loop_id)

    def test_a_second_improvement_is_a_line_of_the_first(self):
        first = self.answered(waiting=1)._dental_loop_record()
        second = self.answered(self.make_patient("李四", phone="13900139000"), waiting=2)._dental_loop_record()
        self.assertEqual(first, second)
        self.assertEqual(first._name, "dental.improvement")

    def test_one_more_low_answer_is_a_word_to_the_owner_of_the_complaint(self):
        one = self.answered(quality=2)._dental_loop_record()
        notices = one.activity_ids
        self.answers.search([("partner_id", "=", self.patient.id)]).dental_invited_at = NOW - timedelta(days=400)
        again = self.fill_in(self.answers._dental_create(self.patient, self.clinic, "link", NOW, {}), quality=1)
        self.assertEqual(again._dental_loop_record(), one)
        self.assertIn("once more", "".join((one.activity_ids - notices).mapped("summary")))

    def test_part_of_another_complaint_it_is_not_settled(self):
        answer = self.answered(quality=2)
        part = answer._dental_loop_record()
        whole = part.create(
            {
                "patient_id": self.patient.id,
                "company_id": self.clinic.id,
                "category_id": part.category_id.id,
                "text": "x",
                "opened_at": NOW - timedelta(days=1),
            }
        )
        (part | whole).with_user(self.manager).action_merge()
        self.assertEqual((part.state, whole.state), ("closed", "new"))
        self.answers._dental_to_look_after()._dental_look_after_loop(NOW)
        self.assertFalse(answer.dental_settled_at)
        whole.sudo().state = "closed"
        self.answers._dental_to_look_after()._dental_look_after_loop(NOW)
        self.assertTrue(answer.dental_settled_at)

    def test_a_good_answer_does_not(self):
        answer = self.answered(waiting=3)
        self.assertFalse(answer.dental_is_low or answer.activity_ids)

    def test_the_rules_are_the_clinics(self):
        rules = self.env["dental.survey.low.rule"].with_user(self.manager)
        rules.create({"dimension": "waiting", "limit": 3, "effect": "tell", "company_id": self.clinic.id})
        self.assertTrue(self.answered(waiting=3).dental_is_low)
        with self.assertRaises(ValidationError):
            rules.create({"dimension": "price", "limit": 5, "effect": "tell"})
        with self.assertRaises(ValidationError):
            rules.sudo().create({"dimension": "price", "effect": "tell", "user_id": self.manager.id})

    def test_asked_again_when_it_is_settled(self):
        first = self.answered(quality=2)
        first.with_user(self.manager).action_dental_settle()
        self.assertEqual(first.dental_settled_at, NOW)
        self.assertFalse(first.activity_ids)
        with self.assertRaises(UserError):
            first.with_user(self.manager).action_dental_settle()
        first._dental_loop_record().sudo().state = "closed"
        self.assertFalse(self.answers._dental_to_ask_again(NOW + timedelta(days=2)))
        later = NOW + timedelta(days=4)
        self.assertEqual(self.answers._dental_to_ask_again(later), first)
        graded = {"patient_id": self.patient.id, "grade": "satisfied", "company_id": self.clinic.id}
        call = self.env["dental.call"].create(
            {**graded, "state": "done", "started_at": later, "ended_at": later, "user_id": self.team.id}
        )
        self.assertFalse(self.answers._dental_to_ask_again(later), "the patient has told how it is")
        call.write({"started_at": NOW - timedelta(hours=2), "ended_at": NOW - timedelta(hours=1)})
        waiting = self.answers.create(
            {
                "survey_id": self.survey.id,
                "partner_id": self.patient.id,
                "dental_company_id": self.clinic.id,
                "dental_is_open": True,
            }
        )
        first._dental_ask_again(later)
        self.assertFalse(first.dental_again_ids, "an invitation waits: no message")
        waiting.dental_is_open = False
        first._dental_ask_again(later)
        again = first.dental_again_ids
        self.assertEqual(again.dental_channel, "sms")
        self.assertFalse(self.answers._dental_to_ask_again(later))
        self.assertIsNone(self.answers._dental_recovery(first))
        self.fill_in(again, **WELL)
        self.assertEqual(self.answers._dental_recovery(first), 100)

    def test_the_reading_list(self):
        answer = self.answered(comment="停车不方便").with_user(self.manager)
        tag = self.env.ref("dental_followup.survey_tag_idea")
        answer.dental_tag_ids = tag
        answer.action_dental_read()
        self.assertEqual((answer.dental_read_by_id, answer.dental_read_at), (self.manager, NOW))
        with self.assertRaises(UserError):
            answer.action_dental_read()
        with self.assertRaises(UserError):
            answer.dental_comment = "很方便"
        with self.assertRaises(AccessError):
            answer.read(["access_token"])


class TestClinicTime(SurveyCase):
    def test_settings(self):
        settings = self.env["dental.satisfaction.settings"].with_user(self.manager).create({})
        settings.write({"dental_survey_period_days": 30, "dental_grade_letters": "a_best"})
        settings.action_save()
        self.assertEqual((self.clinic.dental_survey_period_days, self.clinic.dental_grade_letters), (30, "a_best"))
        with self.assertRaises(AccessError):
            self.env["dental.satisfaction.settings"].with_user(self.reception).create({})
        rules = self.env["dental.survey.rule"]
        self.assertFalse(rules._is_open(rules._hours(self.clinic, clinic("2026-11-20 22:00"))))
        morning = rules._hours(self.clinic, clinic("2026-11-20 10:00"))
        self.assertTrue(rules._is_open(morning, self.patient))
        self.patient.write({"dental_call_from": 15, "dental_call_to": 17})
        self.assertFalse(rules._is_open(morning, self.patient), "the patient's own hours")

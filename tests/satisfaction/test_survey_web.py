"""The survey as patients meet it: on a telephone, in both languages, with links of every kind."""

import re
from datetime import timedelta

from common import NEW_YORK, QUIET, DentalCase
from common.survey import WELL, SurveyCase

from odoo import fields
from odoo.tests import HttpCase, new_test_user


class TestSurveyWeb(SurveyCase, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def setUp(self):
        # The browser's clock cannot be frozen, so the server's is not either.
        super(DentalCase, self).setUp()
        self.now = fields.Datetime.now()
        self.authenticate(None, None)

    def link(self, invitation):
        return f"/dental/survey/{invitation.access_token}"

    def open(self, path):
        """The page's status and what a person reads on it."""
        response = self.url_open(path)
        main = response.text[response.text.find("<main>") :]
        return response.status_code, re.sub(r"<[^>]+>|\s+", " ", main)

    def assert_nothing_revealed(self, text):
        for secret in (self.patient.name, self.dentist.name, self.clinic.name, "quality"):
            self.assertNotIn(secret, text)

    def _answer(self, lang):
        self.patient.lang = self.manager.lang = lang
        treatment = self.treatment(when=f"{self.clinic._dental_today(self.now)} 00:01")
        invitation = self.ask(now=self.now, treatment=treatment)
        self.start_tour(self.link(invitation), "dental_followup_survey", login=None)
        self.assertEqual(invitation.state, "done")
        self.assertEqual((invitation.dental_score_waiting, invitation.dental_recommend), (1, 7))
        self.assertEqual(invitation.dental_comment, "等了一个小时")
        self.assertEqual(invitation.lang_id.code, lang)
        self.assertEqual(invitation.dental_low_codes, "nurse,waiting")
        figures = self.env["dental.satisfaction.report"].with_user(self.manager)
        found = figures._read_group([], ["dimension", "dentist_id"], ["value:avg"])
        averages = {dimension: average for dimension, dentist, average in found if dentist == self.dentist}
        self.assertEqual((averages["quality"], averages["waiting"], averages["recommend"]), (5, 1, 7))
        complaint = invitation._dental_loop_record()
        self.assertEqual((complaint._name, complaint.patient_id), ("dental.complaint", self.patient))
        self.assertEqual((complaint.state, complaint.channel), ("new", "survey"))

    def test_english(self):
        self._answer("en_US")

    def test_chinese(self):
        self._answer("zh_CN")

    def test_links_that_do_not_work(self):
        invitation = self.ask(now=self.now)
        token = invitation.access_token
        survey = f"/survey/{self.survey.access_token}"
        forged = token[:-1] + ("0" if token[-1] != "0" else "1")
        forged_survey = self.survey.access_token[:-1] + ("0" if self.survey.access_token[-1] != "0" else "1")
        for path in (
            f"/dental/survey/{forged}",
            "/dental/survey/1",
            f"{survey}/{forged}",
            f"/survey/start/{self.survey.access_token}",
            f"/survey/start/{self.survey.access_token}?answer_token={forged}",
            f"/survey/{forged_survey}/{token}",
            f"/survey/start/{forged_survey}?answer_token={token}",
            f"/survey/print/{forged_survey}?answer_token={token}",
            "/dental/station/1",
        ):
            with self.subTest(path=path):
                status, text = self.open(path)
                self.assertEqual(status, 404)
                self.assertIn("This link does not work", text)
                self.assertIn("链接", text)
                self.assert_nothing_revealed(text)
        self.assertEqual(invitation.state, "new")
        other = self.survey.copy()
        self.assertEqual(self.open(f"/survey/{other.access_token}/{token}")[0], 404, "another survey's address")
        company = self.make_clinic("别家口腔", NEW_YORK)
        invitation.dental_company_id = company
        company.active = False
        self.assertEqual(self.open(self.link(invitation))[0], 404, "the clinic is closed")

    def test_expired_and_used(self):
        invitation = self.ask(now=self.now)
        invitation.deadline = self.now - timedelta(minutes=1)
        for path in (self.link(invitation), f"/survey/{self.survey.access_token}/{invitation.access_token}"):
            status, text = self.open(path)
            self.assertIn("This link has expired", text)
            self.assert_nothing_revealed(text)
        invitation.deadline = self.now + timedelta(days=1)
        self.fill_in(invitation, comment="秘密", **WELL)
        used = f"{self.survey.access_token}/{invitation.access_token}"
        for path in (
            self.link(invitation),
            f"/survey/retry/{used}",
            f"/survey/print/{self.survey.access_token}?answer_token={invitation.access_token}",
        ):
            status, text = self.open(path)
            self.assertEqual(status, 200)
            self.assertIn("we have your answer", text)
            self.assertNotIn("秘密", text)
            self.assert_nothing_revealed(text)
        data = {"params": {}}
        again = self.url_open(f"/survey/submit/{used}", json=data).json()
        self.assertEqual(again["result"][1], {"error": "unauthorized"})
        self.assertEqual(len(self.answers.search([("partner_id", "=", self.patient.id)])), 1)

    def test_staff_who_are_signed_in(self):
        invitation = self.ask(now=self.now)
        new_test_user(self.env, login="desk.t", password="desk.t", groups="base.group_user", context=QUIET)
        self.authenticate("desk.t", "desk.t")
        for path in (self.link(invitation), f"/survey/{self.survey.access_token}/{invitation.access_token}"):
            _status, text = self.open(path)
            self.assertIn("You are signed in", text)
            self.assert_nothing_revealed(text)
        self.assertEqual(invitation.state, "new")

    def test_a_tablet(self):
        station = self.env["dental.survey.station"].create({"name": "平板", "company_id": self.clinic.id})
        _status, text = self.open(station._path())
        self.assertNotIn(self.patient.name, text)
        invitation = self.ask(channel="kiosk", now=self.now)
        station._assign(invitation, self.now)
        _status, text = self.open(station._path())
        self.assertNotIn(self.patient.name, text)
        self.start_tour(f"{station._path()}?tablet=1", "dental_followup_tablet", login=self.reception.login)
        self.assertEqual((invitation.state, invitation.dental_score_quality), ("done", 4))

    def test_opening_changes_nothing(self):
        """Mail scanners open links, previews follow the other language: the survey begins by its button only."""
        invitation = self.ask(now=self.now)
        before = invitation.read(["state", "lang_id", "start_datetime", "dental_channel"])
        page = f"/survey/{self.survey.access_token}/{invitation.access_token}"
        for method in ("HEAD", "GET"):
            for path in (self.link(invitation), f"{self.link(invitation)}?lang=en_US", page, f"/zh_CN{page}"):
                with self.subTest(method=method, path=path):
                    self.assertEqual(self.url_open(path, method=method).status_code, 200)
                    invitation.invalidate_recordset()
                    self.assertEqual(invitation.read(list(before[0])), before)

    def test_tokens_of_any_bytes(self):
        for token in ("%00", "a%00b", "%ff", "%27", "x" * 5000, "%E7%89%99", ".."):
            for door in ("survey", "station"):
                with self.subTest(token=token[:9], door=door):
                    self.assertEqual(self.open(f"/dental/{door}/{token}")[0], 404)

    def test_nothing_answered_does_not_use_up_the_link(self):
        invitation = self.ask(now=self.now)
        path = f"/survey/submit/{self.survey.access_token}/{invitation.access_token}"
        questions = {str(question.id): " " for question in self.survey.question_ids}
        for params in ({}, questions):
            result = self.url_open(path, json={"params": params}).json()["result"]
            self.assertEqual(result[1]["error"], "validation")
        self.assertEqual((invitation.state, invitation.dental_is_open), ("new", True))
        quality = self.survey.question_ids.filtered(lambda question: question.dental_dimension == "quality")
        self.url_open(path, json={"params": {str(quality.id): "4"}})
        self.assertEqual((invitation.state, invitation.dental_score_quality), ("done", 4))

    def test_the_tablet_shows_whom_reception_chose(self):
        """Also a patient who opened or began the survey on a telephone; but not what was begun on the tablet."""
        station = self.env["dental.survey.station"].create({"name": "平板", "company_id": self.clinic.id})
        invitation = self.ask(channel="kiosk", now=self.now)
        invitation._mark_in_progress()
        station._assign(invitation, self.now)
        self.assertIn("How did we do?", self.open(station._path())[1])
        page = self.url_open(station._path()).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        self.url_open(f"{station._path()}/begin", data={"csrf_token": token})
        self.assertNotIn("How did we do?", self.open(station._path())[1])

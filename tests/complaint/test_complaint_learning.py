"""What the clinic learns: figures against visits, improvements and their look-back, emergencies, the dispute file."""

from unittest.mock import patch

from common import clinic
from common.complaints import ComplaintCase
from markupsafe import escape

from odoo.exceptions import AccessError, UserError, ValidationError


class TestReport(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_dentist = cls.make_user("dentist2", "dentist", name="李医生")
        visits = cls.env["calendar.event"].with_context(dental_visit=True, dont_notify=True, tracking_disable=True)
        for day, dentist, count in (
            ("10-15", cls.dentist, 10),
            ("11-10", cls.dentist, 6),
            ("11-10", cls.other_dentist, 4),
        ):
            visits.create(
                [
                    {
                        "name": "x",
                        "start": clinic(f"2026-{day} 10:00"),
                        "stop": clinic(f"2026-{day} 10:30"),
                        "dental_patient_id": cls.patient.id,
                        "dental_dentist_id": dentist.id,
                        "dental_company_id": cls.clinic.id,
                        "dental_visit_state": "done",
                    }
                ]
                * count
            )

    def rows(self, groupby, *aggregates, domain=()):
        self.env.flush_all()
        report = self.env["dental.complaint.report"].with_user(self.manager)
        return report._read_group([("company_id", "=", self.clinic.id), *domain], groupby, aggregates)

    def in_time(self):
        return self.rows([], "response_in_time:avg", "resolution_in_time:avg")[0]

    def test_late_by_the_times_without_an_alarm(self):
        """No job has run: what is past its deadline is late all the same, before the answer and after it."""
        complaint = self.complaint()
        self.assertEqual(self.rows([], "response_in_time:avg", "complaint_count:sum")[0], (False, 1))
        self.clock.move_to(complaint.response_deadline)
        self.assertFalse(self.in_time()[0], "the last moment")
        self.clock.tick(1)
        self.assertEqual(self.in_time()[0], 0)
        complaint.sudo()._answered(self.now())
        self.assertEqual(self.in_time()[0], 0)

    def test_a_lowered_level_hides_no_breach(self):
        complaint = self.complaint("severe")
        self.clock.move_to(complaint.response_deadline)
        self.clock.tick(60)
        complaint.with_user(self.manager).change_level(self.level("minor"), "没那么严重")
        self.assertNotIn("response_late", complaint.alarm_ids.filtered("fired_at").mapped("kind"))
        complaint.sudo()._answered(self.now())
        self.assertEqual(self.in_time()[0], 0)

    def test_level_up_and_down_puts_nothing_off(self):
        complaint = self.complaint("minor")
        deadlines = complaint.response_deadline, complaint.resolution_deadline
        self.set_clock("2026-11-20 10:20")
        complaint.with_user(self.manager).change_level(self.level("moderate"), "x")
        self.set_clock("2026-11-20 10:30")
        complaint.with_user(self.manager).change_level(self.level("minor"), "x")
        self.assertEqual((complaint.response_deadline, complaint.resolution_deadline), deadlines)

    def test_rates(self):
        self.complaint()
        self.complaint("severe", category_id=self.category("price").id)
        self.complaint(opened_at=clinic("2026-10-20 10:00"))
        self.complaint().sudo()._close("withdrawn")
        rate = "per_thousand:avg"
        self.assertEqual(self.rows([], rate), [(150.0,)])
        months = self.rows(["date:month"], rate, "complaint_count:sum")
        self.assertEqual([(month.month, value, count) for month, value, count in months], [(10, 100, 1), (11, 200, 2)])
        by_category = dict(self.rows(["category_id"], rate, domain=[("complaint_id", "!=", False)]))
        self.assertEqual(by_category, {self.category("waiting"): 100.0, self.category("price"): 50.0})
        november = [("date", ">=", "2026-11-01")]
        by_dentist = dict(self.rows(["dentist_id"], rate, domain=november))
        self.assertEqual(by_dentist[self.other_dentist], 0)
        self.assertAlmostEqual(by_dentist[self.dentist], 2000 / 6)
        by_level = dict(self.rows(["severity_id"], rate, domain=[*november, ("complaint_id", "!=", False)]))
        self.assertEqual(by_level, {self.level("minor"): 100.0, self.level("severe"): 100.0})
        report = self.env["dental.complaint.report"].with_user(self.manager)
        sets = report.formatted_read_grouping_sets(
            [("company_id", "=", self.clinic.id), ("complaint_id", "!=", False)],
            [[], ["category_id"], ["category_id", "date:month"]],
            [rate],
        )
        self.assertEqual(sets[0][0][rate], 150.0)
        self.assertEqual([row[rate] for row in sets[2]], [100.0, 100.0, 100.0])
        # A clinic without the calendar: two treatments of a patient on one day are one visit.
        for code in ("scaling/done", "filling/done"):
            self.treatment(code, "2026-10-21 09:00")
        self.assertEqual(self.rows([], "visit_count:sum"), [(21,)])
        # Known to the calendar already: one visit, whether or not the treatment names it.
        self.treatment("scaling/done", "2026-11-10 15:00")
        visit = self.env["calendar.event"].search([("dental_company_id", "=", self.clinic.id)], limit=1)
        visit.copy({"start": clinic("2026-11-10 10:00"), "stop": clinic("2026-11-10 10:30")}).write(
            {"dental_patient_id": self.patient.id, "dental_visit_state": "done"}
        )
        self.assertEqual(self.rows([], "visit_count:sum"), [(22,)])
        ids = self.env["dental.complaint.report"].search([]).ids
        self.assertEqual(len(ids), len(set(ids)))

    def test_times_and_recovery(self):
        one, two = self.complaint(), self.complaint()
        self.set_clock("2026-11-20 11:00")
        self.settle(one)
        one.with_user(self.reception).action_content()
        self.ring("2026-11-23 11:00")
        self.settle(two, user=self.manager)
        two.with_user(self.manager).action_not_content()
        [(answer, settle, in_time, settled_in_time, recovered)] = self.rows(
            [],
            "response_hours:avg",
            "resolution_hours:avg",
            "response_in_time:avg",
            "resolution_in_time:avg",
            "recovery_rate:avg",
        )
        self.assertAlmostEqual(answer, 4.5)
        self.assertAlmostEqual(settle, 4.5)
        self.assertEqual((in_time, settled_in_time, recovered), (50, 100, 50))

    def test_who_was_never_asked_is_not_counted(self):
        one = self.complaint()
        self.settle(one)
        one.with_user(self.manager).action_reopen()
        self.assertEqual(self.rows([], "recovery_rate:avg"), [(False,)])
        one.with_user(self.manager).action_answer()
        self.settle(one, user=self.manager)
        one.with_user(self.manager).action_not_content()
        one.with_user(self.manager).action_reopen()
        self.assertEqual(self.rows([], "recovery_rate:avg"), [(0,)])

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self.env["dental.complaint.report"].with_user(self.reception).search([])

    def test_improvement_looks_back(self):
        improvements = self.env["dental.improvement"].with_user(self.manager)
        values = {"name": "没有人白等", "category_id": self.category("waiting").id, "user_id": self.nurse.id}
        for error, wrong in (
            (ValidationError, {"deadline": "2026-11-19"}),
            (ValidationError, {"deadline": "2026-12-01", "user_id": self.env.ref("base.user_admin").id}),
            (UserError, {"deadline": "2026-12-01", "state": "checked"}),
        ):
            with self.assertRaises(error), self.cr.savepoint():
                improvements.create({**values, **wrong})
        self.complaint(opened_at=clinic("2026-11-05 10:00"))
        one = improvements.create({**values, "deadline": "2026-11-20"})
        self.assertEqual(one.activity_ids.user_id, self.nurse)
        mine = one.with_user(self.nurse)
        with self.assertRaises(UserError):
            mine.state = "checked"
        mine.action_done()
        self.assertEqual((str(one.look_back_date), str(one.activity_ids.date_deadline)), ("2027-02-20", "2027-02-20"))
        with self.assertRaisesRegex(UserError, "too early"):
            mine.action_look_back()
        self.set_clock("2027-02-20 10:00")
        self.env.flush_all()
        one.invalidate_recordset()
        self.assertEqual(one.before_rate, 50)
        mine.action_look_back()
        self.assertEqual((one.state, one.has_fallen), ("checked", "unknown"), "no visits, nothing known")
        self.env["calendar.event"].search([("dental_company_id", "=", self.clinic.id)], limit=1).copy(
            {"start": clinic("2026-12-10 10:00"), "stop": clinic("2026-12-10 10:30"), "dental_visit_state": "done"}
        )
        self.env.flush_all()
        one.sudo().state = "done"
        mine.action_look_back()
        self.assertEqual((one.state, one.has_fallen, one.after_rate), ("checked", "yes", 0))
        self.assertFalse(one.activity_ids)
        with self.assertRaises(UserError):
            one.sudo().unlink()
        self.assertFalse(improvements.with_user(self.reception).search([("id", "=", one.id)]))

    def test_whose_owner_leaves(self):
        values = {"name": "x", "category_id": self.category("waiting").id, "deadline": "2026-12-01"}
        one = self.env["dental.improvement"].create({**values, "user_id": self.nurse.id, "company_id": self.clinic.id})
        self.nurse.action_archive()
        self.assertEqual((one.user_id, one.activity_ids.user_id), (self.manager, self.manager))


class TestEmergency(ComplaintCase):
    def test_the_whole_way(self):
        told = []
        users = type(self.env["res.users"])
        with patch.object(users, "_bus_send", lambda user, kind, message, **_kw: told.append((user.login, message))):
            call = self.call(self.followups(self.treatment())[:1])
            action = call.action_emergency()
        one = self.env["dental.emergency"].browse(action["res_id"])
        self.assertEqual((one.patient_id, one.call_id, one.user_id), (self.patient, call, self.team))
        logins = {login for login, _message in told}
        self.assertLessEqual({"dentist.t", "nurse.t", "chief.t", "manager.t"}, logins)
        self.assertFalse({"reception.t", "outsider.t", "team.t"} & logins)
        mine = one.with_user(self.team)
        with self.assertRaisesRegex(UserError, "what it was"):
            mine.action_end()
        mine.kind = "bleeding"
        alarm = one.step_ids.filtered("done_at")
        self.assertIn(self.chief.name, alarm.name)
        self.assertEqual((alarm.done_at, alarm.user_id), (self.now(), self.team))
        with self.assertRaisesRegex(UserError, "what was done"):
            mine.action_end()
        mine.action_alert_again()
        self.assertEqual(len(one.step_ids.filtered("done_at")), 2)
        self.set_clock("2026-11-20 10:03")
        mine.step_ids[0].action_done()
        self.set_clock("2026-11-20 10:05")
        one.step_ids[1].with_user(self.nurse).action_done()
        mine.step_ids[0].action_done()
        times = [(clinic(f"2026-11-20 10:0{minute}"), user) for minute, user in ((3, self.team), (5, self.nurse))]
        self.assertEqual([(step.done_at, step.user_id) for step in one.step_ids[:2]], times)
        with self.assertRaises(UserError):
            mine.step_ids[2].done_at = clinic("2026-11-20 09:00")
        mine.action_end()
        self.assertEqual(one.activity_ids.user_id, self.manager)
        with self.assertRaises(UserError):
            mine.step_ids[2].action_done()
        with self.assertRaisesRegex(UserError, "what the clinic changes"):
            one.with_user(self.manager).action_analyse()
        one.with_user(self.manager).analysis = "x"
        one.with_user(self.manager).action_analyse()
        self.assertEqual(one.state, "analysed")
        for record, values in ((mine, {"note": "x"}), (mine.step_ids[0], {"note": "x"})):
            with self.assertRaisesRegex(UserError, "stays as it is"), self.cr.savepoint():
                record.write(values)
        with self.assertRaises(UserError):
            one.unlink()

    def test_from_anywhere(self):
        action = self.env["dental.emergency"].with_user(self.reception).action_raise("breathing")
        self.assertEqual(self.env["dental.emergency"].browse(action["res_id"]).kind, "breathing")
        action = self.patient.with_user(self.reception).action_dental_emergency()
        self.assertEqual(self.env["dental.emergency"].browse(action["res_id"]).patient_id, self.patient)
        with self.assertRaises(AccessError):
            self.env["dental.emergency"].with_user(self.outsider).action_raise()

    def test_alone_and_what_becomes_of_it(self):
        (self.dentist | self.chief | self.nurse | self.manager).action_archive()
        one = self.env["dental.emergency"].with_user(self.team).create({"patient_id": self.patient.id})
        one._alert(self.now())
        self.assertIn("nobody else", one.step_ids.name)
        action = one.with_user(self.team).action_complaint()
        complaints = self.env["dental.complaint"].with_user(self.team).with_context(**action["context"])
        complaint = complaints.create({"text": "x", "category_id": self.category("quality").id})
        self.assertEqual(one.sudo().complaint_id.id, complaint.id)
        with self.assertRaises(AccessError):
            one.with_user(self.team).read(["complaint_id"])

    def test_one_patient_of_one_clinic(self):
        elsewhere = self.make_clinic("月光口腔", "Asia/Shanghai")
        stranger = self.make_user("stranger", "manager", elsewhere)
        theirs = self.make_patient("李小红", user=stranger, company_id=elsewhere.id, dental_allergies="青霉素")
        other = self.complaint(patient_id=self.make_patient("赵小兰").id)
        emergencies = self.env["dental.emergency"].with_user(self.manager)
        for values in ({"patient_id": theirs.id}, {"patient_id": self.patient.id, "complaint_id": other.id}):
            with self.subTest(**values), self.assertRaises(ValidationError), self.cr.savepoint():
                emergencies.create(values)
        self.assertFalse(emergencies.new({"patient_id": theirs.id}).allergies)
        self.patient.dental_allergies = "碘"
        self.assertEqual(emergencies.create({"patient_id": self.patient.id}).allergies, "碘")


class TestDispute(ComplaintCase):
    def setUp(self):
        super().setUp()
        extraction = self.treatment("extraction/simple", "2026-11-19 15:00", note="顺利")
        self.open_due()
        call = self.call(self.followups(extraction, "open"), note="已嘱冷敷", opinion="疼得<b>睡不着</b>")
        self.answers = call.answer_ids
        self.answers.filtered(lambda a: a.kind == "yes_no")[:1].value = "yes"
        call.write({"outcome": "answered", "grade": "fair"})
        call.action_finish()
        self.set_clock("2026-11-20 11:00")
        self.one = self.complaint(text="肿了三天没人管")
        self.one.with_user(self.reception).message_post(body="<p>我们会给您答复</p>")
        self.settle(self.one)

    def html(self, user):
        reports = self.env["ir.actions.report"].with_user(user)
        html, _kind = reports._render_qweb_html("dental_followup.dental_dispute", self.patient.ids)
        return html.decode()

    def test_all_in_order(self):
        html = self.html(self.manager)
        found = [html.index(text) for text in ("顺利", "已嘱冷敷", "肿了三天没人管", "两位患者约在同一时间")]
        self.assertEqual(found, sorted(found))
        self.assertIn("我们会给您答复", html)
        self.assertIn("睡不着", html)
        self.assertIn(str(escape(self.answers[0].question)), html)
        self.assertIn(str(escape(self.answers.filtered("advice")[0].advice.splitlines()[0])), html)
        self.assertNotIn("疼得<b>", html)
        self.assertIn("2026-11-19 15:00", html)
        [entry] = self.env["dental.dispute.log"].search([("patient_id", "=", self.patient.id)])
        self.assertEqual((entry.user_id, entry.moment), (self.manager, clinic("2026-11-20 11:00")))
        self.assertGreater(entry.line_count, 4)
        with self.assertRaises(UserError):
            entry.moment = False
        with self.assertRaises(UserError):
            entry.unlink()

    def test_promises_surveys_and_reopening(self):
        [followup] = self.followups(self.treatment())[:1]
        call = self.call(followup)
        self.env["dental.promise"].create(
            {
                "call_id": call.id,
                "patient_id": self.patient.id,
                "company_id": self.clinic.id,
                "kind": "answer",
                "asked_at": self.now(),
                "deadline": clinic("2026-11-21 10:00"),
                "question": "能喝酒吗",
                "answer": "一周内不要",
                "answered_at": self.now(),
                "closed_at": self.now(),
                "closing": "told",
                "state": "kept",
            }
        )
        survey = self.env["survey.survey"].create({"title": "x"})
        self.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "partner_id": self.patient.id,
                "dental_company_id": self.clinic.id,
                "state": "done",
                "end_datetime": self.now(),
                "dental_comment": "停车难",
            }
        )
        self.set_clock("2026-11-22 12:00")
        self.one.with_user(self.reception).action_reopen()
        self.assertNotIn("停车难", self.html(self.reception), "a survey is read by managers")
        html = self.html(self.manager)
        for text in ("能喝酒吗", "一周内不要", "The patient was told", "停车难", "Settled on: 2026-11-20 11:00"):
            self.assertIn(text, html)

    def test_a_patient_of_all_clinics(self):
        self.patient.company_id = False
        self.manager.company_ids |= self.make_clinic("月光口腔", "Asia/Shanghai")
        self.manager.company_id = self.manager.company_ids - self.clinic
        self.assertIn("肿了三天没人管", self.html(self.manager))

    def test_only_managers_and_the_handler(self):
        for login in ("nurse", "consultant", "outsider"):
            with self.subTest(login=login), self.assertRaises(AccessError), self.cr.savepoint():
                self.html(getattr(self, login))
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.patient.with_user(self.nurse).action_dental_dispute_file()
        self.complaint(text="前台很凶", person_ids=[self.reception.id])
        html = self.html(self.reception)
        self.assertIn("肿了三天没人管", html)
        self.assertNotIn("前台很凶", html, "not what is said about oneself")

    def test_one_click(self):
        report = type(self.env["ir.actions.report"])
        with patch.object(report, "get_wkhtmltopdf_state", lambda _report: "ok"):
            action = self.one.with_user(self.manager).action_dental_dispute()
        self.assertEqual((action["type"], action["report_type"]), ("ir.actions.report", "qweb-pdf"))
        with patch.object(report, "get_wkhtmltopdf_state", lambda _report: "install"):
            action = self.patient.with_user(self.manager).action_dental_dispute_file()
        self.assertIn("wkhtmltopdf", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["report_type"], "qweb-html")

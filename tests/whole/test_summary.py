"""Summaries: when they are written, what they say, that an approved one stays, and who gets them."""

from datetime import datetime

from common import NEW_YORK, SHANGHAI, clinic
from common.complaints import ComplaintCase

from odoo.exceptions import AccessError, UserError


class TestSummary(ComplaintCase):
    """The clinic closes at 18:00 from Monday to Friday."""

    def setUp(self):
        super().setUp()
        self.summaries = self.env["dental.summary"]
        self.scaling = self.treatment("scaling/done", "2026-11-19 15:00")
        self.open_due()

    def write(self, text=None):
        if text:
            self.set_clock(text)
        self.env.flush_all()
        now = self.env["dental.summary"]._fields["reckoned_at"].now()
        for company, kind, *days in self.summaries._wanted(now):
            self.summaries._write_one(company, kind, *days, now)
        return self.summaries.search([("company_id", "=", self.clinic.id)])

    def kinds(self, text):
        return {summary.kind: (str(summary.date_from), str(summary.date_to)) for summary in self.write(text)}

    def test_when(self):
        self.assertEqual(self.kinds("2026-11-20 17:59")["day"], ("2026-11-19", "2026-11-19"))
        self.assertEqual(len(self.write()), 4, "once")
        days = self.write("2026-11-20 18:00").filtered(lambda s: s.kind == "day").mapped("date_to")
        self.assertEqual([str(day) for day in days], ["2026-11-20", "2026-11-19"])

    def test_the_week_comes_on_monday_morning(self):
        over = self.summaries._period_over
        for text, expected in (
            ("2026-11-22 23:00", ("2026-11-09", "2026-11-15")),
            ("2026-11-23 06:59", None),
            ("2026-11-23 07:00", ("2026-11-16", "2026-11-22")),
            ("2026-11-25 10:00", ("2026-11-16", "2026-11-22")),
        ):
            found = over(self.clinic, "week", clinic(text))
            self.assertEqual(found and tuple(map(str, found)), expected, text)
        self.clinic.dental_tz = NEW_YORK
        self.assertIsNone(over(self.clinic, "week", clinic("2026-11-23 06:59", NEW_YORK)))
        self.clinic.dental_tz = SHANGHAI

    def test_as_the_reports_have_it(self):
        self.finish(self.followups(self.scaling, "open"), grade="dissatisfied", opinion="等了一个小时")
        day = self.write("2026-11-20 18:00").filtered(lambda s: str(s.date_to) == "2026-11-20" and s.kind == "day")
        now = day.figures["now"]
        self.assertEqual((now["due_count"], now["made_count"], now["on_time_count"]), (1, 1, 1))
        self.assertEqual((now["graded_count"], now["dissatisfied_count"], now["complaint_count"]), (1, 1, 1))
        self.assertEqual(day.figures["before"]["due_count"], 0)
        self.assertEqual(day.figures["words"], [{"text": "等了一个小时", "grade": "dissatisfied"}])
        self.assertIn("100 % (1/1)", day.content)
        self.assertNotIn(self.patient.name, day.content)

    def test_approved_stays(self):
        month = self.write("2026-12-01 08:00").filtered(lambda s: s.kind == "month")
        mine = month.with_user(self.manager)
        self.assertEqual(month.figures["now"]["missed_count"], 1)
        mine.action_approve()
        self.assertEqual((month.state, month.approved_by_id), ("frozen", self.manager))
        self.finish(self.followups(self.scaling, "open"))
        with self.assertRaises(UserError):
            month.write({"figures": {}})
        for refused in (mine.action_refresh, mine.action_approve):
            with self.assertRaises(UserError):
                refused()
        self.assertEqual(month.figures["now"]["missed_count"], 1)
        with self.assertRaises(AccessError):
            mine.write({"state": "open"})
        with self.assertRaises(AccessError):
            mine.unlink()

    def test_reckoned_anew_until_it_is_approved(self):
        month = self.write("2026-12-01 08:00").filtered(lambda s: s.kind == "month")
        self.finish(self.followups(self.scaling, "open"))
        self.env.flush_all()
        month.with_user(self.manager).action_refresh()
        self.assertEqual((month.figures["now"]["missed_count"], month.figures["now"]["late_count"]), (0, 1))

    def test_small_numbers_name_nobody(self):
        self.clinic.dental_survey_min_answers = 2
        self.assertFalse(self.write("2026-12-01 08:00").filtered(lambda s: s.kind == "month").figures["people"])
        self.clinic.dental_survey_min_answers = 1
        self.summaries.search([("kind", "=", "month")])._reckon(clinic("2026-12-01 08:00"))
        month = self.summaries.search([("kind", "=", "month"), ("company_id", "=", self.clinic.id)])
        self.assertEqual([person["due"] for person in month.figures["people"]], [1])

    def test_mail_to_who_wants_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.manager.sudo().write({"dental_mail_day": True, "lang": "zh_CN"})
        self.team.sudo().write({"dental_mail_day": True})  # no manager any more, say
        before = self.env["mail.mail"].search([])
        self.write("2026-11-20 18:00")
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(mails.mapped("email_to"), [self.manager.email_formatted])
        self.assertIn(self.clinic.name, mails.subject)

    def test_own_subscription(self):
        self.manager.with_user(self.manager).write({"dental_mail_week": True})
        self.assertTrue(self.manager.dental_mail_week)

    def test_who_may(self):
        day = self.write("2026-11-20 18:00")[0]
        for user in (self.team, self.dentist, self.reception, self.outsider):
            for work in (lambda d: d.read(["figures"]), lambda d: d.action_approve(), lambda d: d.action_refresh()):
                with self.assertRaises(AccessError):
                    work(day.with_user(user))
        elsewhere = self.make_clinic("月光口腔", NEW_YORK)
        stranger = self.make_user("stranger", "manager", elsewhere)
        self.assertFalse(self.summaries.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            day.with_user(stranger).action_approve()

    def test_digest(self):
        digest = self.env["digest.digest"].create(
            {"name": "x", "kpi_dental_made": True, "kpi_dental_missed": True, "company_id": self.clinic.id}
        )
        self.finish(self.followups(self.scaling, "open"))
        self.env.flush_all()
        mine = digest.with_user(self.manager).with_context(
            start_datetime=datetime(2026, 11, 20), end_datetime=datetime(2026, 11, 21)
        )
        self.assertEqual((mine.kpi_dental_made_value, mine.kpi_dental_missed_value), (1, 0))
        with self.assertRaises(AccessError):
            digest.with_user(self.team)._compute_kpi_dental_made_value()

    def test_page_for_paper(self):
        day = self.write("2026-11-20 18:00")[0]
        html, _kind = self.env["ir.actions.report"]._render_qweb_html("dental_followup.dental_summary_page", day.ids)
        self.assertIn(self.clinic.name, html.decode())

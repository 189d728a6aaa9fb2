"""The manager's page: each number opens as many records, the wall names nobody, and only managers see it."""

from common import NEW_YORK, clinic
from common.complaints import ComplaintCase

from odoo.exceptions import AccessError


class TestManagerPage(ComplaintCase):
    def setUp(self):
        super().setUp()
        self.complaint("severe")
        self.scaling = self.treatment("scaling/done", "2026-11-19 15:00")
        self.other = self.treatment("scaling/done", "2026-11-17 15:00", patient_id=self.make_patient("李雷").id)
        self.open_due()
        self.env["calendar.event"].with_user(self.reception).create(
            {
                "dental_patient_id": self.patient.id,
                "dental_dentist_id": self.dentist.id,
                "start": clinic("2026-11-20 15:00"),
                "stop": clinic("2026-11-20 15:30"),
            }
        )
        self.pages = self.env["dental.manager.page"].with_user(self.manager)

    def page(self, **kwargs):
        self.env.flush_all()
        return self.pages.get_page(**kwargs)

    def numbers(self, page):
        return {number["code"]: number for group in page["groups"] for number in group["numbers"]}

    def test_each_number_opens_as_many(self):
        page = self.page()
        for code, number in self.numbers(page).items():
            action = number["action"]
            records = self.env[action["res_model"]].with_user(self.manager)
            with self.subTest(code=code):
                self.assertEqual(records.search_count(action["domain"]), number["count"])
                self.assertTrue(action["views"])
        for row in page["people"]:
            records = self.env["dental.followup"].with_user(self.manager)
            self.assertEqual(records.search_count(row["action"]["domain"]), row["count"])

    def test_by_hand(self):
        numbers = {code: number["count"] for code, number in self.numbers(self.page()).items()}
        self.assertEqual(numbers["due"], 2, "what was entered late is first due when it is entered")
        self.assertEqual((numbers["open"], numbers["overdue"], numbers["made"]), (2, 0, 0))
        self.assertEqual((numbers["expected"], numbers["waiting"], numbers["no_show"]), (1, 0, 0))
        self.assertEqual((numbers["complaint_severe"], numbers["complaint_minor"], numbers["late"]), (1, 0, 0))
        self.finish(self.followups(self.scaling, "open"), triage="red")
        numbers = {code: number["count"] for code, number in self.numbers(self.page()).items()}
        self.assertEqual((numbers["due"], numbers["made"], numbers["open"]), (2, 1, 1))
        self.assertEqual((numbers["red"], numbers["amber"]), (1, 0))
        self.assertEqual([row["patient"] for row in self.page()["urgent"]], [self.patient.name])

    def test_weeks(self):
        self.finish(self.followups(self.scaling, "open"), grade="dissatisfied")
        weeks = self.page()["weeks"]
        figures = {figure["code"]: figure["values"] for figure in weeks["figures"]}
        self.assertEqual((len(weeks["starts"]), weeks["starts"][-1]), (12, "11-16"))
        self.assertEqual({len(values) for values in figures.values()}, {12})
        self.assertEqual(figures["made"][-1], 50, "one of two that are due this week")
        self.assertEqual((figures["reached"][-1], figures["low"][-1]), (100, 100))
        self.assertIsNone(figures["made"][-2], "a week without calls is a gap, not 0 %")
        self.assertEqual(figures["complaints"][-1], 1, "what the patient said belongs to the open one")
        made = next(figure for figure in weeks["figures"] if figure["code"] == "made")
        report = self.env["dental.followup.report"].with_user(self.manager)
        self.assertEqual(report.search_count(made["action"]["domain"]), 2)

    def test_the_wall_names_nobody(self):
        self.finish(self.followups(self.scaling, "open"), triage="red")
        page = self.page(is_wall=True)
        self.assertFalse({"people", "urgent"} & page.keys())
        for name in (self.patient.name, self.team.name, self.dentist.name):
            self.assertNotIn(name, str(page))
        self.assertFalse(any(number["action"] for number in self.numbers(page).values()))

    def test_who_may(self):
        for user in (self.team, self.dentist, self.reception, self.nurse, self.consultant, self.outsider):
            with self.assertRaises(AccessError):
                self.pages.with_user(user).get_page()
        with self.assertRaises(AccessError):
            self.pages.with_user(self.outsider).get_page(is_wall=True)

    def test_the_wall_is_for_all_of_the_staff(self):
        counts = {code: number["count"] for code, number in self.numbers(self.page(is_wall=True)).items()}
        for user in (self.team, self.dentist, self.reception, self.nurse, self.consultant):
            page = self.pages.with_user(user).get_page(is_wall=True)
            self.assertEqual({code: number["count"] for code, number in self.numbers(page).items()}, counts)
        elsewhere = self.make_clinic("月光口腔", NEW_YORK)
        stranger = self.make_user("stranger2", "nurse", elsewhere)
        theirs = self.numbers(self.pages.with_user(stranger).get_page(is_wall=True))
        self.assertFalse(sum(number["count"] for number in theirs.values()))

    def test_yesterday(self):
        self.finish(self.followups(self.scaling, "open"), grade="satisfied")
        self.set_clock("2026-11-21 08:00")
        numbers = {code: number["count"] for code, number in self.numbers(self.page()).items()}
        found = [numbers[code] for code in ("due_yesterday", "made_yesterday", "missed_yesterday")]
        self.assertEqual(found, [2, 1, 1])
        self.assertEqual((numbers["satisfied"], numbers["dissatisfied"], numbers["surveys"]), (1, 0, 0))

    def test_another_clinic_sees_its_own(self):
        elsewhere = self.make_clinic("月光口腔", NEW_YORK)
        stranger = self.make_user("stranger", "manager", elsewhere)
        page = self.pages.with_user(stranger).get_page()
        self.assertFalse(sum(number["count"] for number in self.numbers(page).values()))
        self.assertEqual((page["people"], page["urgent"]), ([], []))

    def test_home(self):
        home = {
            login: self.pages.with_user(getattr(self, login)).action_home() for login in ("manager", "team", "dentist")
        }
        self.assertEqual(home["manager"]["tag"], "dental_manager_page")
        self.assertEqual({home[login]["res_model"] for login in ("team", "dentist")}, {"dental.followup"})
        for login in ("manager", "team"):
            action = self.pages.with_user(getattr(self, login)).action_treated_yesterday()
            self.assertFalse(action["context"], "the whole clinic's")
        self.assertIn("mine", str(self.pages.with_user(self.dentist).action_treated_yesterday()["context"]))

    def test_queries_do_not_grow(self):
        self.page()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.page()
        few = self.cr.sql_log_count - before
        for number in range(10):
            self.treatment("scaling/done", "2026-11-19 16:00", patient_id=self.make_patient(f"患者{number}").id)
        self.open_due()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.page()
        self.assertLessEqual(self.cr.sql_log_count - before, few + 3)

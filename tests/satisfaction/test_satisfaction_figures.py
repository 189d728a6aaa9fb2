"""The figures of satisfaction against a calculation by hand, and nothing about a person for few answers."""

from common import NEW_YORK, clinic
from common.survey import SurveyCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class TestFigures(SurveyCase):
    """Three answers to four invitations, and three calls of which two were graded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user("dentist2", "dentist", name="吴医生")

    def setUp(self):
        super().setUp()
        self.reports = self.env["dental.satisfaction.report"].with_user(self.manager)
        patients = [self.make_patient(f"患者{number}", phone=f"1390013900{number}") for number in range(4)]
        treatments = [
            self.treatment("scaling/done", "2026-11-19 15:00", patient_id=patient.id, dentist_id=dentist.id)
            for patient, dentist in zip(patients, [self.dentist, self.dentist, self.second, self.second], strict=True)
        ]
        values = ({"quality": 5, "recommend": 10}, {"quality": 2, "recommend": 6}, {"quality": 4, "recommend": None})
        for patient, treatment, value in zip(patients, treatments, values, strict=False):
            self.answered(patient, about={"treatment": treatment}, price=None, **value)
        self.ask(patients[3], treatment=treatments[3])
        self.open_due()
        for patient, grade in zip(patients, ("satisfied", "dissatisfied", False), strict=False):
            due = self.env["dental.followup"].search([("patient_id", "=", patient.id), ("state", "=", "open")])
            self.finish(due, grade=grade)
        self.env.flush_all()

    def read(self, groupby, *aggregates, domain=()):
        return self.reports._read_group(domain, groupby, aggregates)

    def test_by_hand(self):
        found = {row[0]: row[1:] for row in self.read(["dimension"], "value:avg", "__count")}
        self.assertAlmostEqual(found["quality"][0], 11 / 3)
        self.assertEqual(found["quality"][1], 3)
        self.assertNotIn("price", found, "what nobody answered is not 0")
        self.assertEqual(found["recommend"], (8, 2))
        self.assertEqual(found["grade"], (2, 2), "(3 + 1) / 2: the ungraded do not count")
        [(points,)] = self.read([], "points:avg")
        self.assertEqual(points, 0, "one promoter, one detractor")
        [(response, invited)] = self.read([], "response:avg", "__count", domain=[("dimension", "=", "invitation")])
        self.assertEqual((response, invited), (75, 4))
        distribution = self.read(["value"], "__count", domain=[("dimension", "=", "quality")])
        self.assertEqual(distribution, [(2, 1), (4, 1), (5, 1)])
        [(low,)] = self.read([], "low:avg", domain=[("dimension", "=", "quality")])
        self.assertAlmostEqual(low, 100 / 3)

    def test_never_a_mean_over_different_scales(self):
        """Grades go to 4, recommendations to 10: their total is empty; the index has one scale for all."""
        [(mixed, low, index)] = self.read([], "value:avg", "low:avg", "index:avg")
        self.assertEqual((mixed, low), (False, False))
        self.assertTrue(0 < index < 100)
        by_dentist = dict(self.read(["dentist_id"], "value:avg"))
        self.assertFalse(any(by_dentist.values()))
        [(only,)] = self.read([], "value:avg", domain=[("dimension", "=", "grade")])
        self.assertEqual(only, 2)
        indices = dict(self.read(["dimension"], "index:avg"))
        self.assertAlmostEqual(indices["grade"], 100 / 3)
        self.assertAlmostEqual(indices["recommend"], 80)
        self.assertAlmostEqual(indices["quality"], (100 + 25 + 75) / 3)

    def test_low_is_what_the_rules_say(self):
        """Figures and lists count the same answers as low; a detractor is not low by that alone."""
        low = dict(self.read(["dimension"], "low:avg"))
        self.assertEqual((low["recommend"], low["waiting"], low["grade"]), (0, 0, 50))
        rules = self.env["dental.survey.low.rule"].with_user(self.manager)
        values = {"effect": "tell", "company_id": self.clinic.id}
        rules.create([{**values, "dimension": "recommend", "limit": 6}, {**values, "dimension": "quality", "limit": 1}])
        self.answered(self.make_patient("李雷", phone="13900139000"), quality=2, recommend=6)
        self.env.flush_all()
        low = dict(self.read(["dimension"], "low:avg"))
        self.assertAlmostEqual(low["recommend"], 100 / 3, msg="one of three; the earlier answer was judged already")
        self.assertEqual(low["quality"], 25, "the first 2 was low, the second is not")
        count = self.answers.search_count([("dental_is_low", "=", True), ("dental_company_id", "=", self.clinic.id)])
        lines = self.reports.search_count([("low", "=", 100), ("dimension", "!=", "grade")])
        self.assertEqual((count, lines), (2, 2))

    def test_by_month_person_treatment_and_step(self):
        quality = [("dimension", "=", "quality")]
        people = dict(self.read(["dentist_id"], "value:avg", domain=quality))
        self.assertEqual(people, {self.dentist: 3.5, self.second: 4})
        scaling = self.stage("scaling/done").type_id
        self.assertEqual(self.read(["type_id"], "__count", domain=quality), [(scaling, 3)])
        grade = [("dimension", "=", "grade")]
        self.assertEqual(self.read(["caller_id"], "value:avg", domain=grade), [(self.team, 2)])
        self.assertEqual(self.read(["stage_id"], "__count", domain=grade), [(self.stage("scaling/done"), 2)])
        [(step, count)] = self.read(["step_id"], "__count", domain=grade)
        self.assertEqual((step.count, count), (1, 2))

    def test_the_month_at_a_glance(self):
        figures = self.env["dental.satisfaction.figure"].with_user(self.manager)
        by = {figure.dimension: figure for figure in figures.search([("subject", "=", "clinic")])}
        quality = by["quality"]
        self.assertEqual(str(quality.month), "2026-11-01")
        self.assertEqual(quality.distribution, "2: 1 · 4: 1 · 5: 1")
        self.assertEqual((quality.answer_count, quality.low_count), (3, 1))
        # (0.75 + 1)/5 each way: 0 ± 1.96 · √(0.7/5)
        self.assertEqual(by["recommend"].score, "+0 (-73 … +73)")
        self.assertIn("75 % (3 of 4", by["invitation"].response)
        self.assertEqual(by["grade"].average, 2)
        action = quality.action_improve()
        self.assertEqual(action["res_model"], "dental.improvement")
        self.assertEqual(quality.action_improve()["res_id"], action["res_id"], "no twin")
        self.assertEqual(len(figures.search([])), len(set(figures.search([]).ids)))
        for limit, people in ((1, {(self.dentist.name, 3.5), (self.second.name, 4)}), (2, {(self.dentist.name, 3.5)})):
            self.clinic.dental_survey_min_answers = limit
            self.env.flush_all()
            found = figures.search([("subject", "=", "dentist"), ("dimension", "=", "quality")])
            self.assertEqual({(figure.subject_name, figure.average) for figure in found}, people)
        theirs = self.env["dental.improvement"].browse(action["res_id"])
        theirs.sudo().user_id = self.nurse
        [person] = figures.search([("subject", "=", "dentist"), ("dimension", "=", "quality")])
        mine = self.env["dental.improvement"].browse(person.action_improve()["res_id"])
        self.assertNotEqual(mine, theirs, "what is about a person is not told to a colleague")
        self.assertEqual(mine.user_id, self.manager)
        [scaling] = figures.search([("subject", "=", "treatment"), ("dimension", "=", "quality")])
        self.assertEqual((scaling.subject_name, scaling.answer_count), (self.stage("scaling/done").type_id.name, 3))

    def test_the_morning_meeting(self):
        self.set_clock("2026-11-21 08:30")
        page = self.env["dental.satisfaction.meeting"].with_user(self.manager).create({})
        self.assertEqual(page.graded_yesterday, "Satisfied 1 · Dissatisfied 1")
        self.assertEqual(page.answered_yesterday, "3, quality of care 3.67 of 5")
        self.assertEqual(page.response_week, "75 % (3 of 4)")
        self.assertIn("+0", page.score_week)
        self.assertEqual(page.weakest_week, "Quality of care 3.67")
        self.assertEqual((page.low_count, len(page.low_ids), len(page.call_ids)), (1, 1, 1))

    def test_nothing_about_a_person_for_few_answers(self):
        quality = Domain("dimension", "=", "quality")
        self.clinic.dental_survey_min_answers = 2
        self.assertEqual(self.read(["dentist_id"], "value:avg", domain=quality), [(self.dentist, 3.5)])
        sets = self.reports._read_grouping_sets(quality, [["dentist_id"], ["dimension", "dentist_id"]], ["value:avg"])
        self.assertEqual(sets, [[(self.dentist, 3.5)], [("quality", self.dentist, 3.5)]])
        shown = self.reports.formatted_read_group(quality, ["dentist_id"], ["value:avg"])
        self.assertEqual([group["dentist_id"][0] for group in shown], [self.dentist.id])
        for asked in (
            Domain("dentist_id", "=", self.second.id),
            Domain("dentist_id.name", "=", self.second.name),
            Domain("dentist_id", "any", [("id", "=", self.second.id)]),
            ~Domain("dentist_id", "not in", self.second.ids),
            Domain("dentist_id", "=", self.dentist.id) & Domain("value", "=", 5),
        ):
            with self.subTest(asked=str(asked)):
                self.assertFalse(self.reports.search(quality & asked))
                self.assertFalse(self.reports.search_count(quality & asked))
                self.assertEqual(self.reports._read_group(quality & asked, [], ["value:avg"]), [(False,)])
                self.assertFalse(self.reports.web_search_read(quality & asked, {"value": {}})["records"])
        mine = quality & Domain("dentist_id", "=", self.dentist.id)
        self.assertEqual(len(self.reports.search(mine)), 2)
        self.assertFalse(self.read(["value"], "__count", domain=mine), "a group of one answer is told by nobody")
        self.assertEqual(self.reports._read_grouping_sets(mine, [["value"]], ["__count"]), [[]])
        for aggregate in ("dentist_id:array_agg", "dentist_id:count_distinct"):
            with self.assertRaises(UserError):
                self.read(["value"], aggregate, domain=quality)
        asked = Domain("dimension", "=", "invitation") & Domain("dentist_id", "=", self.second.id)
        self.assertFalse(self.reports.search(asked), "two were asked, one has answered")

    def test_a_row_does_not_tell_whom_it_is_about(self):
        self.env.invalidate_all()
        rows = self.reports.search([("dimension", "=", "quality")], order="dentist_id")
        self.assertEqual(len(rows), 3)
        for row in rows.read(["dentist_id", "nurse_id", "caller_id", "value"]):
            self.assertFalse(row["dentist_id"] or row["caller_id"])
            self.assertTrue(row["value"])
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        exported = self.reports.search([]).export_data(["dentist_id/name", "value"])["datas"]
        self.assertFalse(any(row[0] for row in exported))

    def test_who_may_not(self):
        other = self.make_clinic("别家口腔", NEW_YORK)
        stranger = self.make_user("stranger", "manager", company=other)
        for model in ("dental.satisfaction.report", "dental.satisfaction.figure", "survey.user_input"):
            for user in (self.reception, self.dentist, self.nurse, self.outsider):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            self.assertTrue(self.env[model].with_user(self.manager).search([]))
            domain = [] if model != "survey.user_input" else [("dental_company_id", "!=", False)]
            self.assertFalse(self.env[model].with_user(stranger).search(domain))
        with self.assertRaises(AccessError):
            self.env["dental.satisfaction.meeting"].with_user(self.nurse).create({})
        others = self.env["survey.survey"].create({"title": "Staff"})
        strange = self.answers.create({"survey_id": others.id})
        self.assertNotIn(strange, self.answers.with_user(self.manager).search([]))


class TestLetters(SurveyCase):
    """Calls of a former system: what a letter means is asked of the clinic, never guessed."""

    COLUMNS = ["external_ref", "patient_id", "user_id", "started_at", "grade", "opinion"]

    def load(self, *rows, user=None):
        calls = self.env["dental.call"].with_user(user or self.manager)
        return calls.load(self.COLUMNS, [list(row) for row in rows])

    def row(self, ref, grade):
        return (ref, self.patient.dental_number, self.team.name, "2026-10-20 13:10", grade, "挺好的")

    def calls(self):
        return self.env["dental.call"].search([("external_ref", "!=", False)], order="external_ref")

    def test_refused_until_the_mapping_is_chosen(self):
        result = self.load(self.row("1", "A"), self.row("2", "Satisfied"))
        self.assertFalse(result["ids"])
        self.assertEqual(len(result["messages"]), 1)
        self.assertIn("“A” may be the best grade or the worst", result["messages"][0]["message"])
        self.assertFalse(self.calls())

    def test_the_two_ways(self):
        for mapping, grades in (
            ("a_worst", ["dissatisfied", "very_satisfied"]),
            ("a_best", ["very_satisfied", "dissatisfied"]),
        ):
            self.clinic.dental_grade_letters = mapping
            result = self.load(self.row(f"{mapping}1", "A"), self.row(f"{mapping}2", "d"), self.row(f"{mapping}3", ""))
            self.assertFalse(result["messages"])
            calls = self.env["dental.call"].browse(result["ids"])
            self.assertEqual(calls[:2].mapped("grade"), grades)
            self.assertFalse(calls[2].grade)
        call = self.calls()[:1]
        figures = self.env["dental.satisfaction.report"]._read_group([("caller_id", "!=", False)], ["caller_id"])
        self.assertEqual(figures, [(self.team,)])
        nameless = [column for column in self.COLUMNS if column != "user_id"]
        row = [value for value in self.row("nameless", "A") if value != self.team.name]
        self.assertTrue(self.env["dental.call"].with_user(self.manager).load(nameless, [row])["ids"])
        figures = self.env["dental.satisfaction.report"]._read_group([("caller_id", "!=", False)], ["caller_id"])
        self.assertEqual(figures, [(self.team,)], "who imported it did not ring")
        self.assertEqual((call.state, call.started_at), ("done", clinic("2026-10-20 13:10")))
        self.assertEqual((call.patient_id, call.user_id, call.company_id), (self.patient, self.team, self.clinic))
        self.assertFalse(call.activity_ids, "history tells nobody")
        count = len(self.calls())
        self.load(self.row("a_best1", "D"))
        self.assertEqual(len(self.calls()), count, "a finished call stays as it is")

    def test_words_need_no_mapping(self):
        self.assertFalse(self.load(self.row("1", "very_satisfied"), self.row("2", "Fair"))["messages"])
        self.assertEqual(self.calls().mapped("grade"), ["very_satisfied", "fair"])

    def test_who_may_not_and_what_may_not(self):
        with self.assertRaises(AccessError):
            self.load(self.row("1", "Fair"), user=self.team)
        calls = self.env["dental.call"].with_user(self.manager)
        self.assertTrue(calls.load(["patient_id", "grade"], [[self.patient.dental_number, "Fair"]])["messages"])
        self.assertTrue(calls.load([*self.COLUMNS, "state"], [[*self.row("1", "Fair"), "draft"]])["messages"])
        self.assertFalse(self.calls())
        tree = self.env["base_import.import"].with_user(self.manager).get_fields_tree("dental.call")
        self.assertIn("patient_id", [field["name"] for field in tree])

"""What the answers say, whether recalls worked, whether consultations became treatments; each counted by hand."""

from common import CallCase, clinic

from odoo.exceptions import AccessError


class TestAnswers(CallCase):
    def setUp(self):
        super().setUp()
        self.other = self.make_user("dentist2", "dentist", name="李医生")
        self.bleeding = self.env.ref("dental_followup.question_bleeding")

    def read(self, groupby, *aggregates, user=None, domain=()):
        self.env.flush_all()
        report = self.env["dental.complication.report"].with_user(user or self.manager)
        return report._read_group([("company_id", "=", self.clinic.id), *domain], groupby, aggregates)

    def answer(self, followups, value):
        call = self.call(followups, outcome="answered")
        answer = call.answer_ids.filtered(lambda a: a.question_id == self.bleeding)
        self.assertTrue(answer)
        answer.value = value
        call.action_finish()

    def test_cases_of_those_asked(self):
        day_one = self.followups(self.extraction, "open")
        self.answer(day_one, "bleeds")
        about = [("question_id", "=", self.bleeding.id), ("treatment_id", "=", self.extraction.id)]
        [row] = self.read([], "asked_count:sum", "case_count:sum", "rate:avg", "rate_low:avg", domain=about)
        self.assertEqual(row[:3], (1, 1, 100))
        self.assertTrue(0 < row[3] < 100, "one answer proves little")

    def test_untouched_answers_do_not_count(self):
        self.finish(self.followups(self.extraction, "open"))
        self.assertFalse(self.read(["question_id"], "asked_count:sum", domain=[("asked_count", "=", 1)]))

    def test_nobody_reached_stands_beside(self):
        self.finish(self.followups(self.extraction, "open"), "no_answer")
        domain = [("treatment_id", "=", self.extraction.id)]
        self.assertEqual(self.read([], "not_reached_count:sum", "asked_count:sum", domain=domain), [(1, 0)])
        self.assertEqual(self.read([], "rate:avg", "rate_low:avg", "rate_high:avg", domain=domain), [(False,) * 3])

    def test_a_dentist_sees_their_own(self):
        self.answer(self.followups(self.extraction, "open"), "bleeds")
        self.assertTrue(self.read(["dentist_id"], "asked_count:sum", user=self.dentist))
        self.assertFalse(self.read(["dentist_id"], "asked_count:sum", user=self.other))
        with self.assertRaises(AccessError):
            self.read([], "asked_count:sum", user=self.team)


class TestRecallAndConversion(CallCase):
    def read(self, model, *aggregates):
        self.env.flush_all()
        report = self.env[model].with_user(self.manager)
        return report._read_group([("company_id", "=", self.clinic.id)], [], aggregates)[0]

    def recall(self, patient, called, came=None):
        step = self.env["dental.protocol.step"].search([("protocol_id.trigger", "=", "inactive")], limit=1)
        followup = self.env["dental.followup"].create(
            {
                "patient_id": patient.id,
                "company_id": self.clinic.id,
                "step_id": step.id,
                "role": "followup_team",
                "purpose": "recall",
                "due_at": clinic(called),
                "due_date": called[:10],
                "planned_date": called[:10],
                "anchor_at": clinic(called),
                "state": "done",
                "first_called_at": clinic(called),
                "first_reached_at": clinic(called),
            }
        )
        if came:
            self.treatment("scaling/done", came, patient_id=patient.id)
        return followup

    def test_recalls(self):
        """One came on the sixtieth day, one a day later, one not at all; one was called too lately to be judged."""
        for number, (called, came) in enumerate(
            (
                ("2026-07-01 10:00", "2026-08-30 09:00"),
                ("2026-07-01 10:00", "2026-08-31 10:00"),
                ("2026-07-01 10:00", None),
                ("2026-10-01 10:00", None),
            )
        ):
            self.recall(self.make_patient(f"患者{number}"), called, came)
        found = self.read("dental.recall.report", "called_count:sum", "came_count:sum", "success_rate:avg")
        self.assertEqual(found[:2], (3, 1))
        self.assertAlmostEqual(found[2], 100 / 3)

    def test_conversion(self):
        consulted = [self.make_patient(f"患者{number}") for number in range(3)]
        for patient in consulted:
            self.treatment("consultation/done", "2026-11-01 10:00", patient_id=patient.id)
        self.treatment("filling/done", "2026-11-10 10:00", patient_id=consulted[0].id)
        self.treatment("checkup/done", "2026-11-10 10:00", patient_id=consulted[1].id)
        found = self.read("dental.conversion.report", "seen_count:sum", "converted_count:sum", "rate:avg")
        self.assertEqual(found[:2], (4, 1))
        self.assertEqual(found[2], 25)

    def test_only_managers(self):
        for model in ("dental.recall.report", "dental.conversion.report"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.dentist).search([])

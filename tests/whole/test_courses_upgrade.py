"""What is pending in a clinic of the version before ends or joins, and no safety call is lost."""

import importlib.util
from pathlib import Path

from common import DentalCase

from odoo import SUPERUSER_ID

MIGRATIONS = Path(__file__).parents[2] / "dental_followup" / "migrations" / "19.0.1.3.0"


class TestCoursesUpgrade(DentalCase):
    def setUp(self):
        super().setUp()
        # As it was: no courses.
        self.kinds = self.env["dental.treatment.type"].search([("course", "!=", False)])
        self.kinds.course = False
        self.env["dental.treatment.type"].search([]).removes_tooth = False

    def choose(self, code):
        self.clinic.dental_book_id = self.env.ref(f"dental_followup.book_{code}")

    def upgrade(self):
        self.env.flush_all()
        for name in ("post-05-courses", "post-replan"):
            spec = importlib.util.spec_from_file_location(name.replace("-", "_"), MIGRATIONS / f"{name}.py")
            script = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(script)
            script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def shipped_step(self, rule, number, **values):
        """A call as the version before shipped it."""
        name = f"{rule}_{number}"
        protocol = self.env.ref(f"dental_followup.{rule}")
        values = {"protocol_id": protocol.id, "role": "dentist", "script_id": False, **values}
        step = self.env["dental.protocol.step"].with_user(SUPERUSER_ID).create(values)
        data = {"module": "dental_followup", "name": name, "model": step._name, "res_id": step.id, "noupdate": True}
        self.env["ir.model.data"].create(data)
        return step

    def test_series_join(self):
        self.choose("d")
        sessions = self.treatment("root_canal/opening", "2026-11-18 09:30", teeth="36")
        sessions |= self.treatment("root_canal/obturation", "2026-11-20 09:30", teeth="36")
        self.assertEqual(len(self.followups(sessions)), 8)
        self.upgrade()
        self.assertEqual(self.days(sessions[0]), ["2026-11-19"], "the day after the session stays")
        self.assertEqual(self.days(sessions[1]), ["2026-11-21", "2027-02-20", "2027-05-20", "2027-11-20"])
        self.assertEqual(set(self.followups(sessions, "cancelled").mapped("closing_reason")), {"course_went_on"})
        self.assertTrue(self.kinds.filtered(lambda kind: kind.code == "root_canal").course)

    def test_no_safety_call_is_lost(self):
        for code in "abcd":
            self.choose(code)
            patient = self.make_patient(code)
            before = self.env["dental.treatment"]
            for stage in ("extraction/impacted", "implant/fixture", "implant/second_stage", "perio/surgery"):
                before |= self.treatment(stage, "2026-11-19 15:00", patient_id=patient.id, teeth="36", sutured=True)
            watched = self.followups(before).filtered("contact_deadline")
            self.upgrade()
            self.assertEqual(set(watched.mapped("state")), {"planned"}, code)
            self.kinds.course = False

    def test_new_calls(self):
        self.choose("a")
        fixture = self.treatment("implant/fixture", "2026-11-16 09:30", teeth="36", sutured=True)
        new = self.followups(fixture).filtered(lambda f: f.purpose in ("suture", "second_stage"))
        self.assertEqual(len(new), 2)
        new.sudo().unlink()
        self.upgrade()
        again = self.followups(fixture).filtered(lambda f: f.purpose in ("suture", "second_stage"))
        self.assertEqual(sorted(again.mapped("purpose")), ["second_stage", "suture"])
        ids = fixture.sudo().followup_ids.ids
        self.upgrade()
        self.assertEqual(fixture.sudo().followup_ids.ids, ids, "again changes nothing")

    def test_calls_after_no_treatment(self):
        self.choose("c")
        step = self.shipped_step("book_c_consultation", 2, count=1, unit="weeks", purpose="recovery")
        consultation = self.treatment("consultation/done", "2026-11-19 15:00")
        call = self.followups(consultation).filtered(lambda f: f.step_id == step)
        self.assertTrue(call)
        self.upgrade()
        self.assertEqual((call.state, call.closing_reason), ("cancelled", "not_demanded"))
        self.assertFalse(step.active)
        self.assertFalse(self.env.ref("dental_followup.book_c_consultation_2", raise_if_not_found=False))
        self.assertEqual(call.step_id, step, "what was planned keeps its reason")

    def test_what_the_clinic_has_edited_stays(self):
        self.choose("c")
        step = self.shipped_step("book_c_consultation", 2, count=1, unit="weeks", purpose="recovery")
        step.with_user(self.manager).sudo(False).count = 2
        scaling = self.env.ref("dental_followup.book_b_scaling_1")
        scaling.with_user(self.manager).count = 3
        consultation = self.treatment("consultation/done", "2026-11-19 15:00")
        self.upgrade()
        self.assertTrue(step.active)
        self.assertEqual(scaling.count, 3)
        self.assertIn("2026-12-03", self.days(consultation))

    def test_a_day_that_was_edited_since_moves_nothing(self):
        self.choose("a")
        filling = self.treatment("filling/done", "2026-11-19 15:00", teeth="36")
        before = self.days(filling)
        step = self.env.ref("dental_followup.book_a_filling_3")
        step.with_user(self.manager).count = 91
        self.upgrade()
        self.assertEqual(self.days(filling), before)

"""Creating many follow-ups at once stores the same as creating them one by one."""

from common import DentalCase

COPIED = ("patient_id", "step_id", "occurrence", "role", "purpose", "script_id", "channel", "max_attempts")
COPIED += ("due_at", "due_date", "planned_date", "state", "attempt_count", "company_id", "create_uid")


class TestBulk(DentalCase):
    def setUp(self):
        super().setUp()
        # Each by itself: a course would keep the later calls of its last session only.
        self.env.ref("dental_followup.treatment_type_filling").course = False
        values = [self.treatment_values("filling/done", teeth=str(11 + number % 8)) for number in range(30)]
        self.alone = self.env["dental.treatment"]
        for vals in values[:3]:
            self.alone |= self.alone.with_user(self.reception).create(vals)
        self.together = self.alone.with_user(self.reception).create(values)

    def rows(self, treatments):
        return [[tuple(f[name] for name in COPIED) for f in self.followups(t)] for t in treatments.sudo()]

    def of_treatments(self):
        return self.patient.sudo().dental_followup_ids.filtered("treatment_id")

    def test_same_as_one_by_one(self):
        self.assertEqual(len(self.together.sudo().followup_ids), 150)
        self.assertEqual(self.rows(self.together), [self.rows(self.alone)[0]] * 30)

    def test_known_to_what_was_read_before(self):
        """The cache of the other side of each link does not hide the new records."""
        self.assertEqual(self.of_treatments(), (self.alone | self.together).sudo().followup_ids)
        more = self.alone.with_user(self.reception).create([self.treatment_values("filling/done")] * 30)
        self.assertEqual(len(self.of_treatments()), 15 + 150 + 150)
        self.assertEqual(len(more.sudo().followup_ids), 150)

    def test_defaults_and_missing_values(self):
        """Rows that leave something to a default, or name different fields, get the same as ever."""
        followup = self.alone.sudo().followup_ids[0]
        [values] = followup.copy_data({"treatment_id": False, "step_id": False, "state": False})
        del values["state"], values["max_attempts"]
        created = followup.create([{**values, "problem": f"它说“不”\t{number}\\n"} for number in range(120)])
        self.assertEqual(set(created.mapped("state")), {"planned"})
        self.assertEqual(set(created.mapped("max_attempts")), {3})
        created.invalidate_recordset()
        self.assertEqual(created[7].problem, "它说“不”\t7\\n")
        self.assertFalse(created[7].channel)
        self.assertEqual([f.problem for f in created], [f"它说“不”\t{number}\\n" for number in range(120)])

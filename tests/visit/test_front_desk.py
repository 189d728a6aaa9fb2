"""What every shipped book demands of the front desk, row by row, in the books' own telephone hours."""

from datetime import date

from common import clinic
from common.books import FRONT_DESKS, read, shifted, split
from common.triggers import TriggerCase

WEDNESDAY, THURSDAY = "2026-11-25", "2026-11-26"


class Desk:
    """The front desk's rows of one book; ``code`` says which."""

    code = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = FRONT_DESKS[cls.code]
        book = cls.env["dental.protocol.book"].search([("code", "=", cls.code), ("company_id", "=", False)])
        cls.clinic.dental_book_id = book.ensure_one()

    def check(self, row, counted_from, patient=None):
        """The patient's calls are those of the row, counted from a day."""
        wanted = []
        for call in map(read, self.rows[row]):
            count, unit = split(call.distance)
            distance = f"{-count if call.before else count}{unit[0]}"
            day = date.fromisoformat(counted_from)
            day = day if unit == "hours" else shifted(day, distance)
            wanted.append((str(day), call.role, call.purpose, call.note))
        found = self.calls(row.split()[0], patient=patient)
        purposes = [purpose for _day, _role, purpose, _note in wanted]
        self.assertEqual(
            [
                (str(f.planned_date), f.role, purpose and f.purpose, f.is_note_only)
                for f, purpose in zip(found, purposes, strict=True)
            ],
            wanted,
        )
        self.assertTrue(all(f.script_id or f.is_note_only for f in found))
        return found

    def due(self, followup):
        self.assertEqual(followup.due_date, self.clinic._dental_local(followup.due_at).date())
        return f"{self.clinic._dental_local(followup.due_at):%Y-%m-%d %H:%M}"

    def test_visit_ahead(self):
        for row in self.rows:
            trigger, _, stage = row.partition(" ")
            if trigger == "visit_ahead":
                with self.subTest(row=row):
                    patient = self.make_patient(row)
                    stage_id = self.stage(stage).id if stage else False
                    self.visit(f"{THURSDAY} 15:00", patient, dental_stage_id=stage_id)
                    self.check(row, THURSDAY, patient)

    def test_no_show(self):
        self.visit(f"{WEDNESDAY} 15:00")
        self.notice(f"{WEDNESDAY} 15:15")
        call = self.check("no_show", WEDNESDAY)
        self.assertEqual(self.due(call), f"{WEDNESDAY} 16:00")

    def test_no_show_before_lunch(self):
        """The hour ends while nobody telephones: called before lunch where there is time for it."""
        self.visit(f"{WEDNESDAY} 11:30")
        self.notice(f"{WEDNESDAY} 11:45")
        call = self.check("no_show", WEDNESDAY)
        self.assertEqual(self.due(call), f"{WEDNESDAY} {self.before_lunch}")
        self.assertLessEqual(call.due_at, clinic(f"{WEDNESDAY} 12:30"))

    def test_not_arrived(self):
        self.visit(f"{WEDNESDAY} 15:00", dental_booked_online=True)
        self.notice(f"{WEDNESDAY} 15:15")
        call = self.check("not_arrived", WEDNESDAY)
        self.assertGreaterEqual(call.due_at, clinic(f"{WEDNESDAY} 15:00"))
        self.assertLessEqual(call.due_at, clinic(f"{WEDNESDAY} 16:00"))

    def test_not_converted(self):
        self.set_clock(f"{WEDNESDAY} 15:30")
        self.treatment("consultation/done", f"{WEDNESDAY} 15:00")
        call = self.check("not_converted", WEDNESDAY)
        self.assertEqual(self.due(call), f"2026-11-28 {self.opens[1]}", "a Saturday")

    def test_inactive(self):
        self.set_clock(f"{WEDNESDAY} 15:30")
        for row in self.rows:
            trigger, _, stage = row.partition(" ")
            if trigger == "inactive":
                with self.subTest(row=row):
                    patient = self.make_patient(row)
                    self.treatment(stage or "whitening/done", f"{WEDNESDAY} 15:00", patient_id=patient.id)
                    first = self.check(row, WEDNESDAY, patient)[0]
                    opens = self.opens[first.planned_date.weekday() >= 5]
                    self.assertEqual(self.due(first), f"{first.planned_date} {opens}")

    def test_complaint_settled(self):
        rule = self.clinic.dental_book_id.protocol_ids.filtered(lambda p: p.trigger == "complaint_settled")
        self.assertFalse(rule.type_id)
        wanted = [read(text) for text in self.rows["complaint_settled"]]
        self.assertEqual(
            [(step.count, step.unit, step.role, step.purpose) for step in rule.step_ids],
            [(*split(call.distance), call.role, call.purpose) for call in wanted],
        )


class TestFrontDeskOfBookA(Desk, TriggerCase):
    code = "A"
    opens = "09:00", "09:00"  # on weekdays, at weekends
    before_lunch = "12:30"


class TestFrontDeskOfBookB(Desk, TriggerCase):
    code = "B"
    opens = "09:00", "09:00"
    before_lunch = "12:30"


class TestFrontDeskOfBookC(Desk, TriggerCase):
    code = "C"
    opens = "10:30", "14:30"
    before_lunch = "11:45"


class TestFrontDeskOfBookD(Desk, TriggerCase):
    code = "D"
    opens = "09:00", "09:00"
    before_lunch = "11:45"

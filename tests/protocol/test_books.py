"""The four shipped books, row by row, at the moments at which plans go wrong."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import NEW_YORK, SHANGHAI, DentalCase, clinic
from common.books import BOOKS, HOURS, read, shifted, split

SURGERY = {"perio/surgery", "implant/fixture", "implant/second_stage"}
NINE = time(9, 0)
MINUTE = timedelta(minutes=1)


def moment(text):
    """What the clinic's clock shows, without its zone."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


def expected_moment(call, when, tz, number=0):
    """What the clinic's clock shows at the moment that a call's rule names.

    :param number: 0 for the first of repeated calls
    """
    count, unit = split(call.distance)
    if unit == "hours":
        utc = clinic(when, tz) + timedelta(hours=count)
        return utc.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(tz)).replace(tzinfo=None)
    day = shifted(date.fromisoformat(when[:10]), further(call, number))
    return datetime.combine(day, NINE)


def further(call, number):
    """The distance of an occurrence; of unlike units as months."""
    every = call.every or f"0{call.distance[-1]}"
    if every[-1] == call.distance[-1]:
        return f"{int(call.distance[:-1]) + number * int(every[:-1])}{every[-1]}"
    months = {"m": 1, "y": 12}
    total = int(call.distance[:-1]) * months[call.distance[-1]] + number * int(every[:-1]) * months[every[-1]]
    return f"{total}m"


def is_open(hours, local):
    return any(start <= f"{local:%H:%M}" < end for start, end in hours[local.weekday()])


def expected_due(rule, done, now, hours, is_surgery, grace=0):
    """When a call is due, minute by minute: the first at which the clinic telephones.

    A call after surgery is not put off to a later day; there is no room earlier, since every
    book's hours are open every day.
    """
    due = max(rule, done)
    if due.date() < now.date():
        due = now
    waited = due
    while hours and not is_open(hours, waited):
        waited += MINUTE
    if grace and not is_surgery:
        return due if waited.date() > rule.date() + timedelta(days=grace) else waited
    return due if is_surgery and waited.date() > rule.date() else waited


class Rows:
    """The rows of one book; ``code`` says which."""

    code = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = BOOKS[cls.code]
        book = cls.env["dental.protocol.book"].search([("code", "=", cls.code), ("company_id", "=", False)])
        cls.clinic.dental_book_id = book.ensure_one()
        cls.env["dental.treatment.type"].create(
            {"code": "veneer", "name": "Veneer", "stage_ids": [(0, 0, {"code": "done", "name": "done"})]}
        )
        # A patient of its own for each row: a course has one first operation.
        cls.patients = {row: cls.make_patient(row) for row in cls.rows}

    def record(self, when, recorded, tz=SHANGHAI):
        """Record every row as done at ``when``, at the moment ``recorded``; yields (row, treatment)."""
        self.clinic.dental_tz = tz
        self.set_clock(recorded, tz)
        done_at = clinic(when, tz)
        vals_list = [self.row_values(row, patient_id=p.id, done_at=done_at) for row, p in self.patients.items()]
        treatments = self.env["dental.treatment"].with_user(self.reception).create(vals_list)
        yield from zip(self.rows, treatments, strict=True)

    def row_values(self, row, **values):
        """The record that a row speaks of."""
        code, _, differs = row.replace("-", "+-").partition("+")
        if differs in ("sutures", "reaction"):
            values["sutured" if differs == "sutures" else "reaction"] = True
        elif differs:
            values["with_surgery"] = differs == "surgery"
        return self.treatment_values(code, **values)

    def expected(self, row, when, recorded, tz):
        """[(what a follow-up is, purpose)] of a row, in the order of the rule's days."""
        now, found = moment(recorded), []
        for call in map(read, self.rows[row]):
            number, rule = 0, expected_moment(call, when, tz)
            while call.every and rule.date() < now.date() - timedelta(days=7):
                number += 1
                rule = expected_moment(call, when, tz, number)
            if rule.date() < now.date() - timedelta(days=7):
                continue
            operation = row.removesuffix("+sutures")
            is_surgery = row.startswith("extraction") or operation in SURGERY or row.endswith("+surgery")
            due = expected_due(rule, moment(when), now, HOURS[self.code], is_surgery, call.grace)
            kind = "note" if call.note else "call"
            what = f"{rule:%Y-%m-%d} due {due:%Y-%m-%d %H:%M} {kind} {call.role} every {call.every} grace {call.grace}"
            found.append((f"{what} until {sorted(call.until)}", call.purpose))
        return sorted(found)

    def found(self, followup, tz):
        """A follow-up in the words of :meth:`expected`."""
        step = followup.step_id
        due = followup.due_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(tz))
        self.assertEqual(followup.due_date, due.date())
        kind = "note" if followup.is_note_only else "call"
        every = f"{step.repeat_count}{step.repeat_unit[0]}" if step.repeat_unit else None
        return (
            f"{followup.planned_date} due {due:%Y-%m-%d %H:%M} {kind} {followup.role} every {every} "
            f"grace {step.tolerance} until {sorted(step.until_stage_ids.mapped('complete_code'))}"
        )

    def planned(self, treatment):
        """What follows from the treatment itself."""
        return treatment.sudo().followup_ids.filtered(lambda f: f.step_id.protocol_id.trigger == "treatment")

    def check(self, when, recorded, tz=SHANGHAI):
        for row, treatment in self.record(when, recorded, tz):
            with self.subTest(book=self.code, row=row):
                expected = self.expected(row, when, recorded, tz)
                found = sorted(((self.found(f, tz), f.purpose, f) for f in self.planned(treatment)), key=lambda x: x[0])
                self.assertEqual([what for what, _purpose, _f in found], [what for what, _purpose in expected])
                for (_what, purpose, followup), (_same, wanted) in zip(found, expected, strict=True):
                    self.assertEqual(purpose, wanted or purpose)
                    self.assertEqual(followup.state, "planned")
                    self.assertEqual(followup.patient_id, self.patients[row])
                    self.assertEqual(followup.company_id, self.clinic)
                    self.assertTrue(followup.script_id or followup.is_note_only)

    def test_table_is_whole(self):
        stages = self.env["dental.treatment.stage"].search([]).mapped("complete_code")
        self.assertEqual({row.split("+")[0].removesuffix("-surgery") for row in self.rows}, set(stages))

    def test_ordinary_day(self):
        self.check("2026-11-20 09:30", "2026-11-20 10:00")

    def test_at_lunch(self):
        self.check("2026-11-20 12:20", "2026-11-20 12:40")

    def test_in_the_evening(self):
        self.check("2026-11-20 18:40", "2026-11-20 18:50")

    def test_saturday(self):
        self.check("2026-11-21 11:00", "2026-11-21 11:10")

    def test_sunday(self):
        self.check("2026-11-22 15:00", "2026-11-22 15:20")

    def test_end_of_january(self):
        self.check("2027-01-31 15:00", "2027-01-31 15:20")

    def test_end_of_august(self):
        self.check("2026-08-31 15:00", "2026-08-31 15:20")

    def test_leap_day(self):
        self.check("2028-02-29 15:00", "2028-02-29 15:20")

    def test_last_day_of_the_year(self):
        self.check("2026-12-31 15:00", "2026-12-31 15:20")

    def test_a_minute_before_midnight(self):
        self.check("2026-11-20 23:59", "2026-11-20 23:59")

    def test_a_minute_after_midnight(self):
        """In UTC it is still the day before."""
        self.check("2026-11-20 00:01", "2026-11-20 00:01")

    def test_recorded_after_midnight(self):
        self.check("2026-11-20 23:30", "2026-11-21 00:05")

    def test_recorded_one_day_late(self):
        self.check("2026-11-20 09:30", "2026-11-21 10:00")

    def test_recorded_seven_days_late_at_the_last_minute(self):
        self.check("2026-11-20 00:00", "2026-11-27 23:59")

    def test_recorded_eight_days_late(self):
        self.check("2026-11-20 09:30", "2026-11-28 00:00")

    def test_recorded_half_a_year_late(self):
        self.check("2026-05-31 09:30", "2026-11-20 10:00")

    def test_recorded_years_late(self):
        self.check("2020-02-29 09:30", "2026-11-20 10:00")

    def test_day_before_the_clock_jumps(self):
        """In New York 8 March 2026 has 23 hours."""
        self.check("2026-03-07 23:30", "2026-03-07 23:45", NEW_YORK)

    def test_day_of_the_jump(self):
        self.check("2026-03-08 01:59", "2026-03-08 03:30", NEW_YORK)

    def test_day_before_the_clock_goes_back(self):
        """In New York 1 November 2026 has 25 hours."""
        self.check("2026-10-31 15:00", "2026-10-31 15:10", NEW_YORK)

    def test_day_of_the_hour_that_comes_twice(self):
        self.check("2026-11-01 09:30", "2026-11-01 09:40", NEW_YORK)

    def test_repeated_calls_go_on(self):
        """One stands at a time; when it is settled the next is counted from the treatment."""
        treatments = dict(self.record("2026-11-20 09:30", "2026-11-20 10:00"))
        for row, call in ((row, read(text)) for row, texts in self.rows.items() for text in texts):
            if not call.every:
                continue
            for number in range(3):
                pending = self.planned(treatments[row]).filtered(
                    lambda f: f.step_id.repeat_unit and f.state == "planned"
                )
                with self.subTest(book=self.code, row=row, number=number):
                    wanted = expected_moment(call, "2026-11-20 09:30", SHANGHAI, number).date()
                    self.assertEqual(pending.mapped("planned_date"), [wanted])
                    self.set_clock(f"{wanted} 15:00")
                    pending._close("skipped", "dismissed")
                    self.env["dental.followup.planner"]._plan_next(pending)
            self.set_clock("2026-11-20 10:00")

    def test_until_a_later_stage(self):
        """Each of the stages until which a row's call runs ends it, and only what runs until it."""
        rows = [(row, read(text)) for row, texts in self.rows.items() for text in texts]
        for row, stage in dict.fromkeys((r, s) for r, c in rows for s in sorted(c.until)):
            with self.subTest(book=self.code, row=row, until=stage):
                patient = self.make_patient(f"{row} {stage}")
                values = self.row_values(row, patient_id=patient.id, teeth="36", done_at=clinic("2026-11-20 09:00"))
                treatment = self.env["dental.treatment"].with_user(self.reception).create(values)
                before = self.planned(treatment)
                self.treatment(stage, "2026-11-20 09:30", patient_id=patient.id, teeth="36")
                ended = before.filtered(lambda f: f.closing_reason == "until_reached")
                calls = [call for call in map(read, self.rows[row]) if stage in call.until]
                self.assertEqual(
                    sorted(self.found(f, SHANGHAI)[:10] for f in ended),
                    sorted(str(shifted(date(2026, 11, 20), call.distance)) for call in calls),
                )
                self.assertEqual(set(ended.mapped("state")), {"cancelled"})
                joined = before.filtered(lambda f: f.closing_reason == "course_went_on")
                self.assertEqual(set((before - ended - joined).mapped("state")), {"planned"})


class TestRowsOfBookA(Rows, DentalCase):
    code = "A"


class TestRowsOfBookB(Rows, DentalCase):
    code = "B"


class TestRowsOfBookC(Rows, DentalCase):
    code = "C"


class TestRowsOfBookD(Rows, DentalCase):
    code = "D"

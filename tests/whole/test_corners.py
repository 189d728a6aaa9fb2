"""What happens in a clinic once a year: books change, people leave, contacts turn out to be one."""

from common import CallCase, clinic

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class TestBookChanges(CallCase):
    def test_a_copied_book_repeats_no_call(self):
        self.finish(self.due)
        self.clinic.dental_switch_book(self.book.copy(), is_replanned=True)
        self.assertEqual(self.days(self.extraction, "done"), ["2026-11-19", "2026-11-20"])
        self.assertEqual(self.days(self.extraction), ["2027-02-17"])
        steps = self.clinic.dental_book_id.protocol_ids.step_ids
        self.assertLessEqual(self.followups(self.extraction).step_id, steps)

    def test_a_step_that_was_deleted_and_written_anew(self):
        step = self.ahead.filtered(lambda f: f.treatment_id == self.extraction).step_id
        step.copy()
        step.unlink()
        self.extraction.teeth = "37"
        self.assertEqual(self.days(self.extraction, "planned"), ["2027-02-17"])

    def test_a_repeated_call_goes_on_in_a_copied_book(self):
        implant = self.treatment("implant/fixture", "2026-10-20 10:00")
        self.open_due()
        self.finish(self.followups(implant, "open"))
        self.clinic.dental_switch_book(self.book.copy(), is_replanned=True)
        care = self.followups(implant).filtered(lambda followup: followup.purpose == "care")
        self.assertEqual(care.planned_date.isoformat(), "2026-12-20")
        self.assertLessEqual(self.followups(implant).step_id, self.clinic.dental_book_id.protocol_ids.step_ids)

    def test_distance_that_no_calendar_has(self):
        step = self.due[0].step_id.with_user(self.manager)
        for values in (
            {"count": 9999, "unit": "years"},
            {"count": 99999999, "unit": "hours"},
            {"repeat_count": 9999, "repeat_unit": "years"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError), self.cr.savepoint():
                step.write(values)
        step.write({"count": 30, "unit": "years"})

    def test_a_type_is_copied_twice(self):
        kind = self.scaling.type_id.with_user(self.manager)
        copies = kind.copy() | kind.copy() | kind.copy()
        self.assertEqual(copies.mapped("code"), ["scaling_copy", "scaling_copy2", "scaling_copy3"])


class TestPeopleLeave(CallCase):
    def due_for_dentist(self, dentist):
        self.book.protocol_ids.step_ids.role = "dentist"
        treatment = self.treatment("scaling/done", "2026-11-19 11:00", dentist_id=dentist.id)
        return self.followups(treatment)[0]

    def test_dentist_without_a_role_in_the_clinic(self):
        followup = self.due_for_dentist(self.outsider)
        self.open_due()
        self.assertEqual(followup.user_id, self.dentist, "of the team")
        self.assertEqual(followup.on_behalf_of_id, self.outsider)

    def test_dentist_who_went_to_another_clinic(self):
        followup = self.due_for_dentist(self.dentist)
        other = self.make_clinic("分院", "Asia/Shanghai")
        self.dentist.write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        self.open_due()
        self.assertEqual(followup.user_id, self.nurse)

    def test_a_pool_without_a_team_is_the_managers(self):
        self.env["dental.team"].search([("role", "in", ("dentist", "nurse"))]).unlink()
        followup = self.due_for_dentist(self.outsider)
        self.open_due()
        self.assertFalse(followup.user_id)
        self.assertTrue(followup.with_user(self.manager).is_mine)
        self.assertFalse(followup.with_user(self.reception).is_mine)

    def test_who_stands_in_sees_the_pool(self):
        self.due[0].sudo().write({"role": "consultant", "user_id": False})
        self.assertTrue(self.due[0].with_user(self.reception).is_mine)
        self.assertFalse(self.due[0].with_user(self.nurse).is_mine)

    def test_the_pool_of_another_clinic_is_not_mine(self):
        other = self.make_clinic("分院", "Asia/Shanghai")
        self.team.company_ids |= other
        self.due[0].sudo().write({"role": "followup_team", "user_id": False})
        self.env["dental.team"].search([("role", "=", "followup_team")]).company_id = other
        self.assertFalse(self.due[0].with_user(self.team).is_mine)


class TestNextCall(CallCase):
    def next_patient(self):
        action = self.env["dental.followup"].with_user(self.team).action_start_next()
        call = self.env["dental.call"].browse(action.get("res_id", ()))
        return call.patient_id, action

    def test_who_wants_to_be_called_later_is_not_next(self):
        self.finish(self.due, "call_back", call_back_at=clinic("2026-11-20 16:00"))
        self.open_due()
        self.due.user_id = self.team
        patient, action = self.next_patient()
        self.assertFalse(patient)
        self.assertIn("16:00", action["params"]["message"])
        self.set_clock("2026-11-20 16:00")
        self.assertEqual(self.next_patient()[0], self.patient)

    def test_who_is_on_the_phone_with_a_colleague_is_not_next(self):
        self.due.user_id = self.team
        self.call(self.due, self.second)
        self.assertFalse(self.next_patient()[0])


class TestNoCallWanted(CallCase):
    def assert_kept_closed(self):
        with self.assertRaises(UserError):
            self.due.with_user(self.team).action_reopen()
        self.assertEqual(set(self.due.mapped("state")), {"skipped"})

    def test_who_asked_not_to_be_called(self):
        self.finish(self.due, "refused", asks_not_to_be_called=True)
        self.assert_kept_closed()

    def test_archived_patient(self):
        self.finish(self.due, "refused")
        self.patient.active = False
        self.assert_kept_closed()

    def test_treatment_taken_back(self):
        self.finish(self.due, "refused")
        (self.extraction | self.scaling).action_cancel()
        self.assert_kept_closed()

    def test_nothing_is_noted_with_another_patient(self):
        other = self.treatment(patient_id=self.make_patient("李雷", phone="13900139000").id)
        call = self.call(self.due, outcome="answered", note="仍有些疼")
        call.write({"followup_ids": [Command.link(self.followups(other)[0].id)]})
        call.action_finish()
        self.assertIn("仍有些疼", self.notes(self.extraction))
        self.assertNotIn("仍有些疼", self.notes(other))


class TestMerge(CallCase):
    def merge(self, partners, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge(partners.ids, into.sudo().with_env(wizard.env))

    def test_two_patients(self):
        twin = self.make_patient("王晓明", phone="13900139000")
        treatment = self.treatment("filling/done", patient_id=twin.id)
        number = self.patient.dental_number
        call = self.finish(self.due)
        self.merge(self.patient | twin, self.patient)
        self.assertFalse(twin.exists())
        self.assertEqual(self.patient.dental_number, number)
        self.assertEqual(treatment.patient_id, self.patient)
        self.assertEqual(self.followups(treatment).patient_id, self.patient)
        self.assertEqual(call.patient_id, self.patient)

    def test_into_a_contact_without_a_number(self):
        contact = self.env["res.partner"].create({"name": "王小明"})
        number = self.patient.dental_number
        self.merge(self.patient | contact, contact)
        self.assertTrue(contact.is_patient)
        self.assertEqual(contact.dental_number, number)
        self.assertEqual(self.due.patient_id, contact)

    def test_who_must_not_be_called(self):
        twin = self.make_patient("王晓明", phone="13900139000", dental_do_not_call=True)
        self.merge(self.patient | twin, self.patient)
        self.assertEqual(set((self.due | self.ahead).mapped("state")), {"cancelled"})

    def test_crown_recorded_for_the_twin(self):
        twin = self.make_patient("王晓明", phone="13900139000")
        fixture = self.treatment("implant/fixture", "2026-11-10 10:00")
        self.treatment("implant/crown", "2026-11-19 10:00", patient_id=twin.id)
        self.assertTrue(self.days(fixture))
        self.merge(self.patient | twin, self.patient)
        self.assertNotIn("planned", fixture.sudo().followup_ids.filtered("step_id.until_stage_ids").mapped("state"))


class TestNumbers(CallCase):
    def test_a_number_too_long_for_the_sequence(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "dental.patient")], limit=1)
        self.make_patient("一", dental_number="P99999999999999")
        self.make_patient("二", dental_number=sequence.get_next_char(sequence.number_next_actual))
        self.assertRegex(self.make_patient("三").dental_number, r"^P\d{6}$")


class TestContextOfClients(CallCase):
    def test_a_client_cannot_hide_from_the_followup(self):
        activity = self.activities(self.due[0]).with_user(self.reception).with_context(dental_sync=True)
        activity.action_feedback()
        self.assertEqual(self.due[0].closing_reason, "without_record")


class TestClinicsClock(CallCase):
    def test_a_moment_to_come_is_named_by_the_clinics_clock(self):
        self.reception.tz = False
        with self.assertRaisesRegex(ValidationError, "2026-11-20 11:00"):
            self.treatment(when="2026-11-20 11:00")


class TestWhatActivitiesSay(CallCase):
    def summaries(self):
        return " ".join(self.activities(self.due).mapped("summary"))

    def test_new_number_and_name(self):
        self.patient.write({"phone": "13900139000", "name": "王大明"})
        self.assertEqual(self.summaries().count("+86 139 0013 9000"), 3)
        self.assertNotIn("138 0013 8000", self.summaries())
        self.assertEqual(self.summaries().count("王大明"), 3)

    def test_corrected_tooth(self):
        self.extraction.teeth = "37"
        self.assertEqual(self.summaries().count(" 37 "), 2)
        self.assertNotIn(" 36 ", self.summaries())

    def test_reception_is_asked_once_for_the_number(self):
        self.finish(self.due, "wrong_number")
        self.finish(self.due, "wrong_number")
        todo = [("res_model", "=", "res.partner"), ("res_id", "=", self.patient.id)]
        self.assertEqual(self.env["mail.activity"].search_count(todo), 1)

    def test_visit_of_another_clinics_patient(self):
        other = self.make_clinic("分院", "Asia/Shanghai")
        stranger = self.make_patient("李雷", user=self.env.user, company_id=other.id)
        visits = self.env["calendar.event"].with_user(self.reception).with_context(dental_visit=True)
        with self.assertRaisesRegex(ValidationError, "another clinic"):
            visits.create({"dental_patient_id": stranger.id, "start": clinic("2026-11-21 10:00")})


class TestOtherHands(CallCase):
    """What a colleague does while a call is on, and what nobody may do."""

    def test_the_record_counts_when_a_colleague_marks_it_done(self):
        draft = self.call(self.due, outcome="no_answer")
        self.activities(self.due).with_user(self.reception).action_feedback()
        self.assertEqual(set(self.due.mapped("closing_reason")), {"without_record"})
        draft.action_finish()
        self.assertEqual(set(self.due.mapped("state")), {"planned"})
        self.assertEqual(set(self.due.mapped("closing_reason")), {False})
        self.assertEqual(set(self.due.mapped("attempt_count")), {1})

    def test_what_was_settled_before_the_call_stays(self):
        self.activities(self.due).with_user(self.reception).action_feedback()
        self.set_clock("2026-11-20 10:05")
        draft = self.call(self.ahead[:1], outcome="answered")
        draft.followup_ids |= self.due.with_user(self.team)
        draft.action_finish()
        self.assertEqual(set(self.due.mapped("closing_reason")), {"without_record"})
        self.assertEqual(self.ahead[:1].closing_reason, "called")

    def test_a_call_is_handed_to_the_staff_only(self):
        activities = self.activities(self.due).with_user(self.team)
        with self.assertRaisesRegex(UserError, "no role in the dental clinic"):
            activities.write({"user_id": self.outsider.id})
        activities.write({"user_id": self.nurse.id})
        self.assertEqual(self.due.user_id, self.nurse)

    def test_an_activity_stays_with_its_followup(self):
        activity = self.activities(self.due)[0].with_user(self.team)
        with self.assertRaisesRegex(UserError, "cannot be moved"):
            activity.write({"res_id": self.ahead[0].id})

    def test_a_clinic_without_a_book_keeps_what_was_planned(self):
        self.clinic.dental_book_id = False
        self.extraction.teeth = "37"
        self.assertEqual(set(self.due.mapped("state")), {"open"})
        later = self.treatment("scaling/done", "2026-11-20 09:00")
        self.assertFalse(later.sudo().followup_ids)
        self.assertIn("no rule book", later.with_user(self.reception).warning)
        later.action_cancel()

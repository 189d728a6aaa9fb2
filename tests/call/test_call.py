"""A call from the list to its end, by outcome; what it settles, moves and starts."""

from common import CallCase, clinic

from odoo.exceptions import UserError


class TestAgenda(CallCase):
    def test_arrangement(self):
        self.assertEqual(self.due.mapped("purpose"), ["same_day", "day_one", "day_one"])
        self.assertEqual(self.ahead.mapped("purpose"), ["restoration", "checkup"])

    def test_everything_due_for_the_patient_joins(self):
        call = self.call(self.due[0])
        self.assertEqual(call.followup_ids, self.due)
        self.assertEqual(call.user_id, self.team)
        self.assertEqual(call.patient_id, self.patient)
        self.assertEqual(call.company_id, self.clinic)
        self.assertEqual(call.started_at, clinic("2026-11-20 10:00"))

    def test_due_but_not_opened_yet_joins(self):
        late = self.treatment("filling/done", "2026-11-19 16:00")
        self.assertIn(self.followups(late)[0], self.call(self.due[0]).followup_ids)

    def test_another_patients_calls_do_not_join(self):
        other = self.treatment("filling/done", "2026-11-19 16:00", patient_id=self.make_patient("李雷").id)
        self.assertFalse(self.call(self.due[0]).followup_ids & other.sudo().followup_ids)

    def test_one_ahead_may_be_called_early(self):
        call = self.call(self.ahead[0])
        self.assertEqual(call.followup_ids, self.due | self.ahead[0])

    def test_two_patients_are_two_calls(self):
        other = self.treatment("filling/done", "2026-11-19 16:00", patient_id=self.make_patient("李雷").id)
        with self.assertRaises(UserError):
            (self.due[0] | self.followups(other)[0]).with_user(self.team).action_start_call()

    def test_draft_is_found_again(self):
        call = self.call(self.due[0], note="half a sentence")
        later = self.treatment("filling/done", "2026-11-20 09:50")
        again = self.call(self.due[1])
        self.assertEqual(again, call)
        self.assertEqual(again.note, "half a sentence")
        self.assertIn(self.followups(later)[0], again.followup_ids)

    def test_a_follow_up_left_out_stays_due(self):
        call = self.call(self.due, outcome="answered")
        call.followup_ids -= self.due[2]
        call.action_finish()
        self.assertEqual(self.due.mapped("state"), ["done", "done", "open"])

    def test_on_behalf_of_is_kept(self):
        self.due[0].on_behalf_of_id = self.dentist
        self.assertEqual(self.call(self.due[0]).on_behalf_of_id, self.dentist)

    def test_channel_is_the_patients(self):
        self.patient.dental_channel = "wechat"
        self.assertEqual(self.call(self.due).channel, "wechat")


class TestAnswered(CallCase):
    def test_settles_what_is_due_and_nothing_else(self):
        call = self.finish(self.due[0], grade="satisfied", note="no pain")
        self.assertEqual((call.state, call.ended_at), ("done", clinic("2026-11-20 10:00")))
        for followup in self.due:
            self.assertEqual((followup.state, followup.closing_reason), ("done", "called"))
            self.assertEqual(followup.closed_at, clinic("2026-11-20 10:00"))
            self.assertEqual(followup.call_ids, call)
            self.assertFalse(self.activities(followup))
        self.assertEqual(self.ahead.mapped("state"), ["planned", "planned"])
        self.open_due()
        self.assertFalse(self.activities(self.due))

    def test_notes_go_to_the_treatments_and_not_to_the_patient(self):
        """Other apps' users read the log of a contact."""
        self.finish(self.due, grade="satisfied", note="swollen cheek <b>left</b>", opinion="kind people")
        for treatment in (self.extraction, self.scaling):
            self.assertIn("swollen cheek &lt;b&gt;left", self.notes(treatment))
            self.assertIn("kind people", self.notes(treatment))
        written = self.notes(self.patient)
        for word in ("回访小吴", "11-20 10:00", "swollen", "36", "Extraction", "kind people"):
            self.assertNotIn(word, written)

    def test_nobody_is_mailed(self):
        self.env["res.users"].search([]).notification_type = "email"
        before = self.env["mail.mail"].search_count([])
        self.finish(self.due, grade="dissatisfied", note="x")
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_treatment_outside_the_call_gets_no_note(self):
        other = self.treatment("filling/done", "2026-11-19 16:00", patient_id=self.make_patient("李雷").id)
        self.finish(self.due, note="swollen cheek")
        self.assertNotIn("swollen", self.notes(other))

    def test_without_a_grade(self):
        self.assertEqual(self.finish(self.due).state, "done")

    def test_the_record_replaces_done_without_one(self):
        """A colleague marks the activity done while the patient is on the phone."""
        call = self.call(self.due, outcome="answered")
        self.activities(self.due[0]).with_user(self.consultant).action_done()
        call.action_finish()
        self.assertEqual(set(self.due.mapped("closing_reason")), {"called"})

    def test_follow_up_of_another_patient_meanwhile_stays_due(self):
        """The treatment turned out to be another patient's while this one was on the phone."""
        call = self.call(self.due, outcome="answered")
        self.scaling.patient_id = self.make_patient("李雷")
        call.action_finish()
        self.assertEqual(self.due.mapped("state"), ["done", "done", "planned"])


class TestNotReached(CallCase):
    def test_three_times(self):
        """Next day, other time of day, counted; after the last attempt: unreachable."""
        for attempt, (hour, next_day, next_hour) in enumerate(
            [("10:00", "2026-11-21", "15:00"), ("15:05", "2026-11-22", "18:00")], start=1
        ):
            self.set_clock(f"2026-11-{19 + attempt} {hour}")
            self.open_due()
            self.finish(self.due, "no_answer")
            self.assertEqual(self.due.mapped("attempt_count"), [attempt] * 3)
            self.assert_due(self.due, next_day, next_hour)
            self.open_due()
            self.assertFalse(self.activities(self.due), "not again today")
        self.set_clock("2026-11-22 18:00")
        self.open_due()
        self.finish(self.due, "no_answer")
        self.assertEqual(set(self.due.mapped("state")), {"unreachable"})
        self.assertEqual(set(self.due.mapped("closing_reason")), {"attempts"})
        self.assertFalse(self.due._call_activities())
        self.assertEqual(len(self.due[0].call_ids), 3)

    def test_rules_day_does_not_move(self):
        self.finish(self.due, "no_answer")
        self.assertEqual([str(f.planned_date) for f in self.due], ["2026-11-19", "2026-11-20", "2026-11-20"])

    def test_in_the_evening(self):
        self.set_clock("2026-11-20 18:30")
        self.finish(self.due, "no_answer")
        self.assert_due(self.due, "2026-11-21", "10:00")

    def test_attempts_are_each_follow_ups_own(self):
        self.due[0].max_attempts = 1
        self.due[1].attempt_count = 1
        self.finish(self.due, "no_answer")
        self.assertEqual(self.due.mapped("state"), ["unreachable", "planned", "planned"])
        self.assertEqual(self.due.mapped("attempt_count"), [1, 2, 1])

    def test_busy_is_not_reached(self):
        self.finish(self.due, "busy")
        self.assertEqual(self.due.mapped("attempt_count"), [1, 1, 1])
        self.assert_due(self.due, "2026-11-21", "15:00")

    def test_unreachable_taken_up_again(self):
        self.due.max_attempts = 1
        self.finish(self.due, "no_answer")
        self.due.with_user(self.team).action_reopen()
        self.assertEqual(set(self.due.mapped("state")), {"planned"})
        self.assertEqual(self.due.mapped("attempt_count"), [0, 0, 0])
        self.open_due()
        self.assertEqual(len(self.activities(self.due)), 3)

    def test_what_was_called_or_is_pending_cannot_be_taken_up_again(self):
        with self.assertRaises(UserError):
            self.due.with_user(self.team).action_reopen()
        self.finish(self.due)
        with self.assertRaises(UserError):
            self.due.with_user(self.team).action_reopen()


class TestCallBack(CallCase):
    def test_later_today(self):
        self.finish(self.due, "call_back", call_back_at=clinic("2026-11-20 16:30"))
        self.assert_due(self.due, "2026-11-20", "16:30")
        self.assertEqual(self.due.mapped("attempt_count"), [0, 0, 0])
        self.open_due()
        self.assertEqual(len(self.activities(self.due)), 3)

    def test_tomorrow(self):
        self.finish(self.due, "call_back", call_back_at=clinic("2026-11-21 00:10"))
        self.assert_due(self.due, "2026-11-21", "00:10")
        self.open_due()
        self.assertFalse(self.activities(self.due))
        self.set_clock("2026-11-21 00:00")
        self.open_due()
        self.assertEqual(len(self.activities(self.due)), 3)

    def test_without_a_time(self):
        self.assert_refused(self.call(self.due, outcome="call_back"))

    def test_in_the_past_and_now(self):
        for moment in ("2026-11-20 01:59:59", "2026-11-20 02:00:00"):
            self.assert_refused(self.call(self.due, outcome="call_back", call_back_at=moment))
        self.finish(self.due, "call_back", call_back_at="2026-11-20 02:00:01")

    def assert_refused(self, call):
        with self.assertRaises(UserError), self.cr.savepoint():
            call.action_finish()
        self.assertEqual(call.state, "draft")
        self.assertEqual(set(self.due.mapped("state")), {"open"})


class TestWrongNumber(CallCase):
    def test_counts_as_an_attempt_and_reception_looks_for_the_number(self):
        self.finish(self.due, "wrong_number")
        self.assertTrue(self.patient.dental_wrong_number)
        self.assert_due(self.due, "2026-11-21", "15:00")
        self.assertEqual(self.due.mapped("attempt_count"), [1, 1, 1])
        todo = self.patient.sudo().activity_ids
        self.assertEqual(todo.user_id, self.reception)
        self.assertEqual(str(todo.date_deadline), "2026-11-20")

    def test_new_number_clears_it(self):
        self.finish(self.due, "wrong_number")
        mine = self.patient.with_user(self.reception)
        mine.phone = "138 0013 8000"
        self.assertTrue(mine.dental_wrong_number, "the same number, written differently")
        mine.phone = "13900139000"
        self.assertFalse(mine.dental_wrong_number)


class TestRefused(CallCase):
    def test_skips_what_is_due_and_keeps_what_lies_ahead(self):
        self.finish(self.due, "refused")
        self.assertEqual(set(self.due.mapped("state")), {"skipped"})
        self.assertEqual(set(self.due.mapped("closing_reason")), {"refused"})
        self.assertEqual(self.ahead.mapped("state"), ["planned", "planned"])
        self.assertFalse(self.patient.dental_do_not_call)

    def test_not_to_be_called_any_more(self):
        self.finish(self.due, "refused", asks_not_to_be_called=True)
        self.assertTrue(self.patient.dental_do_not_call)
        self.assertEqual(set(self.due.mapped("state")), {"skipped"})
        self.assertEqual(set(self.ahead.mapped("closing_reason")), {"do_not_call"})
        self.assertFalse(self.treatment("filling/done").followup_ids)

    def test_answered_and_not_to_be_called_any_more(self):
        self.finish(self.due, asks_not_to_be_called=True)
        self.assertEqual(set(self.due.mapped("state")), {"done"})
        self.assertEqual(set(self.ahead.mapped("closing_reason")), {"do_not_call"})


class TestDissatisfied(CallCase):
    def told(self, call):
        return call.sudo().activity_ids.filtered(lambda a: "王小明" in (a.summary or ""))

    def test_manager_is_told_at_once(self):
        call = self.finish(self.due, grade="dissatisfied", opinion="waited an hour <script>")
        activity = self.told(call)
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(str(activity.date_deadline), "2026-11-20")
        self.assertEqual(activity.activity_type_id, self.env.ref("dental_followup.mail_activity_type_dissatisfied"))
        self.assertIn("waited an hour &lt;script&gt;", activity.note)

    def test_fact_is_kept(self):
        call = self.finish(self.due, grade="dissatisfied")
        self.assertEqual(call.grade, "dissatisfied")
        self.assertEqual(self.env["dental.call"].search([("grade", "=", "dissatisfied")]), call)

    def test_manager_away(self):
        deputy = self.make_user("deputy", "manager")
        self.env["dental.team"].search([("role", "=", "manager")]).member_ids |= deputy
        self.manager.write({"out_of_office_from": "2026-11-19", "out_of_office_to": "2026-11-25"})
        self.assertEqual(self.told(self.finish(self.due, grade="dissatisfied")).user_id, deputy)

    def test_no_team_of_managers(self):
        self.env["dental.team"].search([("role", "=", "manager")]).unlink()
        self.assertEqual(self.told(self.finish(self.due, grade="dissatisfied")).user_id, self.manager)

    def test_others_are_no_alarm(self):
        for grade in ("fair", "satisfied", "very_satisfied"):
            with self.subTest(grade=grade):
                call = self.finish(self.due, grade=grade)
                self.assertFalse(call.sudo().activity_ids)

"""Two people and one family: an urgent patient has a call of their own, whoever holds the family's number."""

from common.promise import PromiseCase


class TestRedFamily(PromiseCase):
    def setUp(self):
        super().setUp()
        self.mother = self.make_patient("王妈妈")
        self.hers = self.followups(self.treatment("scaling/done", "2026-11-19 16:00", patient_id=self.mother.id))
        self.open_due()

    def start(self, user, patient):
        calls = self.env["dental.call"].with_user(user)
        action = calls._start(patient.with_user(user), self.env["dental.followup"].with_user(user))
        return calls.browse(action["res_id"])

    def test_a_colleague_talks_to_another_of_the_family(self):
        for kind in ("red", "amber"):
            self.urgent(kind)
            colleagues = self.start(self.second, self.mother)
            call = self.start(self.dentist, self.patient)
            self.assertEqual((call.patient_id, call.user_id, call.state), (self.patient, self.dentist, "draft"), kind)
            self.assertNotEqual(call, colleagues)
            self.assertFalse(call.dialled_digits, "the colleague holds the number")
            call.outcome = "answered"
            call.action_finish()
            colleagues.sudo().unlink()
            self.env["dental.promise"].search([]).sudo().write({"closed_at": "2026-11-20 02:00:00"})

    def test_a_colleague_talks_to_the_patient(self):
        self.urgent()
        colleagues = self.start(self.second, self.patient)
        call = self.start(self.dentist, self.patient)
        self.assertEqual((call, call.user_id), (colleagues.with_user(self.dentist), self.second))
        call.action_take_over()
        self.assertEqual(call.user_id, self.dentist)

    def test_an_incoming_call(self):
        self.urgent()
        self.start(self.second, self.mother)
        action = self.env["dental.call"].with_user(self.dentist)._start_inbound(self.patient.with_user(self.dentist))
        call = self.env["dental.call"].browse(action["res_id"])
        self.assertEqual((call.patient_id, call.user_id), (self.patient, self.dentist))

    def test_from_the_promise(self):
        promise = self.urgent().promise_ids
        self.start(self.second, self.mother)
        action = promise.with_user(self.dentist).action_call_patient()
        call = self.env["dental.call"].browse(action["res_id"])
        self.assertEqual((call.patient_id, call.user_id), (self.patient, self.dentist))

    def test_who_is_not_urgent_waits(self):
        colleagues = self.start(self.second, self.mother)
        self.assertEqual(self.start(self.dentist, self.patient), colleagues.with_user(self.dentist))

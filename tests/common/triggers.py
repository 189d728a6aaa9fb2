"""What the tests of calls beside treatments share: visits, and the job that notices missed ones."""

from common import DentalCase, clinic


class TriggerCase(DentalCase):
    """A patient whom nobody has seen yet; book A, whose calls may be made at any hour."""

    def visit(self, when, patient=None, user=None, **values):
        """A visit booked by the receptionist for ``when`` on the clinic's clock."""
        values = {
            "dental_patient_id": (patient or self.patient).id,
            "dental_dentist_id": self.dentist.id,
            "start": clinic(when),
            **values,
        }
        return self.env["calendar.event"].with_user(user or self.reception).create(values)

    def notice(self, when=None):
        """Let the clock show ``when``, and the job that notices missed visits run as Odoo runs it."""
        if when:
            self.set_clock(when)
        with self.enter_registry_test_mode():
            self.env.ref("dental_followup.ir_cron_missed_visits").method_direct_trigger()

    def calls(self, trigger, *states, patient=None):
        """The patient's follow-ups from one trigger in the order of their days, by default the pending ones."""
        domain = [
            ("patient_id", "=", (patient or self.patient).id),
            ("step_id.protocol_id.trigger", "=", trigger),
            ("state", "in", states or ("planned", "open")),
        ]
        return self.env["dental.followup"].search(domain, order="planned_date, id")

    def call_days(self, trigger, *states, patient=None):
        """The rule's days of :meth:`calls`: ["2026-11-21"]."""
        return [str(f.planned_date) for f in self.calls(trigger, *states, patient=patient)]

    def everything(self):
        """All that stands on all follow-ups, to see that nothing changes."""
        names = [
            "patient_id",
            "step_id",
            "occurrence",
            "due_at",
            "planned_date",
            "state",
            "closing_reason",
            "closed_at",
        ]
        return self.env["dental.followup"].search([], order="id").read([*names, "user_id", "write_date"])


class RecallCase(TriggerCase):
    def come(self, when, patient=None, **values):
        """A visit at ``when`` from beginning to end; the clock then shows the visit's moment."""
        self.set_clock(when)
        visit = self.visit(when, patient, **values)
        visit.action_dental_arrive()
        visit.action_dental_done()
        return visit

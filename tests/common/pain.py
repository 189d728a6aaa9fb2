"""What the tests of the pain series share."""

from common import CallCase


class PainCase(CallCase):
    def pain(self, *states, patient=None):
        """The patient's daily calls, in their order; by default the pending ones."""
        domain = [("patient_id", "=", (patient or self.patient).id), ("pain_since", "!=", False)]
        return self.env["dental.followup"].search([*domain, ("state", "in", states or ("planned", "open"))], order="id")

    def unwell(self, followups=None, user=None, **values):
        """An answered call in which the patient says that they are unwell."""
        return self.finish(self.due if followups is None else followups, "answered", user, is_unwell=True, **values)

    def next_day(self, day, hour="10:00"):
        """The pending daily call, on its day."""
        self.set_clock(f"2026-11-{day} {hour}")
        self.open_due()
        return self.pain()

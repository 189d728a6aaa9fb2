"""What the tests of one ring share: a family with one number."""

from datetime import timedelta

from common import NOW, DentalCase, clinic


class RingCase(DentalCase):
    """A family of three with one number, and one patient without any; all treated yesterday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user("team2", "followup_team", name="回访小郑")
        cls.daughter = cls.make_patient("王小红", phone="138 0013 8000")
        cls.grandpa = cls.make_patient("王爷爷", phone="+86 138-0013-8000")
        cls.loner = cls.make_patient("李雷", phone=False)

    def one(self, patient=None, due_at="2026-11-20 09:00", user=None, **values):
        """A follow-up of the patient, open with ``user`` or in the team's pool."""
        due_at = clinic(due_at)
        return (
            self.env["dental.followup"]
            .sudo()
            .create(
                {
                    "patient_id": (patient or self.patient).id,
                    "company_id": self.clinic.id,
                    "role": "followup_team",
                    "purpose": "day_one",
                    "state": "open" if user else "planned",
                    "user_id": user.id if user else False,
                    "anchor_at": NOW - timedelta(days=1),
                    "due_at": due_at,
                    "due_date": self.clinic._dental_today(due_at),
                    "planned_date": self.clinic._dental_today(due_at),
                    **values,
                }
            )
        )

"""What the tests of complaints share: a clinic with working hours, and ways to make complaints."""

from common import DentalCase, clinic
from common.working_hours import calendar_values

SETTLED = {
    "finding": "排班太满",
    "root_cause": "两位患者约在同一时间",
    "cause_kind": "organisation",
    "cause_stage": "reception",
    "harm": "none",
    "action_taken": "当面道歉，免费洁牙一次",
    "apology": "in_person",
}


class ComplaintCase(DentalCase):
    """Monday to Friday 9–12 and 14–18; 20 November 2026, 10:00, is a Friday. The dentist has a chief."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinic.resource_calendar_id = cls.env["resource.calendar"].create(calendar_values())
        cls.chief = cls.make_user("chief", "dentist", name="科主任")
        cls.dentist.dental_chief_id = cls.chief
        cls.patient.dental_dentist_id = cls.dentist

    @classmethod
    def level(cls, code):
        return cls.env.ref(f"dental_followup.complaint_severity_{code}")

    @classmethod
    def category(cls, code):
        return cls.env.ref(f"dental_followup.complaint_category_{code}")

    def complaint(self, level="minor", user=None, **values):
        """A complaint that the consultant has recorded."""
        complaints = self.env["dental.complaint"].with_user(user or self.consultant)
        return complaints.create(
            {
                "patient_id": self.patient.id,
                "category_id": self.category("waiting").id,
                "severity_id": self.level(level).id,
                "text": "等了很久",
                **values,
            }
        ).with_env(self.env)

    def settle(self, complaint, user=None, **values):
        """Answer and settle it as its owner."""
        mine = complaint.with_user(user or complaint.user_id)
        if mine.state == "new":
            mine.action_start()
        mine.write({**SETTLED, **values})
        mine.action_resolve()

    def ring(self, text=None):
        """Let the job ring what is due, at a moment of the clinic's clock."""
        if text:
            self.set_clock(text)
        alarms = self.env["dental.complaint.alarm"]
        now = clinic(text) if text else None
        due = alarms.search(alarms._due_domain(now or self.now()))
        due._fire_due(now or self.now())
        self.env.flush_all()

    def now(self):
        return self.env["dental.complaint"]._fields["opened_at"].now()

    def owner_activity(self, complaint):
        kind = self.env.ref("dental_followup.mail_activity_type_complaint")
        return complaint.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def notices(self, complaint):
        kind = self.env.ref("dental_followup.mail_activity_type_complaint_notice")
        return complaint.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def notes(self, record):
        return " ".join(record.sudo().message_ids.mapped("body"))

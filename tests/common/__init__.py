"""What the Odoo tests share: a clinic with its staff, a frozen clock, and ways to make things."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"
# Friday, 20 November 2026, 10:00 in Shanghai.
NOW = datetime(2026, 11, 20, 2, 0)
# Making users is what takes longest: no invitation, no chatter.
QUIET = {"no_reset_password": True, "tracking_disable": True, "mail_create_nosubscribe": True}
# The logger of what a job could not deal with.
JOBS = "odoo.addons.dental_followup.models.clinic.cron"
GROUP = "dental_followup.dental_followup_group_"
# login → name, role
STAFF = {
    "reception": ("前台小李", "receptionist"),
    "consultant": ("咨询小赵", "consultant"),
    "nurse": ("护士小何", "nurse"),
    "dentist": ("周医生", "dentist"),
    "team": ("回访小吴", "followup_team"),
    "manager": ("王主管", "manager"),
}


def clinic(text, tz=SHANGHAI):
    """The naive UTC moment at which the clock in ``tz`` shows ``text``: "2026-11-20 10:00"."""
    shown = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(tz))
    return shown.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


@tagged("standard", "post_install", "-at_install")
class DentalCase(TransactionCase):
    """A clinic in Shanghai with book A and one person in each role, on NOW.

    Everything is done as a member of the staff unless a test says otherwise.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"  # as in a fresh database: no "today" may depend on it
        cls.book = cls.env.ref("dental_followup.book_a")
        cls.clinic = cls.make_clinic("阳光口腔", SHANGHAI)
        for login, (name, role) in STAFF.items():
            user = cls.make_user(login, role, name=name)
            setattr(cls, login, user)
            cls.make_team(role, user)
        cls.dentist.dental_nurse_id = cls.nurse
        cls.outsider = cls.make_user("outsider", None, name="会计老孙")
        cls.patient = cls.make_patient()

    def setUp(self):
        super().setUp()
        frozen = freeze_time(NOW)
        self.clock = frozen.start()
        self.addCleanup(frozen.stop)

    @classmethod
    def make_clinic(cls, name, tz):
        values = {
            "name": name,
            "country_id": cls.env.ref("base.cn").id,
            "dental_tz": tz,
            "dental_book_id": cls.book.id,
        }
        return cls.env["res.company"].create(values)

    @classmethod
    def make_user(cls, login, role, company=None, **values):
        """A user of the clinic with one role; role None: an internal user who is not of the staff."""
        company = company or cls.clinic
        user = new_test_user(
            cls.env,
            login=f"{login}.t",
            groups=GROUP + role if role else "base.group_user",
            context=QUIET,
            **{
                "name": login,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "tz": SHANGHAI,
                "notification_type": "inbox",
                **values,
            },
        )
        return user.with_env(cls.env)

    @classmethod
    def make_team(cls, role, users, company=None):
        company = company or cls.clinic
        return cls.env["dental.team"].create(
            {
                "name": f"{role} {company.name}",
                "role": role,
                "member_ids": [Command.set(users.ids)],
                "company_id": company.id,
            }
        )

    @classmethod
    def make_patient(cls, name="王小明", user=None, **values):
        """A patient registered by the receptionist."""
        partners = cls.env["res.partner"].with_user(user or cls.reception)
        values = {"name": name, "is_patient": True, "phone": "13800138000", **values}
        return partners.create(values)

    @classmethod
    def stage(cls, code):
        """The shipped stage "extraction/simple"."""
        return cls.env["dental.treatment.stage"].search([("complete_code", "=", code)]).ensure_one()

    def treatment_values(self, code="extraction/simple", when=None, **values):
        """:param when: the moment on the clinic's clock, "2026-11-20 09:30"; None: half an hour ago"""
        stage = self.stage(code)
        return {
            "patient_id": self.patient.id,
            "type_id": stage.type_id.id,
            "stage_id": stage.id,
            "dentist_id": self.dentist.id,
            "done_at": clinic(when or "2026-11-20 09:30"),
            "state": "done",
            **values,
        }

    def treatment(self, code="extraction/simple", when=None, user=None, **values):
        """A done treatment, recorded by the receptionist."""
        treatments = self.env["dental.treatment"].with_user(user or self.reception)
        return treatments.create(self.treatment_values(code, when, **values))

    def set_clock(self, text, tz=SHANGHAI):
        """Let the clinic's clock show ``text``."""
        self.clock.move_to(clinic(text, tz))

    def followups(self, treatments, *states):
        """The follow-ups of treatments in the order of the rule's days; by default the pending ones."""
        states = states or ("planned", "open")
        found = treatments.sudo().followup_ids.filtered(lambda f: f.state in states)
        return found.sorted(lambda f: (f.planned_date, f.id))

    def days(self, treatments, *states):
        """The rule's days of the follow-ups, by default of the pending ones: ["2026-11-21"]."""
        return [f.planned_date.isoformat() for f in self.followups(treatments, *states)]

    def open_due(self):
        """Let the scheduler open what is due, as the superuser but within the test's transaction."""
        followups = self.env["dental.followup"]
        followups.search(followups._due_domain())._open_due()

    def run_cron(self):
        """Let the scheduler run as Odoo runs it, commits included."""
        cron = self.env.ref("dental_followup.ir_cron_open_due")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def activities(self, followups):
        """The follow-ups' open activities, whoever has them."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", "dental.followup"), ("res_id", "in", followups.ids)])
        )

    def call(self, followups, user=None, **values):
        """Start a call about the follow-ups as ``user`` and fill in ``values``; returns the draft."""
        action = followups.with_user(user or self.team).action_start_call()
        self.assertEqual(action["res_model"], "dental.call")
        draft = self.env["dental.call"].with_user(user or self.team).browse(action["res_id"])
        draft.write(values)
        return draft

    def finish(self, followups, outcome="answered", user=None, **values):
        """Start and finish a call; returns it."""
        call = self.call(followups, user, outcome=outcome, **values)
        call.action_finish()
        return call


class CallCase(DentalCase):
    """Two treatments of one patient: three calls are due, more lie ahead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user("team2", "followup_team", name="回访小郑")

    def setUp(self):
        super().setUp()
        self.extraction = self.treatment("extraction/simple", "2026-11-19 15:00", teeth="36")
        self.scaling = self.treatment("scaling/done", "2026-11-19 15:30")
        self.open_due()
        both = self.extraction | self.scaling
        self.due = self.followups(both, "open")
        self.ahead = self.followups(both, "planned")

    def assert_due(self, followups, day, hour):
        for followup in followups:
            self.assertEqual(followup.state, "planned")
            self.assertEqual(str(followup.due_date), day)
            self.assertEqual(followup.due_at, clinic(f"{day} {hour}"))
            self.assertFalse(followup.user_id)
            self.assertFalse(self.activities(followup))

    def notes(self, record):
        """What stands in the chatter of ``record``, without the addresses of links."""
        return re.sub(r"<[^>]*>", " ", " ".join(record.sudo().message_ids.mapped("body")))

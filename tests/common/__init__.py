"""What the Odoo tests share: a clinic with its staff, a frozen clock, and ways to make things."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

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
        cls.make_staff()
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
    def make_staff(cls):
        """Make a person and a team for each role, and an outsider; all users at once, which is three times as fast."""
        values = [cls.user_values(login, role, name=name) for login, (name, role) in STAFF.items()]
        values.append(cls.user_values("outsider", None, name="会计老孙"))
        users = cls.env["res.users"].with_context(**QUIET).create(values).with_env(cls.env)
        for login, user in zip((*STAFF, "outsider"), users, strict=True):
            setattr(cls, login, user)
        teams = [cls.team_values(role, getattr(cls, login)) for login, (_name, role) in STAFF.items()]
        cls.env["dental.team"].create(teams)
        cls.dentist.dental_nurse_id = cls.nurse

    @classmethod
    def make_user(cls, login, role, company=None, **values):
        """A user of the clinic with one role; role None: an internal user who is not of the staff."""
        values = cls.user_values(login, role, company, **values)
        return cls.env["res.users"].with_context(**QUIET).create(values).with_env(cls.env)

    @classmethod
    def user_values(cls, login, role, company=None, **values):
        company = company or cls.clinic
        group = cls.env.ref(GROUP + role if role else "base.group_user")
        return {
            "login": f"{login}.t",
            "password": f"{login}.t".ljust(8, "x"),
            "email": f"{login}.t@example.com",
            "group_ids": [Command.set(group.ids)],
            "name": login,
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "tz": SHANGHAI,
            "notification_type": "inbox",
            **values,
        }

    @classmethod
    def make_team(cls, role, users, company=None):
        return cls.env["dental.team"].create(cls.team_values(role, users, company))

    @classmethod
    def team_values(cls, role, users, company=None):
        company = company or cls.clinic
        return {
            "name": f"{role} {company.name}",
            "role": role,
            "member_ids": [Command.set(users.ids)],
            "company_id": company.id,
        }

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

    @classmethod
    def treatment_values(cls, code="extraction/simple", when=None, **values):
        """:param when: the moment on the clinic's clock, "2026-11-20 09:30"; None: half an hour ago"""
        stage = cls.stage(code)
        return {
            "patient_id": cls.patient.id,
            "type_id": stage.type_id.id,
            "stage_id": stage.id,
            "dentist_id": cls.dentist.id,
            "done_at": clinic(when or "2026-11-20 09:30"),
            "state": "done",
            **values,
        }

    @classmethod
    def treatment(cls, code="extraction/simple", when=None, user=None, **values):
        """A done treatment, recorded by the receptionist."""
        treatments = cls.env["dental.treatment"].with_user(user or cls.reception)
        return treatments.create(cls.treatment_values(code, when, **values))

    def set_clock(self, text, tz=SHANGHAI):
        """Let the clinic's clock show ``text``."""
        self.clock.move_to(clinic(text, tz))

    @classmethod
    def followups(cls, treatments, *states):
        """The follow-ups of treatments in the order of the rule's days; by default the pending ones."""
        states = states or ("planned", "open")
        found = treatments.sudo().followup_ids.filtered(lambda f: f.state in states)
        return found.sorted(lambda f: (f.planned_date, f.id))

    @classmethod
    def days(cls, treatments, *states):
        """The rule's days of the follow-ups, by default of the pending ones: ["2026-11-21"]."""
        return [f.planned_date.isoformat() for f in cls.followups(treatments, *states)]

    @classmethod
    def open_due(cls):
        """Let the scheduler open what is due, as the superuser but within the test's transaction."""
        followups = cls.env["dental.followup"]
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
        with freeze_time(NOW):
            cls.extraction = cls.treatment("extraction/simple", "2026-11-19 15:00", teeth="36")
            cls.scaling = cls.treatment("scaling/done", "2026-11-19 15:30")
            cls.open_due()
        both = cls.extraction | cls.scaling
        cls.due = cls.followups(both, "open")
        cls.ahead = cls.followups(both, "planned")

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

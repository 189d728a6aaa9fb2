import random
from collections import Counter
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Command

from .call import IN_PROGRESS, Talk
from .complaint import Complaints
from .past import QUIET, Past
from .patient import everybody
from .promise import Asked
from .satisfaction import Satisfaction
from .visit import Agenda

SEED = 20
# The name that Odoo gives the main company.
UNTOUCHED = "My Company"
CLINIC = {
    "name": "安和口腔门诊部",
    "street": "安和路188号2楼",
    "street2": False,
    "city": "上海",
    "zip": "200001",
    "phone": "+86 21 5555 0100",
    "email": "anhe-dental@example.com",
    "website": "https://anhe-dental.example.com",
    "dental_tz": "Asia/Shanghai",
}
LANGUAGES = ("en_US", "zh_CN")
SOURCES = ("friend", "dianping", "walk_in")
# When the first treatment of a day ends, and how long after it the next: patient by patient.
FIRST_DONE, NEXT_DONE = time(8, 40), timedelta(minutes=9)
# How many of the team's calls of today the manager hands to each person of another role.
SHARES = {"manager": 1, "receptionist": 2, "nurse": 1, "dentist": 1}


class DentalDemo(models.AbstractModel):
    """Builds the demo clinic: a year of patients, treatments and calls that ends now.

    Everything comes about in the product's own ways, so the demo shows what the product does. The
    staff is that of ``res_users_demo.xml``.
    """

    _name = "dental.demo"
    _description = "Demo Clinic"

    @api.model
    def _load_languages(self):
        """Have the languages of the demo's users, with their translations, wherever it is installed."""
        languages = self.env["res.lang"].with_context(active_test=False).search([("code", "in", LANGUAGES)])
        missing = languages.filtered(lambda language: not language.active)
        if missing:
            self.env["base.language.install"].create({"lang_ids": [Command.set(missing.ids)]}).lang_install()
        # Odoo would load the add-on's own only after its demo, which is written in the staff's languages.
        self.env["ir.module.module"]._load_module_terms(["dental_followup"], LANGUAGES)

    @api.model
    def _make_clinic(self):
        """The demo's company: the main one while nobody has touched it, else one of its own."""
        main = self.env.ref("base.main_company")
        is_untouched = main.name == UNTOUCHED and not (main.country_id or main.street or main.city or main.phone)
        company = main if is_untouched else main.create({"name": CLINIC["name"]})
        china = self.env.ref("base.cn")
        shanghai, book = self.env.ref("base.state_cn_SH"), self.env.ref("dental_followup.book_a")
        company.write({**CLINIC, "country_id": china.id, "state_id": shanghai.id, "dental_book_id": book.id})
        admin = self.env.ref("base.user_admin")
        if is_untouched:
            admin.write({"tz": CLINIC["dental_tz"], "notification_type": "inbox"})
        else:
            admin.company_ids |= company
        xmlid = {"xml_id": "dental_followup.clinic_demo", "record": company, "noupdate": True}
        self.env["ir.model.data"]._update_xmlids([xmlid])

    @api.model
    def _build(self, now=None):
        """Build the clinic in its company.

        :param now: the moment that the year ends with, naive UTC; None: this moment
        """
        now = now or fields.Datetime.now()
        company = self.env.ref("dental_followup.clinic_demo")
        self = self.with_company(company).with_context(**QUIET)
        rng = random.Random(SEED)
        people = everybody(rng)
        staff = self._staff(company)
        patients = self._create_patients(people, company, staff["dentist"], rng)
        fates = {patient: person.fate for patient, person in zip(patients, people, strict=True)}
        past = Past(company.with_env(self.env), staff, fates, Talk(rng), rng, now)
        agenda = Agenda(company.with_env(self.env), patients, now)
        past.play(self._treatment_values([*self._done(people, patients, company, now), *agenda.treated_today()], staff))
        agenda.book()
        Complaints(company.with_env(self.env), now).record_lately(patients, staff)
        past.open_due()
        Asked(past, fates).play()
        self._share_out(past, staff)
        self._share_complaints(staff)
        self._start_call(past, fates)
        Satisfaction(company.with_env(self.env), staff, rng, now).play()

    def _staff(self, company):
        """The demo's users by role, in the order in which they were created."""
        teams = self.env["dental.team"].search([("company_id", "=", company.id)])
        return {role: group.member_ids.sorted("id") for role, group in teams.grouped("role").items()}

    def _create_patients(self, people, company, dentists, rng):
        conditions = {condition.code: condition.id for condition in self.env["dental.condition"].search([])}
        sources = [self.env.ref(f"dental_followup.utm_source_{source}_demo") for source in SOURCES]
        today = company._dental_today()
        return self.env["res.partner"].create(
            [
                {
                    "name": person.name,
                    "is_patient": True,
                    "company_id": company.id,
                    "country_id": company.country_id.id,
                    "lang": "zh_CN",
                    "phone": person.phone,
                    "dental_sex": person.sex,
                    "dental_birth_date": today - timedelta(days=person.age * 365.25 + rng.randint(20, 340)),
                    "dental_condition_ids": [Command.set([conditions[code] for code in person.conditions])],
                    "dental_allergies": person.allergies,
                    "dental_is_major": person.is_major,
                    "dental_dentist_id": dentists[number % len(dentists)].id,
                    "dental_source_id": sources[number % len(sources)].id,
                }
                for number, person in enumerate(people)
            ]
        )

    def _done(self, people, patients, company, now):
        """The treatments of the past days: (patient, moment, stage's code, teeth, sutured)."""
        today = company._dental_today(now)
        for number, (person, patient) in enumerate(zip(people, patients, strict=True)):
            clock = (datetime.combine(today, FIRST_DONE) + number * NEXT_DONE).time()
            for done in person.done:
                day = today - timedelta(days=done.days)
                yield patient, company._dental_utc(day, clock), done.code, done.teeth, done.sutured

    def _treatment_values(self, treatments, staff):
        stages = {stage.complete_code: stage for stage in self.env["dental.treatment.stage"].search([])}
        return [
            {
                "patient_id": patient.id,
                "type_id": stages[code].type_id.id,
                "stage_id": stages[code].id,
                "teeth": teeth,
                "sutured": sutured,
                "dentist_id": patient.dental_dentist_id.id,
                "nurse_id": patient.dental_dentist_id.dental_nurse_id.id,
                "consultant_id": staff["consultant"][patient.id % len(staff["consultant"])].id,
                "done_at": moment,
                "state": "done",
            }
            for patient, moment, code, teeth, sutured in treatments
        ]

    def _share_out(self, past, staff):
        """The manager hands some of the team's calls of today to other people, so that all have some."""
        calls = self.env["dental.followup"].search(
            [("state", "=", "open"), ("due_date", "=", past.today), ("user_id", "in", staff["followup_team"].ids)]
        )
        for role, share in SHARES.items():
            for user in staff[role]:
                for _turn in range(share):
                    chosen = self._most_suitable(calls, role, user)
                    calls -= chosen
                    chosen._call_activities().with_context(mail_activity_quick_update=True).user_id = user

    def _most_suitable(self, calls, role, user):
        """Dentists and nurses call their own patients, managers major ones, receptionists invite."""
        load = Counter(calls.mapped("user_id"))

        def rank(followup):
            patient = followup.patient_id
            suits = {
                "manager": patient.dental_is_major,
                "receptionist": followup.purpose == "checkup",
                "nurse": patient.dental_dentist_id.dental_nurse_id == user,
                "dentist": patient.dental_dentist_id == user,
            }
            return suits[role], not patient.dental_is_major, load[followup.user_id]

        return max(calls, key=rank)

    def _share_complaints(self, staff):
        """Each manager has a dissatisfied patient to see to."""
        activities = self.env["mail.activity"].search(
            [("activity_type_id", "=", self.env.ref("dental_followup.mail_activity_type_dissatisfied").id)]
        )
        for activity, manager in zip(activities, staff["manager"], strict=False):
            activity.with_context(mail_activity_quick_update=True).user_id = manager

    def _start_call(self, past, fates):
        """One call is going on right now."""
        patient = next(patient for patient, fate in fates.items() if fate == "in_progress")
        followups = patient.dental_followup_ids.filtered(lambda f: f.state == "open" and f.due_date <= past.today)
        past.start(followups, past.now - timedelta(minutes=2)).note = IN_PROGRESS

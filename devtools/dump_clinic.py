"""A small clinic for a dump of one version of the add-on: read by Odoo's shell, see make_dumps.sh.

Everything comes about by the version's own methods, at fixed moments. What the later versions do not
have to find again is left out: no users' pictures, no assets.
"""

from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command

env = globals()["env"]  # given by Odoo's shell
GROUP = "dental_followup.dental_followup_group_"
QUIET = {"no_reset_password": True, "tracking_disable": True, "mail_create_nosubscribe": True}
# login, name, role
STAFF = (
    ("wang", "王主管", "manager"),
    ("li", "前台小李", "receptionist"),
    ("zhao", "咨询小赵", "consultant"),
    ("he", "护士小何", "nurse"),
    ("zhou", "周医生", "dentist"),
    ("wu", "回访小吴", "followup_team"),
)
PATIENTS = ("陈建国", "刘芳", "张伟", "李娜", "王秀英", "黄磊", "吴敏", "赵静")
SETTLED = {
    "finding": "收费时没有说明",
    "root_cause": "价目表没有给患者看",
    "cause_kind": "communication",
    "cause_stage": "reception",
    "harm": "none",
    "action_taken": "当面道歉，退还差额",
    "apology": "in_person",
}
MORNING, NEXT_DAY, LATER = (datetime(2026, 11, day, 2) for day in (19, 20, 23))


class Clinic:
    """Staff, patients, treatments and visits, calls in every state, and what a manager changes."""

    def __init__(self, environment):
        self.env = environment(context={**environment.context, **QUIET})
        self.company = self.env.ref("base.main_company")
        self.users = {}

    def ref(self, name):
        return self.env.ref(f"dental_followup.{name}")

    def open(self):
        self.company.write({"name": "安和口腔门诊部", "country_id": self.env.ref("base.cn").id})
        self.company.dental_tz = "Asia/Shanghai"
        for login, name, role in STAFF:
            user = self.env["res.users"].create(
                {
                    "login": login,
                    "name": name,
                    "lang": "zh_CN",
                    "tz": "Asia/Shanghai",
                    "group_ids": [Command.link(self.env.ref(GROUP + role).id)],
                    "image_1920": False,
                }
            )
            self.users[role] = user
            values = {"name": f"{name}组", "role": role, "member_ids": [Command.set(user.ids)]}
            self.env["dental.team"].create({**values, "company_id": self.company.id})
        self.users["dentist"].dental_nurse_id = self.users["nurse"]

    def register(self):
        condition = self.env["dental.condition"].search([], limit=1)
        self.patients = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_patient": True,
                    "phone": f"1380013800{number}",
                    "lang": "zh_CN",
                    "dental_sex": "female" if number % 2 else "male",
                    "dental_birth_date": f"{1960 + 5 * number}-05-17",
                    "dental_dentist_id": self.users["dentist"].id,
                    "dental_condition_ids": [Command.set(condition.ids if number == 1 else [])],
                    "company_id": self.company.id,
                    "image_1920": False,
                }
                for number, name in enumerate(PATIENTS)
            ]
        )
        self.patients[7].dental_do_not_call = True

    def treat(self, number, code, done_at, **values):
        stage = self.env["dental.treatment.stage"].search([("complete_code", "=", code)]).ensure_one()
        return self.env["dental.treatment"].create(
            {
                "patient_id": self.patients[number].id,
                "type_id": stage.type_id.id,
                "stage_id": stage.id,
                "dentist_id": self.users["dentist"].id,
                "done_at": done_at,
                "state": "done",
                **values,
            }
        )

    def visit(self, number, start, **values):
        self.env["calendar.event"].with_context(dont_notify=True, no_mail_to_attendees=True).create(
            {
                "dental_patient_id": self.patients[number].id,
                "dental_dentist_id": self.users["dentist"].id,
                "dental_company_id": self.company.id,
                "start": start,
                "stop": start.replace(minute=30),
                **values,
            }
        )

    def see_patients(self):
        self.treat(0, "extraction/simple", datetime(2026, 11, 18, 3), teeth="36", sutured=True)
        self.treat(1, "scaling/done", datetime(2026, 11, 18, 4))
        self.treat(2, "filling/done", datetime(2026, 11, 18, 6), teeth="16", note="咬合略高")
        self.treat(3, "root_canal/opening", datetime(2026, 11, 18, 7), teeth="25")
        self.treat(4, "prosthesis/fitted", datetime(2026, 11, 18, 8), teeth="36")
        self.treat(5, "scaling/done", datetime(2026, 6, 2, 3))
        self.treat(6, "filling/done", datetime(2026, 11, 18, 9), state="draft")
        self.treat(6, "scaling/done", datetime(2026, 11, 18, 10)).state = "cancelled"
        self.visit(3, datetime(2026, 12, 3, 2), dental_symptoms="复诊")
        self.visit(5, datetime(2026, 11, 18, 2), dental_visit_state="no_show")

    def open_due(self):
        followups = self.env["dental.followup"]
        followups.search(followups._due_domain())._open_due()

    def due(self, number):
        followups = self.patients[number].dental_followup_ids
        return followups.filtered(lambda f: f.state == "open")

    def call(self, number, user="followup_team", **values):
        user = self.users[user]
        followups = self.due(number).with_user(user).with_context(lang="zh_CN")
        call = self.env["dental.call"].with_user(user).browse(followups.action_start_call()["res_id"])
        call.write(values)
        return call

    def finish(self, number, outcome, **values):
        call = self.call(number, outcome=outcome, **values)
        call.action_finish()
        return call

    def telephone(self):
        """Calls of the first day; what is left is due for ever."""
        self.open_due()
        self.finish(0, "answered", grade="satisfied", note="不出血了，有点肿。")
        self.finish(1, "no_answer", note="响铃没人接。")
        self.finish(2, "answered", grade="dissatisfied", note="咬东西疼。", opinion="等了一个多小时。")
        self.finish(4, "refused", note="在开会。")
        self.call(3, outcome="answered", note="正在说……")

    def telephone_again(self):
        """Another day: nobody answers, so that the patient is given up after the third attempt."""
        self.open_due()
        self.finish(1, "no_answer")

    def promise(self):
        """A question to the dentist, and a patient whom the dentist has to ring at once."""
        self.finish(5, "answered", raised_to="red", note="脸肿了，发烧。")
        call = self.env["dental.call"].search([("note", "=", "正在说……")])
        mine = call.with_user(call.user_id)
        action = mine.action_ask_dentist()
        asking = self.env["dental.promise.ask"].with_user(call.user_id).with_context(**action["context"])
        asking.create({"question": "什么时候可以抽烟？"}).action_ask()

    def complain(self):
        complaints = self.env["dental.complaint"].with_user(self.users["consultant"])
        for number, category, severity in ((5, "waiting", "minor"), (4, "price", "moderate")):
            complaint = complaints.create(
                {
                    "patient_id": self.patients[number].id,
                    "category_id": self.ref(f"complaint_category_{category}").id,
                    "severity_id": self.ref(f"complaint_severity_{severity}").id,
                    "text": "约了十点，十一点才看上，没有人解释。",
                }
            )
        mine = complaint.with_user(complaint.user_id)
        mine.action_start()
        mine.write(SETTLED)
        mine.action_resolve()

    def edit(self):
        """What a manager makes the clinic's own."""
        section = self.ref("script_day_one_extraction_ask")
        section.with_context(lang="zh_CN").body = "我们自己的问法。"
        self.ref("script_day_one_filling_ask").with_context(lang="en_US").body = "Our own words."
        script = self.ref("script_recovery")
        script.with_context(lang="zh_CN").name = "恢复情况（本院）"
        self.ref("treatment_type_scaling").with_context(lang="en_US").aftercare = "As always."
        step = self.ref("book_a_extraction_1").with_user(self.users["manager"])
        step.count, step.unit = 2, "days"
        self.ref("book_a").with_context(lang="zh_CN").name = "安和回访制度"
        self.ref("faq_scaling_gaps").with_context(lang="zh_CN").answer = "本院的回答。"
        self.ref("ir_cron_open_due").interval_number = 17
        self.delete()
        copied = self.ref("book_a").with_user(self.users["manager"]).copy()
        copied.name = "本院自订制度"
        copied.protocol_ids[:1].step_ids[:1].max_attempts = 2

    def delete(self):
        lost = self.ref("script_recovery_retainer")
        self.env["dental.protocol.step"].search([("script_id", "=", lost.id)]).script_id = False
        lost.unlink()
        self.ref("condition_pregnancy").unlink()
        self.ref("book_a_filling_5").unlink()

    def edit_questions(self):
        self.ref("question_bleeding").with_context(lang="zh_CN").name = "还流血吗？"
        self.ref("question_numb").unlink()


clinic = Clinic(env)
with freeze_time(MORNING) as clock:
    clinic.open()
    clinic.register()
    clinic.see_patients()
    clinic.telephone()
    clock.move_to(NEXT_DAY)
    clinic.telephone_again()
    clock.move_to(LATER)
    clinic.telephone_again()
    if "dental.promise" in env:
        clinic.promise()
        clinic.complain()
        clinic.edit_questions()
    clinic.edit()
    env.flush_all()
env.cr.commit()
print("MADE", dict(env["dental.followup"]._read_group([], ["state"], ["__count"])))

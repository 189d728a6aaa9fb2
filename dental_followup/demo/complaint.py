"""The demo clinic's complaints: those of the past were settled, some of the last days are not."""

from datetime import timedelta

from odoo.fields import Command

# What was found and done, by category.
FOUND = {
    "quality": {
        "finding": "复查了病历和片子，咬合稍高，治疗本身没有问题。",
        "root_cause": "戴牙后没有留出时间检查咬合，也没有提前说明可能要调整。",
        "cause_kind": "communication",
        "cause_stage": "treatment",
        "harm": "discomfort",
        "action_taken": "当天加号复诊，免费调整咬合，留了医生电话。",
        "apology": "phone",
    },
    "waiting": {
        "finding": "当天有急诊插号，前台没有告诉后面的患者。",
        "root_cause": "插急诊时没有人负责通知等候的患者。",
        "cause_kind": "organisation",
        "cause_stage": "reception",
        "harm": "none",
        "action_taken": "当面道歉，赠送一次洁牙。",
        "apology": "in_person",
        "cost": 120,
        "goodwill": "洁牙一次",
    },
}
# Hours ago, patient counted from the end, category, level, text, how far it has come.
LATELY = (
    (1, -21, "price", "severe", "说好的种植价格，做完又多收八百元，要打 12315 投诉，还要找记者。", "new"),
    (20, -22, "attitude", "minor", "前台说话不耐烦，问两句就不理人。", "in_progress"),
    (26, -23, "environment", "minor", "等候区很吵，卫生间地上有水。", "waiting"),
    (70, -24, "waiting", "moderate", "约了十点，十一点才看上，没有人解释，孩子一直哭。", "resolved"),
)


class Complaints:
    """Settles what a low grade has opened, and records what came in otherwise.

    :param now: the moment that the demo's year ends with, naive UTC
    """

    def __init__(self, company, now):
        self.env = company.env
        self.company = company
        self.now = now

    def settle(self, complaint, moment):
        """Answered some hours after ``moment``, settled a day later; the book has the patient asked then."""
        if complaint.state == "new":
            complaint._start(moment + timedelta(hours=3))
        known = FOUND.get(complaint.category_id.code, FOUND["quality"])
        complaint.write({**known, "improvement_ids": self._improvement(complaint)})
        complaint._resolve(moment + timedelta(days=1))

    def _improvement(self, complaint):
        """What a severe one demands; a minor one changes nothing."""
        if not complaint.severity_id.needs_improvement:
            return []
        return [Command.create(self._improvement_values(complaint.category_id, complaint.user_id))]

    def _improvement_values(self, category, user):
        return {
            "name": "插急诊时，前台五分钟内告诉每位等候的患者要等多久",
            "description": "急诊登记单上加一栏“已通知”，由当班前台签名。",
            "check": "每周看一次登记单，抽问三位患者。",
            "category_id": category.id,
            "user_id": user.id,
            "deadline": self.company._dental_today() + timedelta(days=14),
            "company_id": self.company.id,
        }

    def record_lately(self, patients, staff):
        """The complaints of the last days, as far as each has come; an improvement; an emergency that was analysed."""
        self._name_chiefs(staff)
        for hours, number, code, level, text, state in LATELY:
            moment = self.now - timedelta(hours=hours)
            complaint = self._record(patients[number], code, level, text, moment, staff)
            self._bring_to(complaint, state, moment)
        category = self.env.ref("dental_followup.complaint_category_waiting")
        self.env["dental.improvement"].create(self._improvement_values(category, staff["receptionist"][0]))
        self._record_emergency(patients[-25], staff)

    def _name_chiefs(self, staff):
        chief = staff["dentist"][-1]
        (staff["dentist"] - chief).dental_chief_id = chief

    def _record(self, patient, code, level, text, moment, staff):
        return self.env["dental.complaint"].create(
            {
                "patient_id": patient.id,
                "company_id": self.company.id,
                "category_id": self.env.ref(f"dental_followup.complaint_category_{code}").id,
                "severity_id": self.env.ref(f"dental_followup.complaint_severity_{level}").id,
                "text": text,
                "channel": "in_person",
                "opened_at": moment,
                "recorded_at": moment,
                "reporter_id": staff["receptionist"][0].id,
            }
        )

    def _bring_to(self, complaint, state, moment):
        if state == "new":
            return
        complaint._start(moment + timedelta(minutes=40))
        if state == "waiting":
            complaint._pause(moment + timedelta(hours=2))
        if state == "resolved":
            self.settle(complaint, self.now - timedelta(hours=30))

    def _record_emergency(self, patient, staff):
        start = self.now - timedelta(days=9)
        emergency = self.env["dental.emergency"].create(
            {
                "patient_id": patient.id,
                "company_id": self.company.id,
                "kind": "bleeding",
                "where": "家里，拔牙当晚",
                "user_id": staff["receptionist"][0].id,
                "started_at": start,
                "step_ids": self.env["dental.emergency"]._prepare_steps(),
                "note": "拔牙后四小时仍在出血，情绪紧张。医生接听后指导咬纱布三十分钟，出血止住，次日复诊正常。",
                "analysis": "术后嘱咐单上没有写出血多久算异常。嘱咐单已补充，前台也知道第一时间转给医生。",
                "ended_at": start + timedelta(minutes=35),
                "state": "analysed",
            }
        )
        for number, step in enumerate(emergency.step_ids[:6]):
            user = staff["receptionist"][0] if number in (0, 5) else staff["dentist"][0]
            step.write({"done_at": start + timedelta(minutes=1 + 2 * number), "user_id": user.id})

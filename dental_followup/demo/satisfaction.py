"""What the demo's patients answered in the survey: a rate, an average and a weak point like a real clinic's."""

from datetime import timedelta

DAYS = 75
# Of those asked, so many in a hundred answer.
ANSWERING = 46
CHANNELS = ("sms", "sms", "sms", "qr", "kiosk", "paper")
WEIGHTS = {5: 62, 4: 26, 3: 8, 2: 3, 1: 1}
# In which the demo clinic is weak.
WAITING = {5: 24, 4: 36, 3: 26, 2: 10, 1: 4}
RECOMMEND = {10: 38, 9: 22, 8: 18, 7: 10, 6: 6, 5: 4, 3: 2}
COMMENTS = (
    "医生很耐心，讲得很清楚。",
    "前台小姑娘很热情。",
    "环境很干净，就是停车不太方便。",
    "等了四十多分钟才看上，希望能按预约时间来。",
    "价格比别家贵一点，但是做得好。",
    "护士姐姐一直安慰我，一点都不疼。",
    "希望周末晚上也能看牙。",
)


class Satisfaction:
    """Asks and answers for patients treated in the last weeks.

    :param staff: role → users
    """

    def __init__(self, company, staff, rng, now):
        self.env = company.env
        self.company = company
        self.staff = staff
        self.rng = rng
        self.now = now

    def play(self):
        self.env["dental.survey.rule"].create(
            {"name": "治疗两天后", "days": 2, "channel": "patient", "company_id": self.company.id}
        )
        self.env["dental.survey.station"].create({"name": "前台", "company_id": self.company.id})
        treatments = self.env["dental.treatment"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "done"),
                ("done_at", ">", self.now - timedelta(days=DAYS)),
                ("done_at", "<", self.now - timedelta(days=1)),
            ],
            order="done_at",
        )
        for group in treatments.grouped("patient_id").values():
            self._ask(group[-1])

    def _ask(self, treatment):
        answers, rng = self.env["survey.user_input"], self.rng
        asked_at = min(treatment.done_at + timedelta(days=2), self.now - timedelta(hours=2))
        about = answers._dental_about(treatment) | {"dental_receptionist_id": self.staff["receptionist"][0].id}
        answer = answers._dental_create(treatment.patient_id, self.company, rng.choice(CHANNELS), asked_at, about)
        if rng.randrange(100) >= ANSWERING:
            answer.dental_is_open = answer.deadline > self.now
            return
        self._fill_in(answer)
        done_at = min(asked_at + timedelta(minutes=rng.randint(20, 1800)), self.now)
        answer.write({"start_datetime": done_at - timedelta(seconds=48), "end_datetime": done_at})
        if answer.dental_is_low and done_at < self.now - timedelta(days=7):
            answer._dental_settle(done_at + timedelta(days=1))

    def _fill_in(self, answer):
        answer._mark_in_progress()
        for question in answer.survey_id.question_ids:
            answer._save_lines(question, self._said(question.dental_dimension))
        answer._mark_done()

    def _said(self, dimension):
        if dimension == "comment":
            return self.rng.choice(COMMENTS) if self.rng.random() < 0.4 else ""
        weights = {"recommend": RECOMMEND, "waiting": WAITING}.get(dimension, WEIGHTS)
        return str(self.rng.choices(list(weights), weights.values())[0])

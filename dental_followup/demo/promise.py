"""What the demo's patients have asked, and who waits for a dentist right now."""

from collections import Counter
from datetime import timedelta

BLEEDING = "拔牙的地方一直出血，纱布换了四块还止不住，人有点头晕。已经让患者咬紧纱布、坐起来。"
# kind of treatment, how many minutes ago, the question, the dentist's answer or nothing yet
QUESTIONS = [
    ("implant", 95, "种植的地方今天可以用漱口水吗？正在吃降压药，有没有影响？", ""),
    (
        "extraction",
        200,
        "拔牙三天了，反而比前两天更疼，嘴里有味道，正常吗？",
        "可能是干槽症，请今天下午过来，我给您清理换药。来之前不要吸烟、不要漱口。",
    ),
    ("filling", 150, "补的牙喝冷水有点酸，需要来看吗？", ""),
]
ANSWERED_AFTER = timedelta(minutes=40)
# So many calls each person keeps.
ENOUGH = 2


class Asked:
    """One red patient of a few minutes ago, questions that wait, and an answer on its way back.

    :param past: see ``past.py``
    :param fates: patient → fate, see ``call.py``
    """

    def __init__(self, past, fates):
        self.past = past
        self.env = past.env
        self.now = past.now
        self.fates = fates

    def play(self):
        for kind, minutes, question, answer in QUESTIONS:
            if followups := self._take(kind):
                self._ask(followups, self.now - timedelta(minutes=minutes), question, answer)
        if followups := self._take("extraction"):
            call = self.past.start(followups, self.now - timedelta(minutes=12))
            call.write({"outcome": "answered", "raised_to": "red", "note": BLEEDING})
            call._finish(self.now - timedelta(minutes=8))
        self.past.open_due()

    def _take(self, kind):
        """What is due today for one patient, who best had such a treatment; of those who have calls enough."""
        today = self.env["dental.followup"].search([("state", "=", "open"), ("due_date", "=", self.past.today)])
        load = Counter(followup.user_id for followup in today)
        calls = today.filtered(
            lambda f: f.treatment_id and self.fates.get(f.patient_id) == "due" and load[f.user_id] > ENOUGH
        )
        calls = calls.filtered(lambda f: f.treatment_id.type_id.code == kind) or calls
        return today.filtered(lambda f: f.patient_id == calls[:1].patient_id)

    def _ask(self, followups, moment, question, answer):
        call = self.past.start(followups, moment)
        end = moment + timedelta(minutes=4)
        promise = call._ask_dentist(question, followups.treatment_id[:1], self.env["ir.attachment"], end)
        call.write({"outcome": "answered", "grade": "satisfied"})
        call._finish(end)
        if answer:
            mine = promise.with_user(promise.user_id)
            mine.answer = answer
            mine._answer(end + ANSWERED_AFTER)

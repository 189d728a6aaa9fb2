"""What patients say in the demo's calls, in the callers' words, and how each call goes."""

WEIGHTS = {"very_satisfied": 42, "satisfied": 40, "fair": 14, "dissatisfied": 4}
WELL = {
    "scaling": (
        "洁牙后牙龈不出血了，前两天吃冷的有点酸，现在好了。已提醒每天用牙线。",
        "刷牙偶尔有一点血丝，教了巴氏刷牙法。",
    ),
    "perio": ("牙龈消肿了，按时吃药，没有不舒服。", "还有轻微肿痛，属正常反应，嘱清淡饮食、按时服药。"),
    "extraction": (
        "伤口不出血了，有点肿，嘱冷敷、吃软食。",
        "不疼了，能正常张口。提醒按时来拆线。",
        "伤口长得好，建议两三个月后来镶牙。",
    ),
    "filling": (
        "补的牙咬东西没问题，不疼。",
        "前两天咬合稍高，现在适应了。嘱不适随时来调。",
        "补牙还在，没有掉。提醒半年检查一次。",
    ),
    "root_canal": (
        "麻药过后胀痛一天，现在好了。嘱这几天用另一边吃东西。",
        "暂封材料完整，咬东西轻微不适，属正常。建议尽快做牙冠。",
    ),
    "prosthesis": ("牙冠咬合舒服，没有松动。", "刚戴上有点压痛，半天就好了。嘱不要咬硬物，用牙线清洁。"),
    "whitening": ("牙齿有点酸，一天比一天轻。提醒一周内少喝咖啡和茶。",),
    "implant": ("种植的地方不肿不痛，在吃软食。", "恢复得很好，提醒按时来复查拍片，定期洁牙。"),
    "ortho": ("戴上后酸痛了三四天，现在好了。提醒吃东西后刷牙。", "保持器每天都戴，没有变形。"),
}
ANYTHING = (
    "感觉良好，没有不舒服。提醒每三到六个月免费检查一次。",
    "一切正常，感谢来电。",
    "没有不适，问了下次什么时候来，已告知。",
)
NOT_REACHED = (
    ("no_answer", "响铃很久没人接。"),
    ("no_answer", "关机，换个时间再打。"),
    ("busy", "对方正在通话中。"),
)
OPINIONS = {
    "very_satisfied": (
        "医生讲解很仔细，一点都不疼。",
        "前台和护士都很热情，会介绍朋友来。",
        "环境干净，不用等，很好。",
        "",
    ),
    "satisfied": ("挺好的。", "医生技术不错。", "", ""),
    "fair": ("等候时间有点长。", "价格偏高，希望多讲讲为什么。", "停车不方便。"),
    "dissatisfied": ("约好的时间等了一个多小时，没有人解释。",),
}
COMPLAINTS = {
    "filling": "补牙以后咬东西一直疼，打电话没人回，很不满意。",
    "prosthesis": "牙冠比说好的颜色黄，要求重做。",
    "extraction": "肿了好几天，事先没人说会这样。",
}
APOLOGY = "患者情绪不好，已道歉，马上报告负责人。"
SETTLED = ("已致电道歉，约了医生复诊，患者接受。", "已当面沟通，免费调整，患者表示满意。")
IN_PROGRESS = "患者说牙齿遇冷有点酸，正在问持续了多久……"
DO_NOT_CALL = "患者说有问题会自己联系，请不要再打回访电话。"
REFUSED = "患者在开会，说恢复得很好，不需要回访。"
CALL_BACK = "患者在开车，约好换个时间再打。"
WRONG_NUMBER = "接电话的人说打错了，不认识患者。"
DISMISSED = "患者昨天来店里说过一切正常，不用再打。"


class Talk:
    """Decides which calls are made and how each ends: by the patient's fate, else by the dice."""

    def __init__(self, rng):
        self.rng = rng

    def is_left(self, fate, days, attempts):
        """Whether nobody has made this call yet, ``days`` after it was due."""
        if fate == "overdue":
            return days <= 3
        if fate == "wrong_number":
            return attempts > 0
        return bool(fate) and days == 0

    def values(self, fate, days, kind, attempts):
        """What the caller writes into the call.

        :param days: how many days ago the call is made
        :param kind: code of the treatment's type
        :param attempts: vain attempts so far
        """
        if fate == "unreachable" and days < 7:
            return self._not_reached()
        if fate == "not_reached_yesterday" and days == 1 and not attempts:
            return self._not_reached()
        if fate == "dissatisfied" and days < 5:
            return self._answered(kind, "dissatisfied")
        if days < 30 and fate in ("refused", "wrong_number", "call_back", "do_not_call"):
            return getattr(self, f"_{fate}")(kind)
        if not fate and attempts < 2 and self.rng.random() < 0.12:
            return self._not_reached()
        return self._answered(kind)

    def _answered(self, kind, grade=None):
        grade = grade or self.rng.choices(list(WEIGHTS), WEIGHTS.values())[0]
        note, opinion = self.rng.choice(WELL.get(kind, ANYTHING)), self.rng.choice(OPINIONS[grade])
        if grade == "dissatisfied":
            note, opinion = APOLOGY, COMPLAINTS.get(kind, opinion)
        return {"outcome": "answered", "grade": grade, "note": note, "opinion": opinion}

    def _not_reached(self):
        outcome, note = self.rng.choice(NOT_REACHED)
        return {"outcome": outcome, "note": note}

    def _refused(self, kind):
        return {"outcome": "refused", "note": REFUSED}

    def _wrong_number(self, kind):
        return {"outcome": "wrong_number", "note": WRONG_NUMBER}

    def _call_back(self, kind):
        return {"outcome": "call_back", "note": CALL_BACK}

    def _do_not_call(self, kind):
        return {**self._answered(kind, "fair"), "opinion": DO_NOT_CALL, "asks_not_to_be_called": True}

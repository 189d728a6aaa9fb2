"""How grave a complaint looks: a proposal with its reasons, for a person to decide upon."""

import re
from dataclasses import dataclass

LEVELS = ("minor", "moderate", "severe")
# What harm alone makes of a complaint.
OF_HARM = {"none": "minor", "discomfort": "minor", "treatment": "moderate", "lasting": "severe"}
# Words of patients: English ones are looked for as whole words, Chinese ones anywhere.
WORDS = {
    "severe": (
        "lawyer", "court", "sue", "police", "journalist", "newspaper", "health authority", "emergency room",
        "hospitalised", "hospitalized", "nerve damage", "wrong tooth", "malpractice", "unconscious", "allergic shock",
        "律师", "起诉", "法院", "报警", "记者", "曝光", "媒体", "卫健委", "卫生局", "消协", "12345", "12315", "急诊",
        "住院", "神经损伤", "面瘫", "拔错", "医疗事故", "昏迷", "休克", "骨折",
    ),
    "moderate": (
        "refund", "money back", "compensation", "infection", "swollen", "swelling", "bleeding", "numb", "fever",
        "broke", "broken", "fell out", "redo", "unbearable", "review online",
        "退款", "退钱", "赔偿", "感染", "肿", "出血", "流血", "麻木", "发烧", "发热", "断了", "掉了", "返工", "重做",
        "受不了", "差评", "隐瞒", "乱收费",
    ),
}  # fmt: skip

# What a complaint is about; the first that is spoken of counts.
CATEGORY_WORDS = {
    "price": (
        "price", "bill", "charge", "charged", "money", "expensive", "refund", "invoice",
        "价格", "收费", "太贵", "退款", "退钱", "发票", "加价", "费用",
    ),
    "quality": (
        "pain", "hurts", "filling", "crown", "tooth", "swollen", "bleeding", "infection", "implant", "broke",
        "疼", "痛", "牙", "肿", "出血", "流血", "感染", "种植", "掉了", "松", "麻",
    ),
    "waiting": ("waited", "waiting", "late", "hour", "hours", "queue", "等了", "等候", "等太久", "排队", "迟到"),
    "attitude": (
        "rude", "unfriendly", "impolite", "ignored", "attitude", "shouted",
        "态度", "不耐烦", "没人理", "没有人理", "凶", "不礼貌",
    ),
    "environment": (
        "dirty", "noise", "noisy", "smell", "parking", "toilet",
        "脏", "吵", "异味", "停车", "卫生间", "环境",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A level, and what speaks for it: "harm", "medical" or the patient's own words."""

    level: str
    harm: bool = False
    medical: bool = False
    words: tuple = ()


def propose(is_medical, harm, text):
    """The level that category, harm and words together call for.

    :param is_medical: whether the category concerns the quality of the treatment: never minor
    :param harm: a key of OF_HARM, or empty while nobody knows
    :param text: what the patient says
    """
    found = {level: _found(words, text or "") for level, words in WORDS.items()}
    by_harm = OF_HARM.get(harm or "none", "minor")
    marks = [by_harm, *(level for level in found if found[level]), *(["moderate"] if is_medical else [])]
    level = max(marks, key=LEVELS.index)
    if level == "minor":
        return Proposal(level)
    return Proposal(level, by_harm == level, bool(is_medical) and level == "moderate", found[level])


def _found(words, text):
    low = text.lower()
    return tuple(word for word in words if _is_in(word, low))


def _is_in(word, text):
    return re.search(rf"\b{re.escape(word)}\b", text) is not None if word.isascii() and word.islower() else word in text


def one_up(level):
    """The next level above; the highest stays."""
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def guess_category(text):
    """The code of the category that the words speak of: "other" where they say nothing."""
    low = (text or "").lower()
    return next((code for code, words in CATEGORY_WORDS.items() if _found_any(words, low)), "other")


def _found_any(words, low):
    return any(_is_in(word, low) for word in words)

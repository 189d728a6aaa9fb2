"""How severe a complaint looks: a proposal with its reasons, for a person to decide upon.

The three severities are those of the clinics' rule books, which tell them by gravity and reach. What harm makes
of a complaint and the lists of words are this product's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .values import Text

Severity: TypeAlias = Literal["minor", "moderate", "severe"]

# From the least severe to the most.
SEVERITIES: tuple[Severity, ...] = ("minor", "moderate", "severe")
# Harm to the patient → the severity that it alone calls for.
OF_HARM: dict[str, Severity] = {
    "none": "minor",
    "discomfort": "minor",
    "treatment": "moderate",
    "lasting": "severe",
}
# Severity → words of patients that call for it. English ones are looked for as whole words, Chinese ones anywhere.
WORDS: dict[Severity, tuple[str, ...]] = {
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

# Code of a category of complaints → words that speak of it; the first category with a word in the text counts.
CATEGORY_WORDS: dict[str, tuple[str, ...]] = {
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
    """A severity and its reasons: whether the harm and whether the category call for it, and which words do."""

    level: Severity
    harm: bool = False
    medical: bool = False
    words: tuple[str, ...] = ()


def propose(is_medical: bool, harm: Text, text: Text) -> Proposal:
    """Return the highest severity that the category, the harm or the patient's words call for.

    :param is_medical: whether the category is about the quality of the treatment: such a complaint is never minor
    :param harm: a key of OF_HARM; empty while nobody knows
    :param text: what the patient says
    """
    found = {level: _found(words, text or "") for level, words in WORDS.items()}
    by_harm = OF_HARM.get(harm or "none", "minor")
    marks = [by_harm, *(level for level in found if found[level])]
    if is_medical:
        marks.append("moderate")
    level = max(marks, key=SEVERITIES.index)
    if level == "minor":
        return Proposal(level)
    return Proposal(level, by_harm == level, bool(is_medical) and level == "moderate", found[level])


def _found(words: Iterable[str], text: str) -> tuple[str, ...]:
    low = text.lower()
    return tuple(word for word in words if _is_in(word, low))


def _is_in(word: str, text: str) -> bool:
    """Tell whether ``text``, in lower case, has the ``word``: an English one whole, any other as a part of it."""
    return re.search(rf"\b{re.escape(word)}\b", text) is not None if word.islower() else word in text


def one_up(level: Severity) -> Severity:
    """Return the next severity above; the highest stays.

    :raises ValueError: if there is no such severity
    """
    return SEVERITIES[min(SEVERITIES.index(level) + 1, len(SEVERITIES) - 1)]


def guess_category(text: Text) -> str:
    """Return the code of the category that ``text`` speaks of, a key of CATEGORY_WORDS; else "other"."""
    return next((code for code, words in CATEGORY_WORDS.items() if _found(words, text or "")), "other")

"""How urgent a patient's answer is: rules go in, a verdict comes out; no database, no present time.

Urgencies: "red" is an emergency (contact with a clinician within 60 minutes), "amber" is urgent (care within
24 hours), "green" means asked and well, "none" that nothing was asked. Source of the limits: SDCEP, Management
of Acute Dental Problems.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .values import Text

Urgency: TypeAlias = Literal["none", "green", "amber", "red"]
Kind: TypeAlias = Literal["yes_no", "scale", "choice", "text"]

# From the least urgent to the most.
URGENCIES: tuple[Urgency, ...] = ("none", "green", "amber", "red")
# Kinds of question, and the answers that they allow: yes/no, and a scale from 0 to 10 as it is usual for pain.
YES_NO = ("no", "yes")
SCALE = range(11)


@dataclass(frozen=True)
class TriageRule:
    """One line of the triage table: for which answers, to whom and when, how urgent.

    :param level: "amber" or "red"
    :param when: the answers that it is about, see :func:`matches`
    :param types: codes of treatments; empty: any
    :param from_hours: from so many hours after the treatment, inclusive
    :param until_hours: until so many hours after it, exclusive; 0: without an end
    :param conditions: codes of conditions of which the patient has one; empty: any patient
    :param is_emergency: whether the emergency services come first
    :param advice: what the caller says and does
    :param source: where the limit comes from
    """

    level: Urgency
    when: str
    types: frozenset[str] = frozenset()
    from_hours: float = 0
    until_hours: float = 0
    conditions: frozenset[str] = frozenset()
    is_emergency: bool = False
    advice: str = ""
    source: str = ""


@dataclass(frozen=True)
class Case:
    """A treatment that the answer may be about.

    :param type: its code; None: not known
    :param hours: hours since it was done; None: not known
    """

    type: str | None = None
    hours: float | None = None


@dataclass(frozen=True)
class Verdict:
    """How urgent an answer is.

    :param is_emergency: whether a rule that applies sends for the emergency services, whatever its urgency
    :param rules: the rules that make it so urgent
    """

    level: Urgency
    is_emergency: bool
    rules: tuple[TriageRule, ...]


def worst(levels: Iterable[Urgency]) -> Urgency:
    """Return the most urgent of ``levels``; "none" if there are none.

    :raises ValueError: if one of several is no urgency
    """
    return max(levels, key=URGENCIES.index, default="none")


def split(when: Text) -> tuple[str, ...]:
    """Return the answers that ``when`` names: "yes, a_lot" → ("yes", "a_lot"). Chinese commas count as well."""
    return tuple(filter(None, (part.strip() for part in (when or "").replace("，", ",").split(","))))


def matches(kind: Kind, when: Text, value: Text) -> bool:
    """Tell whether the answer ``value`` is among those that ``when`` names.

    A choice and yes/no name answers, separated by commas; a scale names the lowest number that is meant. An
    answer in words matches nothing, for nobody can judge it by a table.

    :raises ValueError: if an answer on the scale, or the number that ``when`` names, is no number
    """
    answers = split(when)
    if not answers or not value or kind == "text":
        return False
    if kind == "scale":
        return int(value) >= int(answers[0])
    return value in answers


def unknown(kind: Kind, when: Text, options: Collection[str]) -> tuple[str, ...]:
    """Return what ``when`` names and the question has no such answer; for a choice and yes/no each once.

    :param options: the codes of the question's answers
    """
    answers = split(when)
    if kind == "text":
        return answers
    if kind == "scale":
        return tuple(a for n, a in enumerate(answers) if n or not is_on_scale(a))
    return tuple(dict.fromkeys(a for a in answers if a not in options))


def is_on_scale(value: str) -> bool:
    """Tell whether ``value`` is a number of the scale in ASCII digits."""
    return value.isascii() and value.isdecimal() and int(value) in SCALE


def judge(
    kind: Kind,
    value: Text,
    rules: Iterable[TriageRule],
    cases: Iterable[Case],
    conditions: Collection[str],
) -> Verdict:
    """Judge an answer by the most urgent of the rules that apply to it.

    If something about a treatment is not known, a rule that asks for it applies: one question to the dentist too
    many is better than one too few.

    :param value: the answer's code or number as text; empty: the question was not asked
    :param cases: the treatments that the answer may be about; none: nothing is known about it
    :param conditions: codes of the patient's conditions
    """
    if not value or kind == "text":
        return Verdict("none", False, ())
    cases = tuple(cases) or (Case(),)
    hit = [r for r in rules if matches(kind, r.when, value) and any(_applies(r, case, conditions) for case in cases)]
    level = worst(["green", *(rule.level for rule in hit)])
    decisive = tuple(rule for rule in hit if rule.level == level)
    return Verdict(level, any(rule.is_emergency for rule in hit), decisive)


def _applies(rule: TriageRule, case: Case, conditions: Collection[str]) -> bool:
    """Tell whether ``rule`` is about such a treatment of such a patient, whatever the answer."""
    if rule.types and case.type is not None and case.type not in rule.types:
        return False
    if rule.conditions and not rule.conditions & set(conditions):
        return False
    if case.hours is None:
        return True
    return rule.from_hours <= case.hours and (not rule.until_hours or case.hours < rule.until_hours)

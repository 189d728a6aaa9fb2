"""How urgent a patient's answer is: rules go in, a verdict comes out; no database, no present time.

Urgencies: "red" is an emergency (contact with a clinician within 60 minutes), "amber" is urgent (care within
24 hours), "book" is not urgent (a visit within 7 days, no clinician is told), "green" means asked and well, "none"
that nothing was asked. Source of the limits: SDCEP, Management of Acute Dental Problems.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .values import Text

Urgency: TypeAlias = Literal["none", "green", "book", "amber", "red"]
Kind: TypeAlias = Literal["yes_no", "scale", "choice", "text"]

# From the least urgent to the most.
URGENCIES: tuple[Urgency, ...] = ("none", "green", "book", "amber", "red")
# Kinds of question, and the answers that they allow: yes/no, and a scale from 0 to 10 as it is usual for pain.
YES_NO = ("no", "yes")
SCALE = range(11)


@dataclass(frozen=True)
class TriageRule:
    """One line of the triage table: for which answers, to whom and when, how urgent.

    :param level: "green" (nothing is wrong, but something is to be said), "book", "amber" or "red"
    :param when: the answers that it is about, see :func:`matches`
    :param types: codes of treatments; empty: any
    :param stages: codes of stages, such as "implant/crown"; empty: any
    :param from_hours: from so many hours after the treatment, inclusive
    :param until_hours: until so many hours after it, exclusive; 0: without an end
    :param conditions: codes of conditions of which the patient has one; empty: any patient
    :param from_age: from so many years of age, inclusive
    :param until_age: until so many years of age, exclusive; 0: without an end
    :param is_emergency: whether the emergency services come first
    :param call_back_minutes: the advice promises that the caller rings again after so many minutes; 0: it does not
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
    stages: frozenset[str] = frozenset()
    from_age: int = 0
    until_age: int = 0
    call_back_minutes: int = 0


@dataclass(frozen=True)
class Combination:
    """Signs that are more urgent together than each alone.

    :param level: how urgent they are together
    :param signs: names of the signs, the same that the questions name
    :param least: so many of them at least
    """

    level: Urgency
    signs: frozenset[str]
    least: int
    is_emergency: bool = False
    advice: str = ""
    source: str = ""


@dataclass(frozen=True)
class Case:
    """A treatment that the answer may be about.

    :param type: its code; None: not known
    :param hours: hours since it was done; None: not known
    :param stage: its code and that of its type, such as "implant/crown"; None: not known
    """

    type: str | None = None
    hours: float | None = None
    stage: str | None = None


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
    age: int | None = None,
) -> Verdict:
    """Judge an answer by the most urgent of the rules that apply to it.

    If something about a treatment is not known, a rule that asks for it applies: one question to the dentist too
    many is better than one too few.

    :param value: the answer's code or number as text; empty: the question was not asked
    :param cases: the treatments that the answer may be about; none: nothing is known about it
    :param conditions: codes of the patient's conditions
    :param age: the patient's age in years; None: not known
    """
    if not value or kind == "text":
        return Verdict("none", False, ())
    cases = tuple(cases) or (Case(),)
    hit = [
        rule
        for rule in rules
        if matches(kind, rule.when, value)
        and _is_about_patient(rule, conditions, age)
        and any(_is_about_treatment(rule, case) for case in cases)
    ]
    level = worst(["green", *(rule.level for rule in hit)])
    decisive = tuple(rule for rule in hit if rule.level == level)
    return Verdict(level, any(rule.is_emergency for rule in hit), decisive)


def judge_signs(given: Iterable[str], combinations: Iterable[Combination]) -> tuple[Combination, ...]:
    """Return the most urgent of the combinations of which enough signs were heard.

    :param given: names of the signs that were heard; one that was heard twice counts once
    """
    heard = set(given)
    hit = [combination for combination in combinations if len(combination.signs & heard) >= combination.least]
    level = worst(combination.level for combination in hit)
    return tuple(combination for combination in hit if combination.level == level)


def _is_about_patient(rule: TriageRule, conditions: Collection[str], age: int | None) -> bool:
    if rule.conditions and not rule.conditions & set(conditions):
        return False
    return age is None or (rule.from_age <= age and (not rule.until_age or age < rule.until_age))


def _is_about_treatment(rule: TriageRule, case: Case) -> bool:
    if rule.types and case.type is not None and case.type not in rule.types:
        return False
    if rule.stages and case.stage is not None and case.stage not in rule.stages:
        return False
    if case.hours is None:
        return True
    return rule.from_hours <= case.hours and (not rule.until_hours or case.hours < rule.until_hours)

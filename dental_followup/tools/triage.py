"""How urgent an answer is: rules in, a verdict out; no database, no clock.

Levels after SDCEP, Management of Acute Dental Problems: red is an emergency (a dentist within 60
minutes), amber is urgent (within 24 hours), green is heard and well, none is nothing heard.
"""

from dataclasses import dataclass

LEVELS = ("none", "green", "amber", "red")
# Kinds of question, and the answers that are given to the first of them.
YES_NO = ("no", "yes")
SCALE = range(11)


@dataclass(frozen=True)
class Rule:
    """One line of the table: for which answers, to whom and when, how urgent.

    :param str level: "amber" or "red"
    :param str when: the answers that it is about, see :func:`matches`
    :param types: codes of treatments; empty: any
    :param from_hours: from so many hours after the treatment, inclusive
    :param until_hours: until so many hours after it, exclusive; 0: for ever
    :param conditions: codes of conditions of which the patient has one; empty: any patient
    :param is_emergency: whether the emergency services come first
    :param source: where the limit comes from
    """

    level: str
    when: str
    types: frozenset = frozenset()
    from_hours: float = 0
    until_hours: float = 0
    conditions: frozenset = frozenset()
    is_emergency: bool = False
    advice: str = ""
    source: str = ""


@dataclass(frozen=True)
class Case:
    """A treatment that the answer may be about; None where it is not known."""

    type: str | None = None
    hours: float | None = None


@dataclass(frozen=True)
class Verdict:
    level: str
    is_emergency: bool
    rules: tuple


def worst(levels):
    """The most urgent of ``levels``; of none: "none"."""
    return max(levels, key=LEVELS.index, default="none")


def split(when):
    """The answers that ``when`` names: "yes, a_lot" → ("yes", "a_lot")."""
    return tuple(filter(None, (part.strip() for part in (when or "").replace("，", ",").split(","))))


def matches(kind, when, value):
    """Whether ``value`` is among the answers that ``when`` names.

    A choice and yes/no name answers, separated by commas; a scale names the number that it begins with.
    """
    answers = split(when)
    if not answers or not value or kind == "text":
        return False
    if kind == "scale":
        return int(value) >= int(answers[0])
    return value in answers


def unknown(kind, when, options):
    """What ``when`` names and the question has no answer for, each once.

    :param options: the codes of the question's answers
    """
    answers = split(when)
    if kind == "text":
        return answers
    if kind == "scale":
        return tuple(a for n, a in enumerate(answers) if n or not is_on_scale(a))
    return tuple(dict.fromkeys(a for a in answers if a not in options))


def is_on_scale(value):
    return value.isascii() and value.isdecimal() and int(value) in SCALE


def judge(kind, value, rules, cases, conditions):
    """Judge an answer by the worst that the rules make of it.

    What is not known counts as what a rule asks for: better one question to the dentist too many.

    :param kind: "yes_no", "scale", "choice" or "text"
    :param value: the answer's code or number as text; empty: not asked
    :param cases: the treatments that the answer may be about
    :param conditions: codes of the patient's conditions
    :return: a :class:`Verdict` with the rules of the worst level
    """
    if not value or kind == "text":
        return Verdict("none", False, ())
    cases = tuple(cases) or (Case(),)
    hit = [r for r in rules if matches(kind, r.when, value) and any(_applies(r, case, conditions) for case in cases)]
    level = worst(["green", *(rule.level for rule in hit)])
    decisive = tuple(rule for rule in hit if rule.level == level)
    return Verdict(level, any(rule.is_emergency for rule in hit), decisive)


def _applies(rule, case, conditions):
    if rule.types and case.type is not None and case.type not in rule.types:
        return False
    if rule.conditions and not rule.conditions & set(conditions):
        return False
    if case.hours is None:
        return True
    return rule.from_hours <= case.hours and (not rule.until_hours or case.hours < rule.until_hours)

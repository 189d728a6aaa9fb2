"""What a rule book leaves open: days without a call, calls made twice, calls that nobody can make.

Days are counted as the book does, a month as 30 and a year as 365 of them.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from .schedule import Offset

UNIT_DAYS = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30, "years": 365}
# A repeated call is compared with others so far ahead.
OCCURRENCES = 36
# Roles that a treatment names a person for, so that a team is only the second way.
NAMED_BY_TREATMENT = ("dentist", "nurse", "consultant")
# Conditions under which a call is made after every surgery.
AFTER_SURGERY = ("always", "surgery", "first_or_surgery")


@dataclass(frozen=True)
class Stage:
    """A stage of the catalogue; ``code`` is the complete one, "extraction/simple"."""

    id: int
    type_id: int
    code: str
    order: tuple = (0, 0)
    is_surgery: bool = False
    active: bool = True


@dataclass(frozen=True)
class Call:
    """A step of a rule. ``script_type_id``: the treatment that its script speaks of, if any."""

    id: int
    offset: Offset
    role: str
    purpose: str
    repeat: Offset | None = None
    repeat_times: int = 0
    condition: str = "always"
    is_note_only: bool = False
    until_stage_ids: tuple = ()
    script_type_id: int | None = None

    @property
    def days(self):
        """The distance in days; negative before what it counts from."""
        days = self.offset.count * UNIT_DAYS[self.offset.unit]
        return -days if self.offset.direction == "before" else days

    def occurrences(self):
        """The distances at which it is made, as far ahead as matters."""
        yield self.offset
        if not self.repeat:
            return
        for number in range(1, min(self.repeat_times or OCCURRENCES, OCCURRENCES) + 1):
            yield from _sum(self.offset, self.repeat.times(number))

    def falls_between(self, first, last):
        """Whether it is made, after every surgery, between these days (both included)."""
        if self.is_note_only or self.condition not in AFTER_SURGERY or self.offset.direction == "before":
            return False
        return any(first <= o.count * UNIT_DAYS[o.unit] <= last for o in self.occurrences())


@dataclass(frozen=True)
class Rule:
    """A rule: no ``type_id`` is any treatment, no ``stage_ids`` every stage without a rule of its own."""

    id: int
    trigger: str
    type_id: int | None = None
    stage_ids: frozenset = frozenset()
    calls: tuple = ()


@dataclass(frozen=True)
class Finding:
    """Something that a book leaves open. ``rule_id`` None: it has no rule for these stages.

    ``is_shared``: the rule holds for other stages too, so that mending it would change those.
    """

    kind: str
    rule_id: int | None = None
    stage_ids: tuple = ()
    is_shared: bool = False
    call_ids: tuple = ()
    role: str = ""
    is_urgent: bool = False

    @property
    def key(self):
        """What tells this finding from all others of the book."""
        parts = [self.rule_id or 0, ".".join(map(str, self.stage_ids)), ".".join(map(str, self.call_ids)), self.role]
        return ":".join([self.kind, *map(str, parts)])


@dataclass(frozen=True)
class Gap:
    """Days on which a call must fall after a stage. ``first`` and ``last`` are days after it."""

    kind: str
    first: float
    last: float
    concerns: callable


GAPS = (
    # The pain of a dry socket sets in on days 2 to 4 and sends patients back until day 5.
    Gap("dry_socket", 2, 5, lambda stage: stage.code.startswith("extraction/")),
    # A lip still numb hours after the operation cannot wait for the next morning.
    Gap("implant_day", 0, 0.99, lambda stage: stage.code == "implant/fixture"),
    Gap("surgery", 0.5, 2, lambda stage: stage.is_surgery),
)


def check(rules, stages, staffed=None, has_open_hour=True):
    """Return the findings of a book, the urgent ones first.

    :param rules: the active rules with their calls in order
    :param stages: all stages of the catalogue, archived ones too
    :param staffed: the roles that somebody answers for; None: not looked at
    :param has_open_hour: False if the book's telephone hours are never open
    """
    if not any(rule.calls for rule in rules):
        return []
    findings = list(_gaps(rules, stages))
    if staffed is not None:
        findings += _nobody(rules, staffed)
    if not has_open_hour:
        findings.append(Finding("no_hours", is_urgent=True))
    for rule in rules:
        findings += [*_twice(rule), *_until(rule, stages), *_scripts(rule)]
    findings += _never(rules, stages)
    return sorted(findings, key=lambda finding: not finding.is_urgent)


def can_come(stage, own):
    """Whether ``stage`` can follow one of the stages ``own`` of a rule: later in its course, or in another."""
    same = [other.order for other in own if other.type_id == stage.type_id]
    return stage.active and (not same or stage.order > min(same))


def nearest_before(calls, day):
    """The call on ``day`` or the last one before it, else the first of all; None if there is none."""
    calls = sorted((call for call in calls if not call.is_note_only), key=lambda call: call.days)
    return next((call for call in reversed(calls) if call.days <= day), calls[0] if calls else None)


def _gaps(rules, stages):
    rule_of = _coverage(rules)
    active = [stage for stage in stages if stage.active]
    held = defaultdict(set)
    for stage in active:
        held[rule_of(stage)].add(stage.id)
    for gap in GAPS:
        open_stages = defaultdict(list)
        for stage in filter(gap.concerns, active):
            rule = rule_of(stage)
            if not rule or not any(call.falls_between(gap.first, gap.last) for call in rule.calls):
                open_stages[rule, stage.type_id].append(stage.id)
        for (rule, _type_id), ids in open_stages.items():
            is_shared = rule is None or bool(held[rule] - set(ids))
            # Without any rule, the clinic may not offer the treatment at all.
            yield Finding(gap.kind, rule and rule.id, tuple(ids), is_shared, is_urgent=rule is not None)


def _coverage(rules):
    """The most specific rule for a stage, as the planner finds it."""
    by_stage, by_type, catch_all = {}, {}, None
    for rule in rules:
        if rule.trigger != "treatment":
            continue
        if rule.stage_ids:
            for stage_id in rule.stage_ids:
                by_stage.setdefault(stage_id, rule)
        elif rule.type_id:
            by_type.setdefault(rule.type_id, rule)
        else:
            catch_all = catch_all or rule
    return lambda stage: by_stage.get(stage.id) or by_type.get(stage.type_id, catch_all)


def _twice(rule):
    """Two calls for the same purpose on one day, and a repeated call that meets another."""
    calls = [call for call in rule.calls if not call.is_note_only]
    for one, two in combinations(calls, 2):
        if one.condition != two.condition and "always" not in (one.condition, two.condition):
            continue
        is_same = one.purpose == two.purpose
        if (one.repeat or two.repeat) and one.role == two.role:
            is_same = True
        if is_same and _days_of(one) & _days_of(two):
            surplus, kept = (one, two) if two.repeat and not one.repeat else (two, one)
            yield Finding("twice", rule.id, call_ids=(surplus.id, kept.id))


def _until(rule, stages):
    """Stages that cannot come: archived, or no later than what the rule follows."""
    by_id = {stage.id: stage for stage in stages}
    own = [stage for stage in stages if _is_own(rule, stage)]
    for call in rule.calls:
        lost = [i for i in call.until_stage_ids if not (i in by_id and can_come(by_id[i], own))]
        if lost:
            yield Finding("until", rule.id, tuple(lost), call_ids=(call.id,))


def _is_own(rule, stage):
    return stage.id in rule.stage_ids if rule.stage_ids else stage.type_id == rule.type_id


def _scripts(rule):
    """Scripts that speak of another treatment than the rule's."""
    for call in rule.calls:
        if call.script_type_id and call.script_type_id != rule.type_id:
            yield Finding("script", rule.id, call_ids=(call.id,))


def _nobody(rules, staffed):
    """Roles for which nobody is there; urgent where no treatment names a person either."""
    urgent = {}
    for rule in rules:
        for call in rule.calls:
            if not call.is_note_only and call.role not in staffed:
                is_named = call.role in NAMED_BY_TREATMENT and rule.trigger == "treatment"
                urgent[call.role] = urgent.get(call.role, False) or not is_named
    for role, is_urgent in urgent.items():
        yield Finding("nobody", role=role, is_urgent=is_urgent)


def _never(rules, stages):
    """Rules for a whole treatment each of whose stages has a rule of its own."""
    rule_of = _coverage(rules)
    used = {rule_of(stage) for stage in stages if stage.active}
    for rule in rules:
        if rule.trigger == "treatment" and rule.type_id and rule.calls and rule not in used:
            yield Finding("never", rule.id)


def _days_of(call):
    return {_days(offset) for offset in call.occurrences()}


def _days(offset):
    """The distance as (days of its months and years, other days): equal only if the day is the same."""
    sign = -1 if offset.direction == "before" else 1
    if offset.unit in ("months", "years"):
        return sign * offset.count * (12 if offset.unit == "years" else 1) * 30, 0
    return 0, sign * int(offset.count * UNIT_DAYS[offset.unit])


def _sum(first, other):
    """Distances of like units as one; others cannot be compared to the day and are left out."""
    months = {"months": 1, "years": 12}
    days = {"days": 1, "weeks": 7}
    for factors, unit in ((months, "months"), (days, "days")):
        if first.unit in factors and other.unit in factors:
            count = first.count * factors[first.unit] + other.count * factors[other.unit]
            yield Offset(count, unit, first.direction)
        elif first.count == 0 and other.unit in factors:
            yield Offset(other.count * factors[other.unit], unit, first.direction)

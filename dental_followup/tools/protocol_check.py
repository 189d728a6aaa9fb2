"""What a protocol book leaves open: days without a call, calls made twice, calls that nobody can make.

Distances are counted as the rule books do, a month as 30 days and a year as 365. A book has one protocol for each
treatment or stage; the protocol's steps are the calls.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from .schedule import UNIT_DAYS, Offset, Unit

# A repeated call is compared with others up to this repetition: three years of monthly calls.
OCCURRENCES = 36
# So many calls one rule may bring to one patient within seven days. The most that the clinics' policies demand is
# four: on the day, on days 1 and 4 after an extraction, and the stitches.
MOST_IN_A_WEEK = 5
# Roles for which a treatment names a person, so that the team is asked only if it names nobody.
NAMED_BY_TREATMENT = ("dentist", "nurse", "consultant")
# Conditions of a step under which the call is made after every surgery.
AFTER_SURGERY = ("always", "surgery", "first_or_surgery")


@dataclass(frozen=True)
class Stage:
    """A stage of the catalogue of treatments.

    :param code: treatment and stage, as in "extraction/simple"
    :param order: the place in the course of its treatment
    """

    id: int
    type_id: int
    code: str
    order: tuple[int, int] = (0, 0)
    is_surgery: bool = False
    active: bool = True


@dataclass(frozen=True)
class Step:
    """A step of a protocol as the checker looks at it.

    :param repeat: the distance between two occurrences; None: the call is made once
    :param repeat_times: how many times it is repeated after the first time; 0: until something ends it
    :param is_note_only: nobody calls, a note is made
    :param until_stage_ids: the stages that end it
    :param script_type_id: the treatment that its script is about; None: about none in particular
    """

    id: int
    offset: Offset
    role: str
    purpose: str
    repeat: Offset | None = None
    repeat_times: int = 0
    condition: str = "always"
    is_note_only: bool = False
    until_stage_ids: tuple[int, ...] = ()
    script_type_id: int | None = None

    @property
    def days(self) -> float:
        """The distance in days; negative for a call before the visit."""
        days = self.offset.count * UNIT_DAYS[self.offset.unit]
        return -days if self.offset.direction == "before" else days

    def occurrences(self) -> Iterator[Offset]:
        """Yield the distances at which the call is made, up to OCCURRENCES repetitions."""
        yield self.offset
        if not self.repeat:
            return
        for number in range(1, min(self.repeat_times or OCCURRENCES, OCCURRENCES) + 1):
            yield from _sum(self.offset, self.repeat.times(number))

    def falls_between(self, first: float, last: float) -> bool:
        """Tell whether the call is made, after every surgery, between these days after it, both included."""
        if self.is_note_only or self.condition not in AFTER_SURGERY or self.offset.direction == "before":
            return False
        return any(first <= o.count * UNIT_DAYS[o.unit] <= last for o in self.occurrences())


@dataclass(frozen=True)
class Protocol:
    """A protocol of a book as the checker looks at it.

    :param trigger: what it follows: "treatment", "visit_ahead", "no_show" and so on
    :param type_id: the treatment; None: any
    :param stage_ids: its stages; empty: every stage that has no protocol of its own
    :param steps: in the order of the book
    """

    id: int
    trigger: str
    type_id: int | None = None
    stage_ids: frozenset[int] = frozenset()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something that a book leaves open.

    :param kind: one of GAPS, or "twice", "often", "nobody", "no_hours", "until", "script", "never"
    :param protocol_id: None: the book has no protocol for these stages
    :param is_shared: the protocol is for other stages too, so that a fix of the protocol would change those
    :param step_ids: the steps it is about; for "twice" the surplus one first
    :param count: for "often" the calls within seven days
    """

    kind: str
    protocol_id: int | None = None
    stage_ids: tuple[int, ...] = ()
    is_shared: bool = False
    step_ids: tuple[int, ...] = ()
    role: str = ""
    is_urgent: bool = False
    count: int = 0

    @property
    def key(self) -> str:
        """A text that no other finding of the book has."""
        stages, steps = (".".join(map(str, ids)) for ids in (self.stage_ids, self.step_ids))
        return f"{self.kind}:{self.protocol_id or 0}:{stages}:{steps}:{self.role}"


@dataclass(frozen=True)
class Gap:
    """Days on which a call has to fall.

    :param first: the first day after the stage, as a number that may have a fraction
    :param last: the last such day, included
    :param concerns: tells for which stages
    """

    kind: str
    first: float
    last: float
    concerns: Callable[[Stage], bool]


GAPS = (
    # The pain of a dry socket sets in on days 2 to 4 after an extraction (MSD Manual; JCDA d54); patients come back
    # for it until day 5.
    Gap("dry_socket", 2, 5, lambda stage: stage.code.startswith("extraction/")),
    # A lip or chin still numb six hours after an implant was placed cannot wait for the next morning: taking it out
    # is considered within 36 hours (trigeminalnerve.org.uk).
    Gap("implant_day", 0, 0.99, lambda stage: stage.code == "implant/fixture"),
    # Calls 24 and 72 hours after an extraction halved the complications (15.7 % against 30.7 %, randomised, 638
    # patients, PMC6261002).
    Gap("surgery", 0.5, 2, lambda stage: stage.is_surgery),
)


def check(
    protocols: Sequence[Protocol],
    stages: Sequence[Stage],
    staffed: Collection[str] | None = None,
    has_open_hour: bool = True,
) -> list[Finding]:
    """Return the findings of a book, the urgent ones first.

    :param protocols: the active protocols with their active steps, in the order of the book
    :param stages: all stages of the catalogue, archived ones too
    :param staffed: the roles that somebody answers for; None: not looked at
    :param has_open_hour: False if the book's telephone hours are never open
    """
    if not any(protocol.steps for protocol in protocols):
        return []
    findings = list(_gaps(protocols, stages))
    if staffed is not None:
        findings += _nobody(protocols, staffed)
    if not has_open_hour:
        findings.append(Finding("no_hours", is_urgent=True))
    for protocol in protocols:
        findings += [*_often(protocol), *_twice(protocol), *_until(protocol, stages), *_scripts(protocol)]
    findings += _never(protocols, stages)
    return sorted(findings, key=lambda finding: not finding.is_urgent)


def can_come(stage: Stage, own: Iterable[Stage]) -> bool:
    """Tell whether ``stage`` can follow one of ``own``: it is later in the same course, or of another treatment.

    :param own: the stages of a protocol
    """
    same = [other.order for other in own if other.type_id == stage.type_id]
    return stage.active and (not same or stage.order > min(same))


def nearest_before(steps: Iterable[Step], day: float) -> Step | None:
    """Return the call on ``day``, else the last one before it, else the first of all; None if there is no call."""
    calls = sorted((step for step in steps if not step.is_note_only), key=lambda step: step.days)
    return next((step for step in reversed(calls) if step.days <= day), calls[0] if calls else None)


def _gaps(protocols: Iterable[Protocol], stages: Iterable[Stage]) -> Iterator[Finding]:
    """Yield the days of GAPS on which no call falls, for each protocol and treatment once."""
    protocol_of = _coverage(protocols)
    active = [stage for stage in stages if stage.active]
    held: dict[Protocol | None, set[int]] = defaultdict(set)
    for stage in active:
        held[protocol_of(stage)].add(stage.id)
    for gap in GAPS:
        open_stages: dict[tuple[Protocol | None, int], list[int]] = defaultdict(list)
        for stage in filter(gap.concerns, active):
            protocol = protocol_of(stage)
            if not protocol or not any(step.falls_between(gap.first, gap.last) for step in protocol.steps):
                open_stages[protocol, stage.type_id].append(stage.id)
        for (protocol, _type_id), ids in open_stages.items():
            if protocol:
                is_shared = bool(held[protocol] - set(ids))
                # A rule that only reminds of stitches leaves the operation to the clinic, as no rule does.
                has_calls = any(step.condition in AFTER_SURGERY for step in protocol.steps)
                yield Finding(gap.kind, protocol.id, tuple(ids), is_shared, is_urgent=has_calls)
            else:  # not urgent: the clinic may not offer the treatment at all
                yield Finding(gap.kind, None, tuple(ids), is_shared=True)


def _coverage(protocols: Iterable[Protocol]) -> Callable[[Stage], Protocol | None]:
    """Return what finds the most specific protocol for a stage, as the planner does."""
    by_stage: dict[int, Protocol] = {}
    by_type: dict[int, Protocol] = {}
    catch_all: Protocol | None = None
    for protocol in protocols:
        if protocol.trigger != "treatment":
            continue
        if protocol.stage_ids:
            for stage_id in protocol.stage_ids:
                by_stage.setdefault(stage_id, protocol)
        elif protocol.type_id:
            by_type.setdefault(protocol.type_id, protocol)
        else:
            catch_all = catch_all or protocol
    return lambda stage: by_stage.get(stage.id) or by_type.get(stage.type_id, catch_all)


def _twice(protocol: Protocol) -> Iterator[Finding]:
    """Yield two calls for the same purpose on one day, and a repeated call that meets another of the same role."""
    calls = [step for step in protocol.steps if not step.is_note_only]
    for one, two in combinations(calls, 2):
        if one.condition != two.condition and "always" not in (one.condition, two.condition):
            continue
        is_same = one.purpose == two.purpose
        if (one.repeat or two.repeat) and one.role == two.role:
            is_same = True
        if is_same and _days_of(one) & _days_of(two):
            surplus, kept = (one, two) if two.repeat and not one.repeat else (two, one)
            yield Finding("twice", protocol.id, step_ids=(surplus.id, kept.id))


def calls_in_a_week(steps: Iterable[Step]) -> tuple[int, tuple[int, ...]]:
    """Return the most calls that ``steps`` bring within seven days, and the ids of the steps that bring them."""
    days = sorted((day, step.id) for step in steps if not step.is_note_only for day in _call_days(step))
    most: list[tuple[float, int]] = []
    for index, (first, _step_id) in enumerate(days):
        week = [pair for pair in days[index : index + OCCURRENCES] if pair[0] < first + 7]
        most = max(most, week, key=len)
    return len(most), tuple(dict.fromkeys(step_id for _day, step_id in most))


def _call_days(step: Step) -> Iterator[float]:
    """Yield the days of a step's calls; of a repeated one up to OCCURRENCES repetitions."""
    yield step.days
    if step.repeat:
        every = step.repeat.count * UNIT_DAYS[step.repeat.unit]
        for number in range(1, min(step.repeat_times or OCCURRENCES, OCCURRENCES) + 1):
            yield step.days + number * every


def _often(protocol: Protocol) -> Iterator[Finding]:
    """Yield the protocol if it brings more calls to one patient than MOST_IN_A_WEEK."""
    count, step_ids = calls_in_a_week(protocol.steps)
    if count > MOST_IN_A_WEEK:
        yield Finding("often", protocol.id, step_ids=step_ids, is_urgent=True, count=count)


def _until(protocol: Protocol, stages: Iterable[Stage]) -> Iterator[Finding]:
    """Yield the steps that end with a stage that cannot come: archived, or no later than what they follow."""
    by_id = {stage.id: stage for stage in stages}
    own = [stage for stage in by_id.values() if _is_own(protocol, stage)]
    for step in protocol.steps:
        lost = [i for i in step.until_stage_ids if not (i in by_id and can_come(by_id[i], own))]
        if lost:
            yield Finding("until", protocol.id, tuple(lost), step_ids=(step.id,))


def _is_own(protocol: Protocol, stage: Stage) -> bool:
    return stage.id in protocol.stage_ids if protocol.stage_ids else stage.type_id == protocol.type_id


def _scripts(protocol: Protocol) -> Iterator[Finding]:
    """Yield the steps whose script is about another treatment than the protocol."""
    for step in protocol.steps:
        if step.script_type_id and step.script_type_id != protocol.type_id:
            yield Finding("script", protocol.id, step_ids=(step.id,))


def _nobody(protocols: Iterable[Protocol], staffed: Collection[str]) -> Iterator[Finding]:
    """Yield the roles for which nobody is there; urgent if one of the calls is by nobody whom a treatment names."""
    urgent: dict[str, bool] = {}
    for protocol in protocols:
        for step in protocol.steps:
            if not step.is_note_only and step.role not in staffed:
                is_named = step.role in NAMED_BY_TREATMENT and protocol.trigger == "treatment"
                urgent[step.role] = urgent.get(step.role, False) or not is_named
    for role, is_urgent in urgent.items():
        yield Finding("nobody", role=role, is_urgent=is_urgent)


def _never(protocols: Iterable[Protocol], stages: Iterable[Stage]) -> Iterator[Finding]:
    """Yield the protocols for a whole treatment each of whose stages has a protocol of its own."""
    protocols = list(protocols)
    protocol_of = _coverage(protocols)
    used = {protocol_of(stage) for stage in stages if stage.active}
    for protocol in protocols:
        if protocol.trigger == "treatment" and protocol.type_id and protocol.steps and protocol not in used:
            yield Finding("never", protocol.id)


def _days_of(step: Step) -> set[tuple[int, int]]:
    return {_days(offset) for offset in step.occurrences()}


def _days(offset: Offset) -> tuple[int, int]:
    """Return the distance as (days of its months and years, other days): equal only if the day is the same."""
    sign = -1 if offset.direction == "before" else 1
    if offset.unit in ("months", "years"):
        return sign * offset.count * (12 if offset.unit == "years" else 1) * 30, 0
    return 0, sign * int(offset.count * UNIT_DAYS[offset.unit])


def _sum(first: Offset, other: Offset) -> Iterator[Offset]:
    """Yield two distances of like units as one; unlike ones cannot be compared to the day and are left out."""
    scales: tuple[tuple[Unit, dict[Unit, int]], ...] = (
        ("months", {"months": 1, "years": 12}),
        ("days", {"days": 1, "weeks": 7}),
    )
    for unit, factors in scales:
        if first.unit in factors and other.unit in factors:
            count = first.count * factors[first.unit] + other.count * factors[other.unit]
            yield Offset(count, unit, first.direction)
        elif first.count == 0 and other.unit in factors:
            yield Offset(other.count * factors[other.unit], unit, first.direction)

"""A step of a protocol as the planner uses it: read from the database once, applied to many treatments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from .schedule import UNIT_DAYS, Offset


class Treatment(Protocol):
    """What the conditions below ask of a treatment."""

    is_first_operation: bool
    with_surgery: bool
    sutured: bool
    reaction: bool


# Condition of a step → whether it holds for a treatment.
CONDITIONS: dict[str, Callable[[Treatment], bool]] = {
    "always": lambda treatment: True,
    "first_operation": lambda treatment: treatment.is_first_operation,
    "surgery": lambda treatment: treatment.with_surgery,
    "first_or_surgery": lambda treatment: treatment.is_first_operation or treatment.with_surgery,
    "sutured": lambda treatment: treatment.sutured,
    "reaction": lambda treatment: treatment.reaction,
}

# Calls that belong to one session: they ask how that day went. All others belong to the course.
OF_SESSION = ("same_day", "day_one", "suture", "pain")


@dataclass(frozen=True)
class PlanStep:
    """A step's distance from its trigger, its repetitions, and when it applies and ends.

    :param repeat: the distance between two occurrences; None: the step is made once
    :param repeat_times: how many times it is repeated after the first time; 0: until something ends it
    :param condition: a key of CONDITIONS
    :param trigger: what it follows: "treatment", "visit_ahead", "no_show" and the other triggers of protocols
    :param tolerance: days after its day on which the call is still in time
    :param until_stage_ids: the treatment stages that end it
    :param copied: values that a follow-up is created with and keeps when the step changes later
    """

    step_id: int
    offset: Offset
    repeat: Offset | None = None
    repeat_times: int = 0
    condition: str = "always"
    trigger: str = "treatment"
    tolerance: int = 0
    until_stage_ids: frozenset[int] = frozenset()
    copied: Mapping[str, object] = field(default_factory=dict)

    def applies_to(self, treatment: Treatment) -> bool:
        """Tell whether the step's condition holds for ``treatment``.

        :raises KeyError: if there is no such condition
        """
        return CONDITIONS[self.condition](treatment)

    def is_exhausted(self, occurrence: int) -> bool:
        """Tell whether the step has no occurrence with this number (the first is 0)."""
        if not self.repeat:
            return occurrence > 0
        return bool(self.repeat_times) and occurrence > self.repeat_times

    @property
    def is_of_session(self) -> bool:
        """Whether the call is made after each session of a course, not once for the course."""
        return self.copied.get("purpose") in OF_SESSION

    def is_same_call(self, other: "PlanStep") -> bool:
        """Tell whether ``other`` is this call counted from another session: as far away, repeated alike."""
        return self._distances() == other._distances() and self.is_of_session == other.is_of_session

    def _distances(self) -> tuple[float, float, bool]:
        repeat = self.repeat.count * UNIT_DAYS[self.repeat.unit] if self.repeat else 0
        return self.offset.count * UNIT_DAYS[self.offset.unit], repeat, bool(self.copied.get("is_note_only"))

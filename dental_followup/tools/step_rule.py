"""One call that a rule book demands, as plain values: read once, applied to many treatments."""

from dataclasses import dataclass, field

from .schedule import Offset

# Condition of a step → whether it holds for a treatment.
CONDITIONS = {
    "always": lambda treatment: True,
    "first_operation": lambda treatment: treatment.is_first_operation,
    "surgery": lambda treatment: treatment.with_surgery,
    "first_or_surgery": lambda treatment: treatment.is_first_operation or treatment.with_surgery,
    "sutured": lambda treatment: treatment.sutured,
}


@dataclass(frozen=True)
class StepRule:
    """A step's distance from its trigger, its repetitions, and when it applies and ends.

    ``repeat_times`` 0 repeats until something stops it. ``tolerance``: days of grace after its
    day. ``copied`` are the values that a follow-up keeps, whatever becomes of the step.
    """

    step_id: int
    offset: Offset
    repeat: Offset | None = None
    repeat_times: int = 0
    condition: str = "always"
    trigger: str = "treatment"
    tolerance: int = 0
    until_stage_ids: frozenset = frozenset()
    copied: dict = field(default_factory=dict)

    def applies_to(self, treatment):
        return CONDITIONS[self.condition](treatment)

    def is_exhausted(self, occurrence):
        """Whether the step has no occurrence with this number (the first is 0)."""
        if not self.repeat:
            return occurrence > 0
        return bool(self.repeat_times) and occurrence > self.repeat_times

"""When a step applies to a treatment, and when its repetitions are over."""

from dataclasses import dataclass

import pytest
from tools.plan_step import CONDITIONS, PlanStep
from tools.schedule import Offset

DAY, MONTH = Offset(1, "days"), Offset(1, "months")


@dataclass
class Treatment:
    is_first_operation: bool
    with_surgery: bool
    sutured: bool
    reaction: bool = False


# Condition → the treatments (first operation, surgery, sutured) to which a step with it applies.
BOOLEANS = (False, True)
ALL = {(first, surgery, sutured) for first in BOOLEANS for surgery in BOOLEANS for sutured in BOOLEANS}
APPLIES = {
    "always": ALL,
    "first_operation": {
        (True, False, False),
        (True, False, True),
        (True, True, False),
        (True, True, True),
    },
    "surgery": {
        (False, True, False),
        (False, True, True),
        (True, True, False),
        (True, True, True),
    },
    "first_or_surgery": ALL - {(False, False, False), (False, False, True)},
    "sutured": {
        (False, False, True),
        (False, True, True),
        (True, False, True),
        (True, True, True),
    },
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("treatment", sorted(ALL))
def test_condition(condition, treatment):
    step = PlanStep(1, DAY, condition=condition)
    assert step.applies_to(Treatment(*treatment)) is (treatment in APPLIES.get(condition, ()))


def test_reaction():
    step = PlanStep(1, DAY, condition="reaction")
    assert step.applies_to(Treatment(False, False, False, reaction=True))


def later(count, unit, purpose="result", repeat=None, **copied):
    return PlanStep(1, Offset(count, unit), repeat, copied={"purpose": purpose, **copied})


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (later(3, "months"), later(3, "months"), True),
        (later(3, "months"), later(90, "days", "checkup"), True),
        (later(3, "months"), later(6, "months"), False),
        (later(1, "years"), later(1, "years", repeat=Offset(1, "years")), False),
        (later(1, "months", repeat=MONTH), later(1, "months", repeat=Offset(30, "days")), True),
        (later(1, "days", "day_one"), later(24, "hours", "day_one"), True),
        (later(1, "days", "day_one"), later(1, "days", "recovery"), False),
        (later(1, "days", "day_one"), later(1, "days", "day_one", is_note_only=True), False),
    ],
)
def test_same_call_of_another_session(one, other, is_same):
    assert one.is_same_call(other) is is_same
    assert other.is_same_call(one) is is_same


def test_calls_of_a_session_and_of_the_course():
    of_session = {"same_day", "day_one", "suture", "pain"}
    purposes = (*of_session, "recovery", "result", "checkup", "restoration", "crown", "care", "review", "second_stage")
    assert {purpose for purpose in purposes if later(1, "days", purpose).is_of_session} == of_session


def test_without_a_condition_it_always_applies():
    assert PlanStep(1, DAY).applies_to(Treatment(False, False, False)) is True


def test_no_such_condition():
    with pytest.raises(KeyError):
        PlanStep(1, DAY, condition="sometimes").applies_to(Treatment(True, True, True))


@pytest.mark.parametrize(
    ("repeat", "times", "occurrence", "is_exhausted"),
    [
        # Made once: whatever is left over in the number of repetitions.
        (None, 0, 0, False),
        (None, 0, 1, True),
        (None, 0, 2, True),
        (None, 3, 0, False),
        (None, 3, 1, True),
        # Repeated once: twice in all.
        (MONTH, 1, 0, False),
        (MONTH, 1, 1, False),
        (MONTH, 1, 2, True),
        # Repeated three times: four times in all.
        (MONTH, 3, 2, False),
        (MONTH, 3, 3, False),
        (MONTH, 3, 4, True),
        (MONTH, 3, 5, True),
        # Repeated until something ends it.
        (MONTH, 0, 0, False),
        (MONTH, 0, 1, False),
        (MONTH, 0, 999, False),
    ],
)
def test_is_exhausted(repeat, times, occurrence, is_exhausted):
    assert PlanStep(1, DAY, repeat, times).is_exhausted(occurrence) is is_exhausted


def test_what_a_step_is_if_nothing_is_said():
    step = PlanStep(1, DAY)
    assert (step.repeat, step.repeat_times, step.trigger, step.tolerance) == (None, 0, "treatment", 0)
    assert (step.until_stage_ids, step.copied) == (frozenset(), {})

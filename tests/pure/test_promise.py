"""What was promised, by when, and whether it was kept."""

from datetime import datetime, timedelta

import pytest
from tools import promise

NOW = datetime(2026, 11, 20, 2, 0)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("kind", "hours"), [("red", 1), ("amber", 24), ("answer", 5)])
def test_deadline(kind, hours):
    assert promise.deadline(kind, NOW, 5) == NOW + timedelta(hours=hours)


def test_deadline_of_an_answer_if_the_clinic_names_none():
    assert promise.deadline("answer", NOW) == NOW + timedelta(hours=24)
    assert promise.deadline("answer", NOW, 0.5) == NOW + 30 * MINUTE


@pytest.mark.parametrize(("kind", "minutes"), [("red", 0), ("amber", 0), ("answer", 0), ("call_back", 30)])
def test_limit(kind, minutes):
    assert promise.limit(kind, NOW) == NOW + minutes * MINUTE


@pytest.mark.parametrize(("kind", "retry", "left_after"), [("red", 15, 5), ("amber", 60, 15)])
def test_urgent_patients_are_not_left_waiting(kind, retry, left_after):
    assert promise.RETRY[kind] == retry * MINUTE
    assert promise.LEFT_AFTER[kind] == left_after * MINUTE


@pytest.mark.parametrize(
    ("closing", "minutes", "outcome"),
    [
        ("told", -1, "kept"),
        ("told", 0, "broken"),
        ("told", 1, "broken"),
        ("spoken", -1, "kept"),
        ("spoken", 1, "broken"),
        ("given_up", -1, "broken"),
        ("given_up", 0, "broken"),
        ("given_up", 1, "broken"),
        ("withdrawn", -1, "kept"),
        ("withdrawn", 0, "kept"),
        ("withdrawn", 1, "kept"),
    ],
)
def test_outcome(closing, minutes, outcome):
    assert promise.outcome(closing, NOW, NOW + minutes * MINUTE) == outcome


@pytest.mark.parametrize(
    ("is_reached", "minutes", "expected"),
    [(True, -600, True), (False, -31, False), (False, -30, True), (False, 5, True)],
)
def test_is_call_back(is_reached, minutes, expected):
    assert promise.is_call_back(is_reached, NOW, NOW + minutes * MINUTE) is expected


@pytest.mark.parametrize(
    ("kind", "than", "expected"),
    [
        ("none", [], False),
        ("green", [], False),
        ("amber", [], True),
        ("amber", ["answer", "call_back"], True),
        ("amber", ["amber"], False),
        ("amber", ["red"], False),
        ("red", ["amber"], True),
        ("red", ["amber", "red"], False),
    ],
)
def test_more_urgent(kind, than, expected):
    assert promise.more_urgent(kind, than) is expected

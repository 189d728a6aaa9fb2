"""The table of urgency: which answer, to whom, when, is how urgent."""

import pytest
from tools.triage import Case, Rule, judge, matches, unknown, worst

NUMB = Rule("red", "yes", types=frozenset({"implant"}), from_hours=6)
SWELLING = (
    Rule("amber", "growing", from_hours=72),
    Rule("amber", "growing", from_hours=48, conditions=frozenset({"diabetes"})),
    Rule("red", "eye, throat", is_emergency=True),
)


@pytest.mark.parametrize(
    ("kind", "when", "value", "expected"),
    [
        ("yes_no", "yes", "yes", True),
        ("yes_no", "yes", "no", False),
        ("yes_no", "", "yes", False),
        ("yes_no", "yes", "", False),
        ("yes_no", "yes", False, False),
        ("choice", "a_lot, always", "always", True),
        ("choice", "a_lot，always", "always", True),
        ("choice", "a_lot", "a", False),
        ("scale", "7", "6", False),
        ("scale", "7", "7", True),
        ("scale", "7", "10", True),
        ("text", "yes", "yes", False),
    ],
)
def test_matches(kind, when, value, expected):
    assert matches(kind, when, value) is expected


@pytest.mark.parametrize(
    ("kind", "when", "options", "wrong"),
    [
        ("yes_no", "yes", ("no", "yes"), ()),
        ("yes_no", "Yes", ("no", "yes"), ("Yes",)),
        ("choice", "a, b, b", ("a",), ("b",)),
        ("scale", "7", (), ()),
        ("scale", "11", (), ("11",)),
        ("scale", "-1", (), ("-1",)),
        ("scale", "7, 8", (), ("8",)),
        ("scale", "²", (), ("²",)),
        ("text", "pain", (), ("pain",)),
        ("text", "", (), ()),
        ("yes_no", None, ("no", "yes"), ()),
    ],
)
def test_unknown(kind, when, options, wrong):
    assert unknown(kind, when, options) == wrong


@pytest.mark.parametrize(
    ("hours", "type_", "level"),
    [
        (5.99, "implant", "green"),
        (6, "implant", "red"),
        (200, "implant", "red"),
        (6, "scaling", "green"),
        (None, "implant", "red"),
        (6, None, "red"),
    ],
)
def test_hours_and_treatment(hours, type_, level):
    assert judge("yes_no", "yes", [NUMB], [Case(type_, hours)], ()).level == level


def test_window_ends_before_its_last_hour():
    rule = Rule("amber", "yes", from_hours=48, until_hours=96)
    levels = [judge("yes_no", "yes", [rule], [Case("extraction", h)], ()).level for h in (47.9, 48, 95.9, 96)]
    assert levels == ["green", "amber", "amber", "green"]


@pytest.mark.parametrize(
    ("value", "hours", "conditions", "level", "emergency"),
    [
        ("none", 80, (), "green", False),
        ("growing", 47, ("diabetes",), "green", False),
        ("growing", 48, ("diabetes",), "amber", False),
        ("growing", 48, ("smoking",), "green", False),
        ("growing", 72, (), "amber", False),
        ("eye", 1, (), "red", True),
        ("", 80, (), "none", False),
    ],
)
def test_conditions_and_emergency(value, hours, conditions, level, emergency):
    verdict = judge("choice", value, SWELLING, [Case("extraction", hours)], conditions)
    assert (verdict.level, verdict.is_emergency) == (level, emergency)


def test_worst_of_several_treatments_and_rules():
    cases = [Case("implant", 2), Case("implant", 30)]
    verdict = judge("yes_no", "yes", [Rule("amber", "yes"), NUMB], cases, ())
    assert (verdict.level, verdict.rules) == ("red", (NUMB,))
    assert judge("yes_no", "yes", [Rule("amber", "yes")], (), ()).level == "amber"


def test_words_are_never_judged():
    assert judge("text", "bleeding", [Rule("red", "bleeding")], (), ()).level == "none"


def test_worst():
    assert worst([]) == "none"
    assert worst(["green", "none"]) == "green"
    assert worst(["green", "red", "amber"]) == "red"

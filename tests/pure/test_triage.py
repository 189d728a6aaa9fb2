"""The table of urgency: which answer, to whom, when, is how urgent."""

import pytest
from tools.triage import Case, TriageRule, judge, matches, unknown, worst

NUMB = TriageRule("red", "yes", types=frozenset({"implant"}), from_hours=6)
SWELLING = (
    TriageRule("amber", "growing", from_hours=72),
    TriageRule("amber", "growing", from_hours=48, conditions=frozenset({"diabetes"})),
    TriageRule("red", "eye, throat", is_emergency=True),
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
        ("scale", "7, 9", "8", True),
        ("scale", "0", "0", True),
        ("scale", "", "7", False),
        ("scale", None, "7", False),
        ("scale", "7", "", False),
        ("scale", "7", False, False),
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
        ("scale", "0", (), ()),
        ("scale", "10", (), ()),
        ("scale", "11", (), ("11",)),
        ("scale", "x", (), ("x",)),
        ("scale", "7.5", (), ("7.5",)),
        ("scale", "７", (), ("７",)),
        ("scale", "-1", (), ("-1",)),
        ("scale", "7, 8", (), ("8",)),
        ("scale", "²", (), ("²",)),
        ("text", "pain", (), ("pain",)),
        ("text", "pain", ("pain",), ("pain",)),
        ("text", "", (), ()),
        ("yes_no", None, ("no", "yes"), ()),
    ],
)
def test_unknown(kind, when, options, wrong):
    assert unknown(kind, when, options) == wrong


@pytest.mark.parametrize("hours", [0, 0.01, 10_000, None])
def test_a_rule_without_hours_holds_from_the_first_to_the_last(hours):
    assert judge("yes_no", "yes", [TriageRule("amber", "yes")], [Case("extraction", hours)], ()).level == "amber"


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
    rule = TriageRule("amber", "yes", from_hours=48, until_hours=96)
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
    verdict = judge("yes_no", "yes", [TriageRule("amber", "yes"), NUMB], cases, ())
    assert (verdict.level, verdict.rules) == ("red", (NUMB,))
    assert judge("yes_no", "yes", [TriageRule("amber", "yes")], (), ()).level == "amber"


@pytest.mark.parametrize(
    ("levels", "level", "decisive", "is_emergency"),
    [
        # Urgency of each rule that the answer meets, with "!" where the emergency services come first.
        (["red!"], "red", [0], True),
        (["red"], "red", [0], False),
        (["amber!"], "amber", [0], True),
        (["amber!", "red"], "red", [1], True),
        (["red", "amber!"], "red", [0], True),
        (["red", "amber", "red!"], "red", [0, 2], True),
        (["amber", "amber"], "amber", [0, 1], False),
        ([], "green", [], False),
    ],
)
def test_an_emergency_counts_whatever_its_urgency(levels, level, decisive, is_emergency):
    rules = [TriageRule(text.rstrip("!"), "yes", is_emergency=text.endswith("!"), source=text) for text in levels]
    other = TriageRule("red", "no", is_emergency=True)
    verdict = judge("yes_no", "yes", [*rules, other], [Case("extraction", 1)], ())
    assert (verdict.level, verdict.is_emergency) == (level, is_emergency)
    assert verdict.rules == tuple(rules[number] for number in decisive)


def test_words_are_never_judged():
    assert judge("text", "bleeding", [TriageRule("red", "bleeding")], (), ()).level == "none"


def test_worst():
    assert worst([]) == "none"
    assert worst(["green", "none"]) == "green"
    assert worst(["green", "red", "amber"]) == "red"

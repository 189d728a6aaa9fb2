"""What a protocol book leaves open."""

from dataclasses import replace

import pytest
from tools import protocol_check
from tools.protocol_check import Protocol, Stage, Step
from tools.schedule import Offset

EXTRACTION, IMPLANT, FILLING, PERIO = 1, 2, 3, 4
SIMPLE = Stage(11, EXTRACTION, "extraction/simple", (10, 11), is_surgery=True)
IMPACTED = Stage(12, EXTRACTION, "extraction/impacted", (20, 12), is_surgery=True)
FIXTURE = Stage(21, IMPLANT, "implant/fixture", (10, 21), is_surgery=True)
CROWN = Stage(22, IMPLANT, "implant/crown", (20, 22))
FILLED = Stage(31, FILLING, "filling/done", (10, 31))
STAGES = [SIMPLE, IMPACTED, FIXTURE, CROWN, FILLED]


def call(number, count, unit="days", role="dentist", purpose=None, direction="after", **values):
    return Step(number, Offset(count, unit, direction), role, purpose or f"purpose_{number}", **values)


def protocol(number, type_id, *steps, stages=(), trigger="treatment"):
    return Protocol(number, trigger, type_id, frozenset(stage.id for stage in stages), steps)


def found(protocols, kind=None, stages=STAGES, **arguments):
    findings = protocol_check.check(protocols, stages, **arguments)
    return [finding for finding in findings if kind in (None, finding.kind)]


COMPLETE = [
    protocol(1, EXTRACTION, call(1, 1), call(2, 3)),
    protocol(2, IMPLANT, call(3, 0), call(4, 1)),
    protocol(3, None, call(5, 1)),
]


def test_a_complete_book_and_an_empty_one_have_no_findings():
    assert found(COMPLETE, staffed={"dentist"}) == []
    assert found([]) == []
    assert found([protocol(1, EXTRACTION)]) == []


@pytest.mark.parametrize(
    ("count", "unit", "is_open"),
    [
        (1, "days", True),
        (47, "hours", True),
        (48, "hours", False),
        (2, "days", False),
        (5, "days", False),
        (6, "days", True),
        (1, "weeks", True),
    ],
)
def test_dry_socket_wants_a_call_on_days_2_to_5(count, unit, is_open):
    protocols = [protocol(1, EXTRACTION, call(1, 1), call(2, count, unit)), *COMPLETE[1:]]
    findings = found(protocols, "dry_socket")
    assert [(f.protocol_id, f.stage_ids, f.is_shared, f.is_urgent) for f in findings] == (
        [(1, (11, 12), False, True)] if is_open else []
    )


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({"is_note_only": True}, True),
        ({"condition": "sutured"}, True),
        ({"condition": "first_operation"}, True),
        ({"condition": "surgery"}, False),
        ({"condition": "first_or_surgery"}, False),
    ],
)
def test_only_a_call_after_every_surgery_fills_the_gap(values, is_open):
    protocols = [protocol(1, EXTRACTION, call(1, 1), call(2, 3, **values)), *COMPLETE[1:]]
    assert bool(found(protocols, "dry_socket")) is is_open


def test_a_repeated_call_fills_the_gap():
    daily = call(1, 1, repeat=Offset(1, "days"), repeat_times=2)
    assert found([protocol(1, EXTRACTION, daily), *COMPLETE[1:]], "dry_socket") == []
    once = replace(daily, repeat_times=0, repeat=Offset(5, "days"))
    assert len(found([protocol(1, EXTRACTION, once), *COMPLETE[1:]], "dry_socket")) == 1


def test_a_stage_with_a_protocol_of_its_own_is_looked_at_for_itself():
    protocols = [protocol(9, EXTRACTION, call(8, 1), stages=[IMPACTED]), *COMPLETE]
    assert [(f.protocol_id, f.stage_ids, f.is_shared) for f in found(protocols, "dry_socket")] == [(9, (12,), False)]


@pytest.mark.parametrize("trigger", ["no_show", "visit_ahead", "inactive"])
def test_what_follows_no_treatment_covers_no_stage(trigger):
    """However specific: only the protocol for all treatments is found, which leaves the gaps open."""
    others = [
        protocol(7, None, call(7, 3), trigger=trigger),
        protocol(8, EXTRACTION, call(8, 3), trigger=trigger),
        protocol(9, EXTRACTION, call(9, 3), stages=[SIMPLE], trigger=trigger),
    ]
    assert [f.protocol_id for f in found([*others, protocol(3, None, call(5, 1))], "dry_socket")] == [3]


def test_the_first_of_two_protocols_for_the_same_counts():
    complete, late = (call(1, 1), call(2, 3)), (call(3, 9),)
    for kind, stages in ((None, ()), (EXTRACTION, ()), (EXTRACTION, [SIMPLE, IMPACTED])):
        first, second = protocol(1, kind, *complete, stages=stages), protocol(2, kind, *late, stages=stages)
        assert found([first, second], "dry_socket") == []
        assert [f.protocol_id for f in found([second, first], "dry_socket")] == [2]


def test_a_protocol_for_other_treatments_too_is_shared():
    findings = found([protocol(3, None, call(5, 1))])
    assert [(f.kind, f.protocol_id, f.stage_ids, f.is_shared) for f in findings] == [
        ("dry_socket", 3, (11, 12), True),
        ("implant_day", 3, (21,), True),
    ]


def test_stages_without_any_protocol():
    findings = found(COMPLETE[:1])
    assert [(f.kind, f.protocol_id, f.stage_ids, f.is_shared, f.is_urgent) for f in findings] == [
        ("implant_day", None, (21,), True, False),
        ("surgery", None, (21,), True, False),
    ]


@pytest.mark.parametrize(
    ("count", "unit", "is_open"), [(0, "days", False), (23, "hours", False), (24, "hours", True), (1, "days", True)]
)
def test_implant_wants_a_call_on_the_day(count, unit, is_open):
    protocols = [COMPLETE[0], protocol(2, IMPLANT, call(3, count, unit), call(4, 2)), COMPLETE[2]]
    assert bool(found(protocols, "implant_day")) is is_open


@pytest.mark.parametrize(
    ("count", "unit", "is_open"),
    [(0, "days", True), (11, "hours", True), (24, "hours", False), (2, "days", False), (3, "days", True)],
)
def test_surgery_wants_a_call_within_two_days(count, unit, is_open):
    protocols = [protocol(1, EXTRACTION, call(1, count, unit), call(2, 4)), *COMPLETE[1:]]
    assert bool(found(protocols, "surgery")) is is_open


@pytest.mark.parametrize(
    ("count", "unit", "direction", "days"),
    [
        (0, "days", "after", 0),
        (12, "hours", "after", 0.5),
        (3, "days", "after", 3),
        (2, "weeks", "after", 14),
        (2, "months", "after", 60),
        (2, "years", "after", 730),
        (3, "days", "before", -3),
        (2, "weeks", "before", -14),
    ],
)
def test_distance_in_days(count, unit, direction, days):
    assert call(1, count, unit, direction=direction).days == days


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (call(1, 1, "months"), ["1 months"]),
        (call(1, 1, "months", repeat=Offset(1, "months"), repeat_times=2), ["1 months", "2 months", "3 months"]),
        (call(1, 1, "years", repeat=Offset(6, "months"), repeat_times=2), ["1 years", "18 months", "24 months"]),
        (call(1, 3, "months", repeat=Offset(1, "years"), repeat_times=2), ["3 months", "15 months", "27 months"]),
        (call(1, 1, "days", repeat=Offset(2, "weeks"), repeat_times=2), ["1 days", "15 days", "29 days"]),
        (call(1, 2, "weeks", repeat=Offset(3, "days"), repeat_times=1), ["2 weeks", "17 days"]),
        # From the day itself any unit can be counted on.
        (call(1, 0, "days", repeat=Offset(2, "months"), repeat_times=1), ["0 days", "2 months"]),
        (call(1, 0, "days", repeat=Offset(1, "years"), repeat_times=1), ["0 days", "12 months"]),
        (call(1, 0, "months", repeat=Offset(2, "weeks"), repeat_times=1), ["0 months", "14 days"]),
        (call(1, 0, "hours", repeat=Offset(1, "days"), repeat_times=1), ["0 hours", "1 days"]),
        # Days and months together are no day that can be named without a date; nor are repeated hours.
        (call(1, 1, "days", repeat=Offset(1, "months"), repeat_times=1), ["1 days"]),
        (call(1, 1, "months", repeat=Offset(1, "days"), repeat_times=1), ["1 months"]),
        (call(1, 1, "days", repeat=Offset(1, "hours"), repeat_times=1), ["1 days"]),
        (call(1, 1, "hours", repeat=Offset(1, "days"), repeat_times=1), ["1 hours"]),
    ],
)
def test_occurrences(step, expected):
    found = list(step.occurrences())
    assert [f"{offset.count} {offset.unit}" for offset in found] == expected
    assert {offset.direction for offset in found} == {"after"}


def test_repetitions_before_a_visit_stay_before_it():
    step = call(1, 1, "days", direction="before", repeat=Offset(1, "days"), repeat_times=1)
    assert {offset.direction for offset in step.occurrences()} == {"before"}


def test_repetitions_are_looked_at_for_three_years():
    endless = call(1, 1, "months", repeat=Offset(1, "months"))
    counts = [offset.count for offset in endless.occurrences()]
    assert counts == list(range(1, 38))
    assert [offset.count for offset in replace(endless, repeat_times=100).occurrences()] == counts


@pytest.mark.parametrize(
    ("values", "first", "last", "expected"),
    [
        ({}, 3, 5, True),
        ({}, 1, 3, True),
        ({}, 3.01, 5, False),
        ({}, 1, 2.99, False),
        ({"direction": "before"}, 1, 5, False),
        ({"is_note_only": True}, 1, 5, False),
        ({"condition": "sutured"}, 1, 5, False),
        ({"condition": "surgery"}, 1, 5, True),
        ({"repeat": Offset(3, "days"), "repeat_times": 2}, 9, 10, True),
        ({"repeat": Offset(3, "days"), "repeat_times": 2}, 10, 20, False),
    ],
)
def test_falls_between(values, first, last, expected):
    assert call(1, 3, **values).falls_between(first, last) is expected


def test_archived_stages_are_left_alone():
    stages = [replace(SIMPLE, active=False), replace(IMPACTED, active=False), CROWN, FILLED]
    assert found([protocol(3, None, call(5, 1))], stages=stages) == []


def twice(*calls):
    return [f.step_ids for f in found([protocol(3, FILLING, *calls)], "twice", stages=[FILLED])]


def test_twice_on_one_day():
    assert twice(call(1, 7, purpose="result"), call(2, 1, "weeks", purpose="result")) == [(2, 1)]
    assert twice(call(1, 12, "months", purpose="result"), call(2, 1, "years", purpose="result")) == [(2, 1)]
    assert twice(call(1, 30, purpose="result"), call(2, 1, "months", purpose="result")) == []
    assert twice(call(1, 7, purpose="result"), call(2, 7, purpose="checkup")) == []
    assert twice(call(1, 7, purpose="result"), call(2, 7, purpose="result", is_note_only=True)) == []
    assert twice(call(1, 0, purpose="result"), call(2, 0, purpose="result")) == [(2, 1)]
    assert twice(call(1, 24, "hours", purpose="result"), call(2, 1, purpose="result")) == [(2, 1)]
    assert twice(call(1, 23, "hours", purpose="result"), call(2, 1, purpose="result")) == []
    assert twice(call(1, 23, "hours", purpose="result"), call(2, 0, purpose="result")) == [(2, 1)]
    assert twice(call(1, 1, purpose="result"), call(2, 1, direction="before", purpose="result")) == []
    months = call(1, 2, "months", purpose="result")
    assert twice(months, call(2, 2, "months", direction="before", purpose="result")) == []
    assert twice(months, call(2, 60, purpose="result")) == []
    assert twice(months, call(2, 2, "years", purpose="result")) == []


def test_calls_under_different_conditions_are_not_twice():
    first, second = call(1, 1, purpose="day_one"), call(2, 1, purpose="day_one")
    assert twice(replace(first, condition="surgery"), replace(second, condition="sutured")) == []
    assert twice(first, replace(second, condition="sutured")) == [(2, 1)]
    assert twice(replace(first, condition="sutured"), second) == [(2, 1)]
    assert twice(replace(first, condition="sutured"), replace(second, condition="sutured")) == [(2, 1)]


def test_a_repeated_call_that_meets_another():
    monthly = call(1, 1, "months", purpose="care", repeat=Offset(1, "months"))
    assert twice(monthly, call(2, 3, "months", purpose="review")) == [(2, 1)]
    assert twice(call(2, 3, "months", purpose="review"), monthly) == [(2, 1)]
    assert twice(monthly, call(2, 3, "months", role="nurse", purpose="review")) == []
    assert twice(replace(monthly, repeat_times=1), call(2, 3, "months")) == []
    assert twice(replace(monthly, repeat_times=2), call(2, 3, "months")) == [(2, 1)]
    quarterly = call(2, 3, "months", repeat=Offset(3, "months"))
    assert twice(monthly, quarterly) == [(2, 1)], "of two repeated ones the later in the book is surplus"


def test_calls_before_a_visit_are_compared_too():
    calls = [call(n, 1, direction="before", purpose="reminder") for n in (1, 2)]
    findings = found([protocol(3, FILLING, *calls, trigger="visit_ahead")], "twice")
    assert [f.step_ids for f in findings] == [(2, 1)]


def test_nobody_to_make_the_calls():
    protocols = [
        protocol(3, FILLING, call(1, 1), call(2, 7, role="receptionist")),
        protocol(4, None, call(3, 1, role="nurse"), trigger="no_show"),
        protocol(5, None, call(4, 1, role="manager", is_note_only=True), trigger="inactive"),
    ]
    findings = found(protocols, "nobody", stages=[FILLED], staffed=set())
    assert [(f.role, f.is_urgent) for f in findings] == [("receptionist", True), ("nurse", True), ("dentist", False)]
    assert found(protocols, "nobody", stages=[FILLED], staffed={"dentist", "nurse", "receptionist"}) == []
    named, unnamed = protocol(6, FILLING, call(5, 1, role="nurse")), protocols[1]
    for both in ([named, unnamed], [unnamed, named]):
        assert [(f.role, f.is_urgent) for f in found(both, "nobody", stages=[], staffed=set())] == [("nurse", True)]
    assert found(protocols, "nobody", stages=[FILLED]) == []


def test_no_open_hour():
    assert [(f.key, f.is_urgent) for f in found(COMPLETE, has_open_hour=False)] == [("no_hours:0:::", True)]


def test_until_a_stage_that_cannot_come():
    def lost(type_id, until, stages=(), catalogue=STAGES):
        protocols = [protocol(7, type_id, call(1, 1, until_stage_ids=tuple(s.id for s in until)), stages=stages)]
        return [f.stage_ids for f in found(protocols, "until", stages=catalogue)]

    assert lost(IMPLANT, [CROWN], [FIXTURE]) == []
    assert lost(IMPLANT, [FIXTURE], [FIXTURE]) == [(21,)]
    assert lost(IMPLANT, [FIXTURE, FILLED], [CROWN]) == [(21,)]
    assert lost(IMPLANT, [CROWN]) == []
    assert lost(IMPLANT, [FIXTURE]) == [(21,)]
    assert lost(None, [FIXTURE]) == []
    assert lost(IMPLANT, [CROWN], [FIXTURE], [FIXTURE, replace(CROWN, active=False)]) == [(22,)]
    assert lost(IMPLANT, [CROWN], [FIXTURE], [FIXTURE]) == [(22,)]


def test_the_script_of_another_treatment():
    def wrong(type_id, script):
        return [f.step_ids for f in found([protocol(3, type_id, call(1, 1, script_type_id=script))], "script")]

    assert wrong(FILLING, None) == []
    assert wrong(FILLING, FILLING) == []
    assert wrong(FILLING, IMPLANT) == [(1,)]
    assert wrong(None, IMPLANT) == [(1,)]


def test_a_protocol_that_is_never_followed():
    protocols = [*COMPLETE, protocol(8, IMPLANT, call(8, 0), call(9, 1), stages=[FIXTURE])]
    assert found(protocols, "never") == []
    protocols.append(protocol(9, IMPLANT, call(10, 1), stages=[CROWN]))
    assert [f.protocol_id for f in found(protocols, "never")] == [2]
    archived = Stage(23, IMPLANT, "implant/removed", (30, 23), active=False)
    assert [f.protocol_id for f in found(protocols, "never", stages=[*STAGES, archived])] == [2]
    usable = replace(archived, active=True)
    assert found(protocols, "never", stages=[*STAGES, usable]) == []


def test_what_is_not_followed_and_need_not_be():
    own = [protocol(number, stage.type_id, call(number, 1), stages=[stage]) for number, stage in enumerate(STAGES, 1)]
    assert found([*own, protocol(9, IMPLANT)], "never") == [], "it has no calls"
    assert found([*own, protocol(9, IMPLANT, call(9, 1), trigger="no_show")], "never") == [], "after no treatment"
    assert found([*own, protocol(9, None, call(9, 1))], "never") == [], "for what the catalogue may get"


def test_findings_have_different_keys_and_the_urgent_ones_come_first():
    protocols = [protocol(3, None, call(1, 1, purpose="a"), call(2, 1, purpose="a"), call(3, 1, purpose="a"))]
    findings = found(protocols, staffed=set())
    keys = [finding.key for finding in findings]
    assert len(set(keys)) == len(keys) == 6
    assert keys[0] == "dry_socket:3:11.12::"
    assert (keys[2], keys[-1]) == ("nobody:0:::dentist", "twice:3::3.2:")
    assert {finding.kind for finding in findings if finding.is_shared} == {"dry_socket", "implant_day"}
    assert [finding.is_urgent for finding in findings] == [True, True, False, False, False, False]


def test_whose_call_is_taken_as_a_model():
    calls = [call(1, 0, role="nurse"), call(2, 1), call(3, 2, is_note_only=True), call(4, 30)]
    assert protocol_check.nearest_before(calls, 3).id == 2
    assert protocol_check.nearest_before(calls, 1).id == 2
    assert protocol_check.nearest_before(calls, 29).id == 2
    assert protocol_check.nearest_before(calls, 30).id == 4
    assert protocol_check.nearest_before(calls, -1).id == 1
    assert protocol_check.nearest_before(calls, 0).id == 1
    assert protocol_check.nearest_before(calls[1:], 0).id == 2
    assert protocol_check.nearest_before([], 0) is None


@pytest.mark.parametrize(
    ("steps", "count"),
    [
        ([call(1, 0), call(2, 1), call(3, 4), call(4, 5)], 4),
        ([call(1, 0), call(2, 7)], 1),
        ([call(1, 0), call(2, 6)], 2),
        ([call(1, 0, is_note_only=True)], 0),
        ([call(1, 1, repeat=Offset(1, "days"), repeat_times=2)], 3),
        ([call(1, 1, repeat=Offset(1, "days"))], 7),
        ([call(1, 1, repeat=Offset(1, "weeks"))], 1),
        ([call(1, 1, repeat=Offset(1, "weeks")), call(2, 3, repeat=Offset(2, "days"))], 5),
    ],
)
def test_calls_in_a_week(steps, count):
    assert protocol_check.calls_in_a_week(steps)[0] == count


@pytest.mark.parametrize("trigger", ["treatment", "visit_ahead", "no_show", "inactive", "complaint_settled"])
def test_too_many_calls_in_a_week_whatever_they_follow(trigger):
    calls = [call(number, day, purpose=str(number)) for number, day in enumerate((0, 1, 2, 3, 4), 1)]
    assert found([protocol(8, None, *calls, trigger=trigger)], "often") == []
    calls.append(call(6, 6, purpose="6"))
    [finding] = found([protocol(8, None, *calls, trigger=trigger)], "often")
    assert (finding.count, finding.step_ids, finding.is_urgent) == (6, (1, 2, 3, 4, 5, 6), True)


def test_a_daily_call_is_too_often():
    [finding] = found([protocol(8, None, call(1, 1, repeat=Offset(1, "days"), repeat_times=30))], "often")
    assert (finding.count, finding.step_ids) == (7, (1,))

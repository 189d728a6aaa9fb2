"""When a visit could begin. Every expected moment is typed by hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import slots

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"
KATHMANDU = "Asia/Kathmandu"


def utc(text, tz=SHANGHAI):
    """The naive UTC moment at which the clock of ``tz`` shows ``text``; the year is 2026."""
    shown = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(tz))
    return shown.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def span(text, tz=SHANGHAI):
    """The interval "11-20 09:00-12:00"."""
    day, hours = text.split()
    return tuple(utc(f"{day} {clock}", tz) for clock in hours.split("-"))


def spans(*texts):
    return [span(text) for text in texts]


def shown(moments, tz=SHANGHAI):
    zone = ZoneInfo(tz)
    return [f"{moment.replace(tzinfo=ZoneInfo('UTC')).astimezone(zone):%m-%d %H:%M}" for moment in moments]


AFTERNOON = "13:30 14:00 14:30 15:00 15:30 16:00 16:30"
DAY = spans("11-20 09:00-12:00", "11-20 13:30-17:00")


@pytest.mark.parametrize(
    ("working", "busy", "left"),
    [
        (["11-20 09:00-12:00"], [], ["11-20 09:00-12:00"]),
        (["11-20 09:00-12:00"], ["11-20 09:00-12:00"], []),
        (["11-20 09:00-12:00"], ["11-20 08:00-13:00"], []),
        (["11-20 09:00-12:00"], ["11-20 10:00-10:30"], ["11-20 09:00-10:00", "11-20 10:30-12:00"]),
        (["11-20 09:00-12:00"], ["11-20 08:00-09:00", "11-20 12:00-13:00"], ["11-20 09:00-12:00"]),
        (["11-20 09:00-12:00"], ["11-20 10:00-11:00", "11-20 10:30-11:30"], ["11-20 09:00-10:00", "11-20 11:30-12:00"]),
        (["11-20 09:00-12:00", "11-20 13:00-14:00"], ["11-20 11:00-13:30"], ["11-20 09:00-11:00", "11-20 13:30-14:00"]),
        (["11-20 09:00-12:00", "11-20 11:00-14:00"], [], ["11-20 09:00-14:00"]),
        ([], ["11-20 09:00-12:00"], []),
    ],
)
def test_what_is_left(working, busy, left):
    assert slots.subtract(spans(*working), spans(*busy)) == spans(*left)


@pytest.mark.parametrize(
    ("busy", "duration", "step", "earliest", "expected"),
    [
        # Lunch parts the day: nothing reaches into it.
        ([], 60, 60, "11-20 00:00", "09:00 10:00 11:00 14:00 15:00 16:00"),
        ([], 90, 30, "11-20 13:00", "13:30 14:00 14:30 15:00 15:30"),
        # What ends at the moment at which the visit begins is no obstacle.
        (["11-20 09:30-10:00"], 30, 30, "11-20 00:00", f"09:00 10:00 10:30 11:00 11:30 {AFTERNOON}"),
        (["11-20 09:00-11:15", "11-20 13:30-16:40"], 30, 15, "11-20 00:00", "11:15 11:30"),
        # Not before the earliest moment, and on the raster.
        ([], 30, 30, "11-20 16:01", "16:30"),
        ([], 30, 30, "11-20 16:30", "16:30"),
        ([], 30, 30, "11-20 16:31", ""),
        (["11-20 09:00-17:00"], 30, 30, "11-20 00:00", ""),
        ([], 240, 30, "11-20 00:00", ""),
    ],
)  # fmt: skip
def test_starts(busy, duration, step, earliest, expected):
    found = slots.starts(DAY, spans(*busy), duration, step, utc(earliest), SHANGHAI)
    assert [text.split()[1] for text in shown(found)] == expected.split()


def test_seconds_are_rounded_up():
    earliest = utc("11-20 09:00") + timedelta(seconds=1)
    assert shown(slots.starts(DAY, [], 30, 30, earliest, SHANGHAI))[0] == "11-20 09:30"


def test_raster_of_the_clinics_clock():
    """Five hours and three quarters from UTC, and yet on the half hour."""
    found = slots.starts([span("11-20 09:00-10:30", KATHMANDU)], [], 30, 30, utc("11-20 00:00"), KATHMANDU)
    assert shown(found, KATHMANDU) == ["11-20 09:00", "11-20 09:30", "11-20 10:00"]


def test_over_midnight():
    working = [(utc("11-20 22:30"), utc("11-21 01:00"))]
    found = slots.starts(working, [(utc("11-20 23:30"), utc("11-21 00:10"))], 30, 30, utc("11-20 00:00"), SHANGHAI)
    assert shown(found) == ["11-20 22:30", "11-20 23:00", "11-21 00:30"]
    assert [day for day, _moments in slots.by_day(found, SHANGHAI)] == [date(2026, 11, 20), date(2026, 11, 21)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # At 02:00 the clock jumps to 03:00: an hour that does not exist is not offered.
        ("03-08", ["03-08 01:00", "03-08 01:30", "03-08 03:00", "03-08 03:30"]),
        # The hour from 01:00 comes twice; each moment is a different one.
        ("11-01", ["11-01 01:00", "11-01 01:30", "11-01 01:00", "11-01 01:30"]),
    ],
)
def test_clock_that_is_put_forward_or_back(day, expected):
    start = utc(f"{day} 01:00", NEW_YORK)
    found = slots.starts([(start, start + timedelta(hours=2))], [], 30, 30, start, NEW_YORK)
    assert shown(found, NEW_YORK) == expected
    assert len(set(found)) == 4


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([], []),
        (["11-20 10:00"], ["11-20 10:00"]),
        # Another day, and the other half of it.
        (["11-20 10:00", "11-20 14:00", "11-21 09:00", "11-21 15:00"], ["11-20 10:00", "11-21 15:00"]),
        (["11-20 15:00", "11-21 14:00", "11-22 09:00"], ["11-20 15:00", "11-22 09:00"]),
        # So soon, there is none; then another day.
        (["11-20 10:00", "11-21 09:00", "11-27 15:00"], ["11-20 10:00", "11-27 15:00"]),
        (["11-20 10:00", "11-21 09:00", "11-28 15:00"], ["11-20 10:00", "11-21 09:00"]),
        (["11-20 10:00", "11-20 14:00", "11-28 15:00"], ["11-20 10:00", "11-28 15:00"]),
        # One day only.
        (["11-20 10:00", "11-20 10:30", "11-20 12:00"], ["11-20 10:00", "11-20 12:00"]),
        (["11-20 10:00", "11-20 10:15", "11-20 10:30"], ["11-20 10:00", "11-20 10:30"]),
        # Overlapping the first, it would be no other.
        (["11-20 10:00", "11-20 10:15"], ["11-20 10:00"]),
    ],
)
def test_two_proposals(moments, expected):
    assert shown(slots.proposals([utc(moment) for moment in moments], 30, SHANGHAI)) == expected


@pytest.mark.parametrize(
    ("tz", "day", "hours"),
    [(SHANGHAI, date(2026, 11, 20), 24), (NEW_YORK, date(2026, 3, 8), 23), (NEW_YORK, date(2026, 11, 1), 25)],
)
def test_whole_days(tz, day, hours):
    start, end = slots.whole_days(day, day, tz)
    assert shown([start], tz) == [f"{day:%m-%d} 00:00"]
    assert end - start == timedelta(hours=hours)


moments = st.integers(0, 600).map(lambda minutes: utc("11-20 08:00") + timedelta(minutes=minutes))
intervals = st.lists(st.tuples(moments, moments).map(lambda pair: tuple(sorted(pair))), max_size=6)


@given(intervals, intervals, st.sampled_from((15, 30, 45, 60)), st.sampled_from((15, 30)), moments)
def test_never_outside_the_hours_nor_over_something_else(working, busy, duration, step, earliest):
    found = slots.starts(working, busy, duration, step, earliest, SHANGHAI)
    assert found == sorted(set(found))
    hours = slots.merge(working)
    for start in found:
        end = start + timedelta(minutes=duration)
        assert start >= earliest
        assert any(opens <= start and end <= closes for opens, closes in hours)
        assert not any(begins < end and start < ends for begins, ends in busy if begins < ends)

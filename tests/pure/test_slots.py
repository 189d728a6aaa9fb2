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
DAY = ("11-20 09:00-12:00", "11-20 13:30-17:00")


@pytest.mark.parametrize(
    ("free", "duration", "step", "earliest", "expected"),
    [
        # Lunch parts the day: no visit reaches into it.
        (DAY, 60, 60, "11-20 00:00", "09:00 10:00 11:00 14:00 15:00 16:00"),
        (DAY, 90, 30, "11-20 13:00", "13:30 14:00 14:30 15:00 15:30"),
        # A visit may begin at the moment at which the time becomes free, and end when it ends.
        (["11-20 09:00-09:30", "11-20 10:00-11:00", DAY[1]], 30, 30, "11-20 00:00", f"09:00 10:00 10:30 {AFTERNOON}"),
        (["11-20 09:00-09:29"], 30, 30, "11-20 00:00", ""),
        (["11-20 09:00-09:30"], 30, 30, "11-20 00:00", "09:00"),
        (["11-20 11:15-12:00", "11-20 16:40-17:00"], 30, 15, "11-20 00:00", "11:15 11:30"),
        # Multiples of the step, whatever the minute at which the time becomes free.
        (["11-20 09:01-10:00"], 15, 15, "11-20 00:00", "09:15 09:30 09:45"),
        # Not before the earliest moment.
        (DAY, 30, 30, "11-20 16:01", "16:30"),
        (DAY, 30, 30, "11-20 16:30", "16:30"),
        (DAY, 30, 30, "11-20 16:31", ""),
        ([], 30, 30, "11-20 00:00", ""),
        (DAY, 240, 30, "11-20 00:00", ""),
    ],
)  # fmt: skip
def test_starts(free, duration, step, earliest, expected):
    found = slots.starts(spans(*free), duration, step, utc(earliest), SHANGHAI)
    assert [text.split()[1] for text in shown(found)] == expected.split()


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(microseconds=1), timedelta(minutes=1)])
def test_seconds_are_rounded_up(late):
    found = slots.starts(spans(*DAY), 30, 30, utc("11-20 09:00") + late, SHANGHAI)
    assert shown(found)[0] == "11-20 09:30"
    assert found[0] == utc("11-20 09:30")


def test_a_second_past_the_minute_before():
    earliest = utc("11-20 09:29") + timedelta(seconds=1)
    assert slots.starts(spans(*DAY), 30, 30, earliest, SHANGHAI)[0] == utc("11-20 09:30")


def test_raster_of_the_clinics_clock():
    """Five hours and three quarters from UTC, and yet on the half hour."""
    found = slots.starts([span("11-20 09:00-10:30", KATHMANDU)], 30, 30, utc("11-20 00:00"), KATHMANDU)
    assert shown(found, KATHMANDU) == ["11-20 09:00", "11-20 09:30", "11-20 10:00"]


def test_over_midnight():
    free = [(utc("11-20 22:30"), utc("11-20 23:30")), (utc("11-21 00:10"), utc("11-21 01:00"))]
    found = slots.starts(free, 30, 30, utc("11-20 00:00"), SHANGHAI)
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
    found = slots.starts([(start, start + timedelta(hours=2))], 30, 30, start, NEW_YORK)
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
        (["11-20 10:00", "11-20 11:30", "11-20 12:00"], ["11-20 10:00", "11-20 12:00"]),
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


@given(
    st.lists(st.integers(0, 600), unique=True, max_size=12).map(sorted),
    st.sampled_from((15, 30, 45, 60)),
    st.sampled_from((15, 30)),
    st.integers(0, 600),
)
def test_every_start_lies_in_free_time(minutes, duration, step, earliest):
    bounds = [utc("11-20 08:00") + timedelta(minutes=number) for number in minutes]
    free = list(zip(bounds[::2], bounds[1::2], strict=False))
    earliest = utc("11-20 08:00") + timedelta(minutes=earliest)
    found = slots.starts(free, duration, step, earliest, SHANGHAI)
    assert found == sorted(set(found))
    for start in found:
        assert start >= earliest
        assert start.minute % step == 0
        assert any(opens <= start and start + timedelta(minutes=duration) <= closes for opens, closes in free)

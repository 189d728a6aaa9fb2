"""Deadlines in working time. Every expected moment is typed by hand."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import clock, sla

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"
# Monday to Friday with a break at noon. Thursday, 24 December is a holiday, Saturday the 26th makes up for it.
HOLIDAY, MAKE_UP = date(2026, 12, 24), date(2026, 12, 26)
SPANS = ((time(9), time(12)), (time(14), time(18)))


def days(first, count):
    return [first + timedelta(days=number) for number in range(count)]


def week(tz=SHANGHAI, spans=SPANS):
    """The working time from Monday, 14 December 2026 on, for three weeks."""
    working = [d for d in days(date(2026, 12, 14), 21) if (d.weekday() < 5 and d != HOLIDAY) or d == MAKE_UP]
    return [tuple(utc(day, shown, tz) for shown in span) for day in working for span in spans]


def utc(day, shown, tz):
    return clock.to_utc(clock.at_time(day, shown, tz))


def at(text, tz=SHANGHAI):
    return clock.to_utc(datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(tz)))


def shown(moment, tz=SHANGHAI):
    return clock.to_local(moment, tz).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        pytest.param("12-14 09:00", 2, "12-14 11:00", id="the same morning"),
        pytest.param("12-14 09:00", 3, "12-14 12:00", id="to the minute before lunch"),
        pytest.param("12-14 11:30", 1, "12-14 14:30", id="over lunch"),
        pytest.param("12-14 12:30", 1, "12-14 15:00", id="begun at lunch"),
        pytest.param("12-14 17:00", 2, "12-15 10:00", id="over the night"),
        pytest.param("12-14 23:30", 0.5, "12-15 09:30", id="begun at night"),
        pytest.param("12-14 06:00", 1, "12-14 10:00", id="begun before opening"),
        pytest.param("12-18 17:30", 1, "12-21 09:30", id="over the weekend"),
        pytest.param("12-19 10:00", 7, "12-21 18:00", id="begun on Saturday"),
        pytest.param("12-23 17:00", 2, "12-25 10:00", id="over a holiday"),
        pytest.param("12-24 10:00", 1, "12-25 10:00", id="begun on a holiday"),
        pytest.param("12-25 17:00", 2, "12-26 10:00", id="into a make-up day"),
        pytest.param("12-26 17:30", 1, "12-28 09:30", id="out of a make-up day"),
        pytest.param("12-14 09:00", 21, "12-16 18:00", id="three days"),
        pytest.param("12-14 10:00", 0, "12-14 10:00", id="at once"),
        pytest.param("12-14 13:00", 0, "12-14 14:00", id="at once, at lunch"),
        pytest.param("12-14 12:00", 0, "12-14 14:00", id="at once, as lunch begins"),
        pytest.param("12-14 09:00", 0.25, "12-14 09:15", id="a quarter of an hour"),
    ],
)
def test_deadline(start, hours, expected):
    found = sla.deadline(at(start), sla.hours(hours), week())
    assert shown(found) == expected
    assert sla.worked(at(start), found, week()) == sla.hours(hours)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        # 8 March 2026, 2:00: the clocks go forward; 1 November, 2:00: back.
        pytest.param("03-07 23:00", 4, "03-08 04:00", id="a night that is an hour shorter"),
        pytest.param("10-31 23:00", 4, "11-01 02:00", id="a night that is an hour longer"),
    ],
)
def test_clocks_are_changed(start, hours, expected):
    """On duty from 22:00 to 6:00: what counts is the time that passes."""
    first = at(start, NEW_YORK).date()
    night = [
        (utc(day, time(22), NEW_YORK), utc(day + timedelta(days=1), time(6), NEW_YORK))
        for day in days(first - timedelta(days=1), 3)
    ]
    assert shown(sla.deadline(at(start, NEW_YORK), sla.hours(hours), night), NEW_YORK) == expected


def test_the_day_after_the_clocks_were_changed():
    """Friday, 30 October, to Monday: the working hours follow the clock."""
    work = [
        (utc(day, time(9), NEW_YORK), utc(day, time(17), NEW_YORK)) for day in (date(2026, 10, 30), date(2026, 11, 2))
    ]
    assert shown(sla.deadline(at("10-30 16:00", NEW_YORK), sla.hours(2), work), NEW_YORK) == "11-02 10:00"


@pytest.mark.parametrize(
    ("deadline", "paused", "now", "expected"),
    [
        pytest.param("12-14 17:00", "12-14 15:00", "12-14 16:00", "12-14 18:00", id="an hour's pause"),
        pytest.param("12-14 17:00", "12-14 15:00", "12-16 09:00", "12-16 11:00", id="two days"),
        pytest.param("12-14 17:00", "12-14 15:00", "12-19 20:00", "12-21 11:00", id="ended on a weekend"),
        pytest.param("12-15 10:00", "12-14 17:00", "12-23 17:00", "12-25 10:00", id="what is left goes over a holiday"),
        pytest.param("12-14 17:00", "12-14 12:30", "12-14 13:30", "12-14 17:00", id="a pause within lunch"),
        pytest.param("12-14 11:00", "12-14 15:00", "12-15 15:00", "12-14 11:00", id="it was past already"),
        pytest.param("12-14 15:00", "12-14 15:00", "12-15 15:00", "12-14 15:00", id="paused as it passed"),
    ],
)
def test_pause(deadline, paused, now, expected):
    assert shown(sla.resumed(at(deadline), at(paused), at(now), week())) == expected


def test_warning():
    assert shown(sla.warning(at("12-14 09:00"), at("12-15 12:00"), 0.8, week())) == "12-15 10:00"
    assert shown(sla.warning(at("12-14 09:00"), at("12-14 11:00"), 0.75, week())) == "12-14 10:30"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("12-14 08:59", False),
        ("12-14 09:00", True),
        ("12-14 11:59", True),
        ("12-14 12:00", False),
        ("12-14 03:00", False),
        ("12-19 10:00", False),
        ("12-24 10:00", False),
        ("12-26 10:00", True),
    ],
)
def test_is_working(moment, expected):
    assert sla.is_working(at(moment), week()) is expected


def test_intervals_that_are_too_short():
    with pytest.raises(sla.NotEnoughTimeError):
        sla.deadline(at("12-14 09:00"), sla.hours(1000), week())
    with pytest.raises(sla.NotEnoughTimeError):
        sla.deadline(at("12-14 09:00"), sla.hours(1), [])


moments = st.datetimes(datetime(2026, 12, 14), datetime(2026, 12, 20))


@given(moments, st.integers(0, 30 * 60))
def test_deadline_and_time_worked_agree(start, minutes):
    span = timedelta(minutes=minutes)
    found = sla.deadline(start, span, week())
    assert found >= start
    assert sla.worked(start, found, week()) == span
    assert sla.worked(found, start, week()) == -span


@given(moments, moments, moments)
def test_a_pause_never_shortens(first, second, third):
    paused_at, deadline, now = sorted((first, second, third))
    found = sla.resumed(deadline, paused_at, now, week())
    assert found >= deadline
    assert sla.worked(now, found, week()) <= sla.worked(paused_at, deadline, week()) or deadline <= paused_at

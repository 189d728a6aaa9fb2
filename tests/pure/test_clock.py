"""Moments as Odoo stores them and as the clinic's clock shows them. Every expected time is typed by hand."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from dateutil.relativedelta import relativedelta
from tools import clock

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"


def utc(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


def local(text, tz=SHANGHAI):
    return utc(text).replace(tzinfo=ZoneInfo(tz))


def shown(moment):
    return moment.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("moment", "tz", "on_the_clock"),
    [
        ("2026-11-20 15:59", SHANGHAI, "2026-11-20 23:59"),
        ("2026-11-20 16:00", SHANGHAI, "2026-11-21 00:00"),
        ("2026-12-31 16:00", SHANGHAI, "2027-01-01 00:00"),
        ("2026-03-08 06:59", NEW_YORK, "2026-03-08 01:59"),
        ("2026-03-08 07:00", NEW_YORK, "2026-03-08 03:00"),
        ("2026-11-01 05:30", NEW_YORK, "2026-11-01 01:30"),
        ("2026-11-01 06:30", NEW_YORK, "2026-11-01 01:30"),
        ("2026-11-02 04:59", NEW_YORK, "2026-11-01 23:59"),
    ],
)
def test_there_and_back(moment, tz, on_the_clock):
    seen = clock.to_local(utc(moment), tz)
    assert shown(seen) == on_the_clock
    assert seen.tzinfo == ZoneInfo(tz)
    stored = clock.to_utc(seen)
    assert stored == utc(moment)
    assert stored.tzinfo is None
    assert clock.clinic_day(utc(moment), tz) == seen.date()


def test_no_such_zone():
    with pytest.raises(ZoneInfoNotFoundError):
        clock.to_local(utc("2026-11-20 10:00"), "Asia/Nowhere")


def test_a_time_of_day():
    day = date(2026, 11, 20)
    moment = clock.at_time(day, time(9, 30), SHANGHAI)
    assert clock.to_utc(moment) == utc("2026-11-20 01:30")
    assert clock.same_clock(local("2026-01-01 23:00"), day, time(9, 30)) == moment
    assert clock.to_utc(clock.same_clock(local("2026-01-01 23:00", NEW_YORK), day, time(9, 30))) == utc(
        "2026-11-20 14:30"
    )


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-03-07 12:00", 24, "2026-03-08 13:00"),
        ("2026-03-08 01:30", 1, "2026-03-08 03:30"),
        ("2026-10-31 12:00", 24, "2026-11-01 11:00"),
        ("2026-11-01 00:30", 2, "2026-11-01 01:30"),
        ("2026-11-01 12:00", -24, "2026-10-31 13:00"),
        ("2026-06-01 12:00", 0, "2026-06-01 12:00"),
    ],
)
def test_hours_that_pass(start, hours, expected):
    assert shown(clock.elapsed(local(start, NEW_YORK), relativedelta(hours=hours))) == expected


@pytest.mark.parametrize("text", ["2026-11-20 00:00", "2026-11-20 10:00", "2026-11-20 23:59"])
def test_end_of_day(text):
    end = clock.end_of_day(local(text))
    assert shown(end) == "2026-11-20 23:59"
    assert local("2026-11-20 23:59") < end < local("2026-11-21 00:00")


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (0, time(0, 0)),
        (8.5, time(8, 30)),
        (9.9999, time(10, 0)),
        (18 + 1 / 3, time(18, 20)),
        (23.99, time(23, 59)),
        (23.999, time.max),
        (24, time.max),
        (24.5, time.max),
    ],
)
def test_clock_time(hours, expected):
    assert clock.clock_time(hours) == expected

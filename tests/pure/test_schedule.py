"""When a follow-up is due. Every expected day and hour is typed by hand."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import schedule
from tools.schedule import Offset

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"
ZONES = [SHANGHAI, NEW_YORK, "UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


def utc(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


def local(text, tz=SHANGHAI):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(tz))


def shown(moment):
    return moment.strftime("%Y-%m-%d %H:%M")


def day(text):
    return date.fromisoformat(text)


moments = st.builds(
    lambda moment, tz: moment.replace(tzinfo=ZoneInfo(tz)),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    st.sampled_from(ZONES),
)


@pytest.mark.parametrize(
    ("trigger", "offset", "expected"),
    [
        # Days stand at nine of the clinic's clock, whatever the hour of the treatment.
        ("2026-11-20 10:00", Offset(0, "days"), "2026-11-20 09:00"),
        ("2026-11-20 10:00", Offset(1, "days"), "2026-11-21 09:00"),
        ("2026-11-20 00:30", Offset(1, "days"), "2026-11-21 09:00"),
        ("2026-11-20 23:30", Offset(1, "days"), "2026-11-21 09:00"),
        ("2026-11-20 10:00", Offset(90, "days"), "2027-02-18 09:00"),
        ("2026-11-20 10:00", Offset(360, "days"), "2027-11-15 09:00"),
        ("2028-02-28 10:00", Offset(1, "days"), "2028-02-29 09:00"),
        ("2027-02-28 10:00", Offset(1, "days"), "2027-03-01 09:00"),
        ("2026-12-31 10:00", Offset(1, "days"), "2027-01-01 09:00"),
        ("2026-11-20 10:00", Offset(2, "weeks"), "2026-12-04 09:00"),
        # Months and years keep the month's end.
        ("2026-01-31 10:00", Offset(1, "months"), "2026-02-28 09:00"),
        ("2028-01-31 10:00", Offset(1, "months"), "2028-02-29 09:00"),
        ("2026-08-31 10:00", Offset(1, "months"), "2026-09-30 09:00"),
        ("2026-08-31 10:00", Offset(3, "months"), "2026-11-30 09:00"),
        ("2026-08-31 10:00", Offset(6, "months"), "2027-02-28 09:00"),
        ("2028-02-29 10:00", Offset(1, "years"), "2029-02-28 09:00"),
        ("2028-02-29 10:00", Offset(4, "years"), "2032-02-29 09:00"),
        ("2028-02-29 10:00", Offset(12, "months"), "2029-02-28 09:00"),
        # Hours are counted from the minute.
        ("2026-11-20 10:17", Offset(1, "hours"), "2026-11-20 11:17"),
        ("2026-11-20 23:30", Offset(24, "hours"), "2026-11-21 23:30"),
        # Before: for reminders.
        ("2026-11-20 10:00", Offset(1, "days", "before"), "2026-11-19 09:00"),
        ("2026-03-31 10:00", Offset(1, "months", "before"), "2026-02-28 09:00"),
        ("2026-11-20 10:00", Offset(2, "hours", "before"), "2026-11-20 08:00"),
    ],
)
def test_shift(trigger, offset, expected):
    assert shown(schedule.shift(local(trigger), offset)) == expected


@pytest.mark.parametrize(
    ("trigger", "offset", "expected"),
    [
        # The clock jumps from 02:00 to 03:00: 24 hours that pass are 25 on the clock.
        ("2026-03-07 12:00", Offset(24, "hours"), "2026-03-08 13:00"),
        ("2026-03-07 12:00", Offset(1, "days"), "2026-03-08 09:00"),
        # The clock goes back from 02:00 to 01:00.
        ("2026-10-31 12:00", Offset(24, "hours"), "2026-11-01 11:00"),
        ("2026-10-31 12:00", Offset(1, "days"), "2026-11-01 09:00"),
        ("2026-10-31 23:30", Offset(1, "months"), "2026-11-30 09:00"),
    ],
)
def test_shift_over_a_change_of_the_clock(trigger, offset, expected):
    assert shown(schedule.shift(local(trigger, NEW_YORK), offset)) == expected


@pytest.mark.parametrize(
    ("trigger", "offset", "repeat", "days"),
    [
        (
            "2026-01-31 10:00",
            Offset(1, "months"),
            Offset(1, "months"),
            ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"],
        ),
        (
            "2026-08-31 10:00",
            Offset(1, "months"),
            Offset(1, "months"),
            ["2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"],
        ),
        (
            "2028-02-29 10:00",
            Offset(1, "years"),
            Offset(1, "years"),
            ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"],
        ),
        (
            "2026-11-20 10:00",
            Offset(3, "days"),
            Offset(2, "weeks"),
            ["2026-11-23", "2026-12-07", "2026-12-21"],
        ),
    ],
)
def test_repetition_does_not_drift(trigger, offset, repeat, days):
    found = [schedule.shift(local(trigger), offset, repeat, number).date().isoformat() for number in range(len(days))]
    assert found == days


@pytest.mark.parametrize("offset", [Offset(2, "days"), Offset(2, "hours")])
def test_the_first_occurrence_and_a_step_without_repetition_are_the_offset(offset):
    trigger = local("2026-11-20 10:00")
    first = schedule.shift(trigger, offset)
    assert schedule.shift(trigger, offset, Offset(1, "days")) == first
    assert schedule.shift(trigger, offset, Offset(1, "days"), 0) == first
    assert schedule.shift(trigger, offset, None, 2) == first


def test_repeated_hours():
    shifted = schedule.shift(local("2026-11-20 10:17"), Offset(2, "hours"), Offset(3, "hours"), 2)
    assert shown(shifted) == "2026-11-20 18:17"


@pytest.mark.parametrize(
    ("planned", "today", "is_too_late"),
    [
        ("2026-11-21", "2026-11-20", False),
        ("2026-11-20", "2026-11-20", False),
        ("2026-11-14", "2026-11-20", False),
        ("2026-11-13", "2026-11-20", False),
        ("2026-11-12", "2026-11-20", True),
        ("2025-11-20", "2026-11-20", True),
    ],
)
def test_late_entry_is_seven_days(planned, today, is_too_late):
    assert schedule.is_too_late(day(planned), day(today)) is is_too_late
    assert (day(planned) < schedule.earliest_day(day(today))) is is_too_late


@pytest.mark.parametrize(
    ("start", "first_day", "number"),
    [
        # Monthly from 31 January 2026: 28 February, 31 March, 30 April …
        (0, "2026-01-31", 0),
        (0, "2026-02-28", 0),
        (0, "2026-03-01", 1),
        (0, "2026-03-31", 1),
        (0, "2026-04-01", 2),
        (0, "2031-02-01", 60),
        (3, "2026-01-31", 3),
    ],
)
def test_first_occurrence(start, first_day, number):
    monthly = Offset(1, "months")
    trigger = local("2026-01-31 10:00")
    assert schedule.first_occurrence(trigger, monthly, monthly, start, day(first_day)) == number


@pytest.mark.parametrize(
    ("rule", "trigger", "now", "expected"),
    [
        # The rule's moment lies ahead.
        ("2026-11-21 09:00", "2026-11-20 10:00", "2026-11-20 10:05", "2026-11-21 09:00"),
        # "Same day" stands at nine, but no call comes before the treatment.
        ("2026-11-20 09:00", "2026-11-20 10:00", "2026-11-20 10:05", "2026-11-20 10:00"),
        # Its day has begun: it stays at its hour, due at once.
        ("2026-11-20 09:00", "2026-11-19 10:00", "2026-11-20 15:00", "2026-11-20 09:00"),
        ("2026-11-20 09:00", "2026-11-19 10:00", "2026-11-20 23:59", "2026-11-20 09:00"),
        # Its day is over: due now.
        ("2026-11-20 09:00", "2026-11-19 10:00", "2026-11-21 00:00", "2026-11-21 00:00"),
        ("2026-11-20 09:00", "2026-11-19 10:00", "2026-11-27 16:20", "2026-11-27 16:20"),
    ],
)
def test_due_without_telephone_hours(rule, trigger, now, expected):
    found = schedule.due_moment(local(rule), local(trigger), local(now))
    assert shown(found) == expected


def windows(*days):
    """10:30–12:00 and 14:00–18:30 on each day."""
    return [
        (local(f"{text} {start}"), local(f"{text} {end}"))
        for text in days
        for start, end in (("10:30", "12:00"), ("14:00", "18:30"))
    ]


# 2026-11-20 is a Friday; the clinic is closed on Saturday, Sunday and Monday morning.
HOURS = [
    *windows("2026-11-19", "2026-11-20"),
    (local("2026-11-23 14:00"), local("2026-11-23 18:30")),
    *windows("2026-11-24"),
]


@pytest.mark.parametrize(
    ("rule", "now", "expected"),
    [
        # Inside the hours, at their first minute, and at the minute when they are over.
        ("2026-11-20 11:00", "2026-11-19 09:00", "2026-11-20 11:00"),
        ("2026-11-20 10:30", "2026-11-19 09:00", "2026-11-20 10:30"),
        ("2026-11-20 12:00", "2026-11-19 09:00", "2026-11-20 14:00"),
        # Before the hours, at lunch, in the evening, over the weekend.
        ("2026-11-20 09:00", "2026-11-19 09:00", "2026-11-20 10:30"),
        ("2026-11-20 12:45", "2026-11-19 09:00", "2026-11-20 14:00"),
        ("2026-11-20 18:30", "2026-11-19 09:00", "2026-11-23 14:00"),
        ("2026-11-21 09:00", "2026-11-19 09:00", "2026-11-23 14:00"),
        ("2026-11-22 09:00", "2026-11-19 09:00", "2026-11-23 14:00"),
        # Overdue: now, or when the telephone is manned again.
        ("2026-11-18 09:00", "2026-11-20 11:15", "2026-11-20 11:15"),
        ("2026-11-18 09:00", "2026-11-20 19:00", "2026-11-23 14:00"),
        # Beyond the hours that are known.
        ("2026-12-24 09:00", "2026-11-19 09:00", "2026-12-24 09:00"),
    ],
)
def test_a_call_waits_for_the_telephone_hours(rule, now, expected):
    trigger = local("2026-11-17 10:00")
    found = schedule.due_moment(local(rule), trigger, local(now), HOURS)
    assert shown(found) == expected


@pytest.mark.parametrize(
    ("rule", "trigger", "now", "expected"),
    [
        # The day has hours: the call goes into them, not to the day before.
        ("2026-11-20 09:00", "2026-11-19 15:00", "2026-11-19 15:05", "2026-11-20 10:30"),
        ("2026-11-20 12:45", "2026-11-20 12:45", "2026-11-20 12:50", "2026-11-20 14:00"),
        ("2026-11-23 09:00", "2026-11-22 15:00", "2026-11-22 15:05", "2026-11-23 14:00"),
        # A closed day: half an hour before the last hours before it end.
        ("2026-11-21 09:00", "2026-11-20 10:00", "2026-11-20 10:05", "2026-11-20 18:00"),
        ("2026-11-22 09:00", "2026-11-20 10:00", "2026-11-20 10:05", "2026-11-20 18:00"),
        # There is half an hour left, less than that, nothing.
        ("2026-11-21 09:00", "2026-11-20 17:50", "2026-11-20 18:00", "2026-11-20 18:00"),
        ("2026-11-21 09:00", "2026-11-20 18:10", "2026-11-20 18:20", "2026-11-20 18:20"),
        ("2026-11-21 09:00", "2026-11-20 18:10", "2026-11-20 18:29", "2026-11-20 18:29"),
        ("2026-11-21 09:00", "2026-11-20 18:10", "2026-11-20 18:30", "2026-11-21 09:00"),
        # Operated after the hours: no rule of the telephone may lose the patient.
        ("2026-11-21 09:00", "2026-11-20 18:30", "2026-11-20 18:40", "2026-11-21 09:00"),
        ("2026-11-21 09:00", "2026-11-20 19:00", "2026-11-20 19:05", "2026-11-21 09:00"),
        # Recorded late, when it is overdue: due now, weekend or not.
        ("2026-11-20 09:00", "2026-11-19 10:00", "2026-11-21 11:00", "2026-11-21 11:00"),
    ],
)
def test_a_call_after_surgery_is_not_put_off_to_another_day(rule, trigger, now, expected):
    limit = schedule.end_of_day(local(rule))
    found = schedule.due_moment(local(rule), local(trigger), local(now), HOURS, limit)
    assert shown(found) == expected


def test_a_call_within_hours_after_surgery_is_never_later():
    rule = local("2026-11-20 09:00")
    trigger = local("2026-11-19 09:00")
    found = schedule.due_moment(rule, trigger, trigger, HOURS, limit=rule)
    assert shown(found) == "2026-11-19 18:00"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        # The next hours begin at 10:30, the last ones ended on the day before at 18:30.
        ("2026-11-20 10:29", "2026-11-19 18:00"),
        ("2026-11-20 10:30", "2026-11-20 10:30"),
        ("2026-11-20 10:31", "2026-11-20 10:30"),
    ],
)
def test_hours_that_begin_at_the_limit(limit, expected):
    found = schedule.fit(local("2026-11-20 09:00"), HOURS, local("2026-11-19 09:00"), local(limit))
    assert shown(found) == expected


def test_no_hours_at_all_keep_the_rules_day():
    rule, trigger = local("2026-11-21 09:00"), local("2026-11-20 10:00")
    for limit in (None, schedule.end_of_day(rule)):
        assert schedule.due_moment(rule, trigger, trigger, [], limit) == rule


@pytest.mark.parametrize(
    ("tried", "next_try"),
    [
        ("2026-11-20 00:05", "2026-11-21 15:00"),
        ("2026-11-20 09:00", "2026-11-21 15:00"),
        ("2026-11-20 11:59", "2026-11-21 15:00"),
        ("2026-11-20 12:00", "2026-11-21 18:00"),
        ("2026-11-20 16:59", "2026-11-21 18:00"),
        ("2026-11-20 17:00", "2026-11-21 10:00"),
        ("2026-11-20 23:30", "2026-11-21 10:00"),
        ("2026-12-31 23:30", "2027-01-01 10:00"),
        ("2028-02-28 10:00", "2028-02-29 15:00"),
    ],
)
def test_next_attempt_is_next_day_at_another_time(tried, next_try):
    assert shown(schedule.next_attempt(local(tried))) == next_try


@pytest.mark.parametrize(
    ("tried", "days", "next_try"),
    [
        # Later the same day, at another time of it.
        ("2026-11-20 09:00", 0, "2026-11-20 15:00"),
        ("2026-11-20 11:59", 0, "2026-11-20 15:00"),
        ("2026-11-20 12:00", 0, "2026-11-20 18:00"),
        ("2026-11-20 16:59", 0, "2026-11-20 18:00"),
        # The day is over.
        ("2026-11-20 17:00", 0, "2026-11-21 10:00"),
        ("2026-11-20 23:59", 0, "2026-11-21 10:00"),
        # Days between attempts.
        ("2026-11-20 11:00", 2, "2026-11-22 15:00"),
        ("2026-12-31 18:00", 3, "2027-01-03 10:00"),
        ("2028-02-27 13:00", 2, "2028-02-29 18:00"),
    ],
)
def test_next_attempt_after_so_many_days(tried, days, next_try):
    assert shown(schedule.next_attempt(local(tried), days)) == next_try


@pytest.mark.parametrize(
    ("tried", "days", "next_try"),
    [
        ("2026-11-19 09:00", 1, "2026-11-20 15:00"),
        ("2026-11-19 13:00", 1, "2026-11-20 18:00"),
        # Ten o'clock is before the hours of the day.
        ("2026-11-19 17:30", 1, "2026-11-20 10:30"),
        # Saturday, Sunday, Monday morning: the telephone is not manned.
        ("2026-11-20 11:00", 1, "2026-11-23 14:00"),
        ("2026-11-20 17:30", 1, "2026-11-23 14:00"),
        ("2026-11-20 17:30", 4, "2026-11-24 10:30"),
        # Later the same day: at another time, in what is left of the hours an hour from now.
        ("2026-11-20 11:00", 0, "2026-11-20 15:00"),
        ("2026-11-20 12:30", 0, "2026-11-20 18:00"),
        ("2026-11-20 17:00", 0, "2026-11-20 18:00"),
        ("2026-11-20 17:29", 0, "2026-11-20 18:29"),
        ("2026-11-20 17:30", 0, "2026-11-23 14:00"),
        ("2026-11-19 17:30", 0, "2026-11-20 10:30"),
        # Nothing is known about that month.
        ("2026-12-24 11:00", 1, "2026-12-25 15:00"),
    ],
)
def test_next_attempt_within_the_telephone_hours(tried, days, next_try):
    assert shown(schedule.next_attempt(local(tried), days, HOURS)) == next_try


@pytest.mark.parametrize(
    ("tried", "days", "next_try"),
    [
        # The day has hours.
        ("2026-11-19 11:00", 1, "2026-11-20 15:00"),
        ("2026-11-22 17:30", 1, "2026-11-23 14:00"),
        # It has none: later today instead, or at any hour of that day.
        ("2026-11-20 11:00", 1, "2026-11-20 15:00"),
        ("2026-11-20 17:00", 1, "2026-11-20 18:00"),
        ("2026-11-20 17:30", 1, "2026-11-21 10:00"),
        ("2026-11-20 17:30", 0, "2026-11-21 10:00"),
        ("2026-11-21 11:00", 0, "2026-11-22 15:00"),
        ("2026-11-21 11:00", 1, "2026-11-22 15:00"),
    ],
)
def test_an_urgent_next_attempt_does_not_wait_for_the_telephone_hours(tried, days, next_try):
    assert shown(schedule.next_attempt(local(tried), days, HOURS, is_urgent=True)) == next_try


@pytest.mark.parametrize(
    ("tried", "next_try"),
    [
        ("2026-11-19 09:00", "2026-11-20 11:30"),
        ("2026-11-19 13:00", "2026-11-20 11:30"),
        ("2026-11-19 18:00", "2026-11-20 10:00"),
    ],
)
def test_next_attempt_keeps_the_day_where_its_hours_are_short(tried, next_try):
    """The clinic telephones in the morning only: no day is lost to wait for the afternoon."""
    mornings = [(local(f"2026-11-{day} 09:00"), local(f"2026-11-{day} 12:00")) for day in (19, 20, 21)]
    assert shown(schedule.next_attempt(local(tried), 1, mornings)) == next_try


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [
        (0, 24, ["10:30-12:00", "14:00-18:30"]),
        (0, 12, ["10:30-12:00"]),
        (11, 15.5, ["11:00-12:00", "14:00-15:30"]),
        (18, 21, ["18:00-18:30"]),
        (16.25, 16.5, ["16:15-16:30"]),
        # Nothing in common: lunch, the very end, the evening.
        (12, 14, []),
        (18.5, 21, []),
        (0, 10.5, []),
    ],
)
def test_hours_that_a_patient_wishes(start, end, left):
    cut = schedule.prefer(windows("2026-11-20"), start, end)
    assert [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in cut] == left
    assert {opens.date() for opens, _closes in cut} <= {day("2026-11-20")}


def test_hours_of_every_day():
    found = schedule.every_day(day("2028-02-28"), day("2028-03-01"), 18, 24, SHANGHAI)
    assert [f"{opens:%d %H:%M}-{closes:%H:%M}" for opens, closes in found] == [
        "28 18:00-23:59",
        "29 18:00-23:59",
        "01 18:00-23:59",
    ]


@pytest.mark.parametrize(
    ("birth", "today", "years"),
    [
        ("2000-11-20", "2026-11-19", 25),
        ("2000-11-20", "2026-11-20", 26),
        ("2004-02-29", "2026-02-27", 21),
        ("2004-02-29", "2026-03-01", 22),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-21", "2026-11-20", 0),
    ],
)
def test_age(birth, today, years):
    assert schedule.age(day(birth), day(today)) == years


@pytest.mark.parametrize(
    ("moment", "is_within"),
    [
        ("2026-11-20 07:59", False),
        ("2026-11-20 08:00", True),
        ("2026-11-20 12:00", True),
        ("2026-11-20 12:01", False),
        ("2026-11-30 00:00", True),
        ("2030-01-01 00:00", True),
    ],
)
def test_is_within(moment, is_within):
    intervals = [
        (utc("2026-11-20 08:00"), utc("2026-11-20 12:00")),
        (utc("2026-11-30 00:00"), None),
    ]
    assert schedule.is_within(utc(moment), intervals) is is_within
    assert not schedule.is_within(utc(moment), [])


@given(moments, st.integers(0, 4000))
def test_days_are_calendar_days_of_the_clinic(trigger, count):
    found = schedule.shift(trigger, Offset(count, "days"))
    assert found.date() - trigger.date() == timedelta(days=count)
    assert found.time() == time(9, 0)


@given(moments, st.integers(1, 12), st.integers(0, 40))
def test_months_keep_the_day_or_the_end_of_the_month(trigger, count, occurrence):
    monthly = Offset(count, "months")
    found = schedule.shift(trigger, monthly, monthly, occurrence).date()
    assert (found.year - trigger.year) * 12 + found.month - trigger.month == count * (occurrence + 1)
    is_month_end = (found + timedelta(days=1)).month != found.month
    assert found.day == trigger.day or (found.day < trigger.day and is_month_end)


@given(moments, st.integers(0, 1000))
def test_hours_are_hours_that_pass(trigger, count):
    found = schedule.shift(trigger, Offset(count, "hours"))
    assert schedule.to_utc(found) - schedule.to_utc(trigger) == timedelta(hours=count)


@given(moments, st.booleans(), st.integers(-12, 400), st.data())
def test_a_call_lies_in_the_hours_or_keeps_its_moment(trigger, is_surgery, hours, data):
    lengths = data.draw(st.lists(st.integers(1, 40), max_size=12))
    opened, start = [], trigger - timedelta(hours=24)
    for gap, length in zip(lengths[::2], lengths[1::2], strict=False):
        begin = start + timedelta(hours=gap)
        start = begin + timedelta(hours=length)
        opened.append((begin, start))
    rule = trigger + timedelta(hours=hours)
    limit = rule + timedelta(hours=2) if is_surgery else None
    due = schedule.due_moment(rule, trigger, trigger, opened, limit)
    wanted = max(rule, trigger)
    assert due >= trigger
    assert due == wanted or any(begin <= due < end for begin, end in opened)
    if is_surgery:
        assert due <= max(limit, wanted)
    else:
        assert due >= wanted


@given(moments)
def test_a_next_attempt_is_never_at_the_same_hour(tried):
    found = schedule.next_attempt(tried)
    assert found.date() - tried.date() == timedelta(days=1)
    assert found.hour != tried.hour
    assert 10 <= found.hour <= 18


@given(moments, st.integers(0, 5), st.booleans(), st.lists(st.integers(0, 8), unique=True))
def test_a_next_attempt_is_later_and_in_the_hours(tried, days, is_urgent, open_days):
    """At least an hour later; in the hours, unless there are none or the call cannot wait for them."""
    zone = tried.tzinfo.key
    opened = [
        window
        for number in sorted(open_days)
        for window in schedule.every_day(*[tried.date() + timedelta(days=number)] * 2, 9, 17.5, zone)
    ]
    found = schedule.next_attempt(tried, days, opened, is_urgent)
    assert found - tried >= timedelta(hours=1)
    in_hours = any(start <= found < end for start, end in opened)
    wanted = tried.date() + timedelta(days=days or 1)
    if is_urgent:
        assert found.date() <= wanted
        assert in_hours or not any(start.date() == wanted for start, _end in opened)
    else:
        assert in_hours or not any(start.date() >= wanted for start, _end in opened)

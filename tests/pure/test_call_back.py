"""What people type when a patient wants to be called back, and what the buttons offer."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import call_back

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


# A Tuesday.
NOW = local("2026-12-01 14:07")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        # A time of day is the next one that comes.
        ("15:30", "2026-12-01 15:30"),
        ("15：30", "2026-12-01 15:30"),
        ("1530", "2026-12-01 15:30"),
        ("3pm", "2026-12-01 15:00"),
        ("3:15 p.m.", "2026-12-01 15:15"),
        ("at 16", "2026-12-01 16:00"),
        ("10", "2026-12-02 10:00"),
        ("9:30", "2026-12-02 09:30"),
        ("14:07", "2026-12-02 14:07"),
        ("15点", "2026-12-01 15:00"),
        ("下午3点", "2026-12-01 15:00"),
        ("下午三点半", "2026-12-01 15:30"),
        ("晚上七点一刻", "2026-12-01 19:15"),
        ("下午", "2026-12-01 15:00"),
        ("this afternoon", "2026-12-01 15:00"),
        ("tonight", "2026-12-01 18:00"),
        ("今晚8点", "2026-12-01 20:00"),
        # A span from now.
        ("+2h", "2026-12-01 16:07"),
        ("+ 2 h", "2026-12-01 16:07"),
        ("+30m", "2026-12-01 14:37"),
        ("+90min", "2026-12-01 15:37"),
        ("in an hour", "2026-12-01 15:07"),
        ("in 2 hours", "2026-12-01 16:07"),
        ("half an hour", "2026-12-01 14:37"),
        ("2小时后", "2026-12-01 16:07"),
        ("两个小时以后", "2026-12-01 16:07"),
        ("半小时后", "2026-12-01 14:37"),
        ("一个半小时后", "2026-12-01 15:37"),
        ("20分钟后", "2026-12-01 14:27"),
        ("+1d", "2026-12-02 10:00"),
        ("in 3 days", "2026-12-04 10:00"),
        ("三天后", "2026-12-04 10:00"),
        ("+1w", "2026-12-08 10:00"),
        # A day, with a time or without.
        ("tomorrow", "2026-12-02 10:00"),
        ("tomorrow 10", "2026-12-02 10:00"),
        ("Tomorrow at 9:15", "2026-12-02 09:15"),
        ("tomorrow afternoon", "2026-12-02 15:00"),
        ("today 17:00", "2026-12-01 17:00"),
        ("day after tomorrow 11", "2026-12-03 11:00"),
        ("明天10点", "2026-12-02 10:00"),
        ("明天上午十点", "2026-12-02 10:00"),
        ("明天下午2点半", "2026-12-02 14:30"),
        ("明早", "2026-12-02 10:00"),
        ("明早九点", "2026-12-02 09:00"),
        ("明晚七点", "2026-12-02 19:00"),
        ("后天", "2026-12-03 10:00"),
        ("大后天下午", "2026-12-04 15:00"),
        ("周三", "2026-12-02 10:00"),
        ("周二10点", "2026-12-08 10:00"),
        ("星期五下午三点", "2026-12-04 15:00"),
        ("下周三上午", "2026-12-09 10:00"),
        ("周日", "2026-12-06 10:00"),
        ("Friday 16:00", "2026-12-04 16:00"),
        ("fri", "2026-12-04 10:00"),
        ("12月5日15点", "2026-12-05 15:00"),
        ("12月5号", "2026-12-05 10:00"),
        ("2026-12-05 15:30", "2026-12-05 15:30"),
        ("12-05 15:30", "2026-12-05 15:30"),
        ("1月3日", "2027-01-03 10:00"),
    ],
)
def test_what_is_understood(text, moment):
    assert call_back.read_moment(text, NOW) == local(moment)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "soon",
        "晚点",
        "25:00",
        "15:75",
        "9999",
        "today 10",
        "今天上午",
        "2026-11-30 10:00",
        "2026-13-40",
        "+0h",
        "-2h",
        "15:30 or so",
    ],
)
def test_what_is_not_understood_or_past(text):
    assert call_back.read_moment(text, NOW) is None


@given(st.text(max_size=30))
def test_nothing_is_before_now(text):
    moment = call_back.read_moment(text, NOW)
    assert moment is None or moment > NOW


@given(st.from_regex(r"[\d:+hdmw点半天后明周一二三上下午 ]{0,14}", fullmatch=True))
def test_nothing_that_looks_like_a_time_is_before_now_either(text):
    moment = call_back.read_moment(text, NOW)
    assert moment is None or moment > NOW


def hours(day, *spans):
    return [(local(f"{day} {start}"), local(f"{day} {end}")) for start, end in spans]


# Book C: midday is free; Saturday has no morning.
WEEK = [
    *hours("2026-12-01", ("10:30", "12:00"), ("14:00", "18:30")),
    *hours("2026-12-02", ("10:30", "12:00"), ("14:00", "18:30")),
    *hours("2026-12-04", ("10:30", "12:00"), ("14:00", "18:30")),
    *hours("2026-12-05", ("14:30", "18:30")),
    *hours("2026-12-07", ("10:30", "12:00"), ("14:00", "18:30")),
]


@pytest.mark.parametrize(
    ("now", "windows", "offered"),
    [
        ("2026-12-01 10:31", WEEK, ["hour 01 11:35", "afternoon 01 15:00", "morning 02 10:30", "days 04 10:30"]),
        # In an hour is lunch: two o'clock would be another offer.
        ("2026-12-01 11:20", WEEK, ["afternoon 01 15:00", "morning 02 10:30", "days 04 10:30"]),
        ("2026-12-01 12:10", WEEK, ["hour 01 14:00", "afternoon 01 15:00", "morning 02 10:30", "days 04 10:30"]),
        ("2026-12-01 14:00", WEEK, ["hour 01 15:00", "morning 02 10:30", "days 04 10:30"]),
        ("2026-12-01 17:40", WEEK, ["morning 02 10:30", "days 04 10:30"]),
        # Tomorrow is closed, in three days there is no morning.
        ("2026-12-02 15:00", WEEK, ["hour 02 16:00", "days 05 14:30"]),
        ("2026-12-04 18:00", WEEK, ["days 07 10:30"]),
        ("2026-12-01 09:00", None, ["hour 01 10:00", "afternoon 01 15:00", "morning 02 10:00", "days 04 10:00"]),
        ("2026-12-01 20:30", None, ["morning 02 10:00", "days 04 10:00"]),
        ("2026-12-01 06:00", None, ["hour 01 08:00", "afternoon 01 15:00", "morning 02 10:00", "days 04 10:00"]),
    ],
)
def test_what_is_offered(now, windows, offered):
    found = call_back.choices(local(now), windows)
    assert [f"{code} {moment:%d %H:%M}" for code, moment in found] == offered
    assert all(moment > local(now) for _code, moment in found)

"""Days and hours as they are said."""

from datetime import date, datetime

import pytest
from tools import spoken

TODAY = date(2026, 12, 1)  # a Tuesday


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 12, 1), "今天", "today"),
        (date(2026, 11, 30), "昨天", "yesterday"),
        (date(2026, 11, 29), "前天", "29 November"),
        (date(2026, 12, 2), "明天", "tomorrow"),
        (date(2026, 12, 3), "后天", "3 December"),
        (date(2026, 9, 1), "9月1日", "1 September"),
        (date(2025, 12, 1), "2025年12月1日", "1 December 2025"),
        (date(2027, 1, 4), "1月4日", "4 January"),
        (date(2024, 2, 29), "2024年2月29日", "29 February 2024"),
    ],
)
def test_a_day(day, zh, en):
    assert spoken.day(day, TODAY, "zh_CN") == zh
    assert spoken.day(day, TODAY, "en_US") == en


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (datetime(2026, 12, 4, 10), "12月4日（周五）上午10点", "Friday, 4 December, at 10:00"),
        (datetime(2026, 12, 1, 15, 30), "今天下午3点半", "today at 15:30"),
        (datetime(2026, 12, 2, 12, 5), "明天中午12点05分", "tomorrow at 12:05"),
        (datetime(2026, 12, 3, 18), "后天晚上6点", "Thursday, 3 December, at 18:00"),
        (datetime(2027, 3, 1, 9), "2027年3月1日（周一）上午9点", "Monday, 1 March 2027, at 9:00"),
        (datetime(2026, 11, 30, 0, 30), "昨天凌晨0点半", "yesterday at 0:30"),
    ],
)
def test_a_visit(moment, zh, en):
    assert spoken.visit(moment, TODAY, "zh_CN") == zh
    assert spoken.visit(moment, TODAY, "en_GB") == en


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (1, "1天", "1 day"),
        (3, "3天", "3 days"),
        (13, "13天", "13 days"),
        (14, "2周左右", "about 2 weeks"),
        (92, "3个月左右", "about 3 months"),
        (365, "12个月左右", "about 12 months"),
    ],
)
def test_a_span(days, zh, en):
    assert spoken.ago(days, "zh_CN") == zh
    assert spoken.ago(days, "en_US") == en


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("陈志远", "陈志远医生", "Dr 陈志远"),
        ("林医生", "林医生", "林医生"),
        ("王主任", "王主任", "王主任"),
        ("Dr. Smith", "Dr. Smith", "Dr. Smith"),
        ("Jane Smith", "Jane Smith医生", "Dr Jane Smith"),
    ],
)
def test_a_dentist(name, zh, en):
    assert spoken.dentist(name, "zh_CN") == zh
    assert spoken.dentist(name, "en_US") == en


def test_other_languages():
    assert spoken.speaks("zh_TW")
    assert not spoken.speaks("de_DE")

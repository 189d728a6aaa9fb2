"""Until when a call may be put off without a reason."""

from datetime import date

import pytest
from tools.put_off import latest_day

PLANNED = date(2026, 11, 20)


@pytest.mark.parametrize(
    "limits, expected",
    [
        ({}, date(2026, 12, 20)),
        ({"tolerance": 2}, date(2026, 11, 22)),
        ({"tolerance": 90}, date(2026, 12, 20)),
        ({"next_date": date(2026, 12, 1)}, date(2026, 11, 30)),
        ({"contact_deadline": date(2026, 11, 21), "tolerance": 2}, date(2026, 11, 21)),
        ({"event_date": date(2026, 11, 20)}, date(2026, 11, 20)),
        ({"promised_date": date(2026, 11, 19)}, date(2026, 11, 19)),
    ],
)
def test_latest_day(limits, expected):
    assert latest_day(PLANNED, **limits) == expected

"""The periods of summaries."""

from datetime import date

import pytest
from tools import period

CASES = [
    ("day", "2026-11-20", "2026-11-20", ("2026-11-19", "2026-11-19")),
    ("week", "2026-11-20", "2026-11-16", ("2026-11-09", "2026-11-15")),
    ("week", "2026-11-16", "2026-11-16", ("2026-11-09", "2026-11-15")),
    ("month", "2026-03-31", "2026-03-01", ("2026-02-01", "2026-02-28")),
    ("month", "2026-01-01", "2026-01-01", ("2025-12-01", "2025-12-31")),
    ("quarter", "2026-05-15", "2026-04-01", ("2026-01-01", "2026-03-31")),
    ("quarter", "2026-01-01", "2026-01-01", ("2025-10-01", "2025-12-31")),
]


@pytest.mark.parametrize(("kind", "today", "start", "last"), CASES)
def test_periods(kind, today, start, last):
    day = date.fromisoformat(today)
    assert period.start_of(kind, day) == date.fromisoformat(start)
    assert period.last_complete(kind, day) == tuple(map(date.fromisoformat, last))

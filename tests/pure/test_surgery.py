"""Which calls are watched after surgery, and until which day."""

from datetime import date, timedelta

import pytest
from tools import surgery

OPERATED = date(2026, 11, 20)


@pytest.mark.parametrize("purpose", ["same_day", "day_one", "recovery"])
@pytest.mark.parametrize(
    ("days", "is_watched"),
    [
        pytest.param(-1, True, id="planned for the day before, after the treatment's date was corrected"),
        pytest.param(0, True, id="on the day"),
        pytest.param(6, True, id="the day before the limit"),
        pytest.param(7, True, id="on the limit"),
        pytest.param(8, False, id="after the limit"),
        pytest.param(90, False, id="long after"),
    ],
)
def test_first_days_after_surgery(purpose, days, is_watched):
    planned = OPERATED + timedelta(days=days)
    assert surgery.contact_deadline(purpose, planned, 0, OPERATED) == (planned if is_watched else False)


@pytest.mark.parametrize("days", [0, 7, 8, 90])
@pytest.mark.parametrize("operated_on", [OPERATED, None])
def test_pain_is_always_watched(days, operated_on):
    planned = OPERATED + timedelta(days=days)
    assert surgery.contact_deadline("pain", planned, 0, operated_on) == planned


@pytest.mark.parametrize("purpose", ["result", "checkup", "care", "recall", "reminder", "complaint", "", False])
def test_other_purposes_can_wait(purpose):
    assert surgery.contact_deadline(purpose, OPERATED, 0, OPERATED) is False


@pytest.mark.parametrize("purpose", ["same_day", "day_one", "recovery"])
def test_without_surgery_they_can_wait(purpose):
    assert surgery.contact_deadline(purpose, OPERATED, 0) is False
    assert surgery.contact_deadline(purpose, OPERATED, 3, None) is False


@pytest.mark.parametrize(("tolerance", "last"), [(0, "2026-11-27"), (1, "2026-11-28"), (4, "2026-12-01")])
def test_days_of_grace_come_on_top_of_the_limit(tolerance, last):
    found = surgery.contact_deadline("recovery", date(2026, 11, 27), tolerance, OPERATED)
    assert found == date.fromisoformat(last)


def test_days_of_grace_for_pain():
    assert surgery.contact_deadline("pain", OPERATED, 2) == date(2026, 11, 22)

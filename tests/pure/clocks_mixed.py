"""Mixing the clinic's clock with UTC is an error of types. Checked by mypy, never run.

Every line below is wrong, and says so: under ``--strict`` mypy also complains of an ``ignore`` that nothing needs,
so a mix that the types no longer forbid is found. From the folder ``dental_followup``::

    mypy --strict --explicit-package-bases tools ../tests/pure/clocks_mixed.py
"""

from datetime import datetime

from tools import clock, promise, schedule, sla, slots
from tools.clock import Local, Utc


def mixed(stored: Utc, seen: Local, plain: datetime) -> None:
    clock.to_local(seen, "UTC")  # type: ignore[arg-type]
    clock.to_utc(stored)  # type: ignore[arg-type]
    clock.to_utc(plain)  # type: ignore[arg-type]
    clock.clinic_day(seen, "UTC")  # type: ignore[arg-type]
    stored - seen  # type: ignore[operator]
    seen - stored  # type: ignore[operator]
    schedule.next_attempt(stored)  # type: ignore[arg-type]
    schedule.due_moment(seen, seen, stored)  # type: ignore[arg-type]
    schedule.fit(seen, [(stored, stored)], seen)  # type: ignore[list-item]
    schedule.is_within(seen, [(stored, None)])  # type: ignore[arg-type]
    sla.worked(stored, seen, [(stored, stored)])  # type: ignore[arg-type]
    sla.deadline(stored, stored - stored, [(seen, seen)])  # type: ignore[list-item]
    slots.starts([], 30, 30, seen, "UTC")  # type: ignore[arg-type]
    promise.deadline("red", seen)  # type: ignore[arg-type]
    later: Utc = max(stored, seen)  # type: ignore[assignment]
    schedule.is_within(later, [])

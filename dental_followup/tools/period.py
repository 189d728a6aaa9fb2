"""The periods of summaries: days, weeks that begin on Monday, months, quarters."""

from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "week", "month", "quarter"]


def start_of(kind: Kind, day: date) -> date:
    """Return the first day of the period in which ``day`` lies."""
    if kind == "week":
        return day - timedelta(days=day.weekday())
    if kind == "month":
        return day.replace(day=1)
    if kind == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day


def last_complete(kind: Kind, today: date) -> tuple[date, date]:
    """Return the first and the last day of the newest period that was over before ``today``."""
    end = start_of(kind, today) - timedelta(days=1)
    return start_of(kind, end), end

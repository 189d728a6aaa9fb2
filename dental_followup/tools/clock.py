"""The two ways in which moments are written, and the only functions that turn one into the other.

``Utc`` is what Odoo stores: a datetime in UTC without a zone. ``Local`` is a datetime with the zone of a
clinic: what the clock on the clinic's wall shows. Both are ordinary datetimes when the code runs. To the type
checker (mypy) they are two types, so passing one for the other is an error before any test has run.
"""

from datetime import date, datetime, time, timezone
from typing import NewType
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

Utc = NewType("Utc", datetime)
Local = NewType("Local", datetime)


def is_known(tz: str | None) -> bool:
    """Whether this computer knows the zone ``tz``: lists of zones differ, and zones are dropped."""
    if not tz:
        return False
    try:
        return bool(ZoneInfo(tz).key)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False


def to_local(moment: Utc, tz: str) -> Local:
    """Return ``moment`` on the clock of the zone ``tz``.

    :raises ZoneInfoNotFoundError: if there is no such zone
    """
    return Local(moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz)))


def to_utc(local: Local) -> Utc:
    """Return ``local`` as Odoo stores it."""
    return Utc(local.astimezone(timezone.utc).replace(tzinfo=None))


def at_time(day: date, shown: time, tz: str) -> Local:
    """Return the moment at which the clock of the zone ``tz`` shows the time ``shown`` on ``day``."""
    return Local(datetime.combine(day, shown, ZoneInfo(tz)))


def same_clock(local: Local, day: date, shown: time) -> Local:
    """Return the moment at which the clock that ``local`` is read on shows the time ``shown`` on ``day``."""
    return Local(datetime.combine(day, shown, local.tzinfo))


def elapsed(local: Local, span: relativedelta) -> Local:
    """Return the moment ``span`` after ``local``, counted in hours that really pass.

    In the night in which the clocks are changed, 24 hours are 23 or 25 on the clock.
    """
    moment = to_utc(local) + span
    return Local(moment.replace(tzinfo=timezone.utc).astimezone(local.tzinfo))


def clinic_day(moment: Utc, tz: str) -> date:
    """Return the calendar day that it is at ``moment`` in the zone ``tz``."""
    return to_local(moment, tz).date()


def end_of_day(local: Local) -> Local:
    """Return the last moment of the day of ``local`` on its clock."""
    return same_clock(local, local.date(), time.max)


def clock_time(hours: float) -> time:
    """Return the time of day for ``hours`` as Odoo stores them: 10.5 is 10:30, 24 is the day's last moment.

    Rounded to whole minutes: what a third of an hour loses as a float must not become a second.
    """
    minutes = round(hours * 60)
    return time.max if minutes >= 24 * 60 else time(*divmod(minutes, 60))

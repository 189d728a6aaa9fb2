"""Until when a call may be put off without a reason."""

from datetime import date, timedelta

# Where nothing else limits it, a call counts as lost a month after its day. The limit is this product's own.
LONGEST = timedelta(days=30)


def latest_day(
    planned_date: date,
    tolerance: int = 0,
    next_date: date | None = None,
    contact_deadline: date | None = None,
    event_date: date | None = None,
    promised_date: date | None = None,
) -> date:
    """Return the last day to which a call may be put off by anybody.

    :param planned_date: the day that the step names
    :param tolerance: days of grace after that day; 0: the step names none
    :param next_date: the day of the step's next occurrence
    :param contact_deadline: the day by which the patient must be heard from after surgery
    :param event_date: the day of the visit that the call precedes
    :param promised_date: the day that the patient was promised
    """
    limits = [planned_date + LONGEST]
    if tolerance:
        limits.append(planned_date + timedelta(days=tolerance))
    if next_date:
        limits.append(next_date - timedelta(days=1))
    limits += filter(None, (contact_deadline, event_date, promised_date))
    return min(limits)

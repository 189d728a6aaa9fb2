"""Which patients must be in contact with the clinic in the first days after surgery."""

from datetime import date, timedelta
from typing import Literal

# The purposes of calls that ask how a patient is after an operation.
WATCHED = ("same_day", "day_one", "recovery", "pain")
# Days after the operation up to which such a call is watched. The limit is this product's own; what it rests on:
# patients who ring at night after an operation do so on day 5.4 on average (Marquette University,
# nursing_fac 956, 8,487 procedures), and on day 7 after lower wisdom teeth swelling, trismus and alveolitis are down
# to 12, 16 and 4 % (PMC10051195, 25 patients).
WATCHED_DAYS = 7


def contact_deadline(
    purpose: str, planned_date: date, tolerance: int, operated_on: date | None = None
) -> date | Literal[False]:
    """Return the last day on which a call must have reached the patient; False: the call is not watched.

    A patient in pain is always watched; otherwise the calls of the first days after an operation are.

    :param planned_date: the day that the step names
    :param tolerance: days of grace after that day
    :param operated_on: the day of the operation that the call asks about; None: it asks about none
    """
    is_watched = purpose == "pain"
    if operated_on and purpose in WATCHED:
        is_watched |= (planned_date - operated_on).days <= WATCHED_DAYS
    return planned_date + timedelta(days=tolerance) if is_watched else False

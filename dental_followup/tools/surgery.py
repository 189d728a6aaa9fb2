"""Which patients must be heard from in the first days after surgery."""

from datetime import timedelta

# The calls that ask after a patient's health right after an operation, and how many days they are.
WATCHED = ("same_day", "day_one", "recovery", "pain")
WATCHED_DAYS = 7


def contact_deadline(purpose, planned_date, tolerance, operated_on=None):
    """The day by which a call must have reached the patient; False: it can wait.

    :param planned_date: the day that the rule names, and ``tolerance`` days of grace after it
    :param operated_on: the day of the surgery that the call asks after; None: it asks after none
    """
    is_watched = purpose == "pain"
    if operated_on and purpose in WATCHED:
        is_watched |= (planned_date - operated_on).days <= WATCHED_DAYS
    return is_watched and planned_date + timedelta(days=tolerance)

"""What was promised, and whether it was kept: no database, no clock.

The limits of red and amber are SDCEP's, Management of Acute Dental Problems: an emergency has
contact with a clinician within 60 minutes, an urgent problem is cared for within 24 hours.
"""

from datetime import timedelta

URGENT = ("red", "amber")
# The kinds that a dentist answers.
ASKED = (*URGENT, "answer")
CONTACT_WITHIN = {"red": timedelta(minutes=60), "amber": timedelta(hours=24)}
# A call back may begin so much earlier or later than the patient was told.
GRACE = timedelta(minutes=30)
# How long after a vain ring the answer to an urgent patient is tried again, day or night.
RETRY = {"red": timedelta(minutes=15), "amber": timedelta(minutes=60)}
# A draft with an urgent patient may stay open so long before a dentist is told without its caller.
LEFT_AFTER = {"red": timedelta(minutes=5), "amber": timedelta(minutes=15)}


def deadline(kind, since, answer_hours=24):
    """By when a dentist has to have reached the patient, or answered the patient's question.

    :param since: when the clinic heard of it
    """
    return since + CONTACT_WITHIN.get(kind, timedelta(hours=answer_hours))


def limit(kind, promised_at):
    """The moment from which the promise counts as broken."""
    return promised_at + GRACE if kind == "call_back" else promised_at


def outcome(closing, limit_at, now):
    """How a promise ends that is closed at ``now``: "kept" before its limit, "broken" from it on.

    What the patient no longer wants was not broken; what was given up was not kept.
    """
    if closing == "withdrawn":
        return "kept"
    return "kept" if now < limit_at and closing != "given_up" else "broken"


def is_call_back(is_reached, promised_at, now):
    """Whether a call at ``now`` is the one that was promised: the patient was reached at all, or
    rung about when it was promised or later.
    """
    return is_reached or now >= promised_at - GRACE


def more_urgent(kind, than):
    """Whether ``kind`` is more urgent than any of the kinds ``than``."""
    return kind in URGENT and all(URGENT.index(kind) < URGENT.index(other) for other in than if other in URGENT)

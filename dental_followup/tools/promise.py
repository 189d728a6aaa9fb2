"""What the clinic promised a patient in a call, by when, and whether it was kept: no database, no present time.

Kinds of promise: "red" and "amber" (a clinician gets in touch, because of an urgent answer), "answer" (a dentist
answers a question of the patient), "call_back" (the caller rings again at an agreed time).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from .clock import Utc

# The more urgent first.
URGENT = ("red", "amber")
# The kinds that a dentist fulfils.
ASKED = (*URGENT, "answer")
# An emergency has contact with a clinician within 60 minutes, an urgent problem is cared for within 24 hours.
# Source: SDCEP, Management of Acute Dental Problems.
CONTACT_WITHIN = {"red": timedelta(minutes=60), "amber": timedelta(hours=24)}

# The spans below are this product's own defaults; no source names them.

# A call back may be made this much earlier or later than was agreed.
GRACE = timedelta(minutes=30)
# After an attempt to reach an urgent patient failed, the next one comes so soon, by day and by night: four
# attempts fit into the hour of an emergency, and one an hour into the day of an urgent problem.
RETRY = {"red": timedelta(minutes=15), "amber": timedelta(minutes=60)}
# An unfinished call with an urgent patient may stay open so long before a dentist is told without its caller: a
# small part of the hour or the day in which the dentist has to reach the patient.
LEFT_AFTER = {"red": timedelta(minutes=5), "amber": timedelta(minutes=15)}


def deadline(kind: str, since: Utc, answer_hours: float = 24) -> Utc:
    """Return by when a dentist has to have reached the patient, or answered the patient's question.

    :param since: when the clinic heard of it
    :param answer_hours: hours in which a question is answered, by the clinic's own rule
    """
    return since + CONTACT_WITHIN.get(kind, timedelta(hours=answer_hours))


def limit(kind: str, promised_at: Utc) -> Utc:
    """Return the moment from which on the promise counts as broken."""
    return promised_at + GRACE if kind == "call_back" else promised_at


def outcome(closing: str, limit_at: Utc, now: Utc) -> Literal["kept", "broken"]:
    """Tell how a promise ends that is closed at ``now``: kept before its limit, broken from the limit on.

    A promise that the patient has withdrawn counts as kept at any time, one that was given up as broken.

    :param closing: why it is closed; only "withdrawn" and "given_up" make a difference
    """
    if closing == "withdrawn":
        return "kept"
    return "kept" if now < limit_at and closing != "given_up" else "broken"


def is_call_back(is_reached: bool, promised_at: Utc, now: Utc) -> bool:
    """Tell whether a call at ``now`` is the one that was promised for ``promised_at``.

    It is if the patient was reached, at whatever time; or if it was tried at the agreed time (GRACE earlier at
    most) or later.
    """
    return is_reached or now >= promised_at - GRACE


def more_urgent(kind: str, than: Iterable[str]) -> bool:
    """Tell whether ``kind`` is urgent, and more so than each of the kinds ``than``."""
    return kind in URGENT and all(URGENT.index(kind) < URGENT.index(other) for other in than if other in URGENT)

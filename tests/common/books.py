"""The four clinics' policies, row by row: whom they call after what, when, and what for.

Typed from the policies by hand, never from the data that the add-on ships: those are compared
with this. A call reads

    [note] DISTANCE [before] ROLE [PURPOSE] [every DISTANCE] [until STAGE…] [grace DAYS]

where a distance is 24h, 1d, 2w, 3m or 1y. A purpose stands where the policy names one. A row is
a stage of the catalogue; "+surgery", "-surgery" and "+sutures" say how the record differs from
what is usual at the stage.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

A_NEXT_DAY = ["1d followup_team"]
SUTURES = "5d receptionist suture grace 2"
IMPLANT_SUTURES = "9d receptionist suture grace 1"
SECOND_STAGE = "3m receptionist second_stage until implant/second_stage implant/crown grace 14"
A_EXTRACTION = ["0d consultant", "1d followup_team", "90d followup_team restoration"]
A_ROOT_CANAL = ["0d consultant", "1d followup_team", "15d followup_team"]
A_PERIO = ["1d followup_team", "30d followup_team", "90d followup_team"]
A_MONTHLY = ["1m followup_team care every 1m until implant/crown", SECOND_STAGE]
A_CROWN = [
    "1m followup_team review",
    "3m followup_team review",
    "6m followup_team review",
    "9m followup_team review",
    "1y followup_team review every 1y",
]
A_RETAINER = ["7d followup_team", "90d followup_team", "180d followup_team", "360d followup_team"]
BOOK_A = {
    "extraction/simple": A_EXTRACTION,
    "extraction/impacted": A_EXTRACTION,
    "extraction/complex": A_EXTRACTION,
    "extraction/simple+sutures": [*A_EXTRACTION, SUTURES],
    "filling/done": [
        "0d consultant",
        "1d followup_team",
        "90d followup_team result",
        "180d followup_team result",
        "360d followup_team result",
    ],
    "root_canal/opening": A_ROOT_CANAL,
    "root_canal/preparation": A_ROOT_CANAL,
    "root_canal/obturation": A_ROOT_CANAL,
    "prosthesis/fitted": [
        "1d followup_team",
        "7d followup_team",
        "30d followup_team result",
        "90d followup_team result",
        "180d followup_team result",
        "360d followup_team result",
    ],
    "scaling/done": ["1d followup_team", "180d followup_team checkup"],
    "perio/done": A_PERIO,
    "perio/surgery": A_PERIO,
    "perio/surgery+sutures": [*A_PERIO, SUTURES],
    # Orthodontics and implants: the first operation, and whatever included surgery.
    "ortho/fitted": A_NEXT_DAY,
    "ortho/adjustment": [],
    "ortho/adjustment+surgery": A_NEXT_DAY,
    "ortho/retainer": A_RETAINER,
    "ortho/retainer+surgery": A_NEXT_DAY + A_RETAINER,
    "implant/fixture": A_NEXT_DAY + A_MONTHLY,
    "implant/fixture+sutures": [*A_NEXT_DAY, *A_MONTHLY, IMPLANT_SUTURES],
    "implant/fixture-surgery": A_NEXT_DAY + A_MONTHLY,
    "implant/second_stage": A_NEXT_DAY,
    "implant/second_stage+sutures": [*A_NEXT_DAY, IMPLANT_SUTURES],
    "implant/second_stage-surgery": [],
    "implant/crown": A_CROWN,
    "implant/crown+surgery": A_NEXT_DAY + A_CROWN,
    # Anything else.
    "whitening/done": A_NEXT_DAY,
    "infusion/done": A_NEXT_DAY,
    "checkup/done": A_NEXT_DAY,
    "consultation/done": A_NEXT_DAY,
    "other/done": A_NEXT_DAY,
    "other/done+sutures": [*A_NEXT_DAY, SUTURES],
    "veneer/done": A_NEXT_DAY,  # a type of the clinic's own
}

B_WITHIN_A_DAY = ["24h nurse"]
# On the second day: the third is for another attempt.
B_WITHIN_THREE_DAYS = ["2d nurse grace 1"]
B_EXTRACTION = ["24h nurse", "2m nurse restoration until prosthesis/fitted implant/fixture grace 7"]
B_REVIEWS = ["3m nurse", "6m nurse", "18m nurse every 1y until implant/crown"]
B_IMPLANT = ["24h nurse", *B_REVIEWS, SECOND_STAGE]
BOOK_B = {
    "extraction/simple": B_EXTRACTION,
    "extraction/impacted": B_EXTRACTION,
    "extraction/complex": B_EXTRACTION,
    "extraction/simple+sutures": [*B_EXTRACTION, SUTURES],
    "root_canal/opening": B_WITHIN_A_DAY,
    "root_canal/preparation": [],
    "root_canal/preparation+reaction": B_WITHIN_A_DAY,
    "root_canal/obturation": ["24h nurse", "1w nurse crown until prosthesis/fitted grace 7"],
    "prosthesis/fitted": B_WITHIN_THREE_DAYS,
    "scaling/done": B_WITHIN_THREE_DAYS,
    "ortho/fitted": B_WITHIN_A_DAY,
    "ortho/adjustment": B_WITHIN_A_DAY,
    "ortho/retainer": ["1w nurse", "6m nurse", "12m nurse"],
    "implant/fixture": B_IMPLANT,
    "implant/fixture+sutures": [*B_IMPLANT, IMPLANT_SUTURES],
    "implant/second_stage": ["24h nurse", *B_REVIEWS],
    # No operation: the yearly review of every book.
    "implant/crown": ["24h nurse", "12m nurse every 1y"],
    "infusion/done": B_WITHIN_A_DAY,
    # Not named in this policy: nobody calls.
    "filling/done": [],
    "perio/done": [],
    "perio/surgery": [],
    "perio/surgery+sutures": [SUTURES],
    "whitening/done": [],
    "checkup/done": [],
    "consultation/done": [],
    "other/done": [],
    "veneer/done": [],
}

C_ALL = ["1d dentist", "1w dentist", "3m followup_team", "6m followup_team", "1y followup_team"]
BOOK_C = {
    "scaling/done": [
        "1d dentist",
        "1w dentist",
        "3m followup_team checkup",
        "6m followup_team checkup",
        "1y followup_team checkup",
    ],
    "root_canal/opening": ["1d dentist"],
    "root_canal/preparation": ["note 1d dentist"],
    "root_canal/obturation": [
        "1d dentist",
        "1w dentist crown",
        "3m followup_team",
        "6m followup_team",
        "1y followup_team",
    ],
    # Every other treatment.
    "perio/done": C_ALL,
    "perio/surgery": C_ALL,
    "perio/surgery+sutures": [*C_ALL, SUTURES],
    "extraction/simple": C_ALL,
    "extraction/impacted": C_ALL,
    "extraction/complex": C_ALL,
    "extraction/simple+sutures": [*C_ALL, "5d receptionist suture grace 2"],
    "extraction/impacted+sutures": [*C_ALL, "5d receptionist suture grace 2"],
    "extraction/complex+sutures": [*C_ALL, "5d receptionist suture grace 2"],
    "filling/done": C_ALL,
    "prosthesis/fitted": C_ALL,
    "whitening/done": C_ALL,
    "implant/fixture": [*C_ALL, SECOND_STAGE],
    "implant/fixture+sutures": [*C_ALL, SECOND_STAGE, IMPLANT_SUTURES],
    "implant/second_stage": C_ALL,
    "implant/second_stage+sutures": [*C_ALL, IMPLANT_SUTURES],
    "implant/crown": [*C_ALL[:-1], "1y followup_team every 1y"],
    "ortho/fitted": C_ALL,
    "ortho/adjustment": C_ALL,
    "ortho/retainer": C_ALL,
    # No treatments, so no series; whether the infusion brought a reaction is asked.
    "infusion/done": ["1d dentist"],
    "checkup/done": [],
    "consultation/done": [],
    "other/done": C_ALL,
    "other/done+sutures": [*C_ALL, SUTURES],
    "veneer/done": C_ALL,
}

D_YEARLY = [
    "1d followup_team",
    "3m followup_team",
    "6m followup_team",
    "1y followup_team every 1y",
]
D_EXTRACTION = [
    "0d followup_team",
    "1d followup_team",
    "4d followup_team",
    "2m followup_team restoration",
]
D_IMPLANT = [
    "0d followup_team",
    "1d followup_team",
    "4d followup_team",
    "1m followup_team",
    "3m followup_team",
]
D_FIXTURE = [*D_IMPLANT, SECOND_STAGE]
D_ORTHO = ["1d followup_team", "2m followup_team", "6m followup_team", "1y followup_team"]
BOOK_D = {
    "filling/done": D_YEARLY,
    "prosthesis/fitted": D_YEARLY,
    "root_canal/opening": D_YEARLY,
    "root_canal/preparation": D_YEARLY,
    "root_canal/obturation": D_YEARLY,
    "extraction/simple": D_EXTRACTION,
    "extraction/impacted": D_EXTRACTION,
    "extraction/complex": D_EXTRACTION,
    "extraction/simple+sutures": [*D_EXTRACTION, SUTURES],
    "scaling/done": ["1d followup_team", "6m followup_team checkup", "1y followup_team checkup"],
    "implant/fixture": D_FIXTURE,
    "implant/fixture+sutures": [*D_FIXTURE, IMPLANT_SUTURES],
    "implant/second_stage": D_IMPLANT,
    "implant/crown": ["3m followup_team", "6m followup_team", "1y followup_team every 1y"],
    "ortho/fitted": D_ORTHO,
    "ortho/adjustment": D_ORTHO,
    "ortho/retainer": D_ORTHO,
    # Not named in this policy: nobody calls.
    "perio/done": [],
    "perio/surgery": [],
    "perio/surgery+sutures": [SUTURES],
    "whitening/done": [],
    "infusion/done": [],
    "checkup/done": [],
    "consultation/done": [],
    "other/done": [],
    "veneer/done": [],
}

BOOKS = {"A": BOOK_A, "B": BOOK_B, "C": BOOK_C, "D": BOOK_D}

# What every book demands beside treatments: trigger and, where it matters, the stage.
FRONT_DESK = {
    "visit_ahead": ["1d before receptionist reminder"],
    "visit_ahead extraction/simple": ["1d before receptionist preparation"],
    "visit_ahead extraction/impacted": ["1d before receptionist preparation"],
    "visit_ahead extraction/complex": ["1d before receptionist preparation"],
    "visit_ahead implant/second_stage": ["1d before receptionist second_stage"],
    "no_show": ["1h receptionist no_show"],
    "not_arrived": ["0d consultant not_arrived"],
    "not_converted": ["3d consultant not_converted"],
    "inactive": ["6m followup_team recall"],
    "inactive ortho/fitted": ["3m followup_team", "5m followup_team", "note 6m followup_team"],
    "inactive ortho/adjustment": ["3m followup_team", "5m followup_team", "note 6m followup_team"],
    "complaint_settled": ["1d manager complaint"],
}
FRONT_DESKS = dict.fromkeys(BOOKS, FRONT_DESK) | {"B": FRONT_DESK | {"no_show": ["1h nurse no_show"]}}

# When the clinic telephones, as (from, to) on its clock, Monday first; None: at any hour.
C_HOURS = [[("10:30", "12:00"), ("14:00", "18:30")]] * 5 + [[("14:30", "18:30")]] * 2
D_HOURS = [[("09:00", "12:00"), ("14:00", "17:00")]] * 7
HOURS = {"A": None, "B": None, "C": C_HOURS, "D": D_HOURS}

CALL = re.compile(
    r"(?P<note>note )?(?P<distance>\d+[hdwmy])(?P<before> before)? (?P<role>\w+)"
    r"(?: (?!every|until|grace)(?P<purpose>\w+))?(?: every (?P<every>\d+[dwmy]))?"
    r"(?: until (?P<until>\S+/\S+(?: \S+/\S+)*))?(?: grace (?P<grace>\d+))?"
)
UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}


@dataclass(frozen=True)
class Call:
    """One call of a row; distances as written, purpose None where the policy names none."""

    distance: str
    role: str
    purpose: str | None = None
    note: bool = False
    before: bool = False
    every: str | None = None
    until: frozenset = frozenset()
    grace: int = 0


def read(text):
    """The call that ``text`` describes."""
    found = CALL.fullmatch(text).groupdict()
    return Call(
        distance=found["distance"],
        role=found["role"],
        purpose=found["purpose"],
        note=bool(found["note"]),
        before=bool(found["before"]),
        every=found["every"],
        until=frozenset((found["until"] or "").split()),
        grace=int(found["grace"] or 0),
    )


def split(distance):
    """A number and a unit: "24h" → (24, "hours")."""
    return int(distance[:-1]), UNITS[distance[-1]]


def shifted(day, distance):
    """The calendar day at a distance of days or more, by arithmetic that is not the add-on's."""
    count, unit = split(distance)
    if unit in ("days", "weeks"):
        return day + timedelta(days=count * {"days": 1, "weeks": 7}[unit])
    month = day.month - 1 + count * {"months": 1, "years": 12}[unit]
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

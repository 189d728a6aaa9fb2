"""What several rooms must agree on: groups, and the states and outcomes that belong together."""

from datetime import timedelta
from typing import Any, TypeAlias

# A recordset of Odoo's, whose fields are known at run time only; and the values to write into one.
Record: TypeAlias = Any
Values: TypeAlias = dict[str, Any]

STAFF = "dental_followup.dental_followup_group_staff"
DENTIST = "dental_followup.dental_followup_group_dentist"
MANAGER = "dental_followup.dental_followup_group_manager"

# Visits: who is still to come, who is in the house, who has come, and when the dentist's time is free again.
EXPECTED = ("booked", "confirmed")
IN_HOUSE = ("arrived", "in_chair")
ATTENDED = (*IN_HOUSE, "done")
VACATED = ("no_show", "cancelled")

# Follow-ups that are still to be made.
PENDING = ("planned", "open")

OUTCOMES = [
    ("answered", "Answered"),
    ("no_answer", "No answer"),
    ("busy", "Busy"),
    ("call_back", "Call back later"),
    ("wrong_number", "Wrong number"),
    ("refused", "Refused"),
]
NOT_REACHED = ("no_answer", "busy", "wrong_number")
REACHED = tuple(code for code, _label in OUTCOMES if code not in NOT_REACHED)
# How urgent a call is, as tools/triage.py judges it: from "book" on something is to be done.
URGENT_LEVELS = [
    ("book", "Book: a visit within 7 days"),
    ("amber", "Amber: a dentist within 24 hours"),
    ("red", "Red: a dentist within 60 minutes"),
]
TRIAGE = [("none", "Not asked"), ("green", "Green: heard and well"), *URGENT_LEVELS]
# A visit that is offered because of an answer takes place within so many days. SDCEP: "non-urgent".
BOOK_WITHIN_DAYS = 7
GRADES = [
    ("dissatisfied", "Dissatisfied"),
    ("fair", "Fair"),
    ("satisfied", "Satisfied"),
    ("very_satisfied", "Very satisfied"),
]
# The grade of a call that counts as low: the manager hears of it, and a complaint is recorded. What is low
# in a survey, the clinic's rules for low answers say (dental.survey.low.rule).
LOW_GRADE = "dissatisfied"
# Which letter is the worst grade differs between clinics, so it is asked of each.
LETTER_MAPPINGS = [
    ("a_worst", "A is the worst: A dissatisfied, B fair, C satisfied, D very satisfied"),
    ("a_best", "A is the best: A very satisfied, B satisfied, C fair, D dissatisfied"),
]
# The next member of a family begins so soon after the last: nobody has hung up.
SAME_CALL = timedelta(minutes=1)

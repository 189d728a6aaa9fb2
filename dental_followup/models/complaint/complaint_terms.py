"""The words of complaints that several models use."""

ESCALATION_LEVELS = [
    ("front", "Reception or follow-up team"),
    ("head", "Head of the department"),
    ("manager", "Manager"),
]
# What each escalation level falls back on: whoever stands above it.
ABOVE = {"front": "head", "head": "manager"}
STATES = [
    ("new", "New"),
    ("in_progress", "In progress"),
    ("waiting", "Waiting for the patient"),
    ("resolved", "Settled"),
    ("closed", "Closed"),
]
# The clock runs; until it is settled it runs, or waits for the patient.
RUNNING = ("new", "in_progress")
OPEN = (*RUNNING, "waiting")
CHANNELS = [
    ("phone", "Phone"),
    ("in_person", "In person"),
    ("sms", "SMS"),
    ("wechat", "WeChat"),
    ("email", "Email"),
    ("grade", "Low grade in a call"),
    ("survey", "Survey"),
    ("online", "Online review"),
    ("authority", "Authority or association"),
]
HARMS = [
    ("none", "No harm"),
    ("discomfort", "Pain or discomfort that passes"),
    ("treatment", "Needs more treatment"),
    ("lasting", "Lasting harm"),
]
CLOSING_REASONS = [
    ("content", "The patient is content"),
    ("unasked", "Settled; the patient could not be asked"),
    ("not_content", "Settled; the patient is not content"),
    ("withdrawn", "Withdrawn"),
    ("merged", "Part of another complaint"),
]
CAUSES = [
    ("communication", "Nobody explained, or it was misunderstood"),
    ("skill", "Technique or diagnosis"),
    ("material", "Material, laboratory or equipment"),
    ("organisation", "Organisation: waiting, booking, handing over"),
    ("conduct", "Conduct of a person"),
    ("price", "Price or bill not made clear"),
    ("expectation", "Expectation that could not be met"),
    ("other", "Other"),
]
STAGES = [
    ("booking", "Booking"),
    ("reception", "Reception and waiting"),
    ("examination", "Examination and plan"),
    ("treatment", "Treatment"),
    ("payment", "Payment"),
    ("aftercare", "After-care and follow-up"),
]
# The grades of a patient with whom the clinic has made its peace.
CONTENT = ("satisfied", "very_satisfied")
# The field of a complaint that each demand of a level asks for.
DEMANDS = {
    "needs_finding": "finding",
    "needs_cause": "root_cause",
    "needs_cause_kind": "cause_kind",
    "needs_harm": "harm",
    "needs_action": "action_taken",
    "needs_apology": "apology",
}
# All that may be asked for: what is settled keeps it.
DEMANDED = frozenset((*DEMANDS.values(), "cause_stage", "improvement_ids"))
# What is said when it is recorded, and changed by methods later.
SAID_ONCE = frozenset(("severity_id", "patient_id", "opened_at", "call_id", "company_id"))

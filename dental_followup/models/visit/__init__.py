from . import (
    calendar_event,
    calendar_event_followup,
    free_slots,
    res_partner,
)

from . import (
    dental_average_mixin,
    dental_call,
    dental_call_agenda,
    dental_call_answer,
    dental_call_back,
    dental_call_correction,
    dental_call_finish,
    dental_call_message,
    dental_call_script,
    dental_call_triage,
    dental_followup,
)

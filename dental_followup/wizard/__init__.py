from . import (
    base_partner_merge,
    dental_book_switch,
    dental_booking,
    dental_call_hand_over,
    dental_clinic_settings,
    dental_complaint_level,
    dental_complaint_withdraw,
    dental_followup_give,
    dental_message,
    dental_promise_ask,
    dental_sign_off,
)

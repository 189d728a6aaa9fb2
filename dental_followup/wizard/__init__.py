from . import (
    base_partner_merge,
    dental_book_switch,
    dental_clinic_settings,
    dental_followup_give,
    dental_promise_ask,
    dental_sign_off,
)

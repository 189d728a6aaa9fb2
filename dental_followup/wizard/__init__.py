from . import (
    base_partner_merge,
    dental_book_switch,
    dental_booking,
    dental_clinic_settings,
    dental_followup_give,
    dental_message,
    dental_sign_off,
)

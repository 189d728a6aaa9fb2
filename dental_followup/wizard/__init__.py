from . import (
    base_partner_merge,
    dental_book_switch,
    dental_clinic_settings,
    dental_complaint_level,
    dental_complaint_withdraw,
    dental_followup_give,
    dental_sign_off,
)

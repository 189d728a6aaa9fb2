from . import (
    base_partner_merge,
    dental_book_switch,
    dental_clinic_settings,
    dental_followup_give,
    dental_satisfaction_meeting,
    dental_satisfaction_settings,
    dental_sign_off,
    dental_survey_invite,
)

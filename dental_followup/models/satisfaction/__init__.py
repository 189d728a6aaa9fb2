from . import (
    dental_satisfaction_loop,
    dental_survey_low_rule,
    dental_survey_rule,
    dental_survey_station,
    dental_survey_tag,
    dental_treatment,
    res_company,
    res_partner,
    survey_survey,
    survey_user_input,
    survey_user_input_invite,
    survey_user_input_loop,
)

from . import (
    dental_faq,
    dental_reply,
    dental_rule_mixin,
    dental_script,
    dental_script_option,
    dental_script_question,
    dental_script_section,
    dental_triage_combination,
    dental_triage_rule,
    res_company,
)

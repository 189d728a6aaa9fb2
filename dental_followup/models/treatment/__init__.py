from . import (
    dental_treatment,
    dental_treatment_contact,
    dental_treatment_stage,
    dental_treatment_type,
    dental_treatment_words,
)

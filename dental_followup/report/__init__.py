from . import (
    dental_complaint_report,
    dental_dispute,
    dental_followup_report,
    dental_manager_page,
    dental_satisfaction_figure,
    dental_satisfaction_report,
)

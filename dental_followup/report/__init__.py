from . import (
    dental_complaint_report,
    dental_complication_report,
    dental_conversion_report,
    dental_dispute,
    dental_followup_report,
    dental_manager_page,
    dental_recall_report,
    dental_satisfaction_figure,
    dental_satisfaction_report,
    dental_summary,
    digest_digest,
    res_users,
)

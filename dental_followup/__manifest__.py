{
    "name": "Dental Follow-up",
    "summary": "Every treatment becomes the follow-up calls that the clinic's rule book demands",
    "version": "19.0.1.3.0",
    "category": "Healthcare",
    "author": "Dental Follow-up contributors",
    "license": "LGPL-3",
    "depends": [
        "contacts",
        "calendar",
        "phone_validation",
        "resource",
        "sms",
        "utm",
        "base_import",
        "survey",
        "digest",
        "spreadsheet_dashboard",
    ],
    # In the order of the rooms of models/, but for what another file refers to: it comes first.
    "data": [
        # Groups and access
        "security/dental_followup_groups.xml",
        "security/ir.model.access.csv",
        "security/dental_followup_rules.xml",
        "security/dental_complaint_rules.xml",
        "security/dental_survey_rules.xml",
        # Data: what all rooms share
        "data/ir_sequence_data.xml",
        "data/mail_activity_type_data.xml",
        "data/ir_cron_data.xml",
        # Data: clinic
        "data/resource_calendar_data.xml",
        # Data: treatment, and patient: the medical conditions name treatments
        "data/dental_treatment_type_data.xml",
        "data/dental_condition_data.xml",
        # Data: script, which the steps of books name
        "data/dental_script_book_a_data.xml",
        "data/dental_script_first_weeks_data.xml",
        "data/dental_script_months_data.xml",
        "data/dental_script_visit_data.xml",
        "data/dental_script_recall_data.xml",
        "data/dental_script_stage_data.xml",
        "data/dental_script_promise_data.xml",
        "data/dental_script_question_data.xml",
        "data/dental_script_section_data.xml",
        "data/dental_faq_data.xml",
        "data/dental_faq_healing_data.xml",
        "data/dental_reply_data.xml",
        # Data: protocol
        "data/dental_protocol_book_a_data.xml",
        "data/dental_protocol_book_b_data.xml",
        "data/dental_protocol_book_c_data.xml",
        "data/dental_protocol_book_d_data.xml",
        # Data: complaint, satisfaction, data import
        "data/dental_complaint_data.xml",
        "data/dental_survey_data.xml",
        "data/base_import_mapping_data.xml",
        # Dialogs, which buttons of the screens below open
        "wizard/dental_booking_views.xml",
        "wizard/dental_book_switch_views.xml",
        "wizard/dental_followup_give_views.xml",
        "wizard/dental_sign_off_views.xml",
        "wizard/dental_message_views.xml",
        "wizard/dental_call_hand_over_views.xml",
        "wizard/dental_promise_ask_views.xml",
        "wizard/dental_complaint_level_views.xml",
        "wizard/dental_complaint_withdraw_views.xml",
        "wizard/dental_survey_invite_views.xml",
        # Clinic
        "views/res_users_views.xml",
        "views/dental_team_views.xml",
        "views/dental_holiday_views.xml",
        "views/resource_calendar_views.xml",
        # Patient
        "views/dental_condition_views.xml",
        "views/res_partner_views.xml",
        # Treatment
        "views/dental_treatment_type_views.xml",
        "views/dental_treatment_stage_views.xml",
        "views/dental_treatment_views.xml",
        # Visit
        "views/calendar_event_views.xml",
        # Protocol
        "views/dental_protocol_step_views.xml",
        "views/dental_protocol_views.xml",
        "views/dental_protocol_book_views.xml",
        # Script
        "views/dental_script_views.xml",
        "views/dental_triage_rule_views.xml",
        "views/dental_script_question_views.xml",
        "views/dental_faq_views.xml",
        "views/dental_reply_views.xml",
        # Follow-up
        "views/dental_followup_views.xml",
        "report/dental_followup_report_views.xml",
        "views/mail_activity_views.xml",
        # Call
        "views/dental_call_views.xml",
        "views/dental_call_correction_views.xml",
        # Promise
        "views/dental_promise_views.xml",
        # Complaint
        "views/dental_complaint_category_views.xml",
        "views/dental_complaint_severity_views.xml",
        "views/dental_complaint_views.xml",
        "views/dental_improvement_views.xml",
        "views/dental_emergency_views.xml",
        "views/dental_dispute_log_views.xml",
        "report/dental_dispute_templates.xml",
        "report/dental_complaint_report_views.xml",
        # Satisfaction
        "views/survey_templates.xml",
        "views/survey_user_input_views.xml",
        "views/dental_survey_rule_views.xml",
        "views/dental_survey_low_rule_views.xml",
        "views/dental_survey_tag_views.xml",
        "views/dental_survey_station_views.xml",
        "report/dental_aftercare_templates.xml",
        "report/dental_satisfaction_report_views.xml",
        "report/dental_satisfaction_figure_views.xml",
        "wizard/dental_satisfaction_meeting_views.xml",
        "report/dental_complication_report_views.xml",
        "report/dental_recall_report_views.xml",
        "report/dental_conversion_report_views.xml",
        "report/dental_manager_page_views.xml",
        "report/dental_summary_views.xml",
        "data/digest_data.xml",
        # Settings, which lead to screens of several rooms
        "wizard/dental_clinic_settings_views.xml",
        "wizard/dental_satisfaction_settings_views.xml",
        "views/res_config_settings_views.xml",
        # Menus
        "views/dental_followup_menus.xml",
    ],
    "demo": [
        "demo/res_users_demo.xml",
        "demo/dental_clinic_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "dental_followup/static/src/**/*",
            ("remove", "dental_followup/static/src/followup/lazy/**/*"),
            ("remove", "dental_followup/static/src/satisfaction/**/*"),
        ],
        # The activity view is loaded when it is first opened; so is what extends it.
        "web.assets_backend_lazy": ["dental_followup/static/src/followup/lazy/**/*"],
        "survey.survey_assets": ["dental_followup/static/src/satisfaction/**/*"],
        "web.assets_tests": ["dental_followup/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}

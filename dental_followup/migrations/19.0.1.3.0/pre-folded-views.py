"""Delete the views that inherited views of the add-on itself and are now part of them.

The update checks each view together with those that inherit it: the former ones would be checked against new views
that say the same, and against fields that have got another name. Plain SQL, and nothing happens where it was done
before. What a clinic has built upon a deleted view goes on upon the view that took it in.
"""

from odoo.tools import SQL

MODULE = "dental_followup"
# External id of a former view → that of the view which now says the same.
FOLDED = {
    "calendar_event_visit_view_form_booking": "calendar_event_visit_view_form",
    "calendar_event_visit_view_form_complaint": "calendar_event_visit_view_form",
    "calendar_event_visit_view_form_survey": "calendar_event_visit_view_form",
    "dental_call_view_form_booking": "dental_call_view_form",
    "dental_call_view_form_complaint": "dental_call_view_form",
    "dental_call_view_form_evidence": "dental_call_view_form",
    "dental_call_view_form_ladder": "dental_call_view_form",
    "dental_call_view_form_promise": "dental_call_view_form",
    "dental_call_view_form_survey": "dental_call_view_form",
    "dental_call_view_list_evidence": "dental_call_view_list",
    "dental_call_view_pivot_evidence": "dental_call_view_pivot",
    "dental_call_view_search_evidence": "dental_call_view_search",
    "dental_clinic_settings_view_form_promise": "dental_clinic_settings_view_form",
    "dental_clinic_settings_view_form_talk": "dental_clinic_settings_view_form",
    "dental_clinic_settings_view_form_triage": "dental_clinic_settings_view_form",
    "dental_followup_view_form_promise": "dental_followup_view_form",
    "dental_followup_view_form_sign_off": "dental_followup_view_form",
    "dental_followup_view_search_pain": "dental_followup_view_search",
    "dental_followup_view_search_promise": "dental_followup_view_search",
    "dental_protocol_book_view_form_hours": "dental_protocol_book_view_form",
    "dental_protocol_book_view_form_template": "dental_protocol_book_view_form",
    "dental_script_view_form_questions": "dental_script_view_form",
    "dental_team_view_form_complaint": "dental_team_view_form",
    "dental_treatment_view_form_complaint": "dental_treatment_view_form",
    "dental_treatment_view_form_survey": "dental_treatment_view_form",
    "res_partner_patient_view_search_complaint": "res_partner_patient_view_search",
    "res_partner_patient_view_search_pain": "res_partner_patient_view_search",
    "res_partner_view_form_booking": "res_partner_view_form",
    "res_partner_view_form_complaint": "res_partner_view_form",
    "res_partner_view_form_incoming": "res_partner_view_form",
    "res_partner_view_form_pain": "res_partner_view_form",
    "res_partner_view_form_survey": "res_partner_view_form",
    "res_users_view_form_complaint": "res_users_view_form",
}


def migrate(cr, version):
    for former, base in FOLDED.items():
        former_id, base_id = view_id(cr, former), view_id(cr, base)
        if former_id and base_id:
            cr.execute(SQL("UPDATE ir_ui_view SET inherit_id = %s WHERE inherit_id = %s", base_id, former_id))
            cr.execute(SQL("DELETE FROM ir_ui_view WHERE id = %s", former_id))
            cr.execute(SQL("DELETE FROM ir_model_data WHERE module = %s AND name = %s", MODULE, former))


def view_id(cr, name):
    """The view of that external id; None: there is none."""
    cr.execute(
        SQL(
            """SELECT view.id FROM ir_ui_view view JOIN ir_model_data data ON data.res_id = view.id
                WHERE data.model = 'ir.ui.view' AND data.module = %s AND data.name = %s""",
            MODULE,
            name,
        )
    )
    row = cr.fetchone()
    return row and row[0]

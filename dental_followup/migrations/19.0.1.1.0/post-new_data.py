"""Bring the records that version 19.0.1.1.0 ships for the first time.

They belong to the clinic once they are there (noupdate, not forced), so that an update alone
would leave them out.
"""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import split_every

from odoo.addons.dental_followup.upgrade import load_new

BATCH = 500
# After so long nobody is recalled any more.
LONGEST_RECALL = timedelta(days=2 * 366)
FRONT_DESK = "visit_ahead|no_show|not_arrived|not_converted|inactive|complaint_settled"
# File → which of its records are new; what the clinic has deleted meanwhile stays deleted.
NEW = {
    "base_import_mapping": "base_import_mapping_partner_phone2",
    "mail_activity_type": "mail_activity_type_unheard",
    "resource_calendar": ".*",
    "dental_script_first_weeks": ".*",
    "dental_script_months": ".*",
    "dental_script_recall": ".*",
    "dental_script_visit": ".*",
    "dental_script_stage": ".*",  # of a later version, but today's books name them
    "dental_protocol_book_a": rf"book_a_({FRONT_DESK})\w*",
    "dental_protocol_book_b": ".*",
    "dental_protocol_book_c": ".*",
    "dental_protocol_book_d": ".*",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["dental.treatment.type"].search([("code", "in", ("consultation", "checkup"))]).is_treatment = False
    load_new(env, NEW)
    plan_recalls(env)


def plan_recalls(env):
    """Plan the recalls that the new rules demand of patients who may never come again by themselves."""
    planner, now = env["dental.followup.planner"]._as_planner(), fields.Datetime.now()
    done = [("state", "=", "done"), ("done_at", ">=", now - LONGEST_RECALL)]
    for company, patients in planner.env["dental.treatment"]._read_group(
        done, ["company_id"], ["patient_id:recordset"]
    ):
        for ids in split_every(BATCH, patients.ids):
            planner._plan_recalls(company, patients.browse(ids), now)

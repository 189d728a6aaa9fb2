"""Bring the records that version 19.0.1.1.0 ships for the first time.

They belong to the clinic once they are there (noupdate, not forced), so that an update alone
would leave them out.
"""

import logging
import re
from datetime import timedelta

from lxml import etree

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import file_open, split_every
from odoo.tools.convert import xml_import

_logger = logging.getLogger(__name__)

MODULE = "dental_followup"
BATCH = 500
# After so long nobody is recalled any more.
LONGEST_RECALL = timedelta(days=2 * 366)
FRONT_DESK = "visit_ahead|no_show|not_arrived|not_converted|inactive|complaint_settled"
# File → which of its records are new; what the clinic has deleted meanwhile stays deleted.
NEW = {
    "base_import_mapping": "base_import_mapping_partner_phone2",
    "mail_activity_type": "mail_activity_type_unheard",
    "resource_calendar": ".*",
    "dental_script_day": ".*",
    "dental_script_long": ".*",
    "dental_script_recall": ".*",
    "dental_script_visit": ".*",
    "dental_survey": "survey_.*",
    "dental_book_a": rf"book_a_({FRONT_DESK})\w*",
    "dental_book_b": ".*",
    "dental_book_c": ".*",
    "dental_book_d": ".*",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["dental.treatment.type"].search([("code", "in", ("consultation", "checkup"))]).is_treatment = False
    for name, pattern in NEW.items():
        path = f"{MODULE}/data/{name}_data.xml"
        with file_open(path, "rb", env=env) as file:
            root = etree.parse(file).getroot()
        for record in root.findall("record"):
            if re.fullmatch(pattern, record.get("id")):
                load(env, record, path)
    plan_recalls(env)


def load(env, record, path):
    """Load one record; one that leans on something the clinic has deleted is left out.

    A call is made without a script rather than not at all.
    """
    for field in record.findall("field[@name='script_id']"):
        if not env.ref(f"{MODULE}.{field.get('ref')}", raise_if_not_found=False):
            record.remove(field)
    root = etree.Element("odoo", noupdate="1")
    root.append(record)
    try:
        with env.cr.savepoint():
            xml_import(env, MODULE, {}, "init", noupdate=True, xml_filename=path).parse(root)
    except Exception:
        _logger.warning("%s was not added", record.get("id"), exc_info=True)


def plan_recalls(env):
    """Plan the recalls that the new rules demand of patients who may never come again by themselves."""
    planner, now = env["dental.followup.planner"]._as_planner(), fields.Datetime.now()
    done = [("state", "=", "done"), ("done_at", ">=", now - LONGEST_RECALL)]
    for company, patients in planner.env["dental.treatment"]._read_group(
        done, ["company_id"], ["patient_id:recordset"]
    ):
        for ids in split_every(BATCH, patients.ids):
            planner._plan_recalls(company, patients.browse(ids), now)

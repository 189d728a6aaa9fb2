"""The job that asks patients, as real processes: killed in the middle, and two at once."""

import time

from common.processes import WAIT, Gate, Process
from odoo_process import query, run_odoo

COUNT = 60

PREPARE = f"""
from datetime import timedelta
from odoo import fields
treatment = env["dental.treatment"].search([("state", "=", "done")], limit=1)
company, done_at = treatment.company_id, fields.Datetime.now() - timedelta(days=3)
env["dental.survey.rule"].search([]).active = False
env["dental.survey.rule"].create(
    {{"name": "all", "company_id": company.id, "days": 3, "channel": "sms", "type_ids": treatment.type_id.ids}}
)
patients = env["res.partner"].create(
    [
        {{"name": f"S{{n}}", "is_patient": True, "company_id": company.id, "phone": f"1380000{{n:04}}"}}
        for n in range({COUNT})
    ]
)
env["dental.treatment"].create(
    [
        {{
            "patient_id": patient.id,
            "type_id": treatment.type_id.id,
            "stage_id": treatment.stage_id.id,
            "dentist_id": treatment.dentist_id.id,
            "company_id": company.id,
            "done_at": done_at,
            "state": "done",
        }}
        for patient in patients
    ]
)
env.cr.commit()
"""

ASK = (
    """
import random, time
from odoo.addons.dental_followup.models.satisfaction import dental_survey_rule as job
job.BATCH = 5
rules = type(env["dental.survey.rule"])
rules._is_open = lambda *_args, **_options: True
ask = rules._ask
def late(rule, record, now):
    time.sleep(random.choice((0, 0, 0.05)))
    return ask(rule, record, now)
rules._ask = late
"""
    + WAIT
    + """
env["dental.survey.rule"]._cron_ask()
env.cr.commit()
print("ASKED")
"""
)
# Of the patients of PREPARE: invitations, those asked, and messages to them.
ASKED = """SELECT count(*), count(DISTINCT answer.partner_id),
                  (SELECT count(*) FROM sms_sms sms JOIN res_partner patient ON patient.id = sms.partner_id
                    WHERE patient.name ~ '^S[0-9]+$')
             FROM survey_user_input answer JOIN res_partner patient ON patient.id = answer.partner_id
            WHERE patient.name ~ '^S[0-9]+$'"""


def test_killed_then_two_at_once(database):
    """Every patient is asked, and none of them twice."""
    run_odoo(database, command="shell", script=PREPARE)
    process = Process(database, ASK)
    while process.is_running() and query(database, ASKED)[0][0] < COUNT // 6:
        time.sleep(0.02)
    process.kill()
    asked, patients, messages = query(database, ASKED)[0]
    assert COUNT // 6 <= asked == patients == messages < COUNT, "not killed in the middle"
    gate = Gate(database)
    processes = [Process(database, ASK) for _number in range(2)]
    gate.open_for(2)
    assert all("ASKED" in process.output() for process in processes)
    assert query(database, ASKED) == [(COUNT, COUNT, COUNT)]
    # What a rival left because the rows were held is done by the next run; then there is nothing left.
    assert "ASKED" in Process(database, ASK).output()
    assert query(database, ASKED) == [(COUNT, COUNT, COUNT)]

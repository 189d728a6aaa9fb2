"""Two schedulers ring the clocks of the same complaints at once: each is handed up once."""

from common.processes import WAIT, Gate, Process
from odoo_process import query

COUNT = 60

PREPARE = f"""
env["dental.complaint.alarm"].search([]).fired_at = "2000-01-01 00:00:00"
company = env["dental.team"].search([], limit=1).company_id
patients = env["res.partner"].search([("is_patient", "=", True), ("company_id", "=", company.id)], limit=6)
level = env.ref("dental_followup.complaint_severity_minor")
category = env.ref("dental_followup.complaint_category_waiting")
env["dental.complaint"].create(
    [
        {{
            "patient_id": patients[number % 6].id,
            "company_id": company.id,
            "category_id": category.id,
            "severity_id": level.id,
            "text": f"parallel {{number}}",
        }}
        for number in range({COUNT})
    ]
)
env.flush_all()
env.cr.execute("UPDATE dental_complaint_alarm SET due_at = '2020-01-01', fired_at = NULL WHERE kind = 'response_late'"
               " AND complaint_id IN (SELECT id FROM dental_complaint WHERE text LIKE 'parallel %')")
env.cr.commit()
"""

RING = (
    """
import random, time
from odoo.addons.dental_followup.models.complaint import dental_complaint_alarm as alarms
from odoo.addons.dental_followup.models.clinic import clinic_hours as working_hours
alarms.BATCH = 5
working_hours.WorkingHours.is_working = lambda hours, moment: True
model = type(env["dental.complaint.alarm"])
lock = model.try_lock_for_update
def late(records, **options):
    time.sleep(random.choice((0, 0, 0.3)))
    return lock(records, **options)
model.try_lock_for_update = late
"""
    + WAIT
    + """
env["dental.complaint.alarm"]._cron_fire()
env.cr.commit()
"""
)


def test_two_schedulers_escalate_once(database):
    Process(database, PREPARE).output()
    gate = Gate(database)
    processes = [Process(database, RING) for _number in range(2)]
    gate.open_for(2)
    for process in processes:
        process.output()
    rows = query(
        database,
        """SELECT count(*), min(escalation_count), max(escalation_count), min(escalation_level), max(escalation_level),
                  (SELECT count(*) FROM dental_complaint_alarm alarm
                     JOIN dental_complaint c ON c.id = alarm.complaint_id
                    WHERE c.text LIKE 'parallel %%' AND kind = 'response_late' AND fired_at IS NULL),
                  (SELECT count(*) FROM mail_message
                    WHERE model = 'dental.complaint' AND body LIKE '%%not answered in time%%'
                      AND res_id IN (SELECT id FROM dental_complaint WHERE text LIKE 'parallel %%'))
             FROM dental_complaint WHERE text LIKE 'parallel %%'""",
        (),
    )
    assert rows == [(COUNT, 1, 1, "head", "head", 0, COUNT)]

"""Two people who ring, or are rung by, the same number at the same moment: real processes."""

import pytest
from common.processes import WAIT, Gate, Process
from odoo_process import query

# Each begins from a snapshot in which nobody rings, and goes through Odoo's own loop as a click does.
START = (
    """
from odoo.service.model import retrying
user = env["res.users"].search([("login", "=", "{login}")])
env = env(user=user.id)
patient = env["res.partner"].search([("dental_phone_digits", "=", "8613800000001")], order="id")[{number}]
def start():
    if {inbound}:
        return patient.action_dental_they_call("13800000001")
    followups = env["dental.followup"].search([("patient_id", "=", patient.id)])
    return env["dental.call"]._start(patient, followups)
"""
    + WAIT
    + """
action = retrying(start, env)
call = env["dental.call"].browse(action["res_id"])
print("LOOKS ON" if call.is_other_caller else "RINGS", call.direction, call.user_id.login)
"""
)

# A family of two with one number, without any call in progress.
PREPARE = """
company = env["res.users"].search([("login", "=", "receptionist")]).company_id
env["dental.call"].search([("state", "=", "draft")]).unlink()
env["res.partner"].with_company(company).create(
    [{"name": name, "is_patient": True, "phone": "13800000001", "company_id": company.id} for name in "AB"]
)
env.cr.commit()
"""


@pytest.mark.parametrize("other", (0, 1), ids=("the same patient", "another of the family"))
def test_incoming_and_outgoing_at_once(database, other):
    """One ring, whichever way; the other looks on."""
    Process(database, PREPARE).output()
    gate = Gate(database)
    scripts = (
        START.format(login="receptionist", number=0, inbound=True),
        START.format(login="team", number=other, inbound=False),
    )
    processes = [Process(database, script) for script in scripts]
    gate.open_for(2)
    outputs = [process.output() for process in processes]
    assert sum("tries left" in output for output in outputs) == 1, "they did not meet"
    assert sum("RINGS" in output for output in outputs) == 1, outputs
    assert sum("LOOKS ON" in output for output in outputs) == 1, outputs
    rows = query(
        database,
        """SELECT call.direction, login FROM dental_call call JOIN res_users ON res_users.id = user_id
            WHERE call.state = 'draft'""",
    )
    assert rows in ([("inbound", "receptionist")], [("outbound", "team")])
    assert all(" ".join(rows[0]) in output for output in outputs), "both see the same call"

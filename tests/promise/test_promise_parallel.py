"""The watch over promises as real processes: killed in the middle, and two at once."""

import time

from common.processes import GATE, Gate, Process
from odoo_process import query, run_odoo

COUNT = 120

# As many red promises whose hour is over; and drafts that were left lying, with the same patients' urgency.
PREPARE = f"""
from datetime import timedelta
now = env["dental.promise"]._fields["asked_at"].now()
call = env["dental.call"].search([("state", "=", "done")], limit=1)
env["dental.promise"].search([]).write({{"state": "kept", "closed_at": now, "closing": "spoken"}})
patients = env["res.partner"].create(
    [{{"name": f"P{{n}}", "is_patient": True, "company_id": call.company_id.id}} for n in range({COUNT})]
)
calls = env["dental.call"].create(
    [{{"patient_id": p.id, "user_id": call.user_id.id, "company_id": call.company_id.id}} for p in patients]
)
calls.raised_to = "red"
late = calls[: {COUNT} // 2]
env.flush_all()
for part, minutes in ((late, 120), (calls - late, 10)):
    since = now - timedelta(minutes=minutes)
    env.cr.execute("UPDATE dental_call SET urgent_since = %s WHERE id IN %s", [since, part._ids])
env.invalidate_all()
for each in late:
    each.with_context(mail_activity_quick_update=True)._promise_triage(now - timedelta(hours=2))
env.flush_all()
env.cr.execute("DELETE FROM mail_activity WHERE res_model = 'dental.promise'")
env.cr.commit()
"""

WATCH = f"""
import random, time
from odoo.addons.dental_followup.models.promise import dental_promise_owner as watch
watch.BATCH = 5
for name in ("dental.promise", "dental.call"):
    model = type(env[name])
    def slow(records, lock=model.try_lock_for_update, **options):
        time.sleep(random.choice((0, 0, 0.1)))
        return lock(records, **options)
    model.try_lock_for_update = slow
with env.registry.cursor() as gate:
    gate.execute("SELECT pg_advisory_xact_lock_shared({GATE})")
env["dental.promise"]._cron_watch()
env.cr.commit()
print("WATCHED")
"""


def broken(database):
    return query(database, "SELECT count(*) FROM dental_promise WHERE state = 'broken'")[0][0]


def test_killed_then_two_at_once(database):
    """Nobody is told twice and nobody is left out."""
    run_odoo(database, command="shell", script=PREPARE)
    process = Process(database, WATCH)
    while process.is_running() and broken(database) < COUNT // 6:
        time.sleep(0.02)
    process.kill()
    assert COUNT // 6 <= broken(database) < COUNT // 2, "not killed in the middle"
    gate = Gate(database)
    processes = [Process(database, WATCH) for _number in range(2)]
    gate.open_for(2)
    assert all("WATCHED" in process.output() for process in processes)
    Process(database, WATCH).output()
    rows = query(
        database,
        """SELECT promise.state, kind.name->>'en_US', count(*), count(DISTINCT promise.id)
             FROM dental_promise promise
             JOIN mail_activity activity ON activity.res_model = 'dental.promise' AND activity.res_id = promise.id
             JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
            WHERE activity.active
            GROUP BY 1, 2 ORDER BY 1, 2""",
    )
    half = COUNT // 2
    red = "Red: within 60 minutes"
    assert rows == [
        ("broken", "Promise broken", half, half),
        ("broken", red, half, half),
        ("open", red, half, half),
    ]

"""Schedulers and planners that are real processes: killed in the middle, or two at once."""

import time

import pytest
from common.processes import WAIT, Gate, Process
from odoo_process import query, run_odoo

COUNT = 3000

# 300 patients with one whitening each, done yesterday; {count} follow-ups that are due, made of the
# planner's by copying rows, which is what is quick. What the demo clinic had pending is out of the way.
PREPARE = """
env.cr.execute("UPDATE dental_followup SET state = 'cancelled' WHERE state IN ('planned', 'open')")
env.cr.execute("DELETE FROM mail_activity WHERE res_model = 'dental.followup'")
env.invalidate_all()
company = env["res.company"].search([("id", "in", env["dental.team"].search([]).company_id.ids)], limit=1)
patients = env["res.partner"].create(
    [{{"name": f"P{{n}}", "is_patient": True, "company_id": company.id}} for n in range(300)]
)
stage = env["dental.treatment.stage"].search([("complete_code", "=", "whitening/done")])
dentist = env["dental.team"].search([("role", "=", "dentist"), ("company_id", "=", company.id)], limit=1).member_ids[0]
yesterday = env.cr.now() - __import__("datetime").timedelta(days=1)
treatments = env["dental.treatment"].create(
    [
        {{
            "external_ref": f"parallel-{{patient.id}}",
            "patient_id": patient.id,
            "type_id": stage.type_id.id,
            "stage_id": stage.id,
            "done_at": yesterday,
            "dentist_id": dentist.id,
            "company_id": company.id,
            "state": "done",
        }}
        for patient in patients
    ]
)
env.flush_all()
env.cr.execute(
    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
    " WHERE table_name = 'dental_followup' AND column_name NOT IN ('id', 'occurrence')"
)
columns = env.cr.fetchone()[0]
env.cr.execute(
    f"INSERT INTO dental_followup (occurrence, {{columns}})"
    f" SELECT number, {{columns}} FROM dental_followup, generate_series(1, {count} / 300 - 1) number"
    f" WHERE treatment_id = ANY(%s)",
    [treatments.ids],
)
env.cr.commit()
"""


SCHEDULE = (
    """
import random, time
from odoo.addons.dental_followup.models.followup import dental_followup_scheduler as scheduler
scheduler.BATCH = 50
model = type(env["dental.followup"])
opened, inner = [], model._open
def counted(followups):
    inner(followups)
    opened.extend(followups.ids)
model._open = counted
# Another scheduler may finish a batch between our looking at it and our locking it.
lock = model.try_lock_for_update
def late(records, **options):
    time.sleep(random.choice((0, 0, 0, 0.3)))
    return lock(records, **options)
model.try_lock_for_update = late
"""
    + WAIT
    + """
env["dental.followup"]._cron_open_due()
env.cr.commit()
print("OPENED", len(opened))
"""
)

PLAN = (
    """
from odoo.service.model import retrying
treatments = env["dental.treatment"].search([("external_ref", "=like", "parallel-%")])
env.cr.commit()
"""
    + WAIT
    + """
retrying(lambda: env["dental.followup.planner"].plan(treatments), env)
env.cr.commit()
print("PLANNED", len(treatments))
"""
)

# Another patient in each process, the same dentist and the same time.
BOOK = (
    """
from odoo.service.model import retrying
from odoo.addons.dental_followup.models.visit.free_slots import VisitSlots
team = env["dental.team"].search([("role", "=", "dentist")], limit=1)
dentist, company = team.member_ids[0], team.company_id
patient = env["res.partner"].search([("is_patient", "=", True), ("company_id", "=", company.id)])[NUMBER]
now = env.cr.now()
start = VisitSlots(env, company, dentist, patient, now).starts(company._dental_today(now), 30)[-1]
env.cr.commit()
"""
    + WAIT
    + """
book = env["calendar.event"]._dental_book
visit = retrying(lambda: book(company, dentist, patient, start, 30, now), env)
env.cr.commit()
print("BOOKED", len(visit))
"""
)


def count_open(database):
    return query(database, "SELECT count(*) FROM dental_followup WHERE state = 'open'")[0][0]


def check_each_open_one_has_one_activity(database):
    """And nothing else has any."""
    rows = query(
        database,
        """SELECT followup.id, followup.state, count(activity.id), min(activity.user_id) = min(followup.user_id)
             FROM dental_followup followup
        LEFT JOIN mail_activity activity
               ON activity.res_model = 'dental.followup' AND activity.res_id = followup.id AND activity.active
         GROUP BY followup.id
           HAVING count(activity.id) != CASE followup.state WHEN 'open' THEN 1 ELSE 0 END
               OR min(activity.user_id) != min(followup.user_id)""",
    )
    assert rows == []


@pytest.fixture
def due(database):
    """A database in which COUNT follow-ups are due."""
    run_odoo(database, command="shell", script=PREPARE.format(count=COUNT))
    rows = query(
        database, "SELECT count(*) FROM dental_followup WHERE state = 'planned' AND due_date <= now()::date + 1"
    )
    assert rows == [(COUNT,)]
    return database


def test_killed_in_the_middle(due):
    """SIGKILL twice, then let it finish: nothing lost, nothing twice."""
    opened = 0
    for goal in (COUNT // 6, COUNT // 2):
        process = Process(due, SCHEDULE)
        while process.is_running() and count_open(due) < goal:
            time.sleep(0.02)
        process.kill()
        before, opened = opened, count_open(due)
        assert before < goal <= opened < COUNT, "not killed in the middle"
        check_each_open_one_has_one_activity(due)
    assert f"OPENED {COUNT - opened}" in Process(due, SCHEDULE).output()
    assert count_open(due) == COUNT
    check_each_open_one_has_one_activity(due)
    assert "OPENED 0" in Process(due, SCHEDULE).output()


def schedule_twice_at_once(database):
    """Let two schedulers run side by side; return how many follow-ups each opened."""
    gate = Gate(database)
    processes = [Process(database, SCHEDULE) for _number in range(2)]
    gate.open_for(2)
    return [int(process.output().partition("OPENED ")[2].split()[0]) for process in processes]


def test_two_schedulers_at_once(due):
    shares = schedule_twice_at_once(due)
    assert all(shares), "both had something to do"
    assert count_open(due) == COUNT
    check_each_open_one_has_one_activity(due)
    # Some activities get lost, and both find that out.
    query(due, "DELETE FROM mail_activity WHERE res_model = 'dental.followup' AND res_id % 3 = 0")
    schedule_twice_at_once(due)
    assert count_open(due) == COUNT
    check_each_open_one_has_one_activity(due)


def test_two_schedulers_hand_over_at_once(due):
    """A caller goes on leave: each call changes hands once, whoever of the two does it."""
    query(due, "UPDATE res_partner SET lang = 'en_US'")  # the log is in the new caller's language
    Process(due, SCHEDULE).output()
    holder, count = query(
        due,
        "SELECT user_id, count(*) FROM dental_followup WHERE state = 'open' GROUP BY user_id ORDER BY 2 DESC LIMIT 1",
    )[0]
    query(
        due,
        f"UPDATE res_users SET out_of_office_from = now() AT TIME ZONE 'UTC' - interval '1 hour' WHERE id = {holder}",
    )
    schedule_twice_at_once(due)
    check_each_open_one_has_one_activity(due)
    rows = query(
        due,
        f"""SELECT count(*) FILTER (WHERE user_id = {holder}), count(*) FILTER (WHERE on_behalf_of_id = {holder}),
                  (SELECT count(*) FROM mail_message WHERE model = 'dental.followup' AND body LIKE '%is away%')
             FROM dental_followup WHERE state = 'open'""",
    )
    assert rows == [(0, count, count)]


def test_two_planners_at_once(due):
    """Both see treatments without follow-ups; one of them has to look again."""
    query(due, "DELETE FROM dental_followup WHERE state = 'planned'")
    gate = Gate(due)
    processes = [Process(due, PLAN) for _number in range(2)]
    gate.open_for(2)
    output = "".join(process.output() for process in processes)
    assert output.count("PLANNED ") == 2
    assert "tries left" in output, "they did not meet"
    rows = query(
        due,
        """SELECT count(*), count(DISTINCT treatment_id) FROM dental_followup followup
             JOIN dental_treatment treatment ON treatment.id = treatment_id
            WHERE followup.state = 'planned' AND treatment.external_ref LIKE 'parallel-%'""",
    )
    assert rows == [(300, 300)]


def test_two_bookings_at_once(database):
    """Both were offered the same free time; one gets it, the other is told."""
    gate = Gate(database)
    processes = [Process(database, BOOK.replace("NUMBER", str(number))) for number in range(2)]
    gate.open_for(2)
    outputs = [process.output() for process in processes]
    assert sorted(output.partition("BOOKED ")[2].split()[0] for output in outputs) == ["0", "1"]
    assert "tries left" in "".join(outputs), "they did not meet"

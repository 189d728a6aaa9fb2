"""Planning: follow-ups through the product's planner, against one INSERT … SELECT of the same rows."""

import statistics

from odoo import fields

# What a treatment's stage demands in the clinic's book, found by the book itself; the arithmetic of the
# dates is PostgreSQL's. Days, months and years only, as in book A.
INSERT_SELECT = """
    INSERT INTO dental_followup (patient_id, treatment_id, step_id, occurrence, role, purpose, script_id, channel,
           max_attempts, attempt_count, company_id, state, planned_date, due_date, due_at,
           create_uid, create_date, write_uid, write_date)
    SELECT patient_id, treatment_id, step_id, 0, role, purpose, script_id, channel,
           max_attempts, 0, company_id, 'planned', rule_day, (due AT TIME ZONE tz)::date, due AT TIME ZONE 'UTC',
           1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
      FROM (SELECT moment.*, CASE WHEN greatest(rule, done) < today THEN %(now)s AT TIME ZONE 'UTC'
                                  ELSE greatest(rule, done) END AS due
              FROM (SELECT treatment.patient_id, treatment.id AS treatment_id, treatment.company_id,
                           step.id AS step_id, step.role, step.purpose, step.script_id, step.channel, step.max_attempts,
                           company.dental_tz AS tz, treatment.done_at AT TIME ZONE 'UTC' AS done,
                           (day.rule_day + time '09:00') AT TIME ZONE company.dental_tz AS rule, day.rule_day,
                           date_trunc('day', %(now)s AT TIME ZONE 'UTC', company.dental_tz) AS today
                      FROM dental_treatment treatment
                      JOIN res_company company ON company.id = treatment.company_id
                      JOIN (SELECT * FROM unnest(%(stages)s, %(steps)s)) AS demand (stage_id, step_id)
                        ON demand.stage_id = treatment.stage_id
                      JOIN dental_protocol_step step ON step.id = demand.step_id
                     CROSS JOIN LATERAL (
                           SELECT ((treatment.done_at AT TIME ZONE 'UTC' AT TIME ZONE company.dental_tz)::date
                                   + (step.count || ' ' || step.unit)::interval)::date AS rule_day) day
                     WHERE treatment.id = ANY(%(treatments)s)
                       AND (step.condition = 'always'
                            OR step.condition IN ('first_operation', 'first_or_surgery') AND is_first_operation
                            OR step.condition IN ('surgery', 'first_or_surgery') AND with_surgery
                            OR step.condition = 'sutured' AND treatment.sutured)) moment
             WHERE rule_day >= (today AT TIME ZONE tz)::date - 7) due
"""
SAME = "patient_id, treatment_id, step_id, occurrence, role, purpose, script_id, channel, max_attempts, attempt_count, "
SAME += "company_id, state, planned_date, due_date, due_at"


def run(bench, clinic):
    """Plan treatments that are there already; the median of several rounds."""
    bench.head("Planning")
    patients = clinic.add_patients(bench.options.rows // 2)
    rounds = [_one_round(bench, clinic, patients) for _i in range(3)]
    rows, orm, queries, sql = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = sql / orm
    bench.add("follow-ups planned in a round", f"{rows:,.0f}")
    bench.add("planner, through the ORM", f"{rows / orm:,.0f} rows/s")
    bench.add("INSERT … SELECT of the same rows", f"{rows / sql:,.0f} rows/s")
    bench.add("planner against INSERT … SELECT", f"{ratio:.0%}", "≥ 35 %", ratio >= 0.35)
    bench.add("queries for a follow-up", f"{queries / rows:.4f}", "≤ 0.015", queries / rows <= 0.015)


def _one_round(bench, clinic, patients):
    """Return (rows, seconds of the ORM, queries of the ORM, seconds of the SQL)."""
    now = fields.Datetime.now()
    clinic.clear()
    treatments = clinic.add_treatments(bench.options.rows, patients)
    bench.vacuum("dental_treatment", "res_partner")
    with bench.measure() as sql:
        _insert_select(bench, clinic, treatments, now)
    bench.sql(f"CREATE TEMP TABLE expected AS SELECT {SAME} FROM dental_followup")
    bench.sql("TRUNCATE dental_followup CASCADE")
    bench.vacuum("dental_followup", "dental_treatment")
    with bench.measure() as orm:
        bench.env["dental.followup.planner"].plan(treatments, now)
    rows = _check_same(bench)
    return rows, orm.seconds, orm.queries, sql.seconds


def _insert_select(bench, clinic, treatments, now):
    stages = bench.env["dental.treatment.stage"].search([])
    steps_of = clinic.company.dental_book_id._rules()
    demands = [(stage.id, step.id) for stage in stages for step in steps_of(stage)]
    bench.sql(
        INSERT_SELECT,
        {
            "now": now,
            "stages": [stage for stage, _step in demands],
            "steps": [step for _stage, step in demands],
            "treatments": treatments.ids,
        },
    )


def _check_same(bench):
    """Both ways must have planned the same rows, or the comparison means nothing."""
    [(rows, strange)] = bench.sql(
        f"""SELECT (SELECT count(*) FROM dental_followup), count(*) FROM (
            (SELECT {SAME} FROM dental_followup EXCEPT ALL SELECT * FROM expected) UNION ALL
            (SELECT * FROM expected EXCEPT ALL SELECT {SAME} FROM dental_followup)) AS difference"""
    )
    bench.sql("DROP TABLE expected")
    if strange:
        raise AssertionError(f"{strange} rows differ between the planner and INSERT … SELECT")
    return rows

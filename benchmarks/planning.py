"""Planning: follow-ups through the product's planner, against one INSERT … SELECT of the same rows."""

from odoo import fields

# What the clinic's book demands, found by the book itself; the arithmetic of the dates is PostgreSQL's.
# Days, months and years only, and no telephone hours, as in book A.
INSERT_SELECT = """
    WITH cause AS (
        SELECT patient_id, id AS treatment_id, company_id, stage_id, teeth, is_first_operation, with_surgery, sutured,
               done_at AT TIME ZONE 'UTC' AS anchor, FALSE AS is_absence
          FROM dental_treatment
         WHERE id = ANY(%(treatments)s)
        UNION ALL
        SELECT patient_id, NULL, treatment.company_id,
               COALESCE((array_agg(stage_id ORDER BY done_at DESC, treatment.id DESC)
                         FILTER (WHERE type_id = ANY(%(courses)s)))[1], 0),
               NULL, NULL, NULL, NULL,
               (max(done_at AT TIME ZONE 'UTC' AT TIME ZONE dental_tz)::date + time '09:00') AT TIME ZONE dental_tz,
               TRUE
          FROM dental_treatment treatment
          JOIN res_company company ON company.id = treatment.company_id
         WHERE state = 'done'
         GROUP BY patient_id, treatment.company_id, dental_tz)
    INSERT INTO dental_followup (patient_id, treatment_id, step_id, occurrence, role, purpose, script_id, channel,
           is_note_only, max_attempts, attempt_count, company_id, state, anchor_at, planned_date, due_date, due_at,
           create_uid, create_date, write_uid, write_date)
    SELECT patient_id, treatment_id, step_id, 0, role, purpose, script_id, channel,
           COALESCE(is_note_only, FALSE), max_attempts, 0, company_id, 'planned', anchor AT TIME ZONE 'UTC', rule_day,
           (due AT TIME ZONE tz)::date, due AT TIME ZONE 'UTC',
           1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
      FROM (SELECT moment.*, CASE WHEN greatest(rule, anchor) < today THEN %(now)s AT TIME ZONE 'UTC'
                                  ELSE greatest(rule, anchor) END AS due
              FROM (SELECT cause.patient_id, cause.treatment_id, cause.company_id, cause.anchor,
                           step.id AS step_id, step.role, step.purpose, step.script_id, step.channel,
                           step.is_note_only, step.max_attempts, company.dental_tz AS tz, day.rule_day,
                           (day.rule_day + time '09:00') AT TIME ZONE company.dental_tz AS rule,
                           date_trunc('day', %(now)s AT TIME ZONE 'UTC', company.dental_tz) AS today
                      FROM cause
                      JOIN res_company company ON company.id = cause.company_id
                      JOIN (SELECT * FROM unnest(%(triggers)s, %(stages)s, %(steps)s))
                           AS demand (trigger, stage_id, step_id)
                        ON demand.stage_id = cause.stage_id AND (trigger = 'inactive') = is_absence
                      JOIN dental_protocol_step step ON step.id = demand.step_id
                     CROSS JOIN LATERAL (
                           SELECT ((cause.anchor AT TIME ZONE company.dental_tz)::date
                                   + (step.count || ' ' || step.unit)::interval)::date AS rule_day) day
                     WHERE (step.condition = 'always'
                            OR step.condition IN ('first_operation', 'first_or_surgery') AND is_first_operation
                            OR step.condition IN ('surgery', 'first_or_surgery') AND with_surgery
                            OR step.condition = 'sutured' AND sutured)
                       AND NOT EXISTS (
                           SELECT FROM dental_treatment later
                             JOIN dental_treatment_type kind ON kind.id = later.type_id
                            WHERE later.patient_id = cause.patient_id AND later.id != cause.treatment_id
                              AND later.state = 'done' AND later.done_at >= cause.anchor AT TIME ZONE 'UTC'
                              AND (trigger = 'not_converted' AND kind.is_treatment
                                   OR later.teeth = cause.teeth AND EXISTS (
                                      SELECT FROM dental_protocol_step_dental_treatment_stage_rel until
                                       WHERE until.dental_protocol_step_id = step.id
                                         AND until.dental_treatment_stage_id = later.stage_id)))) moment
             WHERE rule_day >= (today AT TIME ZONE tz)::date - 7) due
"""
SAME = "patient_id, treatment_id, step_id, occurrence, role, purpose, script_id, channel, is_note_only, max_attempts, "
SAME += "attempt_count, company_id, state, anchor_at, planned_date, due_date, due_at"


def run(bench, clinic):
    """Plan treatments that are there already; the best of several rounds."""
    bench.head("Planning")
    patients = clinic.add_patients(bench.options.rows // 2)
    rounds = [_one_round(bench, clinic, patients) for _i in range(3)]
    rows, orm, queries, sql = (min(column) for column in zip(*rounds, strict=True))
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
    book = clinic.company.dental_book_id
    triggers, stages, steps = zip(*_demands(bench, book), strict=True)
    bench.sql(
        INSERT_SELECT,
        {
            "now": now,
            "triggers": list(triggers),
            "stages": list(stages),
            "steps": list(steps),
            "courses": book.protocol_ids.filtered(lambda p: p.trigger == "inactive").type_id.ids,
            "treatments": treatments.ids,
        },
    )


def _demands(bench, book):
    """What the book has for each stage, as (trigger, id of the stage, id of the step).

    Of those who stay away, the stage is that of a course with a rule of its own; 0: no such course.
    """
    stages = bench.env["dental.treatment.stage"].search([])
    own, unconverted, away = (book._rules(trigger) for trigger in ("treatment", "not_converted", "inactive"))
    nobody = away(stages.browse().type_id, stages.browse())
    yield from (("inactive", 0, step.id) for step in nobody)
    for stage in stages:
        kind = stage.type_id
        yield from (("treatment", stage.id, step.id) for step in own(kind, stage))
        yield from (("inactive", stage.id, step.id) for step in away(kind, stage, is_exact=True) or nobody)
        if not kind.is_treatment:
            yield from (("not_converted", stage.id, step.id) for step in unconverted(kind, stage))


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

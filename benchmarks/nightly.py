"""The nightly job: activities for all calls that are due, against Odoo's usual way and against bare SQL."""

from benchmarks.harness import resident_megabytes

SAMPLE = 150
# The same activities in one statement; only who calls is simpler: the callers take turns.
ALL_SQL = """
    WITH due AS (
        UPDATE dental_followup followup
           SET state = 'open', user_id = %(first_caller)s + turn.number %% %(callers)s,
               write_uid = 1, write_date = now() AT TIME ZONE 'UTC'
          FROM (SELECT id, row_number() OVER (ORDER BY due_at, id) AS number FROM dental_followup
                 WHERE state = 'planned' AND due_date <= %(today)s) turn
         WHERE followup.id = turn.id
        RETURNING followup.*),
    stage AS (
        SELECT stage.id, CASE WHEN count(*) OVER (PARTITION BY type.id) = 1 THEN type.name->>'en_US'
                              ELSE (type.name->>'en_US') || ': ' || (stage.name->>'en_US') END AS name
          FROM dental_treatment_stage stage JOIN dental_treatment_type type ON type.id = stage.type_id
         WHERE stage.active),
    purpose AS (
        SELECT selection.value, selection.name->>'en_US' AS name
          FROM ir_model_fields_selection selection JOIN ir_model_fields field ON field.id = selection.field_id
         WHERE field.model = 'dental.followup' AND field.name = 'purpose')
    INSERT INTO mail_activity (res_model_id, res_model, res_id, res_name, user_id, user_tz, activity_type_id,
           date_deadline, summary, automated, active, create_uid, create_date, write_uid, write_date)
    SELECT %(model)s, 'dental.followup', due.id, patient.name || ' · ' || purpose.name, due.user_id, 'Asia/Shanghai',
           %(type)s, due.due_date,
           concat_ws(' · ', stage.name || coalesce(' ' || treatment.teeth, ''),
                     CASE done.days WHEN 0 THEN 'same day' ELSE 'day ' || done.days END,
                     purpose.name, patient.name, patient.phone),
           TRUE, TRUE, 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
      FROM due
      JOIN res_partner patient ON patient.id = due.patient_id
      JOIN dental_treatment treatment ON treatment.id = due.treatment_id
      JOIN stage ON stage.id = treatment.stage_id
      JOIN purpose ON purpose.value = due.purpose
     CROSS JOIN LATERAL (SELECT due.planned_date
                         - (treatment.done_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')::date AS days) done
"""
SAME = "res_model_id, res_model, res_id, res_name, user_tz, activity_type_id, date_deadline, summary, automated, active"


def run(bench, clinic):
    rows = bench.options.rows
    bench.head(f"The nightly job, {rows:,} calls due")
    clinic.clear()
    patients = clinic.add_patients(rows // 2)
    clinic.add_due(rows, patients)
    bench.vacuum("dental_followup", "dental_treatment")
    with bench.measure() as job:
        bench.env["dental.followup"]._cron_open_due()
    [(opened,)] = bench.sql(
        "SELECT count(*) FROM mail_activity WHERE res_model = 'dental.followup' AND user_id IS NOT NULL"
    )
    [(mails, messages)] = bench.sql("SELECT (SELECT count(*) FROM mail_mail), (SELECT count(*) FROM mail_message)")
    if opened != rows:
        raise AssertionError(f"the job opened {opened} of {rows} calls")
    bench.sql(f"CREATE TEMP TABLE expected AS SELECT {SAME} FROM mail_activity")
    naive = _naive_loop(bench, clinic)
    sql = _all_sql(bench, clinic)
    speed, naive_speed, sql_speed = rows / job.seconds, SAMPLE / naive.seconds, rows / sql.seconds
    bench.add("the job, commits included", f"{speed:,.0f} calls/s")
    bench.add(f"activity_schedule() one by one (sample of {SAMPLE})", f"{naive_speed:,.0f} calls/s")
    bench.add("UPDATE and INSERT … SELECT alone", f"{sql_speed:,.0f} calls/s")
    bench.add("the job against one by one", f"{speed / naive_speed:,.0f} ×", "≥ 40 ×", speed / naive_speed >= 40)
    bench.add("the job against all SQL", f"{speed / sql_speed:.0%}", "≥ 25 %", speed / sql_speed >= 0.25)
    per_row = job.queries / rows
    bench.add("queries for a call", f"{per_row:.4f}", "≤ 0.03", per_row <= 0.03)
    bench.add("mails and messages", str(mails + messages), "0", mails + messages == 0)
    _memory(bench, clinic)


def _reset(bench):
    """All calls are planned again, and nobody has an activity."""
    bench.sql("DELETE FROM mail_activity")
    bench.sql("DELETE FROM mail_message")
    bench.sql("UPDATE dental_followup SET state = 'planned', user_id = NULL")
    bench.env.invalidate_all()
    bench.vacuum("dental_followup", "mail_activity")


def _naive_loop(bench, clinic):
    """What one would write first: an activity for each record, with Odoo's own notifications."""
    _reset(bench)
    followups = bench.env["dental.followup"].search([("state", "=", "planned")], limit=SAMPLE)
    with bench.measure() as measure:
        for number, followup in enumerate(followups):
            user = clinic.callers[number % len(clinic.callers)]
            followup.write({"state": "open", "user_id": user.id})
            followup.activity_schedule(
                "dental_followup.mail_activity_type_call",
                followup.due_date,
                summary=f"{followup.title} · {followup.patient_id.name} · {followup.patient_phone}",
                user_id=user.id,
            )
    bench.env.cr.rollback()
    return measure


def _all_sql(bench, clinic):
    _reset(bench)
    with bench.measure() as measure:
        bench.sql(
            ALL_SQL,
            {
                "first_caller": clinic.callers[0].id,
                "callers": len(clinic.callers),
                "today": clinic.company._dental_today(),
                "model": bench.env["ir.model"]._get_id("dental.followup"),
                "type": bench.env.ref("dental_followup.mail_activity_type_call").id,
            },
        )
        bench.env.cr.commit()
    [(strange,)] = bench.sql(
        f"SELECT count(*) FROM (SELECT {SAME} FROM mail_activity EXCEPT SELECT * FROM expected) AS strange"
    )
    bench.sql("DROP TABLE expected")
    if strange:
        raise AssertionError(f"{strange} activities of the job and of the SQL differ")
    return measure


def _memory(bench, clinic):
    """Growth of the process over a night with many calls."""
    rows = 50_000 if bench.options.big else 20_000
    clinic.clear()
    clinic.add_due(rows, clinic.add_patients(rows // 2))
    bench.env.cr.commit()
    bench.env.invalidate_all()
    before = resident_megabytes()
    bench.env["dental.followup"]._cron_open_due()
    growth = resident_megabytes() - before
    bench.add(f"memory after {rows:,} calls", f"{growth:+.1f} MB", "≤ +10 MB", growth <= 10)

"""The clinic that is measured: staff through the ORM, patients and their past by bare SQL."""

from datetime import timedelta

from odoo import fields

STAFF = 20
DENTISTS = 4
# Every table that a benchmark fills, the one that refers to others first.
TABLES = ("mail_activity", "mail_message", "dental_call", "dental_followup", "dental_treatment")


class Clinic:
    """A clinic of book A with twenty callers, four dentists and as many patients as asked for."""

    def __init__(self, bench):
        self.bench = bench
        self.env = bench.env
        self.company = self.env.ref("base.main_company")
        self.company.write({"dental_tz": "Asia/Shanghai", "dental_book_id": self.env.ref("dental_followup.book_a").id})
        self.dentists = self._users("dentist", DENTISTS)
        self.callers = self._users("caller", STAFF)
        self.env["dental.team"].create(
            [
                {"name": role, "role": role, "member_ids": members.ids, "company_id": self.company.id}
                for role, members in (
                    ("followup_team", self.callers),
                    ("consultant", self.callers),
                    ("dentist", self.dentists),
                )
            ]
        )
        self.env.cr.commit()

    def _users(self, name, count):
        group = self.env.ref("dental_followup.dental_followup_group_manager")
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True, tracking_disable=True)
            .create(
                [
                    {
                        "name": f"{name} {number}",
                        "login": f"bench_{name}_{number}",
                        "email": f"{name}{number}@example.com",
                        "tz": "Asia/Shanghai",
                        "lang": "en_US",
                        "group_ids": [fields.Command.set(group.ids)],
                    }
                    for number in range(count)
                ]
            )
        )

    def add_patients(self, count):
        """Insert patients; return the ids of the first and the last."""
        return self.bench.sql(
            """
            WITH added AS (
                INSERT INTO res_partner (name, complete_name, type, active, is_patient, company_id, phone,
                       phone_sanitized, dental_phone_digits, dental_number, dental_channel, dental_dentist_id,
                       create_uid, create_date, write_uid, write_date)
                SELECT 'Patient ' || n, 'Patient ' || n, 'contact', TRUE, TRUE, %s,
                       '+86 13' || lpad(n::text, 9, '0'), '+8613' || lpad(n::text, 9, '0'),
                       '8613' || lpad(n::text, 9, '0'), 'B' || n, 'phone', %s + n %% %s,
                       1, now(), 1, now()
                  FROM (SELECT count(*) AS there FROM res_partner) partners
                 CROSS JOIN LATERAL generate_series(there, there + %s - 1) n
                RETURNING id)
            SELECT min(id), max(id) FROM added
            """,
            self.company.id,
            self.dentists[0].id,
            DENTISTS,
            count,
        )[0]

    def add_treatments(self, count, patients, days=7):
        """Insert done treatments of all stages, of the last ``days`` days; return them, unplanned.

        :param patients: ids of the first and the last patient, who take turns
        """
        first, last = patients
        ids = self.bench.sql(
            """
            INSERT INTO dental_treatment (patient_id, type_id, stage_id, dentist_id, company_id, state, teeth,
                   with_surgery, sutured, is_first_operation, done_at, create_uid, create_date, write_uid, write_date)
            SELECT %(first)s + n %% (%(last)s - %(first)s + 1), stage.type_id, stage.id,
                   %(dentist)s + n %% %(dentists)s, %(company)s, 'done', (11 + n %% 8)::text,
                   stage.is_surgery, FALSE, TRUE,
                   date_trunc('second', now() AT TIME ZONE 'UTC') - (n %% (%(days)s * 1440)) * interval '1 minute',
                   1, now(), 1, now()
              FROM generate_series(1, %(count)s) n
              JOIN (SELECT id, type_id, is_surgery, row_number() OVER (ORDER BY id) - 1 AS turn,
                           count(*) OVER () AS stages FROM dental_treatment_stage) stage
                ON stage.turn = (n / 7) %% stage.stages
            RETURNING id
            """,
            {
                "first": first,
                "last": last,
                "dentist": self.dentists[0].id,
                "dentists": DENTISTS,
                "company": self.company.id,
                "days": days,
                "count": count,
            },
        )
        return self.env["dental.treatment"].browse([row[0] for row in ids])

    def add_due(self, count, patients, days=0, spread=1):
        """Insert planned follow-ups, one for each of ``count`` treatments of yesterday.

        They are due from ``days`` after today on, spread over as many days as ``spread`` says.
        """
        treatments = self.add_treatments(count, patients, days=1)
        self.bench.sql(
            """
            INSERT INTO dental_followup (patient_id, treatment_id, step_id, occurrence, role, purpose, script_id,
                   max_attempts, attempt_count, company_id, state, planned_date, due_date, due_at, first_due_date,
                   in_time_date, create_uid, create_date, write_uid, write_date)
            SELECT treatment.patient_id, treatment.id, step.id, 0, step.role, step.purpose, step.script_id,
                   3, 0, treatment.company_id, 'planned', due.day, due.day, due.day + time '01:00', due.day, due.day,
                   1, now(), 1, now()
              FROM dental_treatment treatment
              JOIN dental_protocol_step step ON step.id = %(step)s
             CROSS JOIN LATERAL (SELECT %(day)s::date + treatment.id %% %(spread)s AS day) due
             WHERE treatment.id = ANY(%(treatments)s)
            """,
            {
                "step": self.env.ref("dental_followup.book_a_catch_all_1").id,
                "day": self.company._dental_today() + timedelta(days=days),
                "spread": spread,
                "treatments": treatments.ids,
            },
        )
        return treatments

    def add_past_calls(self):
        """Insert a settled follow-up and its call for each treatment that has none."""
        self.bench.sql(
            """
            WITH settled AS (
                INSERT INTO dental_followup (patient_id, treatment_id, step_id, occurrence, role, purpose, script_id,
                       user_id, max_attempts, attempt_count, company_id, state, closing_reason, closed_at,
                       planned_date, due_date, due_at, first_due_date, in_time_date, first_called_at,
                       first_reached_at, first_caller_id, create_uid, create_date, write_uid, write_date)
                SELECT treatment.patient_id, treatment.id, step.id, 0, step.role, step.purpose, step.script_id,
                       %(caller)s + treatment.id %% %(callers)s, 3, 0, treatment.company_id, 'done', 'called', done_at,
                       done_at::date, done_at::date, done_at, done_at::date, done_at::date, done_at, done_at,
                       %(caller)s + treatment.id %% %(callers)s, 1, now(), 1, now()
                  FROM dental_treatment treatment
                  JOIN dental_protocol_step step ON step.id = %(step)s
                 WHERE NOT EXISTS (SELECT 1 FROM dental_followup f WHERE f.treatment_id = treatment.id)
                RETURNING *),
            call AS (
                INSERT INTO dental_call (patient_id, user_id, company_id, channel, direction, outcome, grade, note,
                       started_at, ended_at, state, create_uid, create_date, write_uid, write_date)
                SELECT patient_id, user_id, company_id, 'phone', 'outbound', 'answered', 'satisfied', id,
                       closed_at, closed_at, 'done', 1, now(), 1, now()
                  FROM settled
                RETURNING id, note)
            INSERT INTO dental_call_followup_rel (followup_id, call_id) SELECT note::int, id FROM call
            """,
            {
                "step": self.env.ref("dental_followup.book_a_catch_all_1").id,
                "caller": self.callers[0].id,
                "callers": STAFF,
            },
        )

    def clear(self):
        """Drop what the last benchmark filled in; the patients stay."""
        for table in TABLES:
            self.bench.sql(f"DELETE FROM {table}")
        self.env.invalidate_all()
        self.bench.vacuum(*TABLES)

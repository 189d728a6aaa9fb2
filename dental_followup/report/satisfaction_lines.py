"""One line for each thing that a patient said or was asked: what all figures of satisfaction count."""

from odoo.tools import SQL

from ..models.const import LOW_GRADE
from ..models.satisfaction.survey_survey import DIMENSIONS, RECOMMEND
from ..tools import scoring

GRADE, INVITATION = ("grade", "Grade of the call"), ("invitation", "Invitations")
LINE_KINDS = [*DIMENSIONS, RECOMMEND, GRADE, INVITATION]
# Ids of lines: sixteen for each answer, of which a graded call takes the last.
PER_ANSWER, OF_CALL = 16, 15


def lines(env):
    """The query of all lines. A value that was not given is NULL or has no line, so that it never counts as 0."""
    zone = env["res.company"]._dental_zone_sql("clinic")
    return SQL("%s UNION ALL %s", _answers(zone), _calls(zone))


def _answers(zone):
    values = [
        SQL("(%s, %s, NULLIF(answer.%s, 0))", number, code, SQL.identifier(f"dental_score_{code}"))
        for number, (code, _label) in enumerate(DIMENSIONS, 1)
    ]
    values.append(
        SQL(
            "(%s, %s, CASE WHEN answer.dental_has_recommend THEN answer.dental_recommend END)",
            len(values) + 1,
            "recommend",
        )
    )
    return SQL(
        """
        SELECT answer.id * %(per)s + line.number AS id,
               CASE WHEN answer.state = 'done' THEN answer.id * 2 END AS answer, line.code AS dimension,
               line.value,
               CASE WHEN line.code <> 'recommend' THEN NULL
                    WHEN line.value >= %(promoter)s THEN 100
                    WHEN line.value <= %(detractor)s THEN -100
                    ELSE 0 END AS points,
               CASE WHEN line.code = 'invitation'
                    THEN CASE answer.state WHEN 'done' THEN 100 ELSE 0 END END AS response,
               CASE WHEN line.code <> 'invitation' AND answer.dental_loop_at IS NOT NULL
                    THEN CASE WHEN line.code = ANY(string_to_array(answer.dental_low_codes, ','))
                              THEN 100 ELSE 0 END END AS low,
               (CASE WHEN line.code = 'invitation' THEN answer.dental_invited_at ELSE answer.end_datetime END
                AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date AS date,
               answer.dental_company_id AS company_id, answer.dental_dentist_id AS dentist_id,
               answer.dental_nurse_id AS nurse_id, answer.dental_receptionist_id AS receptionist_id,
               answer.dental_caller_id AS caller_id, answer.dental_type_id AS type_id,
               treatment.stage_id, followup.step_id, answer.dental_source_id AS source_id,
               answer.dental_channel AS channel
          FROM survey_user_input answer
          JOIN res_company clinic ON clinic.id = answer.dental_company_id
          LEFT JOIN dental_treatment treatment ON treatment.id = answer.dental_treatment_id
          LEFT JOIN dental_followup followup ON followup.id = answer.dental_followup_id
         CROSS JOIN LATERAL (VALUES (0, 'invitation', NULL), %(values)s) AS line(number, code, value)
         WHERE answer.test_entry IS NOT TRUE
           AND (line.code = 'invitation' OR (answer.state = 'done' AND line.value IS NOT NULL))
        """,
        per=PER_ANSWER,
        promoter=scoring.PROMOTER_MIN,
        detractor=scoring.DETRACTOR_MAX,
        values=SQL(", ").join(values),
        zone=zone,
    )


def _calls(zone):
    """Graded calls; of several treatments that a call was about, it counts for the first.

    Who imported calls of a former system did not ring those patients.
    """
    cases = SQL(" ").join(SQL("WHEN %s THEN %s", grade, value) for grade, value in scoring.GRADE_VALUES.items())
    return SQL(
        """
        SELECT call.id * %(per)s + %(of_call)s, call.id * 2 + 1, 'grade', CASE call.grade %(cases)s END,
               NULL, NULL, CASE WHEN call.grade = %(low_grade)s THEN 100 ELSE 0 END,
               (COALESCE(call.ended_at, call.started_at) AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date,
               call.company_id, treatment.dentist_id, treatment.nurse_id, NULL,
               CASE WHEN call.external_ref IS NULL OR call.user_id <> call.create_uid THEN call.user_id END,
               treatment.type_id, treatment.stage_id, about.step_id, patient.dental_source_id, 'call'
          FROM dental_call call
          JOIN res_company clinic ON clinic.id = call.company_id
          JOIN res_partner patient ON patient.id = call.patient_id
          LEFT JOIN LATERAL (
               SELECT followup.treatment_id, followup.step_id
                 FROM dental_call_followup_rel rel
                 JOIN dental_followup followup ON followup.id = rel.followup_id
                WHERE rel.call_id = call.id AND followup.patient_id = call.patient_id
                ORDER BY followup.treatment_id NULLS LAST, followup.id
                LIMIT 1) about ON TRUE
          LEFT JOIN dental_treatment treatment ON treatment.id = about.treatment_id
         WHERE call.state = 'done' AND call.grade IS NOT NULL
        """,
        per=PER_ANSWER,
        of_call=OF_CALL,
        cases=cases,
        low_grade=LOW_GRADE,
        zone=zone,
    )


DEPENDS = {
    "survey.user_input": [
        "state",
        "end_datetime",
        "test_entry",
        "dental_company_id",
        "dental_invited_at",
        "dental_channel",
        "dental_dentist_id",
        "dental_nurse_id",
        "dental_receptionist_id",
        "dental_caller_id",
        "dental_type_id",
        "dental_treatment_id",
        "dental_followup_id",
        "dental_source_id",
        "dental_recommend",
        "dental_has_recommend",
        "dental_loop_at",
        "dental_low_codes",
        *(f"dental_score_{code}" for code, _label in DIMENSIONS),
    ],
    "dental.call": [
        "state",
        "grade",
        "ended_at",
        "started_at",
        "company_id",
        "user_id",
        "external_ref",
        "followup_ids",
    ],
    "dental.treatment": ["dentist_id", "nurse_id", "type_id", "stage_id"],
    "dental.followup": ["treatment_id", "step_id"],
    "res.partner": ["dental_source_id"],
    "res.company": ["dental_tz"],
}

"""Give follow-ups the days and times by which figures judge them, in SQL: a clinic may have millions."""

from odoo.tools import sql


def migrate(cr, version):
    if not version or sql.column_exists(cr, "dental_followup", "first_due_date"):
        return
    for name, kind in (
        ("first_due_date", "date"),
        ("in_time_date", "date"),
        ("first_called_at", "timestamp"),
        ("first_reached_at", "timestamp"),
        ("first_caller_id", "int4"),
    ):
        sql.create_column(cr, "dental_followup", name, kind)
    # The day of a call that was tried has moved with each attempt: the rule's day is the nearest that is known.
    cr.execute(
        """
        UPDATE dental_followup
           SET first_due_date = CASE WHEN COALESCE(attempt_count, 0) = 0 THEN due_date
                                     ELSE LEAST(due_date, planned_date) END
        """
    )
    cr.execute(
        """
        UPDATE dental_followup f
           SET in_time_date = GREATEST(
               f.first_due_date, f.planned_date + COALESCE((to_jsonb(step)->>'tolerance')::int, 0))
          FROM dental_followup twin
          LEFT JOIN dental_protocol_step step ON step.id = twin.step_id
         WHERE twin.id = f.id
        """
    )
    cr.execute(
        """
        UPDATE dental_followup f
           SET first_called_at = found.called_at, first_reached_at = found.reached_at,
               first_caller_id = found.user_id
          FROM (
               SELECT rel.followup_id, MIN(COALESCE(call.ended_at, call.started_at)) AS called_at,
                      MIN(COALESCE(call.ended_at, call.started_at))
                          FILTER (WHERE call.outcome NOT IN ('no_answer', 'busy', 'wrong_number')) AS reached_at,
                      (ARRAY_AGG(call.user_id ORDER BY COALESCE(call.ended_at, call.started_at), call.id))[1] AS user_id
                 FROM dental_call_followup_rel rel
                 JOIN dental_call call ON call.id = rel.call_id AND call.state = 'done'
                GROUP BY rel.followup_id) found
         WHERE found.followup_id = f.id
        """
    )
    cr.execute(
        """
        UPDATE dental_followup SET first_called_at = closed_at, first_reached_at = closed_at
         WHERE closing_reason = 'refused' AND first_called_at IS NULL
        """
    )

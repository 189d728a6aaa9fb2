from odoo import fields, models
from odoo.tools import SQL

from ..models.clinic.dental_team import ROLES
from ..models.followup.dental_followup import STATES
from ..models.protocol.dental_protocol import TRIGGERS
from ..models.protocol.dental_protocol_step import PURPOSES


class DentalFollowupReport(models.Model):
    """Whether the calls that were due were made, and when: a row for each call whose first day has come.

    Cancelled calls and mere notes are left out. What each figure counts is written in docs/figures.md.
    Days are the clinic's; lateness is judged from the moment of the first recorded call.
    """

    _name = "dental.followup.report"
    _description = "Follow-up Figures"
    _inherit = "dental.ratio.mixin"
    _auto = False
    _rec_name = "followup_id"
    _depends = {
        "dental.followup": [
            "first_due_date",
            "in_time_date",
            "first_called_at",
            "first_reached_at",
            "first_caller_id",
            "user_id",
            "on_behalf_of_id",
            "state",
            "closing_reason",
            "is_note_only",
            "company_id",
            "step_id",
            "treatment_id",
            "role",
            "purpose",
            "patient_id",
        ],
        "dental.treatment": ["type_id", "stage_id", "dentist_id"],
        "dental.protocol.step": ["protocol_id"],
        "dental.protocol": ["book_id", "trigger"],
        "res.company": ["dental_tz"],
    }
    _ratios = {
        "made_rate": ("made_count", "due_count", 100),
        "on_time_rate": ("on_time_count", "due_count", 100),
        "reached_rate": ("reached_count", "made_count", 100),
        "missed_rate": ("missed_count", "due_count", 100),
        "unrecorded_rate": ("unrecorded_count", "due_count", 100),
    }

    date = fields.Date(string="First due on", readonly=True, help="The clinic's day on which the plan put the call.")
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    followup_id = fields.Many2one("dental.followup", string="Follow-up", readonly=True)
    patient_id = fields.Many2one("res.partner", readonly=True)
    book_id = fields.Many2one("dental.protocol.book", string="Rule book", readonly=True)
    protocol_id = fields.Many2one("dental.protocol", string="Rule", readonly=True)
    step_id = fields.Many2one("dental.protocol.step", string="Rule step", readonly=True)
    trigger = fields.Selection(TRIGGERS, readonly=True)
    type_id = fields.Many2one("dental.treatment.type", string="Treatment", readonly=True)
    stage_id = fields.Many2one("dental.treatment.stage", readonly=True)
    role = fields.Selection(ROLES, readonly=True)
    purpose = fields.Selection(PURPOSES, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Caller", readonly=True, help="Who made the first call; else who has, or had, to make it."
    )
    on_behalf_of_id = fields.Many2one("res.users", string="On behalf of", readonly=True)
    dentist_id = fields.Many2one("res.users", readonly=True)
    state = fields.Selection(STATES, readonly=True)

    due_count = fields.Integer(
        string="Were due",
        readonly=True,
        aggregator="sum",
        help="Calls whose first day has come, today included; not those that were cancelled.",
    )
    made_count = fields.Integer(
        string="Made",
        readonly=True,
        aggregator="sum",
        help="Of those due: at least one call was recorded, answered or not. In time + late.",
    )
    on_time_count = fields.Integer(
        string="In time",
        readonly=True,
        aggregator="sum",
        help="The first call was recorded by the last day in time: the first day due or the rule's days of grace.",
    )
    late_count = fields.Integer(
        string="Late", readonly=True, aggregator="sum", help="The first call was recorded after the last day in time."
    )
    missed_count = fields.Integer(
        string="Missed",
        readonly=True,
        aggregator="sum",
        help="The last day in time is over, and no call was recorded, nor was it marked done without a record.",
    )
    open_count = fields.Integer(
        string="Still in time",
        readonly=True,
        aggregator="sum",
        help="Due and not made yet, but the last day in time is not over.",
    )
    reached_count = fields.Integer(
        string="Reached", readonly=True, aggregator="sum", help="The patient was on the line in a recorded call."
    )
    unrecorded_count = fields.Integer(
        string="Without a record",
        readonly=True,
        aggregator="sum",
        help="Marked done without a record of the call. Counts neither as made nor as missed.",
    )
    unreachable_count = fields.Integer(
        string="Not reached in all attempts",
        readonly=True,
        aggregator="sum",
        help="Made, but nobody was reached in all attempts of the rule.",
    )
    made_rate = fields.Float(
        string="Follow-up rate (%)", readonly=True, aggregator="avg", help="Made ÷ due, as a ratio of sums."
    )
    on_time_rate = fields.Float(
        string="In time (%)", readonly=True, aggregator="avg", help="In time ÷ due, as a ratio of sums."
    )
    reached_rate = fields.Float(
        string="Reached (%)", readonly=True, aggregator="avg", help="Reached ÷ made, as a ratio of sums."
    )
    missed_rate = fields.Float(
        string="Missed (%)", readonly=True, aggregator="avg", help="Missed ÷ due, as a ratio of sums."
    )
    unrecorded_rate = fields.Float(
        string="Without a record (%)",
        readonly=True,
        aggregator="avg",
        help="Without a record ÷ due, as a ratio of sums.",
    )

    @property
    def _table_query(self):
        # The innermost query names who counts, the next one what they count as, the outermost the rates of a row.
        return SQL(
            """
            SELECT row.*,
                   100.0 * made_count AS made_rate, 100.0 * on_time_count AS on_time_rate,
                   100.0 * missed_count AS missed_rate, 100.0 * unrecorded_count AS unrecorded_rate,
                   CASE WHEN made_count = 1 THEN 100.0 * reached_count END AS reached_rate
              FROM (%s) AS row
            """,
            self._rows(fields.Datetime.now()),
        )

    def _rows(self, now):
        zone = self.env["res.company"]._dental_zone_sql("clinic")
        called = SQL("(f.first_called_at AT TIME ZONE 'UTC' AT TIME ZONE (%s))::date", zone)
        today = SQL("(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE (%s))::date", now, zone)
        unmade = SQL("f.first_called_at IS NULL AND %s", SQL("f.closing_reason IS DISTINCT FROM 'without_record'"))
        return SQL(
            """
            SELECT f.id, f.id AS followup_id, f.first_due_date AS date, f.company_id, f.patient_id, f.step_id,
                   step.protocol_id, protocol.book_id, protocol.trigger, treatment.type_id, treatment.stage_id,
                   treatment.dentist_id, f.role, f.purpose, f.state, f.on_behalf_of_id,
                   COALESCE(f.first_caller_id, f.user_id) AS user_id,
                   1 AS due_count,
                   (f.first_called_at IS NOT NULL)::int AS made_count,
                   COALESCE(%(called)s <= f.in_time_date, FALSE)::int AS on_time_count,
                   COALESCE(%(called)s > f.in_time_date, FALSE)::int AS late_count,
                   (%(unmade)s AND f.in_time_date < %(today)s)::int AS missed_count,
                   (%(unmade)s AND f.in_time_date >= %(today)s)::int AS open_count,
                   (f.first_reached_at IS NOT NULL)::int AS reached_count,
                   (f.first_called_at IS NULL AND f.closing_reason = 'without_record')::int AS unrecorded_count,
                   (f.state = 'unreachable' AND f.first_called_at IS NOT NULL)::int AS unreachable_count
              FROM dental_followup f
              JOIN res_company clinic ON clinic.id = f.company_id
              LEFT JOIN dental_treatment treatment ON treatment.id = f.treatment_id
              LEFT JOIN dental_protocol_step step ON step.id = f.step_id
              LEFT JOIN dental_protocol protocol ON protocol.id = step.protocol_id
             WHERE f.state <> 'cancelled' AND f.is_note_only IS NOT TRUE AND f.first_due_date <= %(today)s
            """,
            called=called,
            today=today,
            unmade=unmade,
        )

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.followup",
            "res_id": self.followup_id.id,
            "views": [(False, "form")],
        }

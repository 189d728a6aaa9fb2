from odoo import fields, models
from odoo.tools import SQL

from ..models.const import ATTENDED

# A recall has worked if the patient comes within so many days after the call; the issue's own yardstick, no source.
DAYS = 60


class DentalRecallReport(models.Model):
    """Whether patients who were called because they had stayed away came back.

    A row is a recall that was made, once its days are over: before that nobody knows. It has worked if the patient
    came, to a visit or for a treatment, within 60 days after the first recorded call.
    """

    _name = "dental.recall.report"
    _description = "Success of Recalls"
    _inherit = "dental.ratio.mixin"
    _rec_name = "followup_id"
    _auto = False
    _depends = {
        "dental.followup": [
            "first_reached_at",
            "first_called_at",
            "first_caller_id",
            "step_id",
            "script_id",
            "patient_id",
            "company_id",
            "state",
        ],
        "dental.protocol.step": ["protocol_id"],
        "dental.protocol": ["trigger"],
        "calendar.event": ["dental_patient_id", "dental_visit_state", "start", "dental_company_id"],
        "dental.treatment": ["patient_id", "done_at", "state", "company_id"],
        "res.company": ["dental_tz"],
    }
    _ratios = {
        "success_rate": ("came_count", "called_count", 100),
        "booked_rate": ("booked_count", "called_count", 100),
    }
    _intervals = {"success_low": ("came_count", "called_count", -1), "success_high": ("came_count", "called_count", 1)}

    date = fields.Date(string="Called on", readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    followup_id = fields.Many2one("dental.followup", string="Follow-up", readonly=True)
    patient_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Caller", readonly=True)
    script_id = fields.Many2one("dental.script", readonly=True)
    step_id = fields.Many2one("dental.protocol.step", string="Rule step", readonly=True)
    called_count = fields.Integer(
        string="Called", readonly=True, aggregator="sum", help="Recalls that were made at least 60 days ago."
    )
    reached_count = fields.Integer(string="Reached", readonly=True, aggregator="sum")
    booked_count = fields.Integer(
        string="Booked", readonly=True, aggregator="sum", help="A visit was booked within 60 days after the call."
    )
    came_count = fields.Integer(
        string="Came", readonly=True, aggregator="sum", help="The patient came within 60 days after the call."
    )
    booked_rate = fields.Float(string="Booked (%)", readonly=True, aggregator="avg", help="Booked ÷ called.")
    success_rate = fields.Float(string="Came (%)", readonly=True, aggregator="avg", help="Came ÷ called.")
    success_low = fields.Float(string="Came (%), at least", readonly=True, aggregator="avg")
    success_high = fields.Float(string="Came (%), at most", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row.*, 100.0 * booked_count AS booked_rate, 100.0 * came_count AS success_rate,
                   NULL::float AS success_low, NULL::float AS success_high
              FROM (
                   SELECT f.id, f.id AS followup_id,
                          (f.first_called_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date AS date,
                          f.company_id, f.patient_id, f.first_caller_id AS user_id, f.script_id, f.step_id,
                          1 AS called_count, (f.first_reached_at IS NOT NULL)::int AS reached_count,
                          (EXISTS (
                              SELECT FROM calendar_event v
                               WHERE v.dental_patient_id = f.patient_id AND v.dental_company_id = f.company_id
                                 AND v.create_date BETWEEN f.first_called_at - INTERVAL '1 hour' AND %(limit)s
                          ))::int AS booked_count,
                          (EXISTS (
                              SELECT FROM calendar_event v
                               WHERE v.dental_patient_id = f.patient_id AND v.dental_company_id = f.company_id
                                 AND v.dental_visit_state IN %(attended)s
                                 AND v.start > f.first_called_at AND v.start <= %(limit)s
                          ) OR EXISTS (
                              SELECT FROM dental_treatment t
                               WHERE t.patient_id = f.patient_id AND t.company_id = f.company_id AND t.state = 'done'
                                 AND t.done_at > f.first_called_at AND t.done_at <= %(limit)s
                          ))::int AS came_count
                     FROM dental_followup f
                     JOIN res_company clinic ON clinic.id = f.company_id
                     JOIN dental_protocol_step step ON step.id = f.step_id
                     JOIN dental_protocol protocol ON protocol.id = step.protocol_id AND protocol.trigger = 'inactive'
                    WHERE f.first_called_at <= %(over)s::timestamp - %(days)s * INTERVAL '1 day') AS row
            """,
            zone=self.env["res.company"]._dental_zone_sql("clinic"),
            limit=SQL("f.first_called_at + %s * INTERVAL '1 day'", DAYS),
            attended=ATTENDED,
            over=fields.Datetime.now(),
            days=DAYS,
        )

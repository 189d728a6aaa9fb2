from odoo import api, fields, models
from odoo.tools import SQL

from ..models.const import REACHED
from ..tools.published import published_rate

# Groups of teeth by the last digit of their number (FDI, ISO 3950).
TOOTH_GROUPS = [("front", "Front teeth"), ("premolar", "Premolars"), ("molar", "Molars"), ("wisdom", "Wisdom teeth")]


class DentalComplicationReport(models.Model):
    """What patients answered after their treatments: a row for each treatment and question that was asked.

    A treatment counts once for a question, however often it was asked; a bad answer in one of the calls makes it a
    case. A treatment whose calls were due while nobody was reached is a row of its own, without a question. A dentist
    sees their own treatments, a manager all.
    """

    _name = "dental.complication.report"
    _description = "What the Answers Say"
    _inherit = "dental.ratio.mixin"
    _auto = False
    _rec_name = "treatment_id"
    _depends = {
        "dental.call.answer": ["call_id", "question_id", "value", "level", "is_asked"],
        "dental.call": ["state", "outcome", "followup_ids"],
        "dental.followup": ["treatment_id", "first_due_date", "first_reached_at", "state"],
        "dental.treatment": ["state", "done_at", "type_id", "stage_id", "dentist_id", "company_id", "teeth"],
        "dental.script.question": ["well", "code"],
        "res.company": ["dental_tz"],
    }
    _ratios = {"rate": ("case_count", "asked_count", 100)}
    _intervals = {"rate_low": ("case_count", "asked_count", -1), "rate_high": ("case_count", "asked_count", 1)}

    date = fields.Date(string="Treated on", readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    treatment_id = fields.Many2one("dental.treatment", readonly=True)
    type_id = fields.Many2one("dental.treatment.type", string="Treatment type", readonly=True)
    stage_id = fields.Many2one("dental.treatment.stage", readonly=True)
    dentist_id = fields.Many2one("res.users", readonly=True)
    question_id = fields.Many2one("dental.script.question", string="Asked about", readonly=True)
    tooth_group = fields.Selection(TOOTH_GROUPS, readonly=True, help="By the first tooth that the treatment names.")
    asked_count = fields.Integer(
        string="Asked", readonly=True, aggregator="sum", help="Treatments after which the patient was asked about it."
    )
    case_count = fields.Integer(
        string="Cases",
        readonly=True,
        aggregator="sum",
        help="Treatments after which the patient gave another answer than that all is well.",
    )
    urgent_count = fields.Integer(
        string="Urgent cases", readonly=True, aggregator="sum", help="Cases that were judged amber or red."
    )
    not_reached_count = fields.Integer(
        string="Nobody reached",
        readonly=True,
        aggregator="sum",
        help="Treatments whose calls were due while nobody was reached. What they had is not known.",
    )
    rate = fields.Float(
        string="Per 100 asked", readonly=True, aggregator="avg", help="Cases ÷ asked, as a ratio of sums."
    )
    rate_low = fields.Float(
        string="Per 100, at least",
        readonly=True,
        aggregator="avg",
        help="The lower end of the interval that holds in 95 of 100 cases.",
    )
    rate_high = fields.Float(
        string="Per 100, at most",
        readonly=True,
        aggregator="avg",
        help="The upper end of the interval that holds in 95 of 100 cases. Far from the rate: few were asked.",
    )
    published = fields.Char(compute="_compute_published", help="A published rate with its source.")

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL("%s UNION ALL %s", self._select_answers(), self._select_not_reached(now))

    @api.model
    def _asked(self):
        """Whether somebody was asked: what was left untouched on the screen does not count."""
        return SQL("answer.is_asked")

    @api.model
    def _select_answers(self):
        return SQL(
            """
            SELECT MIN(answer.id) * 2 AS id, %(about)s, answer.question_id, 1 AS asked_count,
                   MAX((answer.value IS DISTINCT FROM question.well)::int) AS case_count,
                   MAX((answer.level IN ('amber', 'red'))::int) AS urgent_count, 0 AS not_reached_count,
                   100.0 * MAX((answer.value IS DISTINCT FROM question.well)::int) AS rate,
                   NULL::float AS rate_low, NULL::float AS rate_high
              FROM dental_call_answer answer
              JOIN dental_call call ON call.id = answer.call_id AND call.state = 'done' AND call.outcome IN %(reached)s
              JOIN dental_script_question question ON question.id = answer.question_id
              JOIN dental_call_followup_rel rel ON rel.call_id = call.id
              JOIN dental_followup followup ON followup.id = rel.followup_id
              JOIN dental_treatment treatment ON treatment.id = followup.treatment_id AND treatment.state = 'done'
              JOIN res_company clinic ON clinic.id = treatment.company_id
             WHERE %(asked)s AND answer.value IS NOT NULL AND question.kind <> 'text'
               AND followup.patient_id = call.patient_id
             GROUP BY treatment.id, clinic.dental_tz, answer.question_id
            """,
            about=_about(self._zone()),
            reached=REACHED,
            asked=self._asked(),
        )

    @api.model
    def _zone(self):
        return self.env["res.company"]._dental_zone_sql("clinic")

    @api.model
    def _select_not_reached(self, now):
        return SQL(
            """
            SELECT treatment.id * 2 + 1, %(about)s, NULL, 0, 0, 0, 1, NULL, NULL, NULL
              FROM dental_treatment treatment
              JOIN res_company clinic ON clinic.id = treatment.company_id
             WHERE treatment.state = 'done'
               AND EXISTS (
                   SELECT FROM dental_followup due
                    WHERE due.treatment_id = treatment.id AND due.state <> 'cancelled' AND due.is_note_only IS NOT TRUE
                      AND due.first_due_date
                          <= (%(now)s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date)
               AND NOT EXISTS (
                   SELECT FROM dental_followup heard
                    WHERE heard.treatment_id = treatment.id AND heard.first_reached_at IS NOT NULL)
            """,
            about=_about(self._zone()),
            zone=self._zone(),
            now=now,
        )

    @api.depends("question_id", "type_id")
    def _compute_published(self):
        for row in self:
            # sudo: codes of the catalogue.
            row.published = published_rate(row.sudo().question_id.code, row.sudo().type_id.code)

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.treatment",
            "res_id": self.treatment_id.id,
            "views": [(False, "form")],
        }


def _about(zone):
    """What a row says of its treatment.

    :param zone: the clinic's time zone, in SQL
    """
    return SQL(
        """
        (treatment.done_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date AS date, treatment.company_id,
        treatment.id AS treatment_id, treatment.type_id, treatment.stage_id, treatment.dentist_id,
        CASE right(substring(treatment.teeth from '[1-8][1-8]'), 1)
             WHEN '8' THEN 'wisdom' WHEN '7' THEN 'molar' WHEN '6' THEN 'molar' WHEN '5' THEN 'premolar'
             WHEN '4' THEN 'premolar' WHEN '3' THEN 'front' WHEN '2' THEN 'front' WHEN '1' THEN 'front'
        END AS tooth_group
        """,
        zone=zone,
    )

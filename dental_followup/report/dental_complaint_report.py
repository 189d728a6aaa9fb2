from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.complaint.complaint_terms import CAUSES, CHANNELS, HARMS, STATES
from ..models.const import ATTENDED
from ..tools.scoring import poisson

# What visits have in common with complaints: by these both are counted, by anything else complaints alone.
SHARED = ("date", "dentist_id", "company_id")
RATE = "per_thousand"
# The rate and its 95 % interval.
RATES = (f"{RATE}:avg", f"{RATE}_low:avg", f"{RATE}_high:avg")


class DentalComplaintReport(models.Model):
    """Complaints against visits: how many, how fast, how well settled.

    A row is a complaint, or a visit that took place: one of the calendar to which the patient came, or a
    patient's day of treatment of which the calendar knows nothing. Complaints of one month against all
    visits of that month, whichever category or level the complaints are grouped by.
    """

    _name = "dental.complaint.report"
    _description = "Complaint Analysis"
    _inherit = ["dental.access.mixin", "dental.ratio.mixin"]
    _auto = False
    _order = "date DESC, id"
    _depends = {
        "dental.complaint": [
            "state",
            "severity_id",
            "category_id",
            "contentment",
            "was_not_content",
            "responded_at",
            "resolved_at",
            "response_deadline",
            "resolution_deadline",
            "waiting_since",
            "is_response_late",
            "is_resolution_late",
            "user_id",
            "company_id",
        ],
        "calendar.event": [
            "dental_visit_state",
            "dental_patient_id",
            "dental_dentist_id",
            "dental_company_id",
            "start",
        ],
        "dental.treatment": ["state", "done_at", "event_id", "patient_id", "dentist_id", "company_id"],
    }

    date = fields.Date(string="Day", readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    complaint_id = fields.Many2one("dental.complaint", readonly=True)
    patient_id = fields.Many2one("res.partner", readonly=True)
    category_id = fields.Many2one("dental.complaint.category", readonly=True)
    severity_id = fields.Many2one("dental.complaint.severity", string="Level", readonly=True)
    dentist_id = fields.Many2one("res.users", readonly=True)
    user_id = fields.Many2one("res.users", string="Handled by", readonly=True)
    person_ids = fields.Many2many(related="complaint_id.person_ids", string="People concerned", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    harm = fields.Selection(HARMS, readonly=True)
    cause_kind = fields.Selection(CAUSES, string="Kind of cause", readonly=True)
    complaint_count = fields.Integer(string="Complaints", readonly=True, aggregator="sum")
    visit_count = fields.Integer(string="Number of visits", readonly=True, aggregator="sum")
    per_thousand = fields.Float(string="Per 1,000 visits", readonly=True, aggregator="avg", digits=(16, 1))
    per_thousand_low = fields.Float(
        string="Per 1,000 visits, at least",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="The lower end of the interval that holds in 95 of 100 cases.",
    )
    per_thousand_high = fields.Float(
        string="Per 1,000 visits, at most",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="The upper end of the interval that holds in 95 of 100 cases. Far from the rate: there were few visits.",
    )
    response_hours = fields.Float(
        string="Hours to the first answer", readonly=True, aggregator="avg", help="Working hours."
    )
    resolution_hours = fields.Float(
        string="Hours to the settlement", readonly=True, aggregator="avg", help="Working hours."
    )
    response_in_time = fields.Float(
        string="Answered in time (%)",
        readonly=True,
        aggregator="avg",
        help="Of those answered or already late: answered by the deadline. The clock begins with the complaint; a "
        "change of level does not restart it.",
    )
    resolution_in_time = fields.Float(
        string="Settled in time (%)",
        readonly=True,
        aggregator="avg",
        help="Of those settled or already late: settled by the deadline, which a change of level does not put off.",
    )
    recovery_rate = fields.Float(
        string="Recovered (%)",
        readonly=True,
        aggregator="avg",
        help="Of those who were asked after the settlement: the share who were content.",
    )
    cost = fields.Float(string="Cost and goodwill", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        # Three tables share one key: the remainder of the id tells which.
        return SQL(
            "%s UNION ALL %s UNION ALL %s", self._select_complaints(), self._select_visits(), self._select_treatments()
        )

    @api.model
    def _select_complaints(self):
        """What was withdrawn, or is part of another, does not count.

        What is late is judged from the times, whether an alarm has rung or not; while a complaint waits for the
        patient, its clock stands.
        """
        return SQL(
            """
            SELECT c.id * 3 AS id, (c.opened_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date AS date,
                   c.company_id, c.id AS complaint_id, c.patient_id, c.category_id, c.severity_id, c.dentist_id,
                   c.user_id, c.state, c.channel, c.harm, c.cause_kind, 1 AS complaint_count, 0 AS visit_count,
                   NULL::float AS per_thousand, NULL::float AS per_thousand_low,
                   NULL::float AS per_thousand_high,
                   CASE WHEN c.responded_at IS NOT NULL OR c.reopen_count > 0 THEN c.response_hours END
                       AS response_hours,
                   CASE WHEN c.resolved_at IS NOT NULL OR c.reopen_count > 0 THEN c.resolution_hours END
                       AS resolution_hours,
                   CASE WHEN c.is_response_late OR (c.responded_at IS NULL AND %(stopped)s > c.response_deadline)
                             THEN 0
                        WHEN c.responded_at IS NOT NULL OR c.reopen_count > 0 THEN 100 END::float AS response_in_time,
                   CASE WHEN c.is_resolution_late OR (c.resolved_at IS NULL AND %(stopped)s > c.resolution_deadline)
                             THEN 0
                        WHEN c.resolved_at IS NOT NULL OR c.reopen_count > 0 THEN 100 END::float AS resolution_in_time,
                   CASE c.contentment WHEN 'content' THEN 100 WHEN 'not_content' THEN 0
                        ELSE CASE WHEN c.was_not_content THEN 0 END END::float AS recovery_rate,
                   c.cost::float AS cost
              FROM dental_complaint c
              JOIN res_company company ON company.id = c.company_id
             WHERE c.closing_reason IS NULL OR c.closing_reason NOT IN ('withdrawn', 'merged')
            """,
            zone=self.env["res.company"]._dental_zone_sql("company"),
            stopped=SQL("COALESCE(c.waiting_since, %s)", fields.Datetime.now()),
        )

    @api.model
    def _select_visits(self):
        """Visits to which the patient came."""
        return SQL(
            """
            SELECT v.id * 3 + 1, (v.start AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date,
                   v.dental_company_id, NULL, NULL, NULL, NULL, v.dental_dentist_id,
                   NULL, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL,
                   NULL, NULL, NULL, NULL, NULL, NULL
              FROM calendar_event v
              JOIN res_company company ON company.id = v.dental_company_id
             WHERE v.dental_visit_state IN %(attended)s AND v.active
            """,
            zone=self.env["res.company"]._dental_zone_sql("company"),
            attended=ATTENDED,
        )

    @api.model
    def _select_treatments(self):
        """Days on which a patient was treated and of which the calendar knows no visit."""
        return SQL(
            """
            SELECT MIN(t.id) * 3 + 2, (t.done_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date AS day,
                   t.company_id, NULL, NULL, NULL, NULL, (array_agg(t.dentist_id ORDER BY t.done_at, t.id))[1],
                   NULL, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL,
                   NULL, NULL, NULL, NULL, NULL, NULL
              FROM dental_treatment t
              JOIN res_company company ON company.id = t.company_id
             WHERE t.state = 'done'
               AND NOT EXISTS (
                   SELECT 1 FROM calendar_event v
                    WHERE v.dental_patient_id = t.patient_id AND v.dental_company_id = t.company_id AND v.active
                      AND v.dental_visit_state IN %(attended)s
                      AND (v.start AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date
                        = (t.done_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date)
             GROUP BY day, t.company_id, t.patient_id
            """,
            zone=self.env["res.company"]._dental_zone_sql("company"),
            attended=ATTENDED,
        )

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        """The rate is reckoned from all visits of the group's period, dentist and clinic."""
        if not set(RATES) & set(aggregates):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        order = _counted(order) if order else None
        rows = super()._read_group(domain, groupby, list(map(_counted, aggregates)), having, offset, limit, order)
        return self._with_rates(rows, domain, groupby, aggregates)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        if not set(RATES) & set(aggregates):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        order = _counted(order) if order else None
        results = super()._read_grouping_sets(domain, grouping_sets, list(map(_counted, aggregates)), order)
        return [
            self._with_rates(rows, domain, groupby, aggregates)
            for rows, groupby in zip(results, grouping_sets, strict=True)
        ]

    @api.model
    def _with_rates(self, rows, domain, groupby, aggregates):
        """``rows`` with the number of complaints replaced by their rate, and by the ends of its interval."""
        shared = [spec for spec in groupby if spec.split(":")[0] in SHARED]
        places = [groupby.index(spec) for spec in shared]
        visits = self._visits_by(domain, shared)
        result = []
        for row in rows:
            count = visits.get(tuple(row[place] for place in places), 0)
            values = list(row)
            for position, spec in enumerate(aggregates, len(groupby)):
                if spec in RATES:
                    values[position] = _rate_of(spec, row[position], count)
            result.append(tuple(values))
        return result

    @api.model
    def _visits_by(self, domain, shared):
        """The number of visits by what visits are grouped by; what only complaints have does not narrow them."""
        narrowed = Domain(domain).map_conditions(
            lambda condition: condition if condition.field_expr.split(".")[0] in SHARED else Domain.TRUE
        )
        rows = super()._read_group(  # pylint: disable=super-method-mismatch
            narrowed & Domain("visit_count", "=", 1), shared, ["visit_count:sum"]
        )
        return {tuple(row[:-1]): row[-1] for row in rows}

    @api.model
    def _rate(self, domain):
        """Complaints per 1,000 visits; None where there were no visits."""
        [(rate,)] = self._read_group(domain, [], [f"{RATE}:avg"])
        return None if rate is False else rate

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dental.complaint",
            "res_id": self.complaint_id.id,
            "views": [(False, "form")],
        }


def _counted(text):
    """``text``, an aggregate or an order, with the number of complaints in place of a rate."""
    for spec in RATES:
        text = text.replace(spec, "complaint_count:sum")
    return text


def _rate_of(spec, complaints, visits):
    """The rate per 1,000 visits or an end of its interval; False without visits."""
    if not visits:
        return False
    low, high = poisson(complaints)
    return 1000 * {RATES[0]: complaints, RATES[1]: low, RATES[2]: high}[spec] / visits

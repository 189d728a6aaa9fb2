from itertools import repeat

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.satisfaction.survey_user_input import SURVEY_CHANNELS
from . import satisfaction_lines

# What has a meaning within one dimension only.
LIKE_WITH_LIKE = ("value:avg", "low:avg")
PERSONS = ("dentist_id", "nurse_id", "receptionist_id", "caller_id")


class DentalSatisfactionReport(models.Model):
    """What patients said and were asked, a line for each, for pivots and graphs.

    Nothing is shown about a single person for fewer answers than the clinic has set: neither groups nor
    rows that a filter picks out, whatever client asks; and a single row never tells whom it is about.
    """

    _name = "dental.satisfaction.report"
    _description = "Satisfaction Figures"
    _inherit = "dental.access.mixin"
    _auto = False
    _order = "date DESC, id DESC"
    _depends = satisfaction_lines.DEPENDS

    answer = fields.Integer(string="Answers", readonly=True, aggregator="count_distinct")
    dimension = fields.Selection(satisfaction_lines.LINE_KINDS, readonly=True)
    value = fields.Float(
        string="Average",
        readonly=True,
        aggregator="avg",
        help="1 to 5; grades of calls 1 to 4; recommendation 0 to 10. Empty where a group or total mixes dimensions: "
        "there is no mean over different scales.",
    )
    index = fields.Float(
        string="Index (0–100)",
        readonly=True,
        aggregator="avg",
        help="Each answer as its place between the worst (0) and the best (100) of its own scale; the mean of all.",
    )
    points = fields.Float(
        string="Recommend score", readonly=True, aggregator="avg", help="Promoters less detractors, −100 to 100."
    )
    response = fields.Float(string="Response rate (%)", readonly=True, aggregator="avg")
    low = fields.Float(
        string="Low answers (%)",
        readonly=True,
        aggregator="avg",
        help="By the rules for low answers; dissatisfied in a call. Empty where dimensions are mixed.",
    )
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    dentist_id = fields.Many2one("res.users", readonly=True)
    nurse_id = fields.Many2one("res.users", readonly=True)
    receptionist_id = fields.Many2one("res.users", readonly=True)
    caller_id = fields.Many2one("res.users", readonly=True)
    type_id = fields.Many2one("dental.treatment.type", string="Treatment", readonly=True)
    stage_id = fields.Many2one("dental.treatment.stage", readonly=True)
    step_id = fields.Many2one("dental.protocol.step", string="Rule step", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    channel = fields.Selection([*SURVEY_CHANNELS, ("call", "In a call")], readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.*,
                   CASE line.dimension WHEN 'recommend' THEN line.value * 10.0
                        WHEN 'grade' THEN (line.value - 1) * 100.0 / 3
                        ELSE (line.value - 1) * 100.0 / 4 END AS index
              FROM (%s) AS line
            """,
            satisfaction_lines.lines(self.env),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Only like is put together with like: over several dimensions there is no average."""
        aggregate = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec not in LIKE_WITH_LIKE:
            return aggregate
        name, dimension = (
            self._field_to_sql(self._table, field, query) for field in (aggregate_spec.split(":")[0], "dimension")
        )
        return SQL(
            "CASE WHEN COUNT(DISTINCT %(dimension)s) FILTER (WHERE %(name)s IS NOT NULL) = 1 THEN %(aggregate)s END",
            dimension=dimension,
            name=name,
            aggregate=aggregate,
        )

    @api.model
    def _min_answers(self):
        """From how many answers on a person is shown: of several clinics the strictest counts."""
        # sudo: a setting of the user's own clinics.
        return max(self.env.companies.sudo().mapped("dental_survey_min_answers"), default=1)

    @api.model
    def _is_about_person(self, names):
        return any(name.replace(":", ".").split(".")[0] in PERSONS for name in names)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Find nothing where a filter on a person leaves too few answers; never sort by person."""
        if order and self._is_about_person(term.split()[0] for term in order.split(",")):
            order = None
        domain = Domain(domain)
        if not self.env.su and self._is_about_person(leaf.field_expr for leaf in domain.iter_conditions()):
            found = super()._search(domain, **kwargs)
            [(count,)] = self.env.execute_query(
                SQL("SELECT COUNT(DISTINCT answer) FROM (%s) AS found", found.select(SQL("answer")))
            )
            if count < self._min_answers():
                domain = Domain.FALSE
        return super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)

    def _fetch_query(self, query, fields):
        """A row is one answer: whom it is about is told by groups only."""
        hidden = [field for field in fields if field.name in PERSONS and not self.env.su]
        rows = super()._fetch_query(query, [field for field in fields if field not in hidden])
        for field in hidden:
            field._insert_cache(rows, repeat(None))
        return rows

    @api.model
    def _check_aggregates(self, aggregates):
        """An aggregate of persons would name them, whatever the number of answers."""
        if not self.env.su and self._is_about_person(aggregates):
            raise UserError(self.env._("Persons are not counted or listed here. Group by the person instead."))

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        """Leave out the groups of persons with too few answers; each group of a filter on a person is one."""
        self._check_aggregates(aggregates)
        filtered = [leaf.field_expr for leaf in Domain(domain).iter_conditions()]
        if not self.env.su and groupby and self._is_about_person([*groupby, *filtered]):
            having = [*having, ("answer:count_distinct", ">=", self._min_answers())]
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._check_aggregates(aggregates)
        named = [leaf.field_expr for leaf in Domain(domain).iter_conditions()]
        named += [name for names in grouping_sets for name in names]
        if self.env.su or not self._is_about_person(named):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        return [self._read_group(domain, names, aggregates) for names in grouping_sets]

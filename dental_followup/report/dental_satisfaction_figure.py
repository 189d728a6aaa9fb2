from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..models.clinic.selection import selection_labels
from ..models.satisfaction.survey_survey import SHAPES
from ..tools import scoring
from . import satisfaction_lines

# Whom or what a figure is about, and the column of the lines that tells it.
SUBJECTS = [
    ("clinic", "The whole clinic"),
    ("dentist", "Dentist"),
    ("nurse", "Nurse"),
    ("receptionist", "Receptionist"),
    ("caller", "Caller"),
    ("treatment", "Treatment"),
    ("source", "Source"),
]
COLUMNS = {
    "clinic": "company_id",
    "dentist": "dentist_id",
    "nurse": "nurse_id",
    "receptionist": "receptionist_id",
    "caller": "caller_id",
    "treatment": "type_id",
    "source": "source_id",
}
PERSONS = ("dentist", "nurse", "receptionist", "caller")
MODELS = {"clinic": "res.company", "treatment": "dental.treatment.type", "source": "utm.source"}


class DentalSatisfactionFigure(models.Model):
    """A dimension in a month at a glance: average, distribution, recommend score with its uncertainty.

    Of the whole clinic, and of each person, treatment and source; of a person only from as many answers on
    as the clinic has set.
    """

    _name = "dental.satisfaction.figure"
    _description = "Satisfaction by Month"
    _inherit = "dental.access.mixin"
    _auto = False
    _order = "month DESC, answer_count DESC, id"
    _depends = satisfaction_lines.DEPENDS | {"res.company": ["dental_tz", "dental_survey_min_answers"]}

    month = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    dimension = fields.Selection(satisfaction_lines.LINE_KINDS, readonly=True)
    subject = fields.Selection(SUBJECTS, string="Figure of", readonly=True)
    subject_id = fields.Integer(string="Its number", readonly=True, aggregator=None)
    subject_name = fields.Char(string="Of", compute="_compute_subject_name")
    answer_count = fields.Integer(string="Answers", readonly=True, aggregator=None)
    invited_count = fields.Integer(string="Invited", readonly=True, aggregator=None)
    average = fields.Float(readonly=True, aggregator=None, digits=(4, 2))
    low_count = fields.Integer(
        string="Low answers",
        readonly=True,
        aggregator=None,
        help="By the rules for low answers; dissatisfied in a call.",
    )
    promoter_count = fields.Integer(string="Promoters", readonly=True, aggregator=None)
    detractor_count = fields.Integer(string="Detractors", readonly=True, aggregator=None)
    distribution = fields.Char(compute="_compute_texts", help="How many chose which step, from the lowest on.")
    score = fields.Char(
        string="Recommend score", compute="_compute_texts", help="With the interval that holds 95 % of the time."
    )
    response = fields.Char(string="Response rate", compute="_compute_texts")
    steps = fields.Json(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(line.id)::bigint * %s + about.number AS id, date_trunc('month', line.date)::date AS month,
                   line.company_id, line.dimension, about.subject, about.subject_id,
                   COUNT(line.value) + COUNT(*) FILTER (WHERE line.response = 100) AS answer_count,
                   COUNT(line.response) AS invited_count, AVG(line.value) AS average,
                   COUNT(*) FILTER (WHERE line.low = 100) AS low_count,
                   COUNT(*) FILTER (WHERE line.points = 100) AS promoter_count,
                   COUNT(*) FILTER (WHERE line.points = -100) AS detractor_count,
                   jsonb_agg(line.value) AS steps
              FROM (%s) AS line
              JOIN res_company clinic ON clinic.id = line.company_id
             CROSS JOIN LATERAL (VALUES %s) AS about(number, subject, subject_id)
             WHERE about.subject_id IS NOT NULL
             GROUP BY date_trunc('month', line.date), line.company_id, line.dimension,
                      about.number, about.subject, about.subject_id, clinic.dental_survey_min_answers
            HAVING about.subject NOT IN %s OR COUNT(DISTINCT line.answer) >= clinic.dental_survey_min_answers
            """,
            len(SUBJECTS),
            satisfaction_lines.lines(self.env),
            SQL(", ").join(
                SQL("(%s, %s, line.%s)", number, subject, SQL.identifier(COLUMNS[subject]))
                for number, (subject, _label) in enumerate(SUBJECTS)
            ),
            PERSONS,
        )

    @api.depends("subject", "subject_id")
    @api.depends_context("lang")
    def _compute_subject_name(self):
        for subject, figures in self.grouped("subject").items():
            # sudo: names of the clinic's own people and catalogues, whoever of them has left.
            records = self.env[MODELS.get(subject, "res.users")].sudo().browse(figures.mapped("subject_id")).exists()
            names = {record.id: record.display_name for record in records}
            for figure in figures:
                figure.subject_name = names.get(figure.subject_id)

    @api.depends("steps")
    @api.depends_context("lang")
    def _compute_texts(self):
        for figure in self:
            counts = scoring.distribution(figure.steps or [], figure._scale())
            given = figure.dimension != "invitation"
            figure.distribution = given and " · ".join(f"{step}: {count}" for step, count in counts.items() if count)
            figure.score = figure.dimension == "recommend" and figure._score_text()
            figure.response = not given and figure._response_text()

    def _scale(self):
        if self.dimension == "grade":
            return sorted(scoring.GRADE_VALUES.values())
        _kind, first, last = SHAPES.get(self.dimension, (None, 0, -1))
        return range(first, last + 1)

    def _score_text(self):
        score = scoring.score_of_counts(self.promoter_count, self.detractor_count, self.answer_count)
        return score and f"{score.value:+.0f} ({score.low:+.0f} … {score.high:+.0f})"

    def _response_text(self):
        low, high = scoring.wilson(self.answer_count, self.invited_count)
        rate = scoring.share(self.answer_count, self.invited_count)
        return self.env._(
            "%(rate).0f %% (%(answered)s of %(invited)s; %(low).0f … %(high).0f %%)",
            rate=rate,
            answered=self.answer_count,
            invited=self.invited_count,
            low=low,
            high=high,
        )

    def _sentence(self):
        """The figure in one sentence, for the improvement that comes from it."""
        labels = selection_labels(self, "dimension")
        return self.env._(
            "%(dimension)s (%(name)s) in %(month)s: average %(average).2f of %(count)s answers, %(low)s of them low",
            dimension=labels[self.dimension],
            name=self.subject_name,
            month=format_date(self.env, self.month, date_format="yyyy-MM"),
            average=self.average,
            count=self.answer_count,
            low=self.low_count,
        )

    def action_improve(self):
        """Draft an improvement from the figure, or add it to the open one, and open that."""
        self.ensure_one()
        self.check_access("read")
        loop = self.env["dental.satisfaction.loop"]
        is_private = self.subject in PERSONS
        record = loop._draft_improvement(
            self.company_id, self.dimension, self._sentence(), self.env.user, is_private=is_private
        )
        return {
            "res_model": record._name,
            "res_id": record.id,
            "type": "ir.actions.act_window",
            "view_mode": "form",
        }

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..models.clinic.selection import selection_labels
from ..models.const import LOW_GRADE
from ..tools import scoring

WEEK = timedelta(days=7)
# What the page shows of each list; the rest is a click away.
SHOWN = 8


class DentalSatisfactionMeeting(models.TransientModel):
    """One screen for the morning meeting: yesterday, the last seven days, what is open."""

    _name = "dental.satisfaction.meeting"
    _description = "Satisfaction in the Morning Meeting"
    _inherit = "dental.access.mixin"

    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, readonly=True, default=lambda self: self.env.company
    )
    day = fields.Date(compute="_compute_figures")
    graded_yesterday = fields.Char(string="Calls yesterday", compute="_compute_figures")
    graded_week = fields.Char(string="Calls of seven days", compute="_compute_figures")
    answered_yesterday = fields.Char(string="Surveys yesterday", compute="_compute_figures")
    answered_week = fields.Char(string="Surveys of seven days", compute="_compute_figures")
    response_week = fields.Char(string="Response rate", compute="_compute_figures")
    score_week = fields.Char(string="Recommend score", compute="_compute_figures")
    weakest_week = fields.Char(string="Weakest", compute="_compute_figures")
    recovery = fields.Char(string="Content after a low answer", compute="_compute_open")
    low_ids = fields.Many2many("survey.user_input", string="Low answers", compute="_compute_open")
    comment_ids = fields.Many2many("survey.user_input", string="In their words", compute="_compute_open")
    call_ids = fields.Many2many("dental.call", string="Dissatisfied", compute="_compute_open")
    low_count = fields.Integer(compute="_compute_open")
    comment_count = fields.Integer(compute="_compute_open")

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Morning meeting")

    @api.depends("company_id")
    def _compute_figures(self):
        for page in self:
            today = page.company_id._dental_today()
            page.day = today - timedelta(days=1)
            yesterday, week = page._lines(page.day, today), page._lines(today - WEEK, today)
            page.graded_yesterday, page.graded_week = (page._grades(lines) for lines in (yesterday, week))
            page.answered_yesterday = page._answers(yesterday, page.day, today)
            page.answered_week = page._answers(week, today - WEEK, today)
            page.response_week, page.score_week = page._response(week), page._score(week)
            page.weakest_week = page._weakest(week)

    def _days(self, start, end):
        """The clinic's lines of the days from ``start`` to before ``end``."""
        return Domain("company_id", "=", self.company_id.id) & Domain("date", ">=", start) & Domain("date", "<", end)

    def _lines(self, start, end):
        """Dimension → [(value, number of lines, sum of responses)]."""
        found = {}
        for dimension, value, count, response in self.env["dental.satisfaction.report"]._read_group(
            self._days(start, end), ["dimension", "value"], ["__count", "response:sum"]
        ):
            found.setdefault(dimension, []).append((value, count, response or 0))
        return found

    @staticmethod
    def _values(lines, dimension):
        return [value for value, count, _response in lines.get(dimension, ()) for _each in range(count)]

    def _grades(self, lines):
        values = self._values(lines, "grade")
        if not values:
            return self.env._("none")
        labels = selection_labels(self.env["dental.call"], "grade")
        counts = scoring.distribution(values, scoring.GRADE_VALUES.values())
        parts = [
            f"{labels[grade]} {counts[value]}"
            for grade, value in reversed(scoring.GRADE_VALUES.items())
            if counts[value]
        ]
        return " · ".join(parts)

    def _answers(self, lines, start, end):
        surveys = self._days(start, end) & Domain("dimension", "not in", ["grade", "invitation"])
        [(count,)] = self.env["dental.satisfaction.report"]._read_group(surveys, [], ["answer:count_distinct"])
        average = scoring.average(self._values(lines, "quality"))
        if average is None:
            return str(count) if count else self.env._("none")
        return self.env._("%(count)s, quality of care %(average).2f of 5", count=count, average=average)

    def _response(self, lines):
        asked = lines.get("invitation", ())
        count, points = sum(line[1] for line in asked), sum(line[2] for line in asked)
        if not count:
            return self.env._("nobody was asked")
        answered = round(points / 100)
        return self.env._(
            "%(rate).0f %% (%(answered)s of %(count)s)",
            rate=scoring.share(answered, count),
            answered=answered,
            count=count,
        )

    def _score(self, lines):
        score = scoring.recommend_score(self._values(lines, "recommend"))
        if not score:
            return self.env._("no answer yet")
        return self.env._(
            "%(score)s (%(low)s … %(high)s, %(count)s answers)",
            score=f"{score.value:+.0f}",
            low=f"{score.low:+.0f}",
            high=f"{score.high:+.0f}",
            count=score.count,
        )

    def _weakest(self, lines):
        labels = selection_labels(self.env["survey.question"], "dental_dimension")
        averages = {
            dimension: scoring.average(self._values(lines, dimension))
            for dimension in lines
            if dimension in labels and dimension != "recommend"
        }
        if not averages:
            return self.env._("no answer yet")
        weakest = min(averages, key=averages.get)
        return f"{labels[weakest]} {averages[weakest]:.2f}"

    @api.depends("company_id")
    def _compute_open(self):
        answers = self.env["survey.user_input"]
        for page in self:
            own = Domain("dental_company_id", "=", page.company_id.id) & Domain("state", "=", "done")
            low = own & Domain("dental_is_low", "=", True)
            is_open = low & Domain("dental_settled_at", "=", False)
            words = own & Domain("dental_comment", "not in", [False, ""]) & Domain("dental_read_at", "=", False)
            page.low_ids = answers.search(is_open, limit=SHOWN, order="end_datetime DESC")
            page.comment_ids = answers.search(words, limit=SHOWN, order="end_datetime DESC")
            page.low_count, page.comment_count = answers.search_count(is_open), answers.search_count(words)
            page.call_ids = page._dissatisfied()
            rate = answers._dental_recovery(answers.search(low))
            page.recovery = self.env._("nobody was asked again yet") if rate is None else f"{rate:.0f} %"

    def _dissatisfied(self):
        """Calls of dissatisfied patients that the manager has yet to deal with."""
        kind = self.env.ref("dental_followup.mail_activity_type_dissatisfied", raise_if_not_found=False)
        return self.env["dental.call"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("grade", "=", LOW_GRADE)
            & Domain("activity_ids", "any", [("activity_type_id", "=", kind.id if kind else 0)]),
            limit=SHOWN,
        )

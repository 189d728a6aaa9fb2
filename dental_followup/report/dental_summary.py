from datetime import time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.clinic.cron import run_batches
from ..models.clinic.selection import selection_label, selection_labels
from ..models.const import LOW_GRADE, MANAGER
from ..tools import period
from ..tools.scoring import share, wilson

KINDS = [("day", "Day"), ("week", "Week"), ("month", "Month"), ("quarter", "Quarter")]
# Where a clinic has no working hours on a day: when the day is closed; and when summaries of longer times are made.
CLOSING_HOUR, MORNING_HOUR = 18, 7
SUMS = (
    "due_count",
    "made_count",
    "on_time_count",
    "late_count",
    "missed_count",
    "reached_count",
    "unrecorded_count",
    "unreachable_count",
)
# How many of the patients' words a summary holds.
WORDS = 12


class DentalSummary(models.Model):
    """A clinic's day, week, month or quarter in figures, as they were when it was closed.

    The figures are kept as numbers and put into words when they are read, in the reader's language. A summary is
    reckoned again on demand until a manager approves it; from then on it stays as it is.
    """

    _name = "dental.summary"
    _description = "Summary"
    _inherit = "dental.readonly.mixin"
    _order = "date_to DESC, kind, id DESC"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Not approved"), ("frozen", "Approved")], required=True, readonly=True, default="open"
    )
    figures = fields.Json()
    reckoned_at = fields.Datetime(readonly=True, help="The figures are those of the reports at this moment.")
    approved_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    approved_at = fields.Datetime(readonly=True)
    content = fields.Html(string="Summary", compute="_compute_content", sanitize=False)

    _period_unique = models.UniqueIndex(
        "(company_id, kind, date_from)", "There is a summary of this period already. Open that one."
    )

    @api.depends("kind", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for summary in self:
            days = dict.fromkeys((str(summary.date_from), str(summary.date_to)))
            summary.display_name = f"{selection_label(summary, 'kind')} {' – '.join(days)}"

    @api.depends("figures", "state")
    @api.depends_context("lang")
    def _compute_content(self):
        for summary in self:
            summary.content = self.env["ir.qweb"]._render(
                "dental_followup.dental_summary_content", {"doc": summary, **summary._content()}
            )

    def action_refresh(self):
        """Reckon the figures anew, as the reports have them now."""
        self._check_open()
        self._reckon(fields.Datetime.now())

    def action_approve(self):
        """Freeze the figures."""
        self._check_open()
        # sudo: the state changes only here; who may read summaries are the managers.
        self.sudo().write({"state": "frozen", "approved_by_id": self.env.uid, "approved_at": fields.Datetime.now()})

    def write(self, vals):
        if "figures" in vals and any(summary.state == "frozen" for summary in self):
            raise UserError(self._frozen_text())
        return super().write(vals)

    def _check_open(self):
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("Only managers approve summaries. Ask one of them."))
        if any(summary.state == "frozen" for summary in self):
            raise UserError(self._frozen_text())

    def _frozen_text(self):
        return self.env._("An approved summary stays as it is. Look into the reports for figures of today.")

    # When summaries are made

    @api.model
    def _cron_write(self):
        """Write what has come to its end since the last run, and send it to those who want it."""
        now = fields.Datetime.now()
        run_batches(self.env, 1, (self._wanted(now), lambda batch: self._write_one(*batch[0], now)))

    @api.model
    def _wanted(self, now):
        """[(clinic, kind, first day, last day)] of what is over and not written yet."""
        found = []
        for company in self.env["res.company"].search([("dental_book_id", "!=", False)]):
            if not self.env["dental.followup"].search_count([("company_id", "=", company.id)], limit=1):
                continue  # no dental clinic
            for kind, _label in KINDS:
                days = self._period_over(company, kind, now)
                if days and not self.search_count(
                    [("company_id", "=", company.id), ("kind", "=", kind), ("date_from", "=", days[0])], limit=1
                ):
                    found.append((company, kind, *days))
        return found

    @api.model
    def _period_over(self, company, kind, now):
        """The newest period that is over at ``now``: days at closing time, the others on the morning after."""
        local = company._dental_local(now)
        today = local.date()
        if kind != "day":
            is_early = local.time() < time(MORNING_HOUR) and period.start_of(kind, today) == today
            return None if is_early else period.last_complete(kind, today)
        hours = company.resource_calendar_id.attendance_ids.filtered(lambda a: int(a.dayofweek) == today.weekday())
        closes = max(hours.mapped("hour_to"), default=CLOSING_HOUR)
        day = today if local.hour + local.minute / 60 >= closes else today - timedelta(days=1)
        return day, day

    @api.model
    def _write_one(self, company, kind, date_from, date_to, now):
        values = {"company_id": company.id, "kind": kind, "date_from": date_from, "date_to": date_to}
        summary = self.create(values)
        summary._reckon(now)
        summary._send()
        return summary

    # What they say

    def _reckon(self, now):
        for summary in self:
            # sudo: the report's own rules; the figures are those of the summary's clinic.
            own = summary.sudo().with_company(summary.company_id)
            previous = period.last_complete(summary.kind, summary.date_from)
            own.figures = {
                "now": own._figures(summary.date_from, summary.date_to),
                "before": own._figures(*previous),
                "people": own._people(),
                "words": own._words(),
                "risks": own._risks(now),
            }
            own.reckoned_at = now

    def _days(self, field, start, end):
        return Domain("company_id", "=", self.company_id.id) & Domain(field, ">=", start) & Domain(field, "<=", end)

    def _moments(self, field, start, end):
        begin = self.company_id._dental_utc(start, time())
        over = self.company_id._dental_utc(end + timedelta(days=1), time())
        return Domain("company_id", "=", self.company_id.id) & Domain(field, ">=", begin) & Domain(field, "<", over)

    def _figures(self, start, end):
        """Name → number of the days from ``start`` to ``end``."""
        report = self.env["dental.followup.report"]
        [sums] = report._read_group(self._days("date", start, end), [], [f"{name}:sum" for name in SUMS])
        figures = {name: value or 0 for name, value in zip(SUMS, sums, strict=True)}
        complaints = self._days("date", start, end) & Domain("complaint_id", "!=", False)
        figures["complaint_count"] = self.env["dental.complaint.report"].search_count(complaints)
        calls = self._moments("ended_at", start, end) & Domain("state", "=", "done")
        grades = dict(self.env["dental.call"]._read_group(calls & Domain("grade", "!=", False), ["grade"], ["__count"]))
        figures["graded_count"] = sum(grades.values())
        figures["dissatisfied_count"] = grades.get(LOW_GRADE, 0)
        levels = dict(self.env["dental.call"]._read_group(calls, ["triage"], ["__count"]))
        figures["red_count"], figures["amber_count"] = levels.get("red", 0), levels.get("amber", 0)
        settled = self._moments("closed_at", start, end) & Domain("state", "in", ("kept", "broken"))
        states = dict(self.env["dental.promise"]._read_group(settled, ["state"], ["__count"]))
        figures["kept_count"], figures["broken_count"] = states.get("kept", 0), states.get("broken", 0)
        return figures

    def _people(self):
        """Who made how many of the calls: those with fewer than the clinic's minimum are left out."""
        rows = self.env["dental.followup.report"]._read_group(
            self._days("date", self.date_from, self.date_to),
            ["user_id"],
            ["due_count:sum", "made_count:sum", "on_time_count:sum", "missed_count:sum"],
        )
        least = self.company_id.dental_survey_min_answers
        return [
            {"name": user.name, "due": due, "made": made, "on_time": on_time, "missed": missed}
            for user, due, made, on_time, missed in rows
            if user and due >= least
        ]

    def _words(self):
        """What patients said, in their words and without their names: the dissatisfied first."""
        calls = self.env["dental.call"].search(
            self._moments("ended_at", self.date_from, self.date_to)
            & Domain("state", "=", "done")
            & Domain("opinion", "not in", (False, "")),
            order="ended_at, id",
        )
        grades = list(selection_labels(self.env["dental.call"], "grade"))
        ordered = calls.sorted(lambda call: grades.index(call.grade) if call.grade else len(grades))
        return [{"text": call.opinion, "grade": call.grade or ""} for call in ordered[:WORDS]]

    def _risks(self, now):
        """What is open at the moment of closing."""
        own = Domain("company_id", "=", self.company_id.id)
        followups = self.env["dental.followup"].with_context(allowed_company_ids=self.company_id.ids)
        promises = own & Domain("closed_at", "=", False)
        return {
            "unheard": followups.search_count(own & Domain("is_not_contacted", "=", True)),
            "red": self.env["dental.promise"].search_count(promises & Domain("kind", "=", "red")),
            "broken": self.env["dental.promise"].search_count(promises & Domain("limit_at", "<=", now)),
            "complaints": self.env["dental.complaint"].search_count(own & Domain("is_late", "=", True)),
        }

    def _content(self):
        """What the page shows, in the language of the environment."""
        figures = self.figures or {}
        now, before = figures.get("now", {}), figures.get("before", {})
        grades = selection_labels(self.env["dental.call"], "grade")
        return {
            "rows": [self._row(*row, now, before) for row in self._lines()],
            "people": [
                {**person, "rate": _per_cent(person["made"], person["due"])}
                for person in sorted(figures.get("people", []), key=lambda p: share(p["made"], p["due"]) or 0)
            ],
            "words": [
                {"text": word["text"], "grade": grades.get(word["grade"], "")} for word in figures.get("words", [])
            ],
            "risks": [
                (label, figures.get("risks", {}).get(name, 0))
                for name, label in (
                    ("unheard", self.env._("Not yet heard from")),
                    ("red", self.env._("Red patients who wait for a dentist")),
                    ("broken", self.env._("Promises past their time")),
                    ("complaints", self.env._("Complaints past their time")),
                )
            ],
        }

    def _lines(self):
        """(label, what is counted, of how many; None: a plain number)."""
        return (
            (self.env._("Were due"), "due_count", None),
            (self.env._("Made"), "made_count", "due_count"),
            (self.env._("In time"), "on_time_count", "due_count"),
            (self.env._("Reached"), "reached_count", "made_count"),
            (self.env._("Missed"), "missed_count", "due_count"),
            (self.env._("Without a record"), "unrecorded_count", "due_count"),
            (self.env._("Red"), "red_count", None),
            (self.env._("Amber"), "amber_count", None),
            (self.env._("Dissatisfied in a call"), "dissatisfied_count", "graded_count"),
            (self.env._("Complaints"), "complaint_count", None),
            (self.env._("Promises kept"), "kept_count", ("kept_count", "broken_count")),
        )

    def _row(self, label, name, whole, now, before):
        def total(figures):
            names = whole if isinstance(whole, tuple) else (whole,)
            return sum(figures.get(part, 0) for part in names)

        if not whole:
            return {"label": label, "now": now.get(name, 0), "before": before.get(name, 0), "bar": None, "range": ""}
        interval = wilson(now.get(name, 0), total(now))
        return {
            "label": label,
            "now": _of(now.get(name, 0), total(now)),
            "before": _of(before.get(name, 0), total(before)),
            "bar": share(now.get(name, 0), total(now)),
            "range": f"{interval[0]:.0f} – {interval[1]:.0f} %" if interval else "",
        }

    # Who gets them

    def _send(self):
        """Mail it to the managers of the clinic who asked for this kind, each in their language."""
        for summary in self:
            readers = self.env["res.users"].search(
                [
                    (f"dental_mail_{summary.kind}", "=", True),
                    ("company_ids", "in", summary.company_id.ids),
                    ("email", "not in", (False, "")),
                ]
            )
            for reader in readers.filtered(lambda user: user.has_group(MANAGER)):
                summary.with_context(lang=reader.lang or self.env.lang)._mail(reader)

    def _mail(self, reader):
        self.invalidate_recordset(["content", "display_name"])
        self.env["mail.mail"].create(
            {
                "subject": f"{self.company_id.name}: {self.display_name}",
                "body_html": self.content,
                "email_to": reader.email_formatted,
                "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
                "auto_delete": True,
            }
        )


def _of(part, whole):
    """ "75 % (3 of 4)" without words: 75 % (3/4); a dash where there is nothing."""
    return f"{100 * part / whole:.0f} % ({part}/{whole})" if whole else "–"


def _per_cent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "–"

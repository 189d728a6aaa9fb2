from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..models.clinic.selection import selection_labels
from ..models.complaint.complaint_terms import OPEN
from ..models.const import LOW_GRADE, MANAGER, PENDING, STAFF
from ..tools.scoring import share

TEAM = "dental_followup.dental_followup_group_followup_team"
WEEKS = 12
# What a list of the page shows; its number opens the rest.
SHOWN = 8
SUMS = ("due_count", "made_count", "on_time_count", "reached_count", "missed_count")


class DentalManagerPage(models.AbstractModel):
    """What the manager's page and the wall show. Each number is the count of a domain, which a click opens.

    Every figure is defined in docs/figures.md. Days are each clinic's own; weeks begin on Monday.
    """

    _name = "dental.manager.page"
    _description = "Manager's Page"

    @api.model
    def get_page(self, is_wall=False):
        """All that the page shows of the clinics that are switched on.

        :param is_wall: for the meeting of the whole staff: without anybody's name, and without what a click would open
        :raises AccessError: to all but managers; the wall to all but the staff
        """
        if not self.env.user.has_group(STAFF if is_wall else MANAGER):
            raise AccessError(self.env._("Only managers see the figures of the whole clinic."))
        # sudo: the wall tells all of the staff numbers without names; the clinics are the reader's own.
        self = self.sudo() if is_wall else self
        now = fields.Datetime.now()
        groups = [self._calls(now), self._yesterday(now), self._urgent(now), self._house(now), self._complaints(now)]
        page = {
            "clinic": ", ".join(self.env.companies.mapped("name")),
            "moment": self.env.company._dental_local(now).strftime("%Y-%m-%d %H:%M"),
            "groups": [self._public(group) if is_wall else group for group in groups],
            "weeks": self._weeks(now),
        }
        if not is_wall:
            page["people"] = self._people(now)
            page["urgent"] = self._urgent_list(now)
        return page

    @api.model
    def _public(self, group):
        numbers = [{**number, "action": False} for number in group["numbers"]]
        return {**group, "numbers": numbers}

    @api.model
    def _number(self, code, label, model, domain, tone="", note="", **action):
        """One number: how many records of ``model`` the domain finds, and the action that shows them.

        :param tone: "danger" or "warning" where more than 0 needs somebody
        """
        records = self.env[model]
        count = records.search_count(domain)
        return {
            "code": code,
            "label": label,
            "count": count,
            "tone": tone if count else "",
            "note": note,
            "action": self._action(label, model, domain, **action),
        }

    @api.model
    def _action(self, label, model, domain, list_view=False):
        view_id = self.env["ir.model.data"]._xmlid_to_res_id(f"dental_followup.{list_view}") if list_view else False
        return {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": model,
            "domain": [*Domain(domain)],
            "views": [(view_id, "list"), (False, "form")],
        }

    @api.model
    def _own(self):
        return Domain("company_id", "in", self.env.companies.ids)

    @api.model
    def _on(self, field, now, comparison="=", days=0):
        """The domain of what stands on each clinic's today, or ``days`` from it, in a date field."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(field, comparison, str(company._dental_today(now) + timedelta(days=days)))
            for company in self.env.companies
        )

    @api.model
    def _during(self, field, now, company_field="company_id", days=0):
        """The domain of what stands on each clinic's today, or ``days`` from it, in a datetime field."""
        return Domain.OR(
            Domain(company_field, "=", company.id)
            & Domain(field, ">=", fields.Datetime.to_string(self._midnight(company, now, days)))
            & Domain(field, "<", fields.Datetime.to_string(self._midnight(company, now, days + 1)))
            for company in self.env.companies
        )

    @api.model
    def _midnight(self, company, now, days=0):
        return company._dental_utc(company._dental_today(now) + timedelta(days=days), time())

    # Today

    @api.model
    def _calls(self, now):
        today, report = self._on("date", now), "dental.followup.report"
        pending = Domain("state", "in", PENDING) & Domain("is_note_only", "=", False)
        calls = {"list_view": "dental_followup_view_list_all"}
        due, overdue = self._on("due_date", now), self._on("due_date", now, "<")
        return {
            "code": "calls",
            "title": self.env._("Calls today"),
            "numbers": [
                self._number("due", self.env._("First due today"), report, today),
                self._number("made", self.env._("Of these made"), report, today & Domain("made_count", "=", 1)),
                self._number("open", self.env._("Still to make today"), "dental.followup", pending & due, **calls),
                self._number(
                    "overdue", self.env._("Overdue"), "dental.followup", pending & overdue, tone="warning", **calls
                ),
                self._number(
                    "unheard",
                    self.env._("Not yet heard from"),
                    "dental.followup",
                    Domain("is_not_contacted", "=", True) & self._own(),
                    tone="danger",
                    list_view="dental_followup_view_list_not_contacted",
                ),
            ],
        }

    @api.model
    def _yesterday(self, now):
        report, day = "dental.followup.report", self._on("date", now, days=-1)
        graded = Domain("state", "=", "done") & self._during("ended_at", now, days=-1)
        low = graded & Domain("grade", "=", LOW_GRADE)
        high = graded & Domain("grade", "in", ("satisfied", "very_satisfied"))
        surveys = Domain("state", "=", "done") & self._during("end_datetime", now, "dental_company_id", days=-1)
        return {
            "code": "yesterday",
            "title": self.env._("Yesterday"),
            "numbers": [
                self._number("due_yesterday", self.env._("First due yesterday"), report, day),
                self._number("made_yesterday", self.env._("Of these made"), report, day & Domain("made_count", "=", 1)),
                self._number(
                    "missed_yesterday",
                    self.env._("Missed"),
                    report,
                    day & Domain("missed_count", "=", 1),
                    tone="danger",
                ),
                self._number("satisfied", self.env._("Satisfied in a call"), "dental.call", high),
                self._number("dissatisfied", self.env._("Dissatisfied in a call"), "dental.call", low, tone="danger"),
                self._number("surveys", self.env._("Surveys answered"), "survey.user_input", surveys),
            ],
        }

    @api.model
    def _urgent(self, now):
        promise, is_open = "dental.promise", Domain("closed_at", "=", False) & self._own()
        moment = fields.Datetime.to_string(now)
        answers = Domain("kind", "in", ("answer", "call_back"))
        return {
            "code": "urgent",
            "title": self.env._("Urgent and promised"),
            "numbers": [
                self._number("red", self.env._("Red"), promise, is_open & Domain("kind", "=", "red"), tone="danger"),
                self._number(
                    "amber", self.env._("Amber"), promise, is_open & Domain("kind", "=", "amber"), tone="warning"
                ),
                self._number(
                    "promised",
                    self.env._("Promises due today"),
                    promise,
                    is_open & answers & self._during("deadline", now),
                ),
                self._number(
                    "broken",
                    self.env._("Open past their time"),
                    promise,
                    is_open & Domain("limit_at", "<=", moment),
                    tone="danger",
                ),
            ],
        }

    @api.model
    def _house(self, now):
        event = "calendar.event"
        today = Domain("is_dental", "=", True) & self._during("start", now, "dental_company_id")
        states = (
            ("expected", self.env._("Still expected"), ("booked", "confirmed"), ""),
            ("waiting", self.env._("In the waiting room"), ("arrived",), ""),
            ("in_chair", self.env._("In the chair"), ("in_chair",), ""),
            ("no_show", self.env._("Missed"), ("no_show",), "warning"),
        )
        return {
            "code": "house",
            "title": self.env._("Visits today"),
            "numbers": [
                self._number(code, label, event, today & Domain("dental_visit_state", "in", values), tone=tone)
                for code, label, values, tone in states
            ],
        }

    @api.model
    def _complaints(self, now):
        complaints = self.env["dental.complaint"]
        is_open = Domain("state", "in", OPEN) & self._own()
        next_deadline = dict(complaints._read_group(is_open, ["severity_id"], ["resolution_deadline:min"]))
        numbers = []
        for level in self.env["dental.complaint.severity"].search([("code", "!=", False)]):
            deadline = next_deadline.get(level)
            note = deadline and self.env._(
                "settle by %(moment)s", moment=self.env.company._dental_moment_text(deadline)
            )
            numbers.append(
                self._number(
                    f"complaint_{level.code}",
                    level.name,
                    "dental.complaint",
                    is_open & Domain("severity_id", "=", level.id),
                    note=note or "",
                )
            )
        late = is_open & Domain("is_late", "=", True)
        numbers.append(self._number("late", self.env._("Past their time"), "dental.complaint", late, tone="danger"))
        return {"code": "complaints", "title": self.env._("Open complaints"), "numbers": numbers}

    @api.model
    def _people(self, now):
        """Who still has how many calls to make, those of earlier days included."""
        domain = (
            Domain("state", "in", PENDING)
            & Domain("is_note_only", "=", False)
            & (self._on("due_date", now) | self._on("due_date", now, "<"))
        )
        rows = self.env["dental.followup"]._read_group(domain, ["user_id"], ["__count"], order="__count DESC")
        late = dict(
            self.env["dental.followup"]._read_group(domain & self._on("due_date", now, "<"), ["user_id"], ["__count"])
        )
        return [
            {
                "id": user.id,
                "name": user.name or self.env._("Nobody yet"),
                "count": count,
                "late": late.get(user, 0),
                "action": self._action(
                    user.name or self.env._("Nobody yet"),
                    "dental.followup",
                    domain & Domain("user_id", "=", user.id),
                    list_view="dental_followup_view_list_all",
                ),
            }
            for user, count in rows
        ]

    @api.model
    def _urgent_list(self, now):
        """Red and amber patients with their clocks, the most urgent first."""
        kinds = selection_labels(self.env["dental.promise"], "kind")
        promises = self.env["dental.promise"].search(
            [("closed_at", "=", False), ("kind", "in", ("red", "amber"))], order="limit_at, id", limit=SHOWN
        )
        return [
            {
                "id": promise.id,
                "kind": promise.kind,
                "label": kinds[promise.kind],
                "patient": promise.patient_id.name,
                "owner": promise.user_id.name or "",
                "until": promise.company_id._dental_moment_text(promise.limit_at),
                "is_late": promise.limit_at <= now,
            }
            for promise in promises
        ]

    # The trend

    @api.model
    def _weeks(self, now):
        """The six figures of the last twelve weeks; the last one is this week up to now."""
        today = self.env.company._dental_today(now)
        monday = today - timedelta(days=today.weekday())
        starts = [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]
        sums, helps = self._sums(starts[0]), self._helps()
        return {
            "starts": [start.strftime("%m-%d") for start in starts],
            "figures": [
                {
                    "code": code,
                    "label": label,
                    "unit": unit,
                    "is_good": is_good,
                    "help": helps[code],
                    "values": [reckon(sums[start]) for start in starts],
                    "action": action and self._action(label, *action(starts[-1])),
                    "last_action": action and self._action(label, *action(starts[-2], starts[-1])),
                }
                for code, label, unit, is_good, reckon, action in self._trends()
            ],
        }

    @api.model
    def _helps(self):
        """What each figure of the trend counts: the words of the reports where they have it."""
        names = {"made": "made_rate", "on_time": "on_time_rate", "reached": "reached_rate"}
        found = self.env["dental.followup.report"].fields_get(list(names.values()), ["help"])
        return {code: found[name]["help"] for code, name in names.items()} | {
            "complaints": self.env._("Complaints opened in the week; not those withdrawn or merged."),
            "low": self.env._("Dissatisfied ÷ calls with a grade."),
            "kept": self.env._("Kept ÷ kept or broken, of the promises closed in the week."),
        }

    @api.model
    def _trends(self):
        """(code, label, unit, whether more is better, how it is reckoned from the sums of a week, what it opens)."""

        def due(start, end=None):
            return "dental.followup.report", self._week_domain("date", start, end)

        def complaints(start, end=None):
            domain = self._week_domain("date", start, end) & Domain("complaint_id", "!=", False)
            return "dental.complaint.report", domain

        def ratio(above, below):
            return lambda sums: share(sums[above], sums[below])

        return (
            ("made", self.env._("Follow-up rate"), "%", True, ratio("made_count", "due_count"), due),
            ("on_time", self.env._("In time"), "%", True, ratio("on_time_count", "due_count"), due),
            ("reached", self.env._("Reached"), "%", True, ratio("reached_count", "made_count"), due),
            ("complaints", self.env._("Complaints"), "", False, lambda sums: sums["complaints"], complaints),
            ("low", self.env._("Dissatisfied in a call"), "%", False, ratio("low", "graded"), None),
            ("kept", self.env._("Promises kept"), "%", True, ratio("kept", "settled"), None),
        )

    @api.model
    def _week_domain(self, field, start, end=None):
        domain = Domain("company_id", "in", self.env.companies.ids) & Domain(field, ">=", str(start))
        return domain & Domain(field, "<", str(end)) if end else domain

    @api.model
    def _sums(self, start):
        """Monday → name → sum, from the Monday ``start`` on."""
        found = defaultdict(lambda: defaultdict(int))

        def add(day, **values):
            day = day.date() if isinstance(day, datetime) else day
            for name, value in values.items():
                found[day - timedelta(days=day.weekday())][name] += value or 0

        since = self._week_domain("date", start)
        aggregates = [f"{name}:sum" for name in SUMS]
        for day, *values in self.env["dental.followup.report"]._read_group(since, ["date:day"], aggregates):
            add(day, **dict(zip(SUMS, values, strict=True)))
        complaints = since & Domain("complaint_id", "!=", False)
        for day, count in self.env["dental.complaint.report"]._read_group(complaints, ["date:day"], ["__count"]):
            add(day, complaints=count)
        for company in self.env.companies:
            self._add_moments(company, start, add)
        return found

    @api.model
    def _add_moments(self, company, start, add):
        """Grades and promises, which stand on the days of the clinic's clock."""
        begin = fields.Datetime.to_string(company._dental_utc(start, time()))
        own = Domain("company_id", "=", company.id)
        calls = self.env["dental.call"].with_context(tz=company._dental_zone())
        graded = own & Domain("state", "=", "done") & Domain("grade", "!=", False) & Domain("ended_at", ">=", begin)
        for day, grade, count in calls._read_group(graded, ["ended_at:day", "grade"], ["__count"]):
            add(day, graded=count, low=count if grade == LOW_GRADE else 0)
        promises = self.env["dental.promise"].with_context(tz=company._dental_zone())
        settled = own & Domain("state", "in", ("kept", "broken")) & Domain("closed_at", ">=", begin)
        for day, state, count in promises._read_group(settled, ["closed_at:day", "state"], ["__count"]):
            add(day, settled=count, kept=count if state == "kept" else 0)

    @api.model
    def action_home(self):
        """The first screen of the app: the manager's page for managers, the own calls for everybody else."""
        name = "dental_manager_page_action" if self.env.user.has_group(MANAGER) else "dental_followup_action_mine"
        return self.env["ir.actions.actions"]._for_xml_id(f"dental_followup.{name}")

    @api.model
    def action_treated_yesterday(self):
        """The whole clinic's patients for managers and the follow-up team, their own for dentists."""
        action = self.env["ir.actions.actions"]._for_xml_id("dental_followup.dental_treatment_action_yesterday")
        if self.env.user.has_group(MANAGER) or self.env.user.has_group(TEAM):
            action["context"] = {}
        return action

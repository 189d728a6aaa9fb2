from collections import defaultdict
from datetime import time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import schedule
from ..clinic.clinic_hours import CallingHours
from ..clinic.duty_roster import STAND_INS
from ..const import EXPECTED, IN_HOUSE, MANAGER, PENDING
from ..protocol.dental_protocol_step import CARE
from .dental_followup_scheduler import CALL_LASTS


class DentalFollowup(models.Model):
    """One ring: all that is due for one phone number of a clinic stands on one line of the lists.

    Peace for the patient: no mere care call soon after a talk, or while something else goes on.

    Whose call a follow-up is, and which of a user's calls comes next.
    """

    _inherit = "dental.followup"

    patient_digits = fields.Char(related="patient_id.dental_phone_digits", string="Digits of the phone number")
    is_group_lead = fields.Boolean(
        compute="_compute_is_group_lead",
        search="_search_is_group_lead",
        help="The first of one phone number's calls that are due with one caller: the one that the lists show.",
    )
    group_count = fields.Integer(string="Calls of the number", compute="_compute_group")
    group_note = fields.Char(string="Settled along", compute="_compute_group")
    group_reason = fields.Char(compute="_compute_group")
    group_patient_id = fields.Many2one(
        "res.partner",
        string="Patient or family",
        compute="_compute_group_patient_id",
        search="_search_group_patient_id",
        help="Finds the line on which a patient stands, also where it bears the name of another of the family.",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    # An expression index, not a partial one: PostgreSQL keeps statistics on the expression, and so knows how
    # few rows are both pending and due.
    _pending_day_idx = models.Index("(company_id, (CASE WHEN state IN ('planned', 'open') THEN due_date END))")
    _pending_patient_idx = models.Index("(patient_id, due_date) WHERE state IN ('planned', 'open')")

    @api.depends("state", "due_at", "due_date", "user_id", "role", "patient_digits")
    def _compute_is_group_lead(self):
        heads = self.search(Domain("id", "in", self.ids) & Domain("is_group_lead", "=", True))
        for followup in self:
            followup.is_group_lead = followup._origin in heads

    def _search_is_group_lead(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = self._search_due("<=", operator) & Domain("is_note_only", "=", False)
        return due & Domain.custom(to_sql=self._group_leads_to_sql)

    @api.depends("title", "reason", "is_due", "patient_digits")
    @api.depends_context("lang")
    def _compute_group(self):
        """What stands on the line of each: the others that the same ring settles, and how many."""
        due = self.filtered("is_due")
        rings = due._contact_groups()
        for followup in self:
            ring = rings[followup._group_key()] - followup._origin if followup in due else self.browse()
            own = ring.filtered(lambda f, patient=followup.patient_id: f.patient_id == patient)
            followup.group_count = 1 + len(ring)
            followup.group_note = ", ".join(self._group_phrases(own, ring - own))
            lines = [f.title for f in own] + [f"{f.patient_id.name}: {f.title}" for f in ring - own]
            followup.group_reason = "\n".join(filter(None, [followup.reason, *lines]))

    @api.depends("patient_id")
    def _compute_group_patient_id(self):
        for followup in self:
            followup.group_patient_id = followup.patient_id

    def _search_group_patient_id(self, operator, value):
        """The patients' own, and what else is due for their numbers."""
        patients = Domain("patient_id", operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return patients
        digits = self.search(Domain("is_due", "=", True) & patients).mapped("patient_digits")
        return patients | Domain("patient_digits", "in", [number for number in digits if number])

    @api.depends_context("uid")
    @api.depends("user_id", "role", "company_id")
    def _compute_is_mine(self):
        """Mine: given to me, or waiting in the pool of a team that I belong to or stand in for.

        A manager looks after every pool, so that no call waits for a team that has nobody.
        """
        mine = self.filtered_domain(self._search_is_mine("in", [True]))
        mine.is_mine = True
        (self - mine).is_mine = False

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        pool = Domain("user_id", "=", False)
        if not self.env.user.has_group(MANAGER):
            teams = self.env["dental.team"].search([("member_ids", "in", self.env.uid)])
            pool &= Domain.OR(
                Domain("company_id", "=", company.id) & Domain("role", "in", self._pools_of(group.mapped("role")))
                for company, group in teams.grouped("company_id").items()
            )
        return Domain("user_id", "=", self.env.uid) | pool

    def action_start_next(self):
        """Start the first call of the user's own list, or say that none is left."""
        now = fields.Datetime.now()
        if followup := self._next_call(now):
            return followup.action_start_call()
        message = self.env._("All your calls for today are made.")
        if later := self.search(self._due_for_me(), limit=1):
            time = later.company_id._dental_local(later.due_at).strftime("%H:%M")
            message = self.env._("Nothing is due now. Your next call comes at %(time)s.", time=time)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }

    def _waits_for_its_hour(self, now):
        """Whether the patient named an hour for the call, and it is still to come at ``now``."""
        last = self.call_ids.filtered(lambda call: call.state == "done").sorted("ended_at")[-1:]
        return self.due_at > now and (last.outcome == "call_back" or self.promise_id.kind == "call_back")

    @api.model
    def _group_leads_to_sql(self, model, alias, query):
        """The first follow-up of each clinic, number and caller, or team whose pool it waits in.

        Reads what is due and its patients, nothing else, by the index of the days of what is pending.
        """
        self.flush_model(["company_id", "patient_id", "state", "due_date", "due_at", "user_id", "role", "is_note_only"])
        self.env["res.partner"].flush_model(["dental_phone_digits"])
        due = SQL(" OR ").join(
            SQL(
                "(f.company_id = %s AND CASE WHEN f.state IN ('planned', 'open') THEN f.due_date END <= %s)",
                company.id,
                company._dental_today(),
            )
            for company in self.env.companies
        )
        return SQL(
            """%s IN (
                SELECT DISTINCT ON (company_id, number, user_id, pool) id
                  FROM (SELECT f.id, f.company_id, f.user_id, f.due_at,
                               CASE WHEN f.user_id IS NULL THEN f.role END AS pool,
                               (SELECT COALESCE(patient.dental_phone_digits, 'patient ' || patient.id)
                                  FROM res_partner patient
                                 WHERE patient.id = f.patient_id) AS number
                          FROM dental_followup f
                         WHERE f.state IN ('planned', 'open') AND f.is_note_only IS NOT TRUE AND (%s)) due
                 ORDER BY company_id, number, user_id, pool, due_at, id)""",
            SQL.identifier(alias, "id"),
            due,
        )

    @api.model
    def _group_phrases(self, own, family):
        if own:
            yield self.env._("+%(count)s more", count=len(own))
        if family:
            yield self.env._("+%(count)s of the family", count=len(family))

    def _contact_groups(self):
        """All that is due for the phone numbers of ``self``, by :meth:`_group_key`."""
        rings = defaultdict(self.browse)
        if self:
            digits = [number for number in self.mapped("patient_digits") if number]
            same = Domain("id", "in", self.patient_id.ids) | Domain("dental_phone_digits", "in", digits)
            patients = self.env["res.partner"].with_context(active_test=False).search(same)
            due = Domain("is_due", "=", True) & Domain("is_note_only", "=", False)
            members = self.search(due & Domain("patient_id", "in", patients.ids))
            # For all rings at once: what is taken out of them no longer reads together.
            members.mapped("title"), members.mapped("patient_id.name")
            rings.update(members.grouped(lambda f: f._group_key()))
        return rings

    def _group_key(self):
        """What is rung at once: a clinic's number; a patient without one stands alone."""
        return self.company_id, self.patient_digits or self.patient_id

    def _wait(self, now):
        """Move the care calls of ``self`` that would come too soon; the rule's own day stays.

        :param now: naive UTC
        :return: those that were moved: they are no longer due
        """
        waiting = self.browse()
        planned = self._in_readers_language().filtered(lambda f: f.purpose in CARE and f.state == "planned")
        for company, followups in planned.grouped("company_id").items():
            days = followups._cool_down_days(company, now)
            moved = followups.filtered(lambda f, days=days: f.patient_id in days)._unless_promised()
            local = company._dental_local(now)
            hours = {book: CallingHours(self.env, company, book, local) for book in {f._book() for f in moved}}
            for followup in moved:
                day, why = days[followup.patient_id]
                moment = schedule.at_time(day, company._dental_local(followup.due_at).time(), company._dental_zone())
                followup._back_to_plan(schedule.to_utc(hours[followup._book()].fit(moment, followup.patient_id)), why)
            waiting |= moved
        return waiting

    def _cool_down_days(self, company, now):
        """Until when the patients are left in peace, and why: patient → (day, reason)."""
        today = company._dental_today(now)
        days = {}
        for patient, moment in self._last_talks(company, now).items():
            talked = company._dental_today(moment)
            day = talked + timedelta(days=company.dental_cool_down_days)
            if day > today:
                days[patient] = day, self.env._("the clinic talked with the patient on %(day)s", day=talked)
        tomorrow = today + timedelta(days=1)
        reasons = (
            (self._in_pain(), self.env._("the patient is called because of pain")),
            (self._visiting(company, today), self.env._("the patient comes to the clinic on that day")),
        )
        for patients, why in reasons:
            for patient in patients:
                days[patient] = max(days.get(patient, (tomorrow, why)), (tomorrow, why), key=lambda pair: pair[0])
        for patient in self._complaining(company):
            day, why = days.get(patient, (tomorrow, self.env._("the clinic is in touch with the patient already")))
            days[patient] = max(day, tomorrow), why
        return days

    def _complaining(self, company):
        """Hook of ``complaint/``: the patients of ``self`` whose complaint is open."""
        return ()

    def _last_talks(self, company, now):
        """When each patient was last talked to, as far back as it matters."""
        since = now - timedelta(days=company.dental_cool_down_days + 1)
        domain = Domain("patient_id", "in", self.patient_id.ids) & Domain("state", "=", "done")
        domain &= Domain("outcome", "=", "answered") & Domain("ended_at", ">=", since)
        return dict(self.env["dental.call"]._read_group(domain, ["patient_id"], ["ended_at:max"]))

    def _in_pain(self):
        pain = Domain("purpose", "=", "pain") & Domain("state", "in", PENDING)
        return [
            row[0] for row in self._read_group(pain & Domain("patient_id", "in", self.patient_id.ids), ["patient_id"])
        ]

    def _visiting(self, company, today):
        """Those who have a visit today that is not over."""
        start, end = (company._dental_utc(day, time.min) for day in (today, today + timedelta(days=1)))
        domain = Domain("dental_patient_id", "in", self.patient_id.ids)
        domain &= Domain("dental_visit_state", "in", (*EXPECTED, *IN_HOUSE))
        domain &= Domain("start", ">=", start) & Domain("start", "<", end)
        return [row[0] for row in self.env["calendar.event"]._read_group(domain, ["dental_patient_id"])]

    def _unless_promised(self):
        """Without those for which the patient named the time."""
        promised = [("state", "=", "done"), ("outcome", "=", "call_back")]
        return self - (self.search([("id", "in", self.ids), ("call_ids", "any", promised)]) if self else self)

    @api.model
    def _pools_of(self, roles):
        """The roles whose calls fall to people of ``roles``."""
        return [*roles, *[absent for absent, others in STAND_INS.items() if set(others) & set(roles)]]

    @api.model
    def _next_call(self, now):
        """The next call that the scheduler put on the user's list and whose number no colleague is ringing.

        One that was tried or put off before waits for its hour.
        """
        since = now - CALL_LASTS
        others = Domain("state", "=", "draft") & Domain("user_id", "!=", self.env.uid)
        others &= Domain("started_at", ">", since) | Domain("talk_at", ">", since)
        ringing = self.env["dental.call"].search(others).patient_id
        digits = [number for number in ringing.mapped("dental_phone_digits") if number]
        return self.search(
            self._due_for_me()
            & Domain("state", "=", "open")
            & (Domain("due_at", "<=", now) | Domain("call_ids", "not any", [("state", "=", "done")]))
            & Domain("patient_id", "not in", ringing.ids)
            & Domain("patient_digits", "not in", digits),
            limit=1,
        )

    @api.model
    def _due_for_me(self):
        return Domain("is_mine", "=", True) & Domain("is_due", "=", True)

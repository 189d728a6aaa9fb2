from datetime import time, timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..clinic.clinic_hours import CallingHours
from ..clinic.cron import for_each_isolated, note_problem, run_batches

# Who could not be asked on the rule's day is asked up to so many days later, then no more.
LATE_DAYS = 7

BATCH = 50

# Where the rule book knows no telephone hours: messages at night wake people.
OPEN_HOURS = (9, 20)


class DentalSurveyRule(models.Model):
    """After which treatments, or after which calls of the rule book, patients are asked, and how.

    The job that asks: in batches, in the clinic's hours, each patient once whoever else is at it.
    """

    _name = "dental.survey.rule"
    _description = "Rule for Surveys"
    _inherit = "dental.access.mixin"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, index=True, default=lambda self: self.env.company
    )
    trigger = fields.Selection(
        [("treatment", "A treatment was done"), ("followup", "A call of the rule book was made")],
        string="After",
        required=True,
        default="treatment",
    )
    type_ids = fields.Many2many("dental.treatment.type", string="Treatments", help="None: after every treatment.")
    stage_ids = fields.Many2many(
        "dental.treatment.stage",
        string="Stages",
        domain="[('type_id', 'in', type_ids)] if type_ids else []",
        help="None: after every stage.",
    )
    step_ids = fields.Many2many("dental.protocol.step", string="Steps", help="None: after every call of the rule book.")
    days = fields.Integer(string="Days after", required=True, default=2)
    channel = fields.Selection(
        [("patient", "As the patient wishes"), ("sms", "SMS"), ("email", "Email")],
        string="Send by",
        required=True,
        default="patient",
    )

    _check_days = models.Constraint("CHECK (days BETWEEN 0 AND 365)", "Patients are asked 0 to 365 days afterwards.")

    def _domain_of_days(self, fname, now):
        """The records whose day, in the clinic, plus the rule's days is today or shortly before."""
        today = self.company_id._dental_today(now)
        first, last = today - timedelta(days=self.days + LATE_DAYS), today - timedelta(days=self.days - 1)
        start, end = (self.company_id._dental_utc(day, time.min) for day in (first, last))
        return Domain(fname, ">=", start) & Domain(fname, "<", end)

    @api.constrains("company_id", "step_ids")
    def _check_steps(self):
        for rule in self:
            owners = rule.step_ids.protocol_id.book_id.company_id
            if owners - rule.company_id:
                raise UserError(self.env._("The steps belong to another clinic's rule book. Choose steps of your own."))

    def _due(self, now):
        """The treatments, or calls made, whose patients are to be asked by the rule and were not."""
        self.ensure_one()
        company = Domain("company_id", "=", self.company_id.id)
        if self.trigger == "treatment":
            domain = Domain("state", "=", "done") & self._domain_of_days("done_at", now)
            model, own, prefix = self.env["dental.treatment"], "dental_treatment_id", ""
        else:
            domain = Domain("closing_reason", "=", "called") & self._domain_of_days("closed_at", now)
            if self.step_ids:
                domain &= Domain("step_id", "in", self.step_ids.ids)
            model, own, prefix = self.env["dental.followup"], "dental_followup_id", "treatment_id."
        if self.type_ids:
            domain &= Domain(f"{prefix}type_id", "in", self.type_ids.ids)
        if self.stage_ids:
            domain &= Domain(f"{prefix}stage_id", "in", self.stage_ids.ids)
        asked = self.env["survey.user_input"]._search([("dental_rule_id", "=", self.id), (own, "!=", False)])
        return model.search(domain & company & Domain("id", "not in", asked.subselect(own)), order="id DESC")

    def _ask(self, record, now):
        """Ask the patient of a treatment or a call, if manners allow it; returns the invitation or None."""
        patient = record.patient_id
        if patient._dental_survey_waits():
            return None
        channel = patient._dental_survey_channel(self.channel)
        if not channel or patient._dental_survey_refusal(self.company_id, now, channel):
            return None
        invitations = self.env["survey.user_input"]
        kind = "treatment" if self.trigger == "treatment" else "followup"
        about = invitations._dental_about(**{kind: record}) | {"dental_rule_id": self.id}
        try:
            return invitations._dental_invite(patient, self.company_id, channel, now, about)
        except UserError:
            return None  # another of this run's reasons came first, such as an invitation that still waits

    @api.model
    def _cron_ask(self):
        """Look after the answers that have come, then ask all whom the rules name and manners allow.

        Rows that another job holds are left to it, a patient whom it has asked meanwhile is refused
        by the database.
        """
        now = fields.Datetime.now()
        answers = self.env["survey.user_input"]
        answers._dental_expire(now)
        companies = self.env["res.company"]._dental_with_clock()
        hours = {company: self._hours(company, now) for company in companies}
        companies = companies.filtered(lambda company: self._is_open(hours[company]))
        rules = self.search([("company_id", "in", companies.ids)])
        work = [(rule, record) for rule in rules for record in self._latest(rule._due(now))]
        again = answers._dental_to_ask_again(now).filtered(lambda answer: answer.dental_company_id in companies)
        work += [(None, answer) for answer in again]
        work = [job for job in work if self._is_open(hours[self._company_of(job[1])], self._patient_of(job[1]))]
        run_batches(
            self.env,
            BATCH,
            (answers._dental_to_look_after(), lambda batch: batch._dental_look_after_loop(now)),
            (work, lambda batch: self._ask_batch(batch, now)),
        )

    @api.model
    def _patient_of(self, record):
        return record.partner_id if record._name == "survey.user_input" else record.patient_id

    @api.model
    def _company_of(self, record):
        return record.dental_company_id if record._name == "survey.user_input" else record.company_id

    @api.model
    def _latest(self, records):
        """The latest record of each patient: nobody is asked twice in a run."""
        return [group[0] for group in records.grouped("patient_id").values()]

    @api.model
    def _ask_batch(self, batch, now):
        """Ask the patients of (rule, record) pairs whom no other job is asking.

        One who must not be asked now, or was asked by somebody else meanwhile, is no error.
        """
        patients = self.env["res.partner"].union(*(self._patient_of(record) for _rule, record in batch))
        ours = patients.try_lock_for_update()

        def ask(job):
            rule, record = job
            return rule._ask(record, now) if rule else record._dental_ask_again(now)

        for_each_isolated(
            self.env,
            [job for job in batch if self._patient_of(job[1]) in ours],
            ask,
            lambda job, error: note_problem(job[1], error),
            refusals=(UserError, UniqueViolation),
        )

    @api.model
    def _hours(self, company, now):
        return CallingHours(self.env, company, company.dental_book_id, company._dental_local(now))

    @api.model
    def _is_open(self, hours, patient=None):
        """Whether the clinic's clock shows an hour at which it telephones, or at which ``patient`` wishes it to."""
        local, windows = hours.now, hours.windows(hours.now, patient)
        if windows is None:
            return OPEN_HOURS[0] <= local.hour < OPEN_HOURS[1]
        return any(start <= local < end for start, end in windows)

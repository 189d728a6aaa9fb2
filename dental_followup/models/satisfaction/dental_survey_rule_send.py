import logging

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..clinic.calling_hours import CallingHours
from ..clinic.retry import retried

_logger = logging.getLogger(__name__)

BATCH = 50
# Where the rule book knows no telephone hours: messages at night wake people.
OPEN_HOURS = (9, 20)


class DentalSurveyRule(models.Model):
    """The job that asks: in batches, in the clinic's hours, each patient once whoever else is at it."""

    _inherit = "dental.survey.rule"

    @api.model
    def _cron_ask(self):
        """Ask all whom the rules name and manners allow.

        Commits after each batch. Rows that another job holds are left to it, a patient whom it has
        asked meanwhile is refused by the database.
        """
        now = fields.Datetime.now()
        cron, answers = self.env["ir.cron"], self.env["survey.user_input"]
        answers._dental_expire(now)
        answers._dental_look_after_loop(now)
        companies = self.env["res.company"].search([("dental_tz", "!=", False)])
        hours = {company: self._hours(company, now) for company in companies}
        companies = companies.filtered(lambda company: self._is_open(hours[company]))
        rules = self.search([("company_id", "in", companies.ids)])
        work = [(rule, record) for rule in rules for record in self._latest(rule._due(now))]
        again = answers._dental_to_ask_again(now).filtered(lambda answer: answer.dental_company_id in companies)
        work += [(None, answer) for answer in again]
        work = [job for job in work if self._is_open(hours[self._company_of(job[1])], self._patient_of(job[1]))]
        cron._commit_progress(remaining=len(work))
        for batch in split_every(BATCH, work, list):
            patients = self.env["res.partner"].union(*(self._patient_of(record) for _rule, record in batch))
            retried(patients, lambda patients, batch=batch: self._ask_batch(batch, patients, now))
            if not cron._commit_progress(len(batch)):
                break

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
    def _ask_batch(self, batch, patients, now):
        ours = patients.try_lock_for_update()
        for rule, record in batch:
            if self._patient_of(record) not in ours:
                continue
            try:
                with self.env.cr.savepoint():
                    rule._ask(record, now) if rule else record._dental_ask_again(now)
            except SerializationFailure:
                raise
            except UserError as refusal:
                _logger.info("The patient of %s is not asked now: %s", record, refusal)
            except UniqueViolation:
                _logger.info("The patient of %s was asked by somebody else meanwhile", record)
            except Exception:
                _logger.exception("The patient of %s could not be asked", record)

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

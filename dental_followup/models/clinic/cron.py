"""The loops of the jobs: batches with a commit after each, every record in a savepoint of its own.

A collision with another transaction is nobody's fault: the batch is begun again. Any other error belongs
to the record that raised it: it is written where people see it, and the other records go on.
"""

import logging
import random
import time

from markupsafe import Markup

from odoo.exceptions import ConcurrencyError
from odoo.service.model import MAX_TRIES_ON_CONCURRENCY_FAILURE, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import html2plaintext

_logger = logging.getLogger(__name__)

# What Odoo itself answers by beginning the transaction again: a row is locked, was changed since our
# snapshot, or a deadlock.
RETRYABLE = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)
# Longest wait before a batch is begun again, in seconds; it doubles with each try.
FIRST_WAIT = 0.1


def run_batches(env, size, *jobs):
    """Do the work of a job in batches, and commit after each until the job's time is over.

    Killed at any point, or out of time, the job's next run does what is left.

    :param int size: how many items make a batch
    :param jobs: pairs of the items (a recordset or a list) and a function of a batch of them; all items
        are searched for before the first batch
    """
    cron = env["ir.cron"]
    cron._commit_progress(remaining=sum(len(items) for items, _work in jobs))
    for items, work in jobs:
        for start in range(0, len(items), size):
            batch = items[start : start + size]
            done = len(batch) if _try(env, batch, work) else 0
            if not cron._commit_progress(done):
                return


def _try(env, batch, work):
    """Do ``work`` with ``batch``, again after each collision; whether it could be done.

    What collides every time still counts as remaining, so Odoo soon runs the job again.
    """
    for tries in range(MAX_TRIES_ON_CONCURRENCY_FAILURE):
        try:
            work(batch)
            env.cr.flush()
            return True
        except RETRYABLE as collision:
            env.cr.rollback()
            _logger.info("%s: a batch of %s is begun again", type(collision).__name__, len(batch))
            time.sleep(random.uniform(0, FIRST_WAIT * 2**tries))
    _logger.warning("%s items are left to the next run: other transactions hold them", len(batch))
    return False


def for_each_isolated(env, items, work, report=None, refusals=()):
    """Do ``work`` for one item after the other; an error of one leaves the others alone.

    :param report: function of an item and its error, which writes the error where people see it;
        None: into the record's log
    :param refusals: exceptions that are no error, such as a patient who must not be asked now
    :raises RETRYABLE: after a collision, so that the whole transaction is begun again
    """
    for item in items:
        try:
            with env.cr.savepoint():
                work(item)
        except RETRYABLE:
            raise
        except refusals as refusal:
            _logger.info("Nothing is done with %s: %s", item, refusal)
        except Exception as error:
            _logger.exception("Nothing could be done with %s", item)
            (report or note_problem)(item, error)


def for_all_or_each(records, work, report=None):
    """Do ``work`` for all ``records`` at once; if that fails, for each alone as :func:`for_each_isolated` does."""
    try:
        with records.env.cr.savepoint():
            work(records)
    except RETRYABLE:
        raise
    except Exception:
        _logger.warning("A batch of %s failed; its records are tried one by one", records._name, exc_info=True)
        for_each_isolated(records.env, records, work, report)


def describe(error):
    """The error as people read it; never empty."""
    return str(error) or type(error).__name__


def note_problem(record, error):
    """Write in the log of ``record`` what keeps a job from dealing with it, once until something else is logged.

    A job has no language of its own: the clinic's is taken.
    """
    record = record.with_context(lang=record.env.lang or record.env.company.partner_id.lang)
    text = record.env._("The clinic's job could not go on with this: %(error)s", error=describe(error))
    if html2plaintext(record.message_ids[:1].body or "").strip() != text.strip():
        record._message_log(body=Markup("<p>%s</p>") % text)

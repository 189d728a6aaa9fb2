"""What the jobs do when another transaction gets in their way."""

import logging

from psycopg2.errors import SerializationFailure

_logger = logging.getLogger(__name__)

# How often a batch is begun that collides with other transactions.
TRIES = 5


def retried(batch, step):
    """Do ``step`` with the records of a batch, again if another transaction changed a row between our
    snapshot and our lock; a batch that is never left alone waits for the job's next run.
    """
    for _time in range(TRIES):
        try:
            step(batch)
            return
        except SerializationFailure:
            batch.env.cr.rollback()
    _logger.warning("%s %s are left to the next run: others were changing them", len(batch), batch._name)


def each(records, work):
    """Do ``work`` for one after the other; what fails for one leaves the others alone."""
    for record in records:
        try:
            with record.env.cr.savepoint():
                work(record)
        except SerializationFailure:
            raise
        except Exception:
            _logger.exception("Nothing could be done with %s", record)

"""Odoo as a real process on a database of its own, for tests of installation, upgrade, demo data and removal.

from odoo_process import fresh_database, run_odoo

with fresh_database("upgrade") as database:
    run_odoo(database, "--init", "dental_followup", "--with-demo")
    assert query(database, "SELECT …") == [(…,)]
"""

import os
import shutil
import subprocess
import uuid
from contextlib import contextmanager
from pathlib import Path

import db


class OdooError(AssertionError):
    """Odoo ended with an error, or logged one."""


def run_odoo(database, *arguments, command="server", script=None, timeout=900, may_log=()):
    """Run one command of Odoo on the database to its end; return what it logged.

    "server" gets --stop-after-init and --no-http; "shell" runs the Python text given as script. Raises
    OdooError on an exit code other than 0 and on every logged line of level ERROR or CRITICAL that
    contains none of the strings of may_log.
    """
    line = [
        os.environ["DENTAL_ODOO_CMD"],
        command,
        "--database",
        database,
        "--logfile=",
        "--no-http",
        "--log-level=info",
    ]
    line += ["--db-filter", f"^{database}$", "--max-cron-threads=0"]
    if command == "server":
        line.append("--stop-after-init")
    done = subprocess.run(
        [*line, *arguments],
        input=script or "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    errors = [
        text
        for text in done.stdout.splitlines()
        if (" ERROR " in text or " CRITICAL " in text) and not any(known in text for known in may_log)
    ]
    if done.returncode or errors:
        told = "\n".join(errors[:5])
        raise OdooError(f"{arguments} ended with {done.returncode}\n{told}\n" + done.stdout[-8000:])
    return done.stdout


@contextmanager
def fresh_database(name="process"):
    """An empty database with a name of its own, dropped in the end."""
    database = f"{os.environ.get('DENTAL_DB', 'dental_test')}_{name}_{uuid.uuid4().hex[:6]}"
    db.create(database)
    try:
        yield database
    finally:
        db.drop(database)
        shutil.rmtree(Path(os.environ["DENTAL_DATA"]) / "filestore" / database, ignore_errors=True)


def query(database, statement, parameters=None):
    """The rows of one SQL statement, outside of Odoo."""
    return db.execute(database, statement, parameters)

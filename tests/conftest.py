"""Databases for the tests that run Odoo as a process, and who runs what where several share the work."""

import shutil
import uuid
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """A file stays with one worker, and so do all tests that use the installation below: it takes minutes.

    Those come first, so that nobody waits for them in the end.
    """
    items.sort(key=lambda item: item.get_closest_marker("process") is None)
    for item in items:
        group = "process" if item.get_closest_marker("process") else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def installed():
    """(database, log) of a fresh installation with the demo clinic. Nothing may be changed in it."""
    from odoo_process import fresh_database, run_odoo

    with fresh_database("installed") as database:
        options = ("--init", "dental_followup", "--with-demo", "--load-language", "en_US,zh_CN")
        yield database, run_odoo(database, *options)


@pytest.fixture
def database(installed):
    """A copy of the installation, for one test."""
    import os

    import db
    from psycopg2 import sql

    original, name = installed[0], f"{installed[0]}_{uuid.uuid4().hex[:4]}"
    query = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    db.execute("postgres", query.format(sql.Identifier(name), sql.Identifier(original)))
    filestore = Path(os.environ["DENTAL_DATA"]) / "filestore"
    shutil.copytree(filestore / original, filestore / name)
    try:
        yield name
    finally:
        db.drop(name)
        shutil.rmtree(filestore / name, ignore_errors=True)

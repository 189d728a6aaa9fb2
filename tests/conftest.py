"""Databases for the tests that run Odoo as a process, the markers, and who runs what where several share the work."""

import gc
import os
import shutil
import sys
import uuid
from pathlib import Path
from unittest import mock

import pytest


@pytest.hookimpl(tryfirst=True)  # before pytest reads -m, and pytest-xdist the groups
def pytest_collection_modifyitems(items):
    """Mark what starts a browser or a process, and tell pytest-xdist which tests belong together.

    A file stays with one worker, and so do all tests that use the installation below: it takes minutes.
    Those come first, so that nobody waits for them in the end.
    """
    for item in items:
        if serves_pages(item):
            item.add_marker("browser")
        if starts_processes(item):
            item.add_marker("process")
    items.sort(key=lambda item: item.get_closest_marker("process") is None)
    for item in items:
        group = "process" if item.get_closest_marker("process") else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


def serves_pages(item):
    """Whether the test's class is an HttpCase; where nobody has imported Odoo, none is."""
    odoo_tests = sys.modules.get("odoo.tests")
    return bool(odoo_tests and item.cls and issubclass(item.cls, odoo_tests.HttpCase))


def starts_processes(item):
    """Whether the test uses the installation below, or its file something of devtools/odoo_process.py."""
    uses = (getattr(value, "__module__", None) for value in vars(item.module).values())
    return "installed" in item.fixturenames or "odoo_process" in uses


@pytest.fixture(scope="session", autouse=True)
def frozen_heap(request):
    """Let the garbage collector pass over what Odoo has loaded: it stays, and tests take a tenth less time."""
    if request.config.pluginmanager.has_plugin("odoo"):
        request.getfixturevalue("load_registry")
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_filestore(request):
    """Give a worker of pytest-xdist a filestore of its own, beside its own database.

    pytest-odoo lets all workers share one; there each deletes the files that another has just written, as its
    own database does not know them.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not (worker and request.config.pluginmanager.has_plugin("odoo")):
        yield
        return
    request.getfixturevalue("load_registry")
    from odoo.tools import config

    shared = Path(config.filestore(config["db_name"]))
    own = shared.with_name(f"{shared.name}-{worker}")
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(shared, own, copy_function=os.link)  # files of a filestore are written once
    with mock.patch.object(config, "filestore", return_value=str(own)):
        yield
    shutil.rmtree(own, ignore_errors=True)


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

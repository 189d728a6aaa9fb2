"""Odoo's own lint cases (the module test_lint), held against this add-on instead of all of Odoo.

Run by "./dev lint" with pytest-odoo on a database that has the add-on. Those cases that look at a
registry look at the whole of it, so our overrides of Odoo's methods and our fields are among them.
"""

import logging
import os
import sys
from unittest import mock

import pytest

from odoo.modules import Manifest

import odoo.addons

# The package imports pylint, which is with the linters; at the end of the path it disturbs nothing.
sys.path.append(os.environ["DENTAL_LINT_PATH"])

# pytest collects a case by its being here.
from odoo.addons.test_lint.tests.test_docstring import TestDocstring
from odoo.addons.test_lint.tests.test_dunderinit import TestDunderinit
from odoo.addons.test_lint.tests.test_i18n import TestI18n
from odoo.addons.test_lint.tests.test_index import TestIndex
from odoo.addons.test_lint.tests.test_jstranslate import TestJsTranslations
from odoo.addons.test_lint.tests.test_manifests import ManifestLinter
from odoo.addons.test_lint.tests.test_markers import TestConflictMarkers
from odoo.addons.test_lint.tests.test_naming import TestNaming
from odoo.addons.test_lint.tests.test_onchange_domains import TestOnchangeDomains
from odoo.addons.test_lint.tests.test_orm_import import TestDunderinit as TestOrmImport
from odoo.addons.test_lint.tests.test_override_signatures import TestLintOverrideSignatures
from odoo.addons.test_lint.tests.test_pofile import PotLinter
from odoo.addons.test_lint.tests.test_routes import RoutesLinter
from odoo.addons.test_lint.tests.test_test_holes import TestTestHoles

__all__ = [
    "ManifestLinter",
    "PotLinter",
    "RoutesLinter",
    "TestConflictMarkers",
    "TestDocstring",
    "TestDunderinit",
    "TestI18n",
    "TestIndex",
    "TestJsTranslations",
    "TestLintOverrideSignatures",
    "TestNaming",
    "TestOnchangeDomains",
    "TestOrmImport",
    "TestTestHoles",
]

ADDON = os.environ["DENTAL_ADDON"]


@pytest.fixture(autouse=True)
def only_this_addon():
    """Let every case see one module: ours."""
    manifest = Manifest.for_addon(ADDON)
    with (
        mock.patch.object(Manifest, "all_addon_manifests", return_value=[manifest]),
        mock.patch("odoo.addons.test_lint.tests.test_pofile.get_modules", return_value=[ADDON]),
        mock.patch.object(odoo.addons, "__path__", [manifest.path]),
        mock.patch.object(odoo, "__path__", [manifest.path]),
    ):
        yield


@pytest.fixture(autouse=True)
def findings_fail(caplog):
    """Some cases only log what they find."""
    yield
    found = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.name.startswith("odoo.addons.test_lint") and record.levelno >= logging.WARNING
    ]
    assert not found, "\n".join(found)

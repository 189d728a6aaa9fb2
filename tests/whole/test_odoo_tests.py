"""Odoo's own tests of the apps that this add-on extends, in a database in which it is installed.

Those that start a browser are Odoo's affair: no screen of these apps is changed for other people.
"""

import importlib
import inspect
import pkgutil
import unittest

from odoo.tests import HttpCase

APPS = ("calendar", "survey", "sms", "phone_validation")


def own_tests(app):
    """The classes of an app's tests; none where Odoo was installed without them."""
    try:
        package = importlib.import_module(f"odoo.addons.{app}.tests")
    except ModuleNotFoundError:
        return
    for info in pkgutil.iter_modules(package.__path__):
        if not info.name.startswith("test_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, case in inspect.getmembers(module, inspect.isclass):
            is_test = issubclass(case, unittest.TestCase) and case.__module__ == module.__name__
            if is_test and not issubclass(case, HttpCase) and "standard" in getattr(case, "test_tags", ("standard",)):
                yield f"{app}_{info.name}_{name}", case


globals().update((name, case) for app in APPS for name, case in own_tests(app))

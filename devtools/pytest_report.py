"""pytest plugin: adds this run's counts to the report that ./dev sums up; a skipped test fails the run."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

counts = Counter()


def pytest_runtest_logreport(report):
    if report.failed:
        counts["failed"] += 1
    elif report.skipped:
        counts["skipped"] += 1
    elif report.when == "call":
        counts["passed"] += 1


def pytest_collectreport(report):
    if report.failed:
        counts["failed"] += 1
    elif report.skipped:
        counts["skipped"] += 1


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if hasattr(session.config, "workerinput"):
        return  # one of several workers: whoever shares the tests out counts them all
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK  # ./dev minds the total
    elif exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        counts["failed"] += 1  # interrupted, or a broken configuration
    elif counts["skipped"]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    with Path(os.environ["DENTAL_REPORT"]).open("a", encoding="utf-8") as report:
        report.write(json.dumps(counts) + "\n")

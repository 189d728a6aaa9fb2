"""Opening Odoo, measuring, and the table of results that all benchmarks share."""

import gc
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry


@dataclass
class Measure:
    """What happened inside a ``with bench.measure()`` block."""

    seconds: float = 0.0
    queries: int = 0


@dataclass(frozen=True)
class Row:
    """One line of the report; ``target`` is text, ``ok`` None where nothing was promised."""

    what: str
    value: str
    target: str = ""
    ok: bool | None = None


@dataclass
class Bench:
    """The database, the options of the command line and what has been found out."""

    env: api.Environment
    options: object
    rows: list[Row] = field(default_factory=list)

    @contextmanager
    def measure(self):
        """Time a block and count its queries, from an empty cache to the last flushed row."""
        cr = self.env.cr
        self.env.flush_all()
        self.env.invalidate_all()
        gc.collect()
        measure = Measure(queries=-cr.sql_log_count)
        start = time.perf_counter()
        yield measure
        self.env.flush_all()
        measure.seconds = time.perf_counter() - start
        measure.queries += cr.sql_log_count

    def best(self, function, times=5):
        """The seconds of calling ``function`` on an empty cache when neighbours disturb it least."""
        seconds = []
        for _i in range(times):
            with self.measure() as measure:
                function()
            seconds.append(measure.seconds)
        return min(seconds)

    def sql(self, query, *parameters):
        """Run one statement; return its rows, or [] where it has none."""
        cr = self.env.cr
        cr.execute(query, (parameters[0] if parameters and isinstance(parameters[0], dict) else parameters) or None)
        return cr.fetchall() if cr.description else []

    def vacuum(self, *tables):
        """Leave no dead rows of one measurement to the next."""
        self.env.cr.commit()
        connection = self.env.cr._cnx
        connection.autocommit = True
        for table in tables:
            self.env.cr.execute(f"VACUUM ANALYZE {table}")
        connection.autocommit = False

    def add(self, what, value, target="", ok=None):
        """Note a result and show it at once."""
        row = Row(what, value, target, ok)
        self.rows.append(row)
        print(format_row(row), flush=True)

    def head(self, title):
        print(f"\n{title}", flush=True)


def format_row(row):
    verdict = {None: "", True: "ok", False: "MISSED"}[row.ok]
    return f"  {row.what:<58} {row.value:>18}   {row.target:<16} {verdict}".rstrip()


def resident_megabytes():
    """The memory that this process occupies now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def open_database(name):
    """An environment of the superuser, in English, on the benchmark's own database."""
    odoo.tools.config.parse_config(["--no-http"], setup_logging=True)
    with Registry(name).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})

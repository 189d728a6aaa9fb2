"""Odoo at work in several processes that begin together."""

import os
import subprocess
import time

GATE = 20261120  # the advisory lock that the processes wait for, so that they begin together


WAIT = f"""
with env.registry.cursor() as gate:
    gate.execute("SELECT pg_advisory_xact_lock_shared({GATE})")
"""


class Process:
    """Odoo's shell at work on a script."""

    def __init__(self, database, script):
        line = [os.environ["DENTAL_ODOO_CMD"], "shell", "--database", database, "--no-http", "--logfile="]
        self.popen = subprocess.Popen(
            [*line, "--log-level=info"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.popen.stdin.write(script)
        self.popen.stdin.close()
        self.popen.stdin = None  # communicate() would flush it

    def is_running(self):
        return self.popen.poll() is None

    def kill(self):
        self.popen.kill()
        self.popen.communicate()

    def output(self):
        output = self.popen.communicate(timeout=300)[0]
        assert self.popen.returncode == 0, output
        assert "Traceback" not in output, output
        return output


class Gate:
    """Holds processes back until all have come to it."""

    def __init__(self, database):
        import psycopg2

        self.connection = psycopg2.connect(dbname=database)
        self.cursor = self.connection.cursor()
        self.cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])

    def open_for(self, count):
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        deadline = time.monotonic() + 120
        while True:
            self.cursor.execute(waiting, [GATE])
            if self.cursor.fetchone()[0] == count:
                break
            assert time.monotonic() < deadline, "the processes did not come"
            time.sleep(0.05)
        self.connection.close()


def warnings(log):
    """The lines of a log that speak of trouble."""
    levels = (" WARNING ", " ERROR ", " CRITICAL ")
    return [line for line in log.splitlines() if any(level in line for level in levels)]

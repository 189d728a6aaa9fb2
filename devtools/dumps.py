#!/usr/bin/env python3
"""Dumps of databases: small, and restored by PostgreSQL 13 to 18 without any of its programs.

dumps.py write DATABASE FILE
"""

import argparse
import lzma
import subprocess
from pathlib import Path

import db

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "data" / "dumps"
# What Odoo makes again, or what only names this one database.
SLIM = (
    # Not every server has it; Odoo makes its indexes again where there is.
    "DROP EXTENSION IF EXISTS pg_trgm CASCADE",
    # The files themselves are not in the database.
    "DELETE FROM ir_attachment WHERE store_fname IS NOT NULL",
    "DELETE FROM ir_logging",
    "DELETE FROM bus_bus",
    "DELETE FROM ir_cron_trigger",
    "DELETE FROM res_device_log",
    "DELETE FROM res_users_log",
    "UPDATE ir_config_parameter SET value = 'of a test' WHERE key IN ('database.secret', 'database.uuid')",
)
# Settings of the session that every server knows; the others of pg_dump are left out.
KNOWN = ("SET client_encoding", "SET standard_conforming_strings", "SET check_function_bodies")
OPTIONS = (
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--no-tablespaces",
    "--no-table-access-method",
    "--rows-per-insert=200",
)


def write(database, path):
    """Write the database into an .xz file; what a dump does not need is deleted in it first."""
    for statement in SLIM:
        db.execute(database, statement)
    done = subprocess.run(["pg_dump", *OPTIONS, database], stdout=subprocess.PIPE, check=True)
    text = _portable(done.stdout.decode())
    Path(path).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def _portable(text):
    """The dump without its comments and without what only psql, or only a newer server, understands.

    Settings stand before the first table; only there and in the last lines can a line be taken for
    what it looks like, as texts of records may begin in any way.
    """
    head, table, rest = text.partition("CREATE TABLE")
    body, end, tail = rest.rpartition(";\n")
    return "".join((*_kept(head), table, body, end, *_kept(tail)))


def _kept(text):
    for line in text.splitlines(keepends=True):
        is_foreign = line.startswith("SET ") and not line.startswith(KNOWN)
        if line.strip() and not is_foreign and not line.startswith(("\\", "--")):
            yield line


def restore(database, version):
    """Fill an empty database with the dump of a version of the add-on."""
    with db.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(lzma.decompress((FOLDER / f"{version}.sql.xz").read_bytes()).decode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["write"])
    parser.add_argument("database")
    parser.add_argument("path")
    options = parser.parse_args()
    write(options.database, options.path)
    print(f"{options.path}: {Path(options.path).stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()

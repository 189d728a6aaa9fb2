#!/usr/bin/env python3
"""Databases of the project: make, mark, drop, look into. Connects by PGHOST, PGPORT, PGUSER, PGPASSWORD.

The comment on a database says what it is: "dental_followup KIND CHECKSUM", where KIND is run, test or
bench and CHECKSUM tells for which state of the add-on it was last installed or updated ("new": never).
So nothing is dropped that another tool made, and a half-made database is known as such.
"""

import argparse
import sys
from contextlib import closing

import psycopg2
from psycopg2 import errors, sql

MARK = "dental_followup"
PLAIN_LOGINS = ("manager", "receptionist", "consultant", "nurse", "dentist", "team")


def connect(database="postgres"):
    connection = psycopg2.connect(dbname=database, connect_timeout=10)
    connection.autocommit = True
    return closing(connection)


def execute(database, query, parameters=None):
    """Run one statement; return its rows, or [] where it has none."""
    with connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall() if cursor.description else []


def exists(name):
    return bool(execute("postgres", "SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def read_mark(name):
    """Return (kind, checksum) of a database of ours; (None, None) for any other."""
    rows = execute(
        "postgres", "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    words = (rows[0][0] or "").split() if rows else []
    return (words[1], words[2]) if len(words) == 3 and words[0] == MARK else (None, None)


def mark(name, kind, checksum):
    query = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
        sql.Identifier(name), sql.Literal(f"{MARK} {kind} {checksum}")
    )
    execute("postgres", query)


def create(name, kind="test"):
    """Make an empty database the way Odoo does, and mark it."""
    query = sql.SQL("CREATE DATABASE {} ENCODING 'unicode' LC_COLLATE 'C' TEMPLATE template0")
    execute("postgres", query.format(sql.Identifier(name)))
    mark(name, kind, "new")
    try:
        execute(name, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except (errors.FeatureNotSupported, errors.UndefinedFile, errors.InsufficientPrivilege):
        print("no pg_trgm: searching by parts of a name is slower", file=sys.stderr)


def drop(name, kind=None):
    """Drop a database of that kind, whoever is connected; do nothing if there is none."""
    if not exists(name):
        return
    found = read_mark(name)[0]
    if kind and found != kind:
        what = f'of "./dev {found}"' if found else "not of this project"
        sys.exit(f'the database "{name}" is {what}: choose another name with DB=…, or drop it yourself')
    execute("postgres", sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def check_installed(name, module):
    """Exit with the reason if the module, or anyone's demo data, did not make it into the database."""
    rows = execute(name, "SELECT state FROM ir_module_module WHERE name = %s", [module])
    if not rows or rows[0][0] != "installed":
        sys.exit(f"{module} is not installed but {rows[0][0] if rows else 'unknown'}")
    failures = execute(
        name,
        """SELECT module.name, failure.error
             FROM ir_demo_failure failure JOIN ir_module_module module ON module.id = failure.module_id""",
    )
    for failed, error in failures:
        print(f"demo data of {failed}: {error}", file=sys.stderr)
    if failures:
        sys.exit("demo data could not be loaded")


def logins(name):
    """Return [(login, language)] of the demo clinic's users that are there, in the order of their roles."""
    wanted = [login + suffix for suffix in ("", ".zh") for login in PLAIN_LOGINS]
    rows = execute(
        name,
        """SELECT login, COALESCE(partner.lang, 'en_US')
             FROM res_users usr JOIN res_partner partner ON partner.id = usr.partner_id
            WHERE usr.active AND login = ANY(%s)""",
        [wanted],
    )
    return sorted(rows, key=lambda row: wanted.index(row[0]))


def set_language(name, language):
    """Give the administrator and the demo users without ".zh" that language."""
    execute(
        name,
        """UPDATE res_partner SET lang = %s
            WHERE id IN (SELECT partner_id FROM res_users WHERE login = ANY(%s))""",
        [language, ["admin", *PLAIN_LOGINS]],
    )


COMMANDS = {
    "create": create,
    "mark": mark,
    "drop": drop,
    "installed": check_installed,
    "language": set_language,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["ping", "state", "logins", *COMMANDS])
    parser.add_argument("database", nargs="?")
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    name, arguments = options.database, options.arguments
    if options.command == "ping":
        try:
            execute("postgres", "SELECT 1")
        except psycopg2.Error as error:
            sys.exit(" ".join(str(error).split()))
    elif options.command == "state":
        print((read_mark(name)[1] or "foreign") if exists(name) else "none")
    elif options.command == "logins":
        for login, language in logins(name):
            print(login, language)
    else:
        COMMANDS[options.command](name, *arguments)


if __name__ == "__main__":
    main()

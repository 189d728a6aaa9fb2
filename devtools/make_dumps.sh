#!/bin/bash
# Make the dumps of tests/data/dumps anew: of each earlier version a clinic with English and Chinese, without
# demo data, in which people have worked (dump_clinic.py). tests/test_migrations.py brings them up to date.
# Needs the project's history and PostgreSQL's pg_dump. Usage: devtools/make_dumps.sh [VERSION...]
set -eu -o pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
ADDON=dental_followup
DEVTOOLS=$ROOT/devtools

# shellcheck source=devtools/lib.sh
. "$DEVTOOLS/lib.sh"
# shellcheck source=devtools/setup.sh
. "$DEVTOOLS/setup.sh"
# shellcheck source=devtools/postgres.sh
. "$DEVTOOLS/postgres.sh"
# shellcheck source=devtools/odoo.sh
. "$DEVTOOLS/odoo.sh"

# The last state of each version before work on the next one began.
commit_of() {
    case $1 in
        19.0.1.0.0) echo 8285d54 ;;
        19.0.1.1.0) echo eeb62f7 ;;
        19.0.1.2.0) echo e153154 ;;
        *) die "no commit is known for version $1: add it to $0" ;;
    esac
}

make_dump() {
    local version=$1 tree name=${DB:-dental}_dump
    tree=$(mktemp -d)
    git -C "$ROOT" archive "$(commit_of "$version")" "$ADDON" | tar -x -C "$tree"
    configure "$name" "${HTTP_PORT:-8069}" 0 warn
    db drop "$name" test
    db create "$name"
    odoo server --database "$name" --addons-path "$tree" --init "$ADDON" --load-language en_US,zh_CN \
        --stop-after-init --no-http --logfile=
    odoo shell --database "$name" --addons-path "$tree" --no-http --logfile= <"$DEVTOOLS/dump_clinic.py"
    "$VENV/bin/python" "$DEVTOOLS/dumps.py" write "$name" "$ROOT/tests/data/dumps/$version.sql.xz"
    db drop "$name" test
    rm -rf "$tree" "$WORK/data/filestore/$name"
}

trap on_exit EXIT
set_up
start_postgres
[ -z "$PG_BIN" ] || PATH=$PG_BIN:$PATH
[ $# -gt 0 ] || set -- 19.0.1.0.0 19.0.1.1.0 19.0.1.2.0
for version; do
    make_dump "$version"
done

# shellcheck shell=bash
# Odoo's configuration, its databases and its server.

LANGUAGES=en_US,zh_CN
TIME_ZONE=Asia/Shanghai

odoo() { "$VENV/bin/python" -m odoo "$@"; }
db() { "$VENV/bin/python" "$DEVTOOLS/db.py" "$@"; }

require_database_name() {
    [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$ ]] ||
        die "DB=$1 cannot be the name of a database of Odoo: use letters, digits, \"_\", \".\" and \"-\""
}

# configure DATABASE PORT CRON_THREADS LOG_LEVEL [terminal]: write Odoo's configuration and export where it is.
# The log goes to a file, or to the terminal.
# No mail leaves: port 9 of this machine refuses all. Only this machine can connect: the demo's passwords are known.
configure() {
    require_database_name "$1"
    mkdir -p "$WORK/conf" "$WORK/data"
    export ODOO_RC=$WORK/conf/$1.conf
    ODOO_LOG=
    [ "${5:-}" = terminal ] || ODOO_LOG=$LOGS/$1.log
    cat >"$ODOO_RC" <<CONF
[options]
db_name = $1
dbfilter = ^${1//./\\.}\$
list_db = False
addons_path = $ROOT${ODOO_ADDONS:+,$ODOO_ADDONS}
data_dir = $WORK/data
http_interface = 127.0.0.1
http_port = $2
gevent_port = $2
workers = 0
max_cron_threads = $3
smtp_server = localhost
smtp_port = 9
logfile = $ODOO_LOG
log_level = $4
screenshots = $LOGS/screenshots
CONF
    # For tests and tools that start processes of their own.
    export DENTAL_ODOO_CMD=$DEVTOOLS/odoo DENTAL_PYTHON=$VENV/bin/python DENTAL_LOGS=$LOGS
}

addon_checksum() {
    (cd "$ROOT" && find "$ADDON" -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum | checksum)
}

require_addon() {
    [ -f "$ROOT/$ADDON/__manifest__.py" ] || die "the add-on is missing: $ROOT/$ADDON/__manifest__.py does not exist"
}

# make_database NAME KIND [OPTION...]: a fresh database with the add-on and both languages.
make_database() {
    local name=$1 kind=$2
    shift 2
    db drop "$name" "$kind"
    rm -rf "$WORK/data/filestore/$name"
    step "the database $name (Odoo, the add-on, English and Chinese)" "$name-create" fill_database "$name" "$kind" "$@"
}

fill_database() {
    local name=$1 kind=$2 sum
    shift 2
    sum=$(addon_checksum)
    db create "$name" "$kind"
    odoo server --database "$name" --init "$ADDON" --load-language "$LANGUAGES" --stop-after-init --no-http \
        --logfile= "$@"
    db installed "$name" "$ADDON"
    if [ "$kind" = run ]; then
        DEMO_TIME_ZONE=$TIME_ZONE odoo shell --database "$name" --no-http --logfile= <"$DEVTOOLS/prepare_demo.py"
    fi
    bundle_assets "$name" "$kind"
    db mark "$name" "$kind" "$sum"
}

# update_database NAME KIND: bring the add-on in an existing database up to date, if its files have changed.
update_database() {
    [ "$(db state "$1")" = "$(addon_checksum)" ] ||
        step "the add-on has changed: updating the database $1" "$1-update" refill_database "$@"
}

refill_database() {
    local sum
    sum=$(addon_checksum)
    odoo server --database "$1" --update "$ADDON" --stop-after-init --no-http --logfile=
    db installed "$1" "$ADDON"
    bundle_assets "$1" "$2"
    db mark "$1" "$2" "$sum"
}

# bundle_assets NAME KIND: what a test of the browser makes is rolled back with it; made once here, it is there for all.
bundle_assets() {
    [ "$2" = test ] || return 0
    odoo shell --database "$1" --no-http --logfile= <<'PYTHON'
for name in ("web.assets_web", "web.assets_web_print", "web.assets_tests", "survey.survey_assets",
             "web.assets_frontend", "web.assets_frontend_minimal", "web.assets_frontend_lazy"):
    bundle = env["ir.qweb"]._get_asset_bundle(name)
    bundle.css(), bundle.js()
env.cr.commit()
PYTHON
}

# provide_database NAME KIND [OPTION...]: the existing one brought up to date, or a fresh one.
provide_database() {
    local state
    state=$(db state "$1")
    case $state in
        none | new) make_database "$@" ;;
        foreign) die "the database $1 was not made by ./dev: choose another name with DB=..., or drop it yourself" ;;
        *) update_database "$1" "$2" ;;
    esac
}

require_free_port() {
    [[ $1 =~ ^[0-9]+$ ]] || die "HTTP_PORT=$1 is not a port"
    "$VENV/bin/python" -c 'import socket, sys; s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(("127.0.0.1", int(sys.argv[1])))' "$1" 2>/dev/null ||
        die "port $1 is in use by another program: stop it, or choose another port: HTTP_PORT=$(($1 + 1)) ./dev run"
}

# In a session of its own, so that Ctrl-C reaches it once and through us; it ends if we die.
start_server() {
    setsid setpriv --pdeathsig TERM "$VENV/bin/python" -m odoo server >"$LOGS/server.out" 2>&1 </dev/null &
    SERVER_PID=$!
}

# Returns once the page can be had; dies if Odoo ends or answers with an error.
wait_until_ready() {
    local status
    while kill -0 "$SERVER_PID" 2>/dev/null; do
        status=$("$VENV/bin/python" "$DEVTOOLS/http_status.py" "$1")
        case $status in
            200) return ;;
            none) sleep 0.3 ;;
            *) server_failed "Odoo runs, but answers $status" ;;
        esac
    done
    server_failed "Odoo did not start"
}

server_failed() {
    tail -n 20 "$ODOO_LOG" "$LOGS/server.out" | sed 's/^/    /' >&2
    die "$1; its log is $ODOO_LOG"
}

stop_server() {
    [ -n "$SERVER_PID" ] || return 0
    kill "$SERVER_PID" 2>/dev/null || true
    wait "$SERVER_PID" 2>/dev/null || true
    SERVER_PID=
    say "Odoo has stopped."
}

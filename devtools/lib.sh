# shellcheck shell=bash
# Paths, messages, steps and locks; read by ../dev.

umask 022
export LC_ALL=C.UTF-8 PYTHONUTF8=1
export PIP_DISABLE_PIP_VERSION_CHECK=1 DEBIAN_FRONTEND=noninteractive
# Odoo would take its database from here, whatever our configuration says.
unset PGDATABASE PYTHONHOME VIRTUAL_ENV

WORK=$ROOT/.dev      # all that is fetched or made
LOGS=$WORK/log
VENV=$WORK/venv      # the Python packages of Odoo and the tests
LINT=$WORK/lint      # the linters' own, so that they cannot disturb Odoo's
TMP=$WORK/tmp        # half-finished things; whatever is there is thrown away

say() { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
checksum() { sha256sum | cut -c1-16; }

FETCHING=

# step LABEL LOG COMMAND...: run the command with its output in LOG, say how it went in one line.
# The command runs in a subshell of its own, where "set -e" holds.
step() {
    local label=$1 log=$LOGS/$2.log start=$SECONDS status
    shift 2
    mkdir -p "$LOGS"
    printf -- '- %s ... ' "$label"
    set +e
    (
        set -e
        "$@"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if [ $status -eq 0 ]; then
        say "done ($((SECONDS - start)) s)"
        return
    fi
    say "FAILED"
    explain_failure "$log"
}

# A step that needs the network.
fetch_step() {
    FETCHING=1
    step "$@"
    FETCHING=
}

# The commonest causes by name; anything else by the last lines of the log.
explain_failure() {
    local log=$1
    if grep -qiE 'no space left on device|disk quota exceeded' "$log"; then
        die "the disk is full ($(free_megabytes) MB free in $ROOT): make room and run the same command again (log: $log)"
    elif [ -n "$FETCHING" ] && grep -qiE 'temporary failure (in name resolution|resolving)|could not resolve|name or service not known|network is unreachable|failed to establish a new connection|cannot connect|unable to connect|could not connect to|ENOTFOUND|EAI_AGAIN|ECONNREFUSED.*registry' "$log"; then
        die "no network: a package registry (Debian, PyPI or npm) does not answer; connect, or set the proxy that apt, pip and npm need, and run the same command again (log: $log)"
    fi
    if [ -n "$FETCHING" ] && grep -qi 'certificate verify failed' "$log"; then
        die "a package registry's certificate is not trusted: if a proxy stands between, name its certificate with PIP_CERT and NODE_EXTRA_CA_CERTS (log: $log)"
    fi
    tail -n 15 "$log" | sed 's/^/    /' >&2
    die "that step failed; the whole log is $log"
}

free_megabytes() { df -Pm "$ROOT" | awk 'NR == 2 { print $4 }'; }

# with_lock NAME COMMAND...: one ./dev at a time; the others wait.
with_lock() {
    local name=$1 fd
    shift
    mkdir -p "$WORK"
    exec {fd}>"$WORK/$name.lock"
    if ! flock -n "$fd"; then
        say "- another ./dev is busy with the same ($name); waiting for it"
        flock "$fd"
    fi
    "$@"
    exec {fd}>&-
}

# For subshells that start something which outlives us.
close_descriptors() {
    local fd
    for fd in /proc/"$BASHPID"/fd/*; do
        fd=${fd##*/}
        [ "$fd" -le 2 ] || [ "$fd" -eq 255 ] || exec {fd}>&-
    done
}

SERVER_PID=
on_exit() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP # clearing up must not be cut short
    stop_server
    stop_cluster
    exit $status
}

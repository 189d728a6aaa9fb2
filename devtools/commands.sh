# shellcheck shell=bash
# One function for each command of ./dev.

RUN_DB=${DB:-dental}
RUN_PORT=${HTTP_PORT:-8069}

command_run() {
    local url=http://localhost:$RUN_PORT
    check_language
    require_addon
    set_up
    require_free_port "$RUN_PORT"
    start_postgres
    configure "$RUN_DB" "$RUN_PORT" 1 info
    provide_database "$RUN_DB" run --with-demo
    [ -z "${LANG_UI:-}" ] || db language "$RUN_DB" "$LANG_UI"
    start_server
    wait_until_ready "$url/web/login"
    banner "$url"
    wait "$SERVER_PID"
}

check_language() {
    case ${LANG_UI:-en_US} in
        en_US | zh_CN) ;;
        *) die "LANG_UI=$LANG_UI is not one of the demo's languages: en_US, zh_CN" ;;
    esac
}

banner() {
    local login language
    say
    if [ "${LANG_UI:-}" = zh_CN ]; then
        say "已就绪：$1（登录名与密码相同；按 Ctrl-C 停止，数据保留）"
    fi
    say "Ready: $1   (log: $ODOO_LOG; Ctrl-C stops it, the data stay)"
    say "Logins, the password is the same word:"
    db logins "$RUN_DB" | while read -r login language; do
        printf '  %-18s %-22s %s\n' "$login" "$(role_of "${login%.zh}")" "$language"
    done
    printf '  %-18s %-22s\n' admin "administrator"
}

role_of() {
    case $1 in
        manager) echo "manager 主管" ;;
        receptionist) echo "receptionist 前台" ;;
        consultant) echo "consultant 咨询师" ;;
        nurse) echo "nurse 护士" ;;
        dentist) echo "dentist 医生" ;;
        team) echo "follow-up team 回访组" ;;
    esac
}

command_shell() { on_run_database shell --no-http "$@"; }

command_odoo() {
    [ $# -gt 0 ] || die "which command of Odoo? for instance: ./dev odoo i18n export -l pot zh_CN -- $ADDON"
    on_run_database "$@"
}

# on_run_database COMMAND [ARGUMENTS]
on_run_database() {
    local subcommand=$1
    shift
    require_addon
    set_up
    start_postgres
    configure "$RUN_DB" "$RUN_PORT" 0 warn terminal
    [ "$(db state "$RUN_DB")" != none ] || die "there is no database $RUN_DB yet: ./dev run makes it"
    odoo "$subcommand" "$@"
}

command_reset() {
    set_up
    start_postgres
    db drop "$RUN_DB" run
    rm -rf "$WORK/data/filestore/$RUN_DB"
    say "The database $RUN_DB is gone; ./dev run makes it anew."
}

command_clean() {
    local home pid
    for home in "$WORK/pg" "$(readlink "$WORK/pg-elsewhere" || true)"; do
        [ -d "$home" ] || continue
        for pid in "$home"/*/postmaster.pid; do
            [ ! -f "$pid" ] || stop_process "$(head -n 1 "$pid")"
        done
        rm -rf "$home"
    done
    rm -rf "$WORK"
    say "$WORK is gone."
}

stop_process() {
    local tries=50
    kill -INT "$1" 2>/dev/null || return 0
    while kill -0 "$1" 2>/dev/null && [ $tries -gt 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
}

PURE=tests/pure

command_test() {
    local options=() pure=() rest=() workers=() kinds=() parts=() quick=
    sort_arguments "$@"
    export DENTAL_REPORT=$LOGS/test-report.$$
    local status=0
    if [ ${#rest[@]} -gt 0 ]; then
        require_addon
        [ -n "$quick" ] || parts=(chromium)
    fi
    set_up "${parts[@]}"
    rm -f "$DENTAL_REPORT"
    if [ ${#pure[@]} -gt 0 ]; then
        say "- tests of the rules, without a database"
        run_pytest -p no:odoo "${options[@]}" "${pure[@]}" || status=1
    fi
    if [ ${#rest[@]} -gt 0 ]; then
        prepare_test_database
        choose_kinds
        share_out
        run_pytest "${kinds[@]}" --odoo-log-level=warn --odoo-database="$TEST_DB" --odoo-config="$ODOO_RC" \
            "${workers[@]}" "${options[@]}" "${rest[@]}" || status=1
    fi
    sum_up || status=1
    return $status
}

# Sets options, pure, rest and quick: an argument that names something below tests/ is a path, --quick is ours,
# all others are pytest's. Without a path everything is run.
sort_arguments() {
    local argument path
    for argument in "$@"; do
        path=${argument%%::*}
        case ${path#./} in
            --quick) quick=1 ;;
            "$PURE" | "$PURE"/*) pure+=("$argument") ;;
            tests | tests/) pure+=("$PURE") rest+=(tests "--ignore=$PURE") ;;
            tests/*) rest+=("$argument") ;;
            *) options+=("$argument") ;;
        esac
    done
    if [ ${#pure[@]} -eq 0 ] && [ ${#rest[@]} -eq 0 ]; then
        [ ! -d "$ROOT/$PURE" ] || pure=("$PURE")
        rest=(tests "--ignore=$PURE")
    fi
}

# Sets kinds: the quick run leaves out what is marked as slow (pyproject.toml says what).
choose_kinds() {
    if [ -n "$quick" ]; then
        say "- tests with Odoo, without a browser"
        kinds=(-m "not browser and not process and not long")
    else
        say "- tests with Odoo and a browser"
        kinds=(--odoo-http)
    fi
}

# Sets workers: the tests of folders are shared out among the processors; for a few chosen files it does not pay.
# Each worker has a copy of the database, which pytest-odoo makes with PostgreSQL's own createdb.
share_out() {
    local processors path folder=
    processors=$(nproc)
    for path in "${rest[@]}"; do
        [ ! -d "$ROOT/$path" ] || folder=1
    done
    [ -n "$folder" ] && [ "$processors" -gt 1 ] || return 0
    [ -z "$PG_BIN" ] || PATH=$PG_BIN:$PATH
    has createdb || return 0
    # One more than there are processors: workers also wait, for the database and the browser.
    workers=(--numprocesses "$((processors < 4 ? processors + 1 : 4))" --dist loadgroup --no-loadscope-reorder)
}

prepare_test_database() {
    TEST_DB=${DB:-dental_test}
    start_postgres
    configure "$TEST_DB" "$RUN_PORT" 0 warn
    export DENTAL_DB=$TEST_DB DENTAL_DATA=$WORK/data
    if [ -n "$quick" ] || [ "${REUSE_DB:-}" = 1 ]; then
        provide_database "$TEST_DB" test
    else
        make_database "$TEST_DB" test
    fi
}

run_pytest() { (cd "$ROOT" && "$VENV/bin/python" -m pytest -p pytest_report "$@"); }

# The line that says it all; fails if anything failed or was skipped, and if nothing ran.
sum_up() {
    "$VENV/bin/python" - "$DENTAL_REPORT" <<'PYTHON'
import collections, json, pathlib, sys

report = pathlib.Path(sys.argv[1])
total = collections.Counter()
for line in report.read_text().splitlines() if report.exists() else ():
    total.update(json.loads(line))
report.unlink(missing_ok=True)
if total["skipped"]:
    print("A skipped test counts as a failure: what it needs is missing.")
if not total.total():
    print("No test was run.")
print(f"total: {total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
sys.exit(bool(total["failed"] or total["skipped"] or not total["passed"]))
PYTHON
}

command_bench() {
    local name=${DB:-dental_bench}
    require_addon
    [ -f "$ROOT/benchmarks/run.py" ] || die "there is no benchmarks/run.py"
    set_up
    start_postgres
    configure "$name" "$RUN_PORT" 0 warn
    export DENTAL_DB=$name DENTAL_DATA=$WORK/data DB=$name
    make_database "$name" bench
    (cd "$ROOT" && PYTHONPATH=$PYTHONPATH:$ROOT "$VENV/bin/python" benchmarks/run.py "$@")
}

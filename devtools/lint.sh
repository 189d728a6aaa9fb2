# shellcheck shell=bash
# ./dev lint: every check is run, whatever the others found.

LINT_STATUS=0
FIX=

command_lint() {
    [ "${1:-}" != --fix ] || FIX=1
    require_addon
    set_up lint
    cd "$ROOT"
    check "ruff: rules" lint_ruff
    check "ruff: format" lint_format
    check "mypy: types of the rules" "$LINT/bin/mypy" --config-file=pyproject.toml
    check "mypy: types of the plans" "$LINT/bin/mypy" --config-file=devtools/mypy_models.ini
    check "the house: rooms and overrides" "$VENV/bin/python" devtools/house.py
    check "pylint-odoo" lint_pylint
    check "Odoo's own pylint rules" lint_pylint_of_odoo
    check "OCA: manifest, XML, CSV" "$LINT/bin/oca-checks-odoo-module" --config=devtools/oca_hooks.cfg "$ADDON/__manifest__.py"
    check "OCA: translations" lint_translations
    check "eslint" lint_eslint
    check "prettier" lint_prettier
    check "shellcheck" lint_shell
    lint_database
    check "Odoo's own lint cases" lint_odoo_cases
    [ $LINT_STATUS -eq 0 ] || die "there are findings; ./dev lint --fix mends some of them"
    say "No findings."
}

# check LABEL COMMAND...: one line if all is well, all that the command says if not.
check() {
    local label=$1 start=$SECONDS status log
    log=$LOGS/lint.$$
    shift
    printf -- '- %s ... ' "$label"
    set +e
    (
        set -e
        "$@"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if [ $status -eq 0 ]; then
        say "fine ($((SECONDS - start)) s)"
    else
        say "FINDINGS"
        cat "$log"
        LINT_STATUS=1
    fi
    rm -f "$log"
}

lint_ruff() { "$LINT/bin/ruff" check ${FIX:+--fix} .; }
lint_format() {
    if [ -n "$FIX" ]; then
        "$LINT/bin/ruff" format .
    else
        "$LINT/bin/ruff" format --diff .
    fi
}

# Not for us: OCA's name among the authors, a README inside the add-on, one file for a model with many parts, and
# complaints about the names of rules that only the next check knows.
PYLINT_OFF=manifest-required-author,missing-readme,unknown-option-value,consider-merging-classes-inherited

lint_pylint() { "$LINT/bin/pylint" --rcfile=pyproject.toml --disable="$PYLINT_OFF" "$ADDON"; }

# The checkers that Odoo's CI loads into pylint: SQL injection, translations, unlink().
lint_pylint_of_odoo() {
    PYTHONPATH=$ODOO_PATH/odoo/addons/test_lint/tests "$LINT/bin/pylint" --rcfile=/dev/null \
        --load-plugins=pylint.extensions.bad_builtin,_odoo_checker_sql_injection,_odoo_checker_gettext,_odoo_checker_unlink_override \
        --disable=all,unknown-option-value --bad-functions=input --deprecated-modules=cgi,pdb,ipdb,pudb \
        --enable=used-before-assignment,undefined-variable,eval-used,unreachable,function-redefined,deprecated-module \
        --enable=sql-injection,missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,raise-unlink-override \
        "$ADDON"
}

lint_translations() {
    [ -d "$ADDON/i18n" ] || return 0
    find "$ADDON/i18n" \( -name '*.po' -o -name '*.pot' \) -print0 |
        xargs -0 --no-run-if-empty "$LINT/bin/oca-checks-po" --config=devtools/oca_hooks.cfg ${FIX:+--fix}
}

javascript() { find "$ADDON" devtools \( -name '*.js' -not -path '*/lib/*' -o -name '*.mjs' \) -print0; }

lint_eslint() {
    cp "$DEVTOOLS/eslint.config.mjs" "$WORK/node"
    javascript | xargs -0 --no-run-if-empty "$NODE" "$WORK/node/node_modules/eslint/bin/eslint.js" \
        --config "$WORK/node/eslint.config.mjs" --max-warnings 0 ${FIX:+--fix}
}

lint_prettier() {
    local mode=--check
    [ -z "$FIX" ] || mode=--write
    { javascript && find "$ADDON" -name '*.scss' -print0; } | xargs -0 --no-run-if-empty "$NODE" "$WORK/node/node_modules/prettier/bin/prettier.cjs" \
        --config "$DEVTOOLS/prettier.json" --log-level warn $mode
}

lint_shell() { "$LINT/bin/shellcheck" --external-sources --check-sourced dev .ci/run devtools/odoo; }

# Some of Odoo's cases look at the models as they are put together in a database.
lint_database() {
    LINT_DB=${DB:-dental}_lint
    start_postgres
    configure "$LINT_DB" "$RUN_PORT" 0 warn
    provide_database "$LINT_DB" test
}

lint_odoo_cases() {
    DENTAL_LINT_PATH=$(echo "$LINT"/lib/python3.*/site-packages) DENTAL_ADDON=$ADDON DENTAL_REPORT=/dev/null run_pytest --quiet --odoo-log-level=warn --odoo-database="$LINT_DB" \
        --odoo-config="$ODOO_RC" devtools/odoo_lint.py
}

command_lock() {
    set_up lint
    fetch_step "uv, which resolves for all Python versions at once (PyPI)" uv fetch_uv
    fetch_step "requirements.txt" lock renew_lock requirements
    fetch_step "requirements-lint.txt" lock-lint renew_lock requirements-lint
    fetch_step "package-lock.json" lock-npm renew_node_lock
}

fetch_uv() {
    rm -rf "$WORK/uv"
    "$PYTHON" -m venv "$WORK/uv"
    "$WORK/uv/bin/python" -m pip install uv
}

renew_lock() {
    (cd "$DEVTOOLS" && UV_PYTHON_DOWNLOADS=never "$WORK/uv/bin/uv" pip compile --universal --python-version 3.10 --upgrade \
        --generate-hashes --no-header --no-annotate --no-emit-index-url --output-file "$1.txt" "$1.in")
}

# Without the addresses of a registry, so that everybody's own is used.
renew_node_lock() {
    (cd "$DEVTOOLS" && run_npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved)
}

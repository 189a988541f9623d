#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints the command of a Python that can run Hiroba: the one named by PYTHON, or the first that fits.
candidates=${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}

first_that_can() {
    for python in $candidates; do
        if "$python" -c "$1" >/dev/null 2>&1; then
            echo "$python"
            return 0
        fi
    done
    return 1
}

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
complete="import ensurepip, venv; $new_enough"
first_that_can "$complete" && exit 0

# Debian keeps venv in a package of its own.
if first_that_can "$new_enough" >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python3-venv" >&2
    (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y python3-venv) >/dev/null 2>&1
    first_that_can "$complete" && exit 0
fi

found=$(${PYTHON:-python3} --version 2>&1 || true)
echo "error: Hiroba needs Python 3.11 or newer with venv (found: ${found:-none}). Install it (Debian: apt-get install python3 python3-venv), or name one with: make PYTHON=/path/to/python3" >&2
exit 1

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints the command of a Python that can run Hiroba: the one named by PYTHON, or the first that fits.
wanted='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
    if "$python" -c "$wanted" >/dev/null 2>&1; then
        echo "$python"
        exit 0
    fi
done
found=$(${PYTHON:-python3} --version 2>&1 || true)
echo "error: Hiroba needs Python 3.11 or newer with venv (found: ${found:-none}). Install it (Debian: apt-get install python3 python3-venv), or name one with: make PYTHON=/path/to/python3" >&2
exit 1

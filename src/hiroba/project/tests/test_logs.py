# SPDX-License-Identifier: Apache-2.0
"""What must not get into a log; addresses of pages are tried in tests/installation/test_reverse_proxy.py."""

import subprocess
import sys

FAILS = r"""
import logging
from hiroba.project import logs
logs.start("json")
text = 'duplicate key value violates "login"\n' + "DETAIL:  Key (login)=(taro@example.jp) exists."
try:
    raise ValueError(text)
except ValueError:
    logging.getLogger("any").exception("write_failed")
"""


def test_values_of_a_refused_row_are_left_out() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILS], capture_output=True, text=True, timeout=60, check=True
    )

    assert "ValueError: duplicate key value" in done.stderr
    assert "taro@example.jp" not in done.stderr

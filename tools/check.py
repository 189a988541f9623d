# SPDX-License-Identifier: Apache-2.0
"""`make check`: everything that can be checked without running the product. Two at a time, all faults at once."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SECONDS_MAX = 300


class Check(NamedTuple):
    name: str
    command: tuple[str, ...]


CHECKS = (
    Check("types", (str(BIN / "mypy"), "src", "tests")),
    Check("format", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
    Check("lint", (str(BIN / "ruff"), "check", "--quiet", ".")),
    Check("contracts", (str(BIN / "lint-imports"),)),
    Check("manifests", (str(BIN / "hiroba"), "check")),
    Check(
        "migrations",
        (str(BIN / "python"), "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"),
    ),
    Check("translations", (str(BIN / "python"), "tools/messages.py", "--check")),
    Check("imports", (str(BIN / "python"), "tools/imports_in_functions.py")),
    Check("docs", (str(BIN / "python"), "tools/docs.py", "--check")),
    Check("settings page", (str(BIN / "python"), "tools/settings_page.py", "--check")),
)


def main() -> int:
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(run, CHECKS))
    failed = [check.name for check, is_good in zip(CHECKS, results, strict=True) if not is_good]
    seconds = time.monotonic() - started
    if failed:
        print(f"check: {', '.join(failed)} failed ({seconds:.0f} s)")
        return 1
    print(f"check: all {len(CHECKS)} passed ({seconds:.0f} s)")
    return 0


def run(check: Check) -> bool:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hiroba.project.settings",
        # Secrets that a check makes are not those of an installation.
        "HIROBA_DATA_DIR": str(ROOT / ".cache" / "check"),
        "NO_COLOR": "1",
    }
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    word = "ok" if done.returncode == 0 else "FAILED"
    report = f"{check.name:14} {word:6} {time.monotonic() - started:5.1f} s"
    if done.returncode != 0:
        report += f"\n{done.stdout}{done.stderr}".rstrip()
    print(report, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())

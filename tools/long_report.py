# SPDX-License-Identifier: Apache-2.0
"""`make test-long`: runs the long tests and writes what came out to docs/reports/, dated."""

import datetime
import os
import platform
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / ".cache" / "long.xml"
SECONDS_MAX = 90 * 60


def main() -> int:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    RESULTS.parent.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-m",
        "long",
        f"--junitxml={RESULTS}",
        "-o",
        "junit_logging=out-err",
    ]
    done = subprocess.run(command, cwd=ROOT, timeout=SECONDS_MAX, check=False)
    report = ROOT / "docs" / "reports" / f"{today}-test-long.md"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(written(today), encoding="utf-8")
    print(f"The report is {report.relative_to(ROOT)}")
    return done.returncode


def written(today: datetime.date) -> str:
    cases = list(ET.parse(RESULTS).getroot().iter("testcase"))  # noqa: S314 -- our own file
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    lines = [
        f"# Long tests of {today}",
        "",
        f"{os.cpu_count()} cores, {memory} GB, Python {platform.python_version()}, commit {commit()}.",
        "",
        "| Test | Result | Seconds | What it measured |",
        "|---|---|---|---|",
        *(row(case) for case in cases),
    ]
    return "\n".join(lines) + "\n"


def row(case: ET.Element) -> str:
    result = next((kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None), "passed")
    said = [
        line for line in (case.findtext("system-out") or "").splitlines() if line.startswith("measured: ")
    ]
    measured = "; ".join(line.removeprefix("measured: ") for line in said)
    name = f"{case.get('classname', '').removeprefix('hiroba.')}.{case.get('name')}"
    return f"| `{name}` | {result} | {float(case.get('time', 0)):.1f} | {measured} |"


def commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 -- git of this machine
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())

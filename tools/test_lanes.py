# SPDX-License-Identifier: Apache-2.0
"""`make test`: the tests in two lanes, one for each core: those beside the code, and those that cross services.

Each lane has databases, brokers and ports of its own. The first is shown as it runs, the second when it has ended.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_MAX = 80 * 60
SHOWN, BEHIND = "src", "tests"


def main() -> int:
    with tempfile.TemporaryFile() as said:
        behind = subprocess.Popen(command(BEHIND), cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            shown = subprocess.run(command(SHOWN), cwd=ROOT, timeout=SECONDS_MAX, check=False).returncode
            hidden = behind.wait(SECONDS_MAX)
        finally:
            behind.kill()
            behind.wait()
        said.seek(0)
        print(f"\n{BEHIND}:", flush=True)
        sys.stdout.buffer.write(said.read())
        sys.stdout.buffer.flush()
    return shown or hidden


def command(folder: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-m", "not long", folder]


if __name__ == "__main__":
    sys.exit(main())

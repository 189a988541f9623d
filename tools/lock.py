# SPDX-License-Identifier: Apache-2.0
"""`make lock`: the three lock files with hashes, for every platform and Python from 3.11. All hold equal versions."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--quiet",
)
# The largest first: the others are held to its versions.
LOCKS = (
    ("requirements-dev.lock", ("--group=build", "--group=test")),
    ("requirements-build.lock", ("--group=build", "--constraint=requirements-dev.lock")),
    ("requirements.lock", ("--constraint=requirements-dev.lock",)),
)


def main() -> int:
    for name, groups in LOCKS:
        command = [str(UV), "pip", "compile", *OPTIONS, *groups, *sys.argv[1:], "pyproject.toml", "-o", name]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            print(f"error: {name} cannot be made; it is as it was.", file=sys.stderr)
            return 1
        print(f"{name} is made")
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""`make wheelhouse`: everything that an installation without the Internet needs, in one archive.

The packages are those for this kind of machine and this Python; they are checked against the hashes of the lock.
"""

import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOCK = "requirements.lock"
SECONDS_MAX = 1800
TAKEN = ("README.md", "LICENSE", "CHANGELOG.md", "docs", "deploy", LOCK)

INSTALL = """#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs Hiroba from this folder into .venv beside it; needs Python {python} and no network.
set -eu
cd "$(dirname "$0")"
python="${{PYTHON:-python{python}}}"
command -v "$python" >/dev/null || {{ echo "error: $python is not here; name another by PYTHON=/path" >&2; exit 1; }}
"$python" -m venv .venv
.venv/bin/python -m pip install --quiet --no-index --find-links wheels --require-hashes -r {lock}
.venv/bin/python -m pip install --quiet --no-index --no-deps wheels/hiroba-*.whl
echo "Installed. Start it with: .venv/bin/hiroba up"
"""


def main() -> int:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    name = f"hiroba-{version}"
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    for options in (
        ("download", "--only-binary=:all:", "--require-hashes", "-r", LOCK, "--dest", str(wheels)),
        ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT)),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *options],
            cwd=ROOT,
            timeout=SECONDS_MAX,
            check=False,
        )
        if done.returncode != 0:
            print("error: The packages cannot be put together; pip says why above.", file=sys.stderr)
            return 1
    for each in TAKEN:
        place = shutil.copytree if (ROOT / each).is_dir() else shutil.copy
        place(ROOT / each, folder / each)  # type: ignore[operator]
    installer = folder / "install.sh"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    installer.write_text(INSTALL.format(python=python, lock=LOCK), encoding="utf-8")
    installer.chmod(0o755)
    archive = BUILD / f"{name}-offline.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(folder, arcname=name)
    shutil.rmtree(folder)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size // 2**20} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

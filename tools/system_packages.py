# SPDX-License-Identifier: Apache-2.0
"""What tests need from the system: Chromium, fonts, nginx, Caddy, a reader of PDF. Installed when we may, else told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "caddy": lambda: shutil.which("caddy") is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
    "fonts-noto-cjk": lambda: has_fonts(),
    "nginx-light": lambda: shutil.which("nginx") is not None,
    "poppler-utils": lambda: shutil.which("pdftotext") is not None,
}
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SECONDS_MAX = 900


def main() -> int:
    missing = [name for name, is_there in PACKAGES.items() if not is_there()]
    if not missing:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} for the tests", flush=True)
        if install(missing):
            return 0
    print(
        f"error: The tests need {' and '.join(missing)}. "
        f"Install with: sudo apt-get install {' '.join(missing)}, and run make again.",
        file=sys.stderr,
    )
    return 1


def install(names: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *names]):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=SECONDS_MAX, check=False
        )
        if done.returncode != 0 and command[1] == "install":
            print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "", file=sys.stderr)
            return False
    return True


def has_fonts() -> bool:
    return FONT.exists() or Path("/usr/share/fonts/opentype/noto").exists()


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Makes `.venv` and installs locked packages with their hashes: `python tools/install.py requirements-build.lock`.

Run by make with the system's Python, so it uses the standard library only. Does nothing when nothing changed.
pip is used because it knows the machine's own settings (proxy, mirror, certificates).
"""

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / ".cache" / "install.log"
SECONDS_MAX = 1800

NETWORK_SIGNS = (
    "Failed to establish a new connection",
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "ConnectTimeoutError",
    "Connection refused",
    "Network is unreachable",
    "ProxyError",
    "Read timed out",
)


class InstallFailed(Exception):
    """One sentence that says what to do."""


def main(lock_name: str) -> int:
    lock = ROOT / lock_name
    stamp = VENV / f".installed-{lock.stem}"
    wanted = fingerprint(lock)
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted and PYTHON.exists():
        return 0
    is_new = not works()
    try:
        if is_new:
            make_venv()
        install(lock)
    except (InstallFailed, OSError) as failure:
        if is_new:
            shutil.rmtree(VENV, ignore_errors=True)
        print(f"error: {failure}", file=sys.stderr)
        return 1
    stamp.write_text(wanted, encoding="ascii")
    return 0


def fingerprint(lock: Path) -> str:
    """Changes with the lock, with the commands that the project installs, and with the Python that made .venv."""
    content = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()
    return hashlib.sha256(content).hexdigest()


def works() -> bool:
    """An environment that was copied or whose Python has gone is made anew."""
    if not PYTHON.exists():
        return False
    command = [PYTHON, "-c", "import sys, pip; print(sys.prefix)"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and Path(done.stdout.strip()) == VENV


def make_venv() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]}")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The environment .venv cannot be made")


def install(lock: Path) -> None:
    say(f"Installing the packages of {lock.name}")
    started = time.monotonic()
    pip = [str(PYTHON), "-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "--retries", "2"]
    run([*pip, "--require-hashes", "--requirement", str(lock)], "The packages cannot be installed")
    run([*pip, "--no-build-isolation", "--editable", str(ROOT)], "Hiroba itself cannot be installed")
    say(f"Installed in {time.monotonic() - started:.0f} s")


def run(command: list[str], failure: str) -> None:
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("w", encoding="utf-8") as log:
        done = subprocess.run(
            command, stdout=log, stderr=subprocess.STDOUT, timeout=SECONDS_MAX, check=False, cwd=ROOT
        )
    if done.returncode == 0:
        return
    output = LOG.read_text(encoding="utf-8", errors="replace")
    if any(sign in output for sign in NETWORK_SIGNS):
        raise InstallFailed(
            f"{failure}: the package index cannot be reached. Connect this machine to the network, or set pip's "
            "proxy or mirror, and run make again."
        )
    if "No space left on device" in output:
        raise InstallFailed(f"{failure}: the disk is full. Make room for 1 GB and run make again.")
    lines = [line for line in output.splitlines() if line.startswith(("ERROR", "error", "OSError"))]
    raise InstallFailed(
        f"{failure}: {lines[-1] if lines else 'unknown reason'}. Read {LOG.relative_to(ROOT)}."
    )


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

# SPDX-License-Identifier: Apache-2.0
"""Stands in for the container command of the ETSI suite: starts and stops the Mosquitto of this machine.

`run … -e CONF=name …` starts it with that configuration of the suite, on both ports of SUITE_MQTT_PORTS;
`rm …` and `container rm …` stop it. Anything else fails.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PROCESS = "stand-in.pid"
STARTS_WITHIN_SECONDS = 5


def main(arguments: list[str]) -> int:
    folder = Path(os.environ["SUITE_MOSQUITTO"])
    ports = os.environ["SUITE_MQTT_PORTS"].split()
    match arguments:
        case ["run", *options]:
            named = [option.removeprefix("CONF=") for option in options if option.startswith("CONF=")]
            return start(folder, named[0], ports)
        case ["rm", *_] | ["container", "rm", *_]:
            return stop(folder)
    return 2


def mosquitto() -> str | None:
    """The program, when it is installed."""
    return shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def start(folder: Path, settings_name: str, ports: list[str]) -> int:
    wanted = [line for line in (folder / settings_name).read_text().splitlines() if "listener" not in line]
    wanted += [f"listener {port} 127.0.0.1" for port in ports] + ["user root"]
    file = folder / "stand-in.conf"
    file.write_text("\n".join(wanted).replace("/mosquitto/config", str(folder)) + "\n")
    program = mosquitto()
    if program is None:
        return 1
    process = subprocess.Popen(
        [program, "-c", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    (folder / PROCESS).write_text(str(process.pid))
    return 0 if listens(int(ports[-1])) else 1


def stop(folder: Path) -> int:
    file = folder / PROCESS
    if file.exists():
        os.kill(int(file.read_text()), signal.SIGTERM)
        file.unlink()
    return 0


def listens(port: int) -> bool:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: Apache-2.0
"""The floor of every page: granian and a WSGI application that only sends bytes, as many as the page has."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hiroba.project.bench.free_ports import free_ports

START_SECONDS_MAX = 20
_ANSWER = b"x" * int(os.environ.get("BARE_ANSWER_BYTES", "1000"))


def application(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(_ANSWER)))])
    return [_ANSWER]


@contextmanager
def bare_wsgi(answer_bytes: int, processes: int) -> Iterator[tuple[int, int]]:
    """Process id and port."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "granian", f"{__name__}:application", "--interface", "wsgi", "--no-ws"]
    command += ["--port", str(port), "--workers", str(processes), "--blocking-threads", "4", "--no-log"]
    environment = os.environ | {"BARE_ANSWER_BYTES": str(answer_bytes)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(10)

# SPDX-License-Identifier: Apache-2.0
"""Asks a virus scanner that speaks clamd's INSTREAM command; HIROBA_SCAN_ADDRESS says where it listens.

The command: `zINSTREAM`, a zero byte, then chunks, each behind its length in four bytes (big-endian), an empty chunk
at the end. The answer is `stream: OK`, `stream: <name> FOUND`, or ends in `ERROR`, closed by a zero byte.
"""

import socket
import time
from contextlib import closing, suppress

import structlog

from hiroba.kernel.faults import Fault
from hiroba.kernel.files import rules

log = structlog.get_logger(__name__)

CHUNK_BYTES = 64 * 1024
SECONDS_MAX = 20.0
"""For connecting, sending and the verdict together. A person waits with the form open."""

ANSWER_BYTES_MAX = 4096


def check_scanned(content: bytes, address: str) -> None:
    """Does nothing without an address. Raises RuleBroken(file_unsafe | scan_unavailable): no verdict is a no."""
    if not address:
        return
    try:
        verdict = _verdict(content, address)
    except OSError as error:
        log.warning("scan_unavailable", error=type(error).__name__)
        raise rules.scan_unavailable() from None
    if verdict.endswith(" FOUND"):
        log.warning("scan_found", signature=verdict.removeprefix("stream: ").removesuffix(" FOUND"))
        raise rules.unsafe()
    if verdict != "stream: OK":
        log.warning("scan_without_verdict", answer=verdict[:100])
        raise rules.scan_unavailable()


def is_scanner_there(address: str, *, seconds: float) -> bool:
    """Whether it answers clamd's PING. Raises Fault for an address that is none."""
    try:
        with closing(_connect(address, seconds)) as scanner:
            scanner.sendall(b"zPING\0")
            return _answer(scanner, time.monotonic() + seconds) == "PONG"
    except OSError:
        return False


def _verdict(content: bytes, address: str) -> str:
    deadline = time.monotonic() + SECONDS_MAX
    with closing(_connect(address, SECONDS_MAX)) as scanner:
        # A scanner that has seen enough closes early; its answer may still be there.
        with suppress(BrokenPipeError, ConnectionResetError):
            _send(scanner, content, deadline)
        return _answer(scanner, deadline)


def _connect(address: str, seconds: float) -> socket.socket:
    """`host:port`, or `unix:/run/clamav/clamd.ctl`."""
    if address.startswith("unix:"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(seconds)
        try:
            scanner.connect(address.removeprefix("unix:"))
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _separator, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise Fault(f"HIROBA_SCAN_ADDRESS={address} is not an address", "Write host:3310 or unix:/path.")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _send(scanner: socket.socket, content: bytes, deadline: float) -> None:
    scanner.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK_BYTES):
        chunk = content[start : start + CHUNK_BYTES]
        _not_beyond(scanner, deadline)
        scanner.sendall(len(chunk).to_bytes(4, "big") + chunk)
    scanner.sendall(bytes(4))


def _answer(scanner: socket.socket, deadline: float) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < ANSWER_BYTES_MAX:
        _not_beyond(scanner, deadline)
        received = scanner.recv(ANSWER_BYTES_MAX)
        if not received:
            break
        answer += received
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _not_beyond(scanner: socket.socket, deadline: float) -> None:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    scanner.settimeout(seconds)

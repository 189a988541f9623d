# SPDX-License-Identifier: Apache-2.0
"""Whether a process answers yet. Plain sockets: an HTTP library would be most of the supervisor's memory."""

import errno
import socket

_SECONDS_MAX = 1.0


def answers_http(host: str, port: int, path: str) -> bool:
    """True when the path answers 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((_reachable(host), port), timeout=_SECONDS_MAX) as connection:
            connection.sendall(request.encode("ascii"))
            status = connection.recv(16)
    except OSError:
        return False
    return status.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))


def is_listened_on(host: str, port: int) -> bool:
    """True when somebody listens. Found without a connection, which an MQTT server would complain about."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def _reachable(host: str) -> str:
    """An address to listen on everywhere is not one to call."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 -- compared only

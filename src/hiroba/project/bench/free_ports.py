# SPDX-License-Identifier: Apache-2.0
"""Ports that nobody uses at this moment."""

import socket
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """Different ones: all are held until the last is found."""
    with ExitStack() as held:
        listeners = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(listener.getsockname()[1]) for listener in listeners]

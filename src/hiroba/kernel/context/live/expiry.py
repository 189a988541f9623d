# SPDX-License-Identifier: Apache-2.0
"""Readers of the live stream by their address, and the end of a stream whose ticket has run out."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from hiroba.kernel.context.live.frames import EXPIRED
from hiroba.kernel.context.problems import TooManyStreams
from hiroba.kernel.context.protocol.messages import Pipe, Request

RETRY_SECONDS = 30


class Readers:
    """How many streams each address has. Behind a reverse proxy the visitor's own address counts."""

    def __init__(self, *, of_address_max: int, trusted_proxies: tuple[str, ...]) -> None:
        self._max = of_address_max
        self._trusted = tuple(map(ip_network, trusted_proxies))
        self._streams: Counter[str] = Counter()

    def check_room(self, address: str) -> None:
        """Raises TooManyStreams."""
        if self._streams[address] >= self._max:
            raise TooManyStreams(
                f"This address has {self._max} live streams already", retry_after_seconds=RETRY_SECONDS
            )

    def enter(self, address: str) -> Callable[[], None]:
        self._streams[address] += 1

        def leave() -> None:
            self._streams[address] -= 1
            if self._streams[address] <= 0:
                del self._streams[address]

        return leave

    def address_of(self, request: Request) -> str:
        """The nearest address that is not one of our proxies (X-Forwarded-For is written from left to right)."""
        way = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
        address = request.peer
        while way and self._is_proxy(address):
            address = way.pop()
        return address

    def _is_proxy(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self._trusted)
        except ValueError:
            return False


def end_at(pipe: Pipe, expires_at: float) -> asyncio.TimerHandle:
    """Ends the stream when the right to read it does; the page takes a new ticket and resumes."""

    def end() -> None:
        pipe.write(EXPIRED)
        pipe.close()

    return asyncio.get_running_loop().call_later(max(0.0, expires_at - time.time()), end)

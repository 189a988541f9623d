# SPDX-License-Identifier: Apache-2.0
"""Requests of `hiroba bench pages`: visitors without an account, each of whom asks for the town's first page."""

from collections.abc import Iterator


def portal(connection: int, options: dict[str, object]) -> Iterator[bytes]:
    request = f"GET / HTTP/1.1\r\nHost: {options['host']}\r\nAccept-Language: ja\r\n\r\n".encode()
    while True:
        yield request

# SPDX-License-Identifier: Apache-2.0
"""Fetches a file from outside: http(s) only, to addresses that may be reached, in bounded size, time and redirects."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from hiroba.services.data_desk.pulling import faults
from hiroba.services.data_desk.pulling.addresses import reachable_addresses

_REDIRECTS_MAX = 5
_CONNECT_SECONDS = 10
_READ_SECONDS = 30
_CHUNK_BYTES = 1 << 16
_HEADERS = {
    "Accept": "*/*",
    # A packed answer could be a bomb; the plain file is asked for.
    "Accept-Encoding": "identity",
    "User-Agent": "Hiroba (open City OS; scheduled pull)",
}
_NETWORK_ERRORS = frozenset(
    {
        errno.ENETUNREACH,
        errno.ENETDOWN,
        errno.EHOSTUNREACH,
        errno.EHOSTDOWN,
        errno.ETIMEDOUT,
        errno.ECONNREFUSED,
    }
)
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`allowed` are networks besides the public ones. `seconds_max` is for a whole visit with all its redirects."""

    bytes_max: int
    seconds_max: int = 600
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """`is_unchanged`: the source says that it has nothing new; nothing was written then."""

    url: str
    is_unchanged: bool = False
    etag: str = ""
    last_modified: str = ""


def fetch(
    url: str, write: Callable[[bytes], None], limits: Limits, *, etag: str = "", last_modified: str = ""
) -> Fetched:
    """Writes the body in chunks. Raises FileFault in the words of a clerk; what `write` raises passes through."""
    deadline = time.monotonic() + limits.seconds_max
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = _HEADERS | {name: value for name, value in conditions.items() if value}
    for _visit in range(_REDIRECTS_MAX + 1):
        host = urlsplit(url).hostname or ""
        try:
            with _Visit(url, headers, limits) as answer:
                if answer.status in _MOVED:
                    url = _next(url, answer)
                    continue
                return _taken(url, host, answer, write, limits, deadline)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, OSError) and error.errno is not None and not _is_network(error):
                raise
            raise faults.no_answer(host) from None
    raise faults.odd_redirect(host)


class _Visit:
    """One request. The connection goes to an address that was judged, never to a name that is resolved again."""

    def __init__(self, url: str, headers: Mapping[str, str], limits: Limits) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise faults.odd_redirect(parts.hostname or url[:80])
        self._is_secure = parts.scheme == "https"
        port = parts.port or (443 if self._is_secure else 80)
        address = reachable_addresses(parts.hostname, port, limits.allowed)[0]
        self._host = parts.hostname
        self._connection = http.client.HTTPConnection(self._host, port, timeout=_READ_SECONDS)
        self._address = (address, port)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = headers

    def __enter__(self) -> http.client.HTTPResponse:
        try:
            self._connection.sock = self._socket()
            self._connection.request("GET", self._path, headers=dict(self._headers))
            self._answer = self._connection.getresponse()
        except BaseException:
            self._connection.close()
            raise
        return self._answer

    def __exit__(self, *_: object) -> None:
        self._answer.close()
        self._connection.close()

    def _socket(self) -> socket.socket:
        plain = socket.create_connection(self._address, timeout=_CONNECT_SECONDS)
        plain.settimeout(_READ_SECONDS)
        if not self._is_secure:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self._host)
        except BaseException:
            plain.close()
            raise


def _taken(
    url: str,
    host: str,
    answer: http.client.HTTPResponse,
    write: Callable[[bytes], None],
    limits: Limits,
    deadline: float,
) -> Fetched:
    etag = answer.headers.get("ETag", "")[:400]
    last_modified = answer.headers.get("Last-Modified", "")[:100]
    if answer.status == http.client.NOT_MODIFIED:
        return Fetched(url=url, is_unchanged=True, etag=etag, last_modified=last_modified)
    if answer.status != http.client.OK:
        raise faults.refused(host, answer.status)
    if (encoding := answer.headers.get("Content-Encoding", "identity").lower()) not in ("identity", ""):
        raise faults.encoded(host, encoding[:40])
    too_large = faults.too_large(host, limits.bytes_max // 1_000_000)
    if int(answer.headers.get("Content-Length") or 0) > limits.bytes_max:
        raise too_large
    size = 0
    while chunk := answer.read1(_CHUNK_BYTES):
        size += len(chunk)
        if size > limits.bytes_max:
            raise too_large
        if time.monotonic() > deadline:
            raise faults.no_answer(host)
        write(chunk)
    if answer.length:
        # The server promised more: half a file is no file.
        raise faults.no_answer(host)
    return Fetched(url=url, etag=etag, last_modified=last_modified)


def _next(url: str, answer: http.client.HTTPResponse) -> str:
    """Where the answer leads; never from https back to http."""
    target = urljoin(url, answer.headers.get("Location", ""))
    host = urlsplit(url).hostname or ""
    if not target.isascii() or (url.startswith("https:") and not target.startswith("https:")):
        raise faults.odd_redirect(host)
    return target


def _is_network(error: OSError) -> bool:
    """A fault of the network; a full disk is another matter."""
    return (
        isinstance(error, ConnectionError | TimeoutError | ssl.SSLError | socket.gaierror)
        or error.errno in _NETWORK_ERRORS
    )

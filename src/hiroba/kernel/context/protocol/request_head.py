# SPDX-License-Identifier: Apache-2.0
"""The head of an HTTP/1.1 request, read strictly: what two parsers could understand differently is refused.

RFC 9112; behind a reverse proxy a lenient parser invites request smuggling.
"""

import re

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = re.compile(r"/[\x21-\x7e]*")
_METHODS = frozenset(["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "HEAD"])
_BAD_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
HEADERS_MAX = 100
# A second line of these would make the end of the body, or the reader's rights, a matter of opinion.
_ONCE = frozenset(["content-length", "transfer-encoding", "host", "authorization", "ngsild-tenant", "expect"])
_TOKENS_KNOWN: set[str] = set()


class BadHead(Exception):
    """The head cannot be used; `status` is what to answer before closing."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Head:
    __slots__ = ("chunked", "expects_continue", "headers", "keep_alive", "length", "method", "path", "query")

    def __init__(self, method: str, target: str, version: str, headers: dict[str, str]) -> None:
        self.method = method
        self.path, _, self.query = target.partition("?")
        self.headers = headers
        self.length = _length(headers)
        self.chunked = _is_chunked(headers, version)
        connection = headers.get("connection", "").lower()
        self.keep_alive = "close" not in connection if version == "HTTP/1.1" else "keep-alive" in connection
        self.expects_continue = headers.get("expect", "").lower() == "100-continue"


def parse_head(raw: bytes) -> Head:
    """`raw` is everything before the blank line. Raises BadHead."""
    first, *lines = raw.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in ("HTTP/1.1", "HTTP/1.0"):
        raise BadHead(400, "The request line is not that of HTTP/1.1")
    method, target, version = parts
    if method not in _METHODS:
        raise BadHead(501 if _TOKEN.fullmatch(method) else 400, "The method is not known")
    if not _TARGET.fullmatch(target):
        raise BadHead(400, "The request target is not a path")
    if len(lines) > HEADERS_MAX:
        raise BadHead(431, f"The request has more than {HEADERS_MAX} headers")
    headers = _headers(lines)
    if version == "HTTP/1.1" and "host" not in headers:
        raise BadHead(400, "The header Host is missing")
    return Head(method, target, version, headers)


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if name not in _TOKENS_KNOWN:
            _check_name(name, colon)
        if _BAD_IN_VALUE.search(value):
            raise BadHead(400, f"The header {name} has a control character")
        name = name.lower()
        value = value.strip(" \t")
        if name in headers:
            if name in _ONCE:
                raise BadHead(400, f"The header {name} comes twice")
            value = f"{headers[name]}, {value}"
        headers[name] = value
    return headers


def _check_name(name: str, colon: str) -> None:
    if not colon or not _TOKEN.fullmatch(name):
        raise BadHead(400, "A header line has no proper name")
    if len(_TOKENS_KNOWN) < 1_000:
        _TOKENS_KNOWN.add(name)


def _length(headers: dict[str, str]) -> int:
    text = headers.get("content-length")
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadHead(400, "Content-Length is not a number")
    return int(text)


def _is_chunked(headers: dict[str, str], version: str) -> bool:
    coding = headers.get("transfer-encoding")
    if coding is None:
        return False
    if coding.lower() != "chunked" or "content-length" in headers or version == "HTTP/1.0":
        raise BadHead(400, "Transfer-Encoding is only understood as chunked and without Content-Length")
    return True

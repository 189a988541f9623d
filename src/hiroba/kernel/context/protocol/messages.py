# SPDX-License-Identifier: Apache-2.0
"""Requests and answers, independent of the server that carries them."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Protocol, TypeAlias
from urllib.parse import unquote


class Request:
    """`path` is still percent-encoded, `query` raw; header names are lower case; `peer` is who is connected."""

    __slots__ = ("body", "headers", "method", "path", "peer", "query")

    def __init__(
        self, method: str, path: str, query: str, headers: dict[str, str], body: bytes, peer: str = ""
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer

    def parameters(self) -> dict[str, str]:
        """The query parameters; of a repeated name the last counts."""
        found: dict[str, str] = {}
        for pair in self.query.split("&"):
            name, _, value = pair.partition("=")
            if name:
                found[_decode(name)] = _decode(value)
        return found


class Answer:
    """`headers` are ready lines, each ended by CR LF; the server adds length, date and connection."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: bytes = b"", body: bytes = b"") -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Pipe(Protocol):
    """What a stream writes to."""

    def write(self, chunk: bytes) -> None: ...

    def unread(self) -> int:
        """Bytes written that the other side has not taken yet."""
        ...

    def close(self) -> None: ...


class Stream:
    """An answer without an end: `attach` gets the pipe and returns what to call when it is gone."""

    __slots__ = ("attach", "headers")

    def __init__(self, headers: bytes, attach: Callable[[Pipe], Callable[[], None]]) -> None:
        self.headers = headers
        self.attach = attach


Reply: TypeAlias = Answer | Stream
Responder: TypeAlias = Callable[[Request], Reply | Awaitable[Reply]]


class Pending:
    """A reply that PostgreSQL will bring. No task waits for it: the writer or the reader calls `settle` when it knows
    the outcome.

    `give` makes the reply from what the write or the reading resulted in. May be awaited like a coroutine too.
    """

    __slots__ = ("_give", "_outcome", "_then", "finish")

    def __init__(self, give: Callable[[object], "Reply"]) -> None:
        self._give = give
        self._outcome: object = self
        self._then: Callable[[Pending], None] | None = None
        self.finish: Callable[[Pending], Reply] = Pending.reply

    def settle(self, outcome: object) -> None:
        """Called once, with the result or with the Problem that the write or the reading met."""
        self._outcome = outcome
        if self._then is not None:
            self._then(self)

    def then(self, call: Callable[["Pending"], None]) -> None:
        """`call` is told when the reply is there, perhaps at once."""
        self._then = call
        if self._outcome is not self:
            call(self)

    def reply(self) -> "Reply":
        """Raises the Problem that the write or the reading met."""
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._give(self._outcome)

    def __await__(self) -> Generator[object, None, "Reply"]:
        settled = asyncio.get_running_loop().create_future()
        self.then(lambda _: None if settled.done() else settled.set_result(None))
        yield from settled
        return self.reply()


def header(name: str, value: str) -> bytes:
    """One header line. A line break in `value` would start another header, so it becomes a blank."""
    safe = value.replace("\r", " ").replace("\n", " ")
    return f"{name}: {safe}\r\n".encode("latin-1", "replace")


def _decode(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text) if "%" in text else text

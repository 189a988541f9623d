# SPDX-License-Identifier: Apache-2.0
"""A context source that keeps what it is asked and answers as a test wants."""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from hiroba.kernel.context.tests.local_servers import AnyMethodHandler, LocalServer


@dataclass
class Asked:
    """One request; header names are lower case."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: Any


Answer = Callable[[Asked], tuple[int, Any]]


@dataclass
class ContextSource(LocalServer):
    """`answer` gives status and body; bytes are sent as they are, anything else as JSON."""

    answer: Answer = lambda asked: (200, [])
    wait_seconds: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        source = self

        class Handler(AnyMethodHandler):
            def handle_any(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                text = self.rfile.read(size)
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = json.loads(text) if text else None
                asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
                source.asked.append(asked)
                time.sleep(source.wait_seconds)
                status, given = source.answer(asked)
                told = given if isinstance(given, bytes) else json.dumps(given).encode()
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    self.send_header("Content-Length", "0" if status == 204 else str(len(told)))
                    self.end_headers()
                    if status != 204:
                        self.wfile.write(told)

        self.listen(Handler)
        return super().__enter__()


def pages_of(entities: list[dict[str, Any]]) -> Answer:
    """Answers lists as a broker does."""

    def answer(asked: Asked) -> tuple[int, Any]:
        begin, ids = int(asked.parameters.get("offset", 0)), asked.parameters.get("id", "").split(",")
        listed = [each for each in entities if ids == [""] or each["id"] in ids]
        return 200, listed[begin : begin + int(asked.parameters.get("limit", 20))]

    return answer

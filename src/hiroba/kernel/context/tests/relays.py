# SPDX-License-Identifier: Apache-2.0
"""Stands before a real broker that is a context source, and counts what is asked of it and what comes back."""

import contextlib
from dataclasses import dataclass, field
from typing import Self

import httpx

from hiroba.kernel.context.tests.local_servers import AnyMethodHandler, LocalServer


@dataclass
class Relayed:
    """One request as the source got it; header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    bytes_sent: int
    bytes_back: int


@dataclass
class Relay(LocalServer):
    """`is_open` False makes the source one that does not answer."""

    url: str
    is_open: bool = True
    relayed: list[Relayed] = field(default_factory=list)

    def __enter__(self) -> Self:
        relay, client = self, httpx.Client(trust_env=False, timeout=30)
        self._client = client

        class Handler(AnyMethodHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if not relay.is_open:
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = client.request(self.command, relay.url + self.path, headers=headers, content=body)
                size = len(self.path) + len(body)
                relay.relayed.append(Relayed(self.command, self.path, headers, size, len(answer.content)))
                with contextlib.suppress(ConnectionError):
                    self.send_response(answer.status_code)
                    for name, value in answer.headers.items():
                        if name.lower() not in ("content-length", "connection", "date"):
                            self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.content)))
                    self.end_headers()
                    self.wfile.write(answer.content)

        self.listen(Handler)
        return super().__enter__()

    def __exit__(self, *fault: object) -> None:
        super().__exit__(*fault)
        self._client.close()

    @property
    def bytes(self) -> int:
        return sum(each.bytes_sent + each.bytes_back for each in self.relayed)

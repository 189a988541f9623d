# SPDX-License-Identifier: Apache-2.0
"""A scanner on a loopback port that speaks clamd's INSTREAM: a double for what lives outside."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hiroba.kernel.files.tests.samples import EICAR


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.read(len(b"zPING\0"))
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        command += self.rfile.read(len(b"zINSTREAM\0") - len(command))
        assert command == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        assert isinstance(self.server, Scanner)
        self.server.scanned.append(content)
        verdict = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        self.wfile.write((self.server.answer or verdict) + b"\0")


class Scanner(socketserver.ThreadingTCPServer):
    """`scanned` is what was sent; `answer` takes the place of a verdict."""

    daemon_threads = True

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.scanned: list[bytes] = []
        self.answer = answer

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def scanner(answer: bytes = b"") -> Iterator[Scanner]:
    with Scanner(answer) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()

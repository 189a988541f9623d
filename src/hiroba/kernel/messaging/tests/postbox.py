# SPDX-License-Identifier: Apache-2.0
"""A mail server on a loopback port (aiosmtpd) that answers as the tests wish."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from hiroba.kernel.testing.environment import free_port


@dataclass
class Postbox:
    """`received` are the mails it took. `recipient_answers` and `content_answers` take the place of a yes, in order.

    `kills` is the process that dies as soon as a mail is taken and before it hears of that.
    """

    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    content_answers: list[str] = field(default_factory=list)
    kills: int = 0
    url: str = ""

    async def handle_RCPT(  # noqa: N802 -- the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.recipient_answers and (answer := self.recipient_answers.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- see above
        if self.content_answers and (answer := self.content_answers.pop(0)):
            return answer
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.recipients.extend(envelope.rcpt_tos)
        if self.kills:
            os.kill(self.kills, signal.SIGKILL)
        return "250 Taken"


@contextmanager
def postbox(**options: Any) -> Iterator[Postbox]:
    """`options` are those of aiosmtpd's server, such as a certificate."""
    box = Postbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}"
    try:
        yield box
    finally:
        controller.stop()

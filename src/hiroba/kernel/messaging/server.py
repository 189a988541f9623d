# SPDX-License-Identifier: Apache-2.0
"""The mail server of HIROBA_SMTP_URL, and what its answers mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from hiroba.kernel.faults import Fault

SECONDS_MAX = 20.0
"""For each step of the conversation. A server that is slower is asked again later."""

PORTS = {"smtp": 25, "smtps": 465}
TRY_AGAIN = 0
"""In place of a code where the server gave none: it did not answer, or broke off."""


@dataclass(frozen=True)
class Outcome:
    """`code` is the answer of the server (RFC 5321); its words are left out, because they repeat the address."""

    result: Literal["delivered", "later", "dead"]
    code: int


@dataclass(frozen=True, kw_only=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    starts_tls: bool

    @contextmanager
    def conversation(self, *, seconds: float = SECONDS_MAX) -> Iterator[smtplib.SMTP]:
        """Raises OSError or SMTPException when the server is away or refuses us."""
        with self._connected(seconds) as smtp:
            if self.starts_tls:
                smtp.starttls(context=ssl.create_default_context())
            if self.user:
                smtp.login(self.user, self.password)
            yield smtp

    def _connected(self, seconds: float) -> smtplib.SMTP:
        if self.is_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=seconds, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=seconds)


def mail_server(url: str) -> MailServer:
    """From `smtp://user:password@host:587?starttls=1` or `smtps://…`. Raises Fault without repeating the secret."""
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in PORTS or not parts.hostname or port == 0 or set(options) - {"starttls"}:
        raise Fault(
            "HIROBA_SMTP_URL is not an address of a mail server",
            "Write smtp://user:password@host:587?starttls=1.",
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise Fault("HIROBA_SMTP_URL has a user or password that is not ASCII", "Choose another password.")
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=user,
        password=password,
        is_tls=parts.scheme == "smtps",
        starts_tls=options.get("starttls", ["0"])[-1] == "1",
    )


def hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> Outcome:
    """One mail. Only a refusal of this recipient or this content is final; trouble of ours is tried again.

    Raises SMTPServerDisconnected or OSError when the conversation has ended and nothing more can be said.
    """
    try:
        smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        return _refused(next(iter(refused.recipients.values()))[0])
    except smtplib.SMTPDataError as refused:
        return _refused(refused.smtp_code)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as refused:
        return Outcome("later", refused.smtp_code)
    except smtplib.SMTPException:
        return Outcome("later", TRY_AGAIN)
    return Outcome("delivered", 250)


def _refused(code: int) -> Outcome:
    return Outcome("dead" if code >= 500 else "later", code)

# SPDX-License-Identifier: Apache-2.0
import dataclasses
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from hiroba.kernel.messaging.tests.postbox import Postbox, postbox

SENDER = "noreply@kakogawa.example.jp"
MailBy = Callable[[str], None]


@pytest.fixture
def mail_by(monkeypatch: pytest.MonkeyPatch) -> MailBy:
    """Sets HIROBA_SMTP_URL and HIROBA_MAIL_FROM for one test."""

    def change(url: str) -> None:
        changed = dataclasses.replace(settings.HIROBA, smtp_url=url, mail_from=SENDER)
        monkeypatch.setattr(settings, "HIROBA", changed)

    return change


@pytest.fixture
def box(mail_by: MailBy) -> Iterator[Postbox]:
    """A mail server that is set."""
    with postbox() as running:
        mail_by(running.url)
        yield running

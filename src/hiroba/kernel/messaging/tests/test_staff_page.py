# SPDX-License-Identifier: Apache-2.0
"""What staff see of mails that were given up, and that it is neither address nor words."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.kernel.identity.actions import create_staff
from hiroba.kernel.identity.actors import system
from hiroba.kernel.messaging.models import Mail
from hiroba.kernel.testing.pages import visitor

PATH = "/staff/administration/mails"


@pytest.fixture
def operator(tenant: str) -> Client:
    at = timezone.now()
    account = create_staff(
        login="all",
        name_shown="運営",
        password="hiroba-2026",
        actor=system(tenant),
        at=at,
        operates_installation=True,
    )
    browser = visitor(tenant)
    browser.force_login(account)
    return browser


@pytest.fixture
def dead(tenant: str) -> Mail:
    at = timezone.now() - datetime.timedelta(days=2)
    mail: Mail = Mail.objects.create(
        key="street_reports.answered:17",
        state=Mail.State.DEAD,
        to="hanako@example.jp",
        subject="通報への答え",
        text="ひみつの文",
        written_at=at,
        due_at=at,
        settled_at=at,
        attempts=1,
        last_code=550,
    )
    return mail


def test_page_shows_occasion_and_reason_but_neither_address_nor_words(operator: Client, dead: Mail) -> None:
    page = operator.get(PATH).content.decode()

    assert "street_reports.answered:17" in page
    assert "あて先がないか、相手のサーバーが受け取りを断りました（550）" in page
    assert [each in page for each in ("hanako", "通報への答え", "ひみつの文")] == [False] * 3


def test_retry_by_page_puts_the_mail_back_into_the_queue(operator: Client, dead: Mail) -> None:
    operator.post(PATH, {"act": "retry", "mail": str(dead.id)})

    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.text) == ("waiting", 0, "ひみつの文")


def test_discard_by_page_erases_the_mail(operator: Client, dead: Mail) -> None:
    operator.post(PATH, {"act": "discard", "mail": str(dead.id)})

    assert Mail.objects.count() == 0

# SPDX-License-Identifier: Apache-2.0
"""The page of undelivered mails: helps staff without showing them whom a mail was for."""

import pytest
from django.test import Client

from hiroba.kernel.api.identity import grant_role, system
from hiroba.kernel.testing.pages import visitor
from hiroba.services.administration.tests.factories import AT, colleague

PATH = "/staff/administration/mails"


@pytest.fixture
def manager(tenant: str) -> Client:
    account = colleague(tenant)
    grant_role(account, "administration.manager", actor=system(tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(account)
    return browser


def test_page_without_mail_server_says_so(manager: Client) -> None:
    page = manager.get(PATH).content.decode()

    assert "メールサーバーが設定されていません" in page
    assert "届かなかったメールはありません" in page


def test_page_is_closed_to_those_who_run_no_events(tenant: str) -> None:
    browser = visitor(tenant)
    browser.force_login(colleague(tenant))

    assert browser.get(PATH).status_code == 403


@pytest.mark.parametrize("mail", ["", "x", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("act", ["retry", "discard"])
def test_post_for_a_mail_that_is_gone_is_told(manager: Client, act: str, mail: str) -> None:
    answer = manager.post(PATH, {"act": act, "mail": mail}, follow=True)

    assert answer.status_code == 200
    assert "is-stop" in answer.content.decode() or "toast" in answer.content.decode()

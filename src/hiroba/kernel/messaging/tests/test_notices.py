# SPDX-License-Identifier: Apache-2.0
"""Notices: each account sees its own, in its own town."""

import datetime
import uuid

import pytest
from django.db import connection

from hiroba.kernel.api import messaging
from hiroba.kernel.tenancy import as_tenant

AT = datetime.datetime(2026, 11, 21, 3, 0, tzinfo=datetime.UTC)
HANAKO, TARO = uuid.UUID(int=1), uuid.UUID(int=2)


def _notify(account: uuid.UUID, key: str, **changes: object) -> bool:
    notice = {
        "title": "通報への答え",
        "text": "直しました。",
        "url": "/street_reports/1",
        "key": key,
        "at": AT,
    }
    return messaging.notify(account, **(notice | changes))  # type: ignore[arg-type]


def test_notices_of_account_are_its_own_newest_first(tenant: str, other_tenant: str) -> None:
    _notify(HANAKO, "a")
    _notify(HANAKO, "b", title="二つ目", at=AT + datetime.timedelta(minutes=1))
    _notify(TARO, "a", title="太郎さんへ")
    with as_tenant(other_tenant):
        _notify(HANAKO, "a", title="加西市から")

    assert [(each.title, each.text, each.url, each.is_read) for each in messaging.notices_of(HANAKO)] == [
        ("二つ目", "直しました。", "/street_reports/1", False),
        ("通報への答え", "直しました。", "/street_reports/1", False),
    ]


def test_notify_second_with_the_same_key_is_passed_over(tenant: str) -> None:
    assert [_notify(HANAKO, "a"), _notify(HANAKO, "a", title="x"), _notify(TARO, "a")] == [True, False, True]


def test_mark_read_concerns_one_account(tenant: str) -> None:
    for account in (HANAKO, TARO):
        _notify(account, "a")

    assert messaging.mark_read(HANAKO, at=AT) == 1
    assert (messaging.unread_count(HANAKO), messaging.unread_count(TARO)) == (0, 1)
    assert messaging.notices_of(HANAKO)[0].is_read is True


def test_notify_words_are_encrypted_in_the_database(tenant: str) -> None:
    _notify(HANAKO, "a")

    with connection.cursor() as cursor:
        cursor.execute("SELECT title, text FROM messaging_notice")
        assert [value.startswith("v1:") for value in cursor.fetchall()[0]] == [True, True]


@pytest.mark.parametrize(
    "url", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_notify_address_of_another_site_is_a_fault_of_the_program(tenant: str, url: str) -> None:
    with pytest.raises(ValueError, match="path of this site"):
        _notify(HANAKO, "a", url=url)

# SPDX-License-Identifier: Apache-2.0
"""What comes into the queue, and what does not."""

import datetime

import pytest
from django.db import connection

from hiroba.kernel.api import messaging
from hiroba.kernel.messaging.models import Mail
from hiroba.kernel.messaging.tests.conftest import MailBy
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant

AT = datetime.datetime(2026, 11, 21, 3, 0, tzinfo=datetime.UTC)
SERVER = "smtp://127.0.0.1:9"


def _send(**changes: object) -> bool:
    mail = {
        "to": "hanako@example.jp",
        "subject": "受け付けました",
        "text": "ありがとうございます。",
        "key": "a:1",
        "at": AT,
    }
    return messaging.send_mail(**(mail | changes))  # type: ignore[arg-type]


def test_send_mail_address_and_words_are_encrypted_in_the_database(tenant: str, mail_by: MailBy) -> None:
    mail_by(SERVER)

    assert _send() is True

    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", subject, text FROM messaging_mail')
        stored = cursor.fetchall()[0]
    assert [value.startswith("v1:") for value in stored] == [True, True, True]


def test_send_mail_second_with_the_same_key_is_passed_over(
    tenant: str, mail_by: MailBy, other_tenant: str
) -> None:
    mail_by(SERVER)
    _send()

    assert _send(text="別の文") is False
    assert [mail.text for mail in Mail.objects.all()] == ["ありがとうございます。"]
    with as_tenant(other_tenant):
        assert _send() is True


def test_send_mail_without_server_queues_nothing(tenant: str, mail_by: MailBy) -> None:
    mail_by("")

    assert (messaging.can_mail(), _send(), Mail.objects.count()) == (False, False, 0)


def test_send_mail_caller_that_rolls_back_sends_nothing(
    tenant: str, mail_by: MailBy, other_tenant: str
) -> None:
    mail_by(SERVER)
    with pytest.raises(ZeroDivisionError), as_tenant(tenant):
        print(1 / (_send() - 1))

    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hanako",
        "a@example.jp\nBcc: everybody@example.jp",
        "a@example.jp\r\nSubject: x",
        "a@example.jp,b@example.jp",
        "a@example.jp b@example.jp",
        "花子@example.jp",
        "a@例え.jp",
        "<a@example.jp>",
        "a\u2028@example.jp",
        "a" * 250 + "@example.jp",
    ],
)
def test_send_mail_other_than_one_plain_address_is_refused(
    tenant: str, mail_by: MailBy, address: str
) -> None:
    mail_by(SERVER)

    with pytest.raises(RuleBroken) as broken:
        _send(to=address)

    assert (broken.value.code, broken.value.field) == ("mail_address_invalid", "email")


@pytest.mark.parametrize("subject", ["", "  ", "a\nBcc: b@example.jp", "a\rb", "a\u2028b", "a\0b", "x" * 201])
def test_send_mail_subject_that_is_not_one_line_is_refused(
    tenant: str, mail_by: MailBy, subject: str
) -> None:
    mail_by(SERVER)

    with pytest.raises(RuleBroken) as broken:
        _send(subject=subject)

    assert broken.value.code == "mail_subject_invalid"


def test_send_mail_too_long_text_is_refused(tenant: str, mail_by: MailBy) -> None:
    with pytest.raises(RuleBroken) as broken:
        _send(text="x" * 20_001)

    assert broken.value.code == "mail_too_long"

# SPDX-License-Identifier: Apache-2.0
"""From the queue to a real mail server: once, again after trouble, never lost."""

import datetime
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.utils import timezone

from hiroba.kernel.api import audit, messaging
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.identity.actors import system
from hiroba.kernel.messaging.models import Mail
from hiroba.kernel.messaging.retention import erase_old
from hiroba.kernel.messaging.sending import LEASE, PAUSES_MINUTES, send_due
from hiroba.kernel.messaging.tests.conftest import SENDER, MailBy
from hiroba.kernel.messaging.tests.postbox import Postbox
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.environment import free_port
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT

AT = datetime.datetime(2026, 11, 21, 3, 0, tzinfo=datetime.UTC)
ADDRESS, WORDS = "hanako@example.jp", "加古川町の通報を受け付けました。"
SENDING_ONCE = """
import datetime, sys
from hiroba.project import application
application.start()
from hiroba.kernel.messaging.sending import send_due
send_due(sys.argv[1], at=datetime.datetime.fromisoformat(sys.argv[2]))
"""


def _queue(key: str = "a:1", tenant: str = TENANT, at: datetime.datetime = AT) -> None:
    with as_tenant(tenant):
        messaging.send_mail(to=ADDRESS, subject="受付のお知らせ", text=WORDS, key=key, at=at)


def _mail(key: str = "a:1", tenant: str = TENANT) -> Mail:
    with as_tenant(tenant):
        mail: Mail = Mail.objects.get(key=key)
        return mail


def _later(minutes: int) -> datetime.datetime:
    return AT + datetime.timedelta(minutes=minutes)


def test_send_due_mail_arrives_once_as_it_was_written(committed: Configuration, box: Postbox) -> None:
    _queue()

    taken = [send_due(TENANT, at=AT), send_due(TENANT, at=_later(60))]

    [message] = box.received
    assert taken == [1, 0]
    assert box.recipients == [ADDRESS]
    assert (message["To"], message["Subject"]) == (ADDRESS, "受付のお知らせ")
    assert message["From"] == f"加古川市 <{SENDER}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().strip() == WORDS


def test_send_due_address_and_words_are_gone_after_delivery(committed: Configuration, box: Postbox) -> None:
    _queue()

    send_due(TENANT, at=AT)

    mail = _mail()
    assert (mail.state, mail.to, mail.subject, mail.text) == ("delivered", "", "", "")
    with as_tenant(TENANT):
        assert messaging.send_mail(to=ADDRESS, subject="a", text="b", key="a:1", at=AT) is False


def test_send_due_logs_hold_neither_address_nor_words(
    committed: Configuration, box: Postbox, capfd: pytest.CaptureFixture[str]
) -> None:
    _queue("a:1")
    _queue("a:2")
    _queue("a:3")
    box.recipient_answers = [f"450 {ADDRESS} is busy", f"550 {ADDRESS} unknown"]

    send_due(TENANT, at=AT)

    told = "".join(capfd.readouterr())
    assert told.count("mail_tried") == 3
    assert [each in told for each in (ADDRESS, "hanako", WORDS, "受付")] == [False] * 4


@pytest.mark.parametrize("place", ["recipient_answers", "content_answers"])
def test_send_due_mail_refused_for_now_is_tried_again(
    committed: Configuration, box: Postbox, place: str
) -> None:
    _queue()
    setattr(box, place, ["451 Try again later"])

    send_due(TENANT, at=AT)
    waiting = _mail()
    too_early = send_due(TENANT, at=AT + datetime.timedelta(seconds=59))
    in_time = send_due(TENANT, at=_later(1))

    assert (waiting.state, waiting.attempts, waiting.last_code) == ("waiting", 1, 451)
    assert (too_early, in_time, len(box.received), _mail().state) == (0, 1, 1, "delivered")


@pytest.mark.parametrize("place", ["recipient_answers", "content_answers"])
def test_send_due_mail_refused_for_good_is_dead_and_holds_up_no_other(
    committed: Configuration, box: Postbox, place: str
) -> None:
    _queue("a:1")
    _queue("a:2")
    setattr(box, place, ["550 No such person"])

    send_due(TENANT, at=AT)

    with as_tenant(TENANT):
        [dead] = messaging.dead_mails()
        assert (dead.code, dead.attempts, dead.can_retry) == (550, 1, True)
        assert messaging.mail_counts() == messaging.MailCounts(waiting=0, delivered=1, dead=1)


def test_send_due_server_that_is_away_is_asked_with_growing_pauses(
    committed: Configuration, mail_by: MailBy
) -> None:
    mail_by(f"smtp://127.0.0.1:{free_port()}")
    _queue()
    at, pauses = AT, []
    while _mail().state == "waiting":
        send_due(TENANT, at=at)
        pauses.append((_mail().due_at - at).total_seconds() / 60)
        at = _mail().due_at

    assert pauses[: len(PAUSES_MINUTES)] == list(PAUSES_MINUTES)
    assert (_mail().state, _mail().attempts) == ("dead", len(PAUSES_MINUTES) + 1)


def test_send_due_sender_killed_after_the_yes_sends_again_with_the_same_id(
    committed: Configuration, box: Postbox
) -> None:
    _queue()
    environment = os.environ | {"HIROBA_SMTP_URL": box.url, "HIROBA_MAIL_FROM": SENDER}
    command = [
        sys.executable,
        "-c",
        "import sys; sys.stdin.readline()\n" + SENDING_ONCE,
        TENANT,
        AT.isoformat(),
    ]
    sender = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    box.kills = sender.pid
    sender.communicate(b"go\n", timeout=60)
    box.kills = 0
    after_kill = _mail()

    under_lease = send_due(TENANT, at=AT + LEASE - datetime.timedelta(seconds=1))
    afterwards = send_due(TENANT, at=AT + LEASE)

    assert sender.returncode == -9
    assert (after_kill.state, after_kill.attempts) == ("waiting", 1)
    assert (under_lease, afterwards, _mail().state) == (0, 1, "delivered")
    assert len(box.received) == 2
    assert len({message["Message-ID"] for message in box.received}) == 1


def test_send_due_senders_at_the_same_time_share_the_work(committed: Configuration, box: Postbox) -> None:
    for number in range(60):
        _queue(f"a:{number}")
    environment = os.environ | {"HIROBA_SMTP_URL": box.url, "HIROBA_MAIL_FROM": SENDER}
    command = [sys.executable, "-c", SENDING_ONCE, TENANT, AT.isoformat()]

    senders = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _number in range(3)]
    ended = [sender.wait(timeout=60) for sender in senders]

    assert ended == [0, 0, 0]
    assert len({message["Message-ID"] for message in box.received}) == len(box.received) == 60


def test_send_due_towns_are_apart(committed: Configuration, box: Postbox) -> None:
    _queue(tenant=TENANT)
    _queue(tenant=OTHER_TENANT)

    send_due(OTHER_TENANT, at=AT)

    assert [message["From"] for message in box.received] == [f"加西市 <{SENDER}>"]
    assert _mail(tenant=TENANT).state == "waiting"


def test_send_due_stranger_behind_the_port_is_trouble_for_later(
    committed: Configuration, mail_by: MailBy
) -> None:
    """A server that closes at once, as a firewall does."""
    mail_by("smtps://127.0.0.1:1")
    _queue()

    send_due(TENANT, at=AT)

    assert (_mail().state, _mail().last_code) == ("waiting", 0)


def test_retry_mail_goes_out_again_and_is_audited(committed: Configuration, box: Postbox) -> None:
    _queue()
    box.recipient_answers = ["550 No such person"]
    send_due(TENANT, at=AT)

    with as_tenant(TENANT):
        [dead] = messaging.dead_mails()
        messaging.retry_mail(dead.id, actor=system(TENANT), at=_later(5))
    send_due(TENANT, at=_later(5))

    assert len(box.received) == 1
    with as_tenant(TENANT):
        assert audit.records(subject=f"mail:{dead.id}").get().action == "messaging.mail_retried"


def test_discard_mail_erases_it_and_is_audited(committed: Configuration, box: Postbox) -> None:
    _queue()
    box.recipient_answers = ["550 No such person"]
    send_due(TENANT, at=AT)

    with as_tenant(TENANT):
        [dead] = messaging.dead_mails()
        messaging.discard_mail(dead.id, actor=system(TENANT), at=AT)
        assert Mail.objects.count() == 0
        assert audit.records(subject=f"mail:{dead.id}").get().action == "messaging.mail_discarded"
        for act in (messaging.retry_mail, messaging.discard_mail):
            with pytest.raises(RuleBroken):
                act(dead.id, actor=system(TENANT), at=AT)


def test_erase_old_content_goes_after_two_weeks_and_rows_after_three_months(
    committed: Configuration, box: Postbox
) -> None:
    box.recipient_answers = ["550 No such person"]
    _queue("dead")
    send_due(TENANT, at=AT)
    _queue("stuck")
    with as_tenant(TENANT):
        messaging.notify(uuid.UUID(int=1), title="a", text="b", url="", key="n", at=AT)

    erase_old(TENANT, at=AT + datetime.timedelta(days=15))
    dead, stuck = _mail("dead"), _mail("stuck")
    erase_old(TENANT, at=AT + datetime.timedelta(days=200))

    assert (dead.state, dead.to, dead.text) == ("dead", "", "")
    assert (stuck.state, stuck.text) == ("dead", WORDS)
    with as_tenant(TENANT):
        assert (Mail.objects.count(), len(messaging.notices_of(uuid.UUID(int=1)))) == (0, 1)
    erase_old(TENANT, at=AT + datetime.timedelta(days=366))
    with as_tenant(TENANT):
        assert messaging.notices_of(uuid.UUID(int=1)) == []


def test_worker_sends_soon_after_the_commit(committed: Configuration, box: Postbox) -> None:
    environment = os.environ | {"HIROBA_SMTP_URL": box.url, "HIROBA_MAIL_FROM": f"広場 <{SENDER}>"}
    command = [sys.executable, "-m", "hiroba.project.command_line", "worker"]
    worker = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        with suppress(ZeroDivisionError), as_tenant(TENANT):
            messaging.send_mail(to=ADDRESS, subject="never", text="x", key="n", at=timezone.now())
            raise ZeroDivisionError
        _queue(at=timezone.now())
        _wait_for(lambda: _mail().state == "delivered")
    finally:
        worker.terminate()
        worker.wait(timeout=60)

    assert [(message["From"], message["Subject"]) for message in box.received] == [
        (f"広場 <{SENDER}>", "受付のお知らせ")
    ]


def _wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)

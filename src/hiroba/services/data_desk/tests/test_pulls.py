# SPDX-License-Identifier: Apache-2.0
"""Visits of sources: what is written, what is held for a person, what happens when a source fails."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hiroba.kernel.api import messaging
from hiroba.kernel.api.identity import Actor, create_staff, system
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.testing import shared_data
from hiroba.services.data_desk import jobs, rules
from hiroba.services.data_desk.actions.pulling import pull
from hiroba.services.data_desk.actions.sources import SourceWish, add_source, pause_source
from hiroba.services.data_desk.models import ImportDraft, ImportRun, PullResult, PullSource
from hiroba.services.data_desk.queries.work import open_work
from hiroba.services.data_desk.tests.memory_store import MemoryStore
from hiroba.services.data_desk.tests.source_double import Answer, SourceDouble, source_double

TOWN = "282103"
HEAD = "NO,名称,緯度,経度,SSID\n"
CLERK = Actor(kind="staff", tenant=TOWN, account_id="1", permissions=frozenset({"data_desk.import_data"}))


@pytest.fixture
def double(settings: Any) -> Iterator[SourceDouble]:
    settings.HIROBA = replace(settings.HIROBA, pull_allow_networks=("127.0.0.0/8",))
    with source_double() as double:
        yield double


def wifi(count: int, *, nameless: int = 0) -> bytes:
    rows = [f"{n},施設{n},34.{700 + n},134.84,A" for n in range(count)]
    rows += [f"{900 + n},,34.75,134.84,A" for n in range(nameless)]
    return (HEAD + "\n".join(rows) + "\n").encode()


def source_at(url: str, kind: str = PullSource.Kind.FILE) -> PullSource:
    wish = SourceWish(title="公衆無線LAN", url=url, kind=kind, licence="CC BY 4.0")
    return add_source(wish, actor=system(TOWN), at=timezone.now())


def visited(source: PullSource, store: MemoryStore) -> PullResult:
    result = pull(TOWN, source.pk, store=store, at=timezone.now())
    assert result is not None
    source.refresh_from_db()
    return result


def test_pull_takes_a_file_in_and_then_finds_nothing_new(tenant: str, double: SourceDouble) -> None:
    double.answers["/wifi.csv"] = Answer(wifi(10), headers={"ETag": '"1"'})
    source, store = source_at(double.url + "/wifi.csv"), MemoryStore()

    first, second = visited(source, store).result, visited(source, store).result

    assert (first, second, len(store.entities)) == ("imported", "unchanged", 10)
    run = ImportRun.objects.get()
    assert (run.origin, run.actor, run.file_name) == ("pull", "system", "wifi.csv")


def test_pull_same_content_without_etag_is_unchanged(tenant: str, double: SourceDouble) -> None:
    double.answers["/wifi.csv"] = Answer(wifi(10))
    source, store = source_at(double.url + "/wifi.csv"), MemoryStore()

    assert [visited(source, store).result for _ in range(2)] == ["imported", "unchanged"]
    assert ImportRun.objects.count() == 1


def test_pull_with_far_fewer_rows_is_held_and_shown_as_work(tenant: str, double: SourceDouble) -> None:
    double.answers["/wifi.csv"] = Answer(wifi(10))
    source, store = source_at(double.url + "/wifi.csv"), MemoryStore()
    visited(source, store)
    double.answers["/wifi.csv"] = Answer(wifi(6))

    result = visited(source, store)

    assert (result.result, result.detail["reason"], len(store.entities)) == ("held", "fewer_rows", 10)
    draft = ImportDraft.objects.get(held_for="fewer_rows")
    (item,) = open_work(CLERK, timezone.now())
    assert (item.url, item.tone) == (f"/staff/data_desk/import/{draft.pk}", "warn")
    assert list(open_work(system(TOWN), timezone.now())) == []


def test_held_pull_tells_whoever_added_the_source(tenant: str, double: SourceDouble) -> None:
    account = create_staff(
        login="clerk",
        name_shown="西村 航",
        password="a-long-word-of-7",
        actor=system(TOWN),
        at=timezone.now(),
    )
    double.answers["/wifi.csv"] = Answer(b"")
    wish = SourceWish(title="公衆無線LAN", url=double.url + "/wifi.csv")
    actor = Actor(kind="staff", tenant=TOWN, account_id=str(account.pk))
    source = add_source(wish, actor=actor, at=timezone.now())

    visited(source, MemoryStore())

    (notice,) = messaging.notices_of(str(account.pk))
    assert notice.title == "「公衆無線LAN」が人の確認を待っています"
    assert notice.url == f"/staff/data_desk/import/{ImportDraft.objects.get().pk}"


def test_pull_with_a_new_kind_of_fault_is_held(tenant: str, double: SourceDouble) -> None:
    double.answers["/wifi.csv"] = Answer(wifi(10))
    source, store = source_at(double.url + "/wifi.csv"), MemoryStore()
    visited(source, store)
    double.answers["/wifi.csv"] = Answer(wifi(10, nameless=1))

    assert visited(source, store).detail["reason"] == "new_faults"


def test_pull_of_what_is_no_table_is_held_as_unreadable(tenant: str, double: SourceDouble) -> None:
    double.answers["/wifi.csv"] = Answer(b"<html><body>404</body></html>")
    source, store = source_at(double.url + "/wifi.csv"), MemoryStore()

    result = visited(source, store)

    assert (result.result, result.detail["code"], store.entities) == ("held", "web_page", {})


def test_pull_pauses_after_repeated_failure_with_growing_pauses(tenant: str, double: SourceDouble) -> None:
    source, store = source_at(double.url + "/gone.csv"), MemoryStore()
    pauses = []

    for _ in range(rules.PULL_FAILURES_MAX):
        result = visited(source, store)
        pauses.append((source.due_at - result.at).total_seconds() / 3600)

    assert (source.is_paused, source.failures, source.last_result) == (True, 5, "failed")
    assert pauses == sorted(pauses)
    assert pauses[-1] == 48
    assert [item.url for item in open_work(CLERK, timezone.now())] == [f"/staff/data_desk/pulls/{source.pk}"]
    pause_source(source, is_paused=False, actor=CLERK, at=timezone.now())
    assert (source.is_paused, source.failures) == (False, 0)


def test_pull_what_is_due_sends_for_each_source_once(tenant: str, double: SourceDouble) -> None:
    due = source_at(double.url + "/a.csv")
    later = source_at(double.url + "/b.csv")
    PullSource.objects.filter(pk=later.pk).update(due_at=timezone.now() + datetime.timedelta(hours=1))

    jobs.pull_what_is_due()
    jobs.pull_what_is_due()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args -> 'arguments' FROM procrastinate_jobs WHERE task_name = 'data_desk.pull'"
        )
        sent = [json.loads(row[0])["source"] for row in cursor.fetchall()]
    assert sent == [due.pk]


def feed_of(double: SourceDouble, names: list[str]) -> bytes:
    folder = shared_data("jma_xml")
    entries = []
    for number, name in enumerate(names):
        double.answers[f"/data/{name}"] = Answer((folder / name).read_bytes())
        entries.append(
            f"<entry><title>x</title><id>{double.url}/data/{name}</id><updated>2026-11-21T00:{number:02}:00Z</updated>"
            f'<link type="application/xml" href="{double.url}/data/{name}"/></entry>'
        )
    start = '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>高頻度</title>'
    return (start + "".join(entries) + "</feed>").encode()


def test_pull_of_a_feed_takes_every_telegram_once(tenant: str, double: SourceDouble) -> None:
    names = sorted(path.name for path in shared_data("jma_xml").glob("*.xml"))
    double.answers["/feed/extra.xml"] = Answer(feed_of(double, names[:20]), headers={"ETag": '"1"'})
    source, store = source_at(double.url + "/feed/extra.xml", PullSource.Kind.JMA_FEED), MemoryStore()

    first = visited(source, store)
    unchanged = visited(source, store)
    double.answers["/feed/extra.xml"] = Answer(feed_of(double, names))
    second = visited(source, store)

    telegrams = [path for path in double.asked if path.startswith("/data/")]
    assert (first.detail["telegrams"], unchanged.result, second.detail["telegrams"]) == (
        20,
        "unchanged",
        len(names) - 20,
    )
    assert len(telegrams) == len(set(telegrams)) == len(names)
    assert second.detail.get("damaged", 0) == first.detail.get("damaged", 0) == 0
    assert len(store.entities) > 0


def test_pull_of_a_feed_asks_again_for_a_telegram_that_was_away(tenant: str, double: SourceDouble) -> None:
    name = sorted(path.name for path in shared_data("jma_xml").glob("*VXSE53*"))[0]
    feed = feed_of(double, [name])
    telegram = double.answers.pop(f"/data/{name}")
    double.answers["/feed.xml"] = Answer(feed, headers={"ETag": '"1"'})
    double.answers[f"/data/{name}"] = Answer(telegram.body, length=len(telegram.body) + 1)
    source, store = source_at(double.url + "/feed.xml", PullSource.Kind.JMA_FEED), MemoryStore()

    broken = visited(source, store)
    double.answers[f"/data/{name}"] = telegram
    whole = visited(source, store)

    assert (broken.detail["later"], whole.detail["telegrams"]) == (1, 1)
    assert visited(source, store).result == "unchanged"


@pytest.mark.parametrize("body", [b"{}", b"<html/>", b'<!DOCTYPE a [<!ENTITY b "c">]><feed/>'])
def test_pull_of_what_is_no_feed_fails_in_words(tenant: str, double: SourceDouble, body: bytes) -> None:
    double.answers["/feed.xml"] = Answer(body)
    source = source_at(double.url + "/feed.xml", PullSource.Kind.JMA_FEED)

    assert visited(source, MemoryStore()).detail["code"] == "not_a_feed"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.org/a", "wrong_address"),
        ("file:///etc/passwd", "wrong_address"),
        ("http://", "wrong_address"),
        ("https://name:word@example.org/a", "address_with_password"),
    ],
)
def test_add_source_of_a_wrong_address_is_refused(tenant: str, url: str, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        source_at(url)

    assert broken.value.code == code

# SPDX-License-Identifier: Apache-2.0
"""Pages of the staff for what waits: decisions by two people, failed jobs, unused measurements, indicators."""

import datetime
from dataclasses import replace
from typing import Literal

import pytest
from django.db import connection
from django.test import Client

from hiroba.kernel.api import approvals, audit, jobs
from hiroba.kernel.api.devices import set_aside_count
from hiroba.kernel.api.identity import Actor, grant_role, system
from hiroba.kernel.api.registry import Indicator, Service, Text
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.pages import visitor
from hiroba.services.administration.queries import indicators as indicator_queries
from hiroba.services.administration.queries import work as work_queries
from hiroba.services.administration.service import PUBLISH_NOTICES, service
from hiroba.services.administration.tests.factories import AT, colleague
from hiroba.web.components import WorkItem

WORD = Text(en="Lamp", ja="街灯")


@pytest.fixture
def manager(tenant: str) -> Client:
    account = colleague(tenant, "east")
    grant_role(account, "administration.manager", actor=system(tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(account)
    return browser


def text_of(browser: Client, path: str, **query: str) -> str:
    answer = browser.get(f"/staff/administration/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def propose(proposer: Actor, title: str, *, permission: str = PUBLISH_NOTICES) -> None:
    approvals.propose(
        subject=f"notice:{title}",
        action="administration.publish_notice",
        title=title,
        facts={"cost": 480_000},
        permission=permission,
        actor=proposer,
        at=AT,
        url="/staff/somewhere/1",
    )


def west(tenant: str) -> Actor:
    account = colleague(tenant, "west")
    return Actor(kind="staff", tenant=tenant, account_id=str(account.pk))


def test_approvals_shows_what_this_person_may_decide_with_its_case(
    tenant: str, other_tenant: str, manager: Client
) -> None:
    proposer = west(tenant)
    propose(proposer, "舗装の工事")
    propose(proposer, "ほかの人だけ", permission="street_reports.nobody")
    with as_tenant(other_tenant):
        propose(replace(proposer, tenant=other_tenant), "加西の工事")

    text = text_of(manager, "approvals")

    assert '<a href="/staff/somewhere/1">舗装の工事</a>' in text
    assert "westさん" in text
    assert "ほかの人だけ" not in text
    assert "加西の工事" not in text


def test_own_proposals_wait_for_somebody_else(tenant: str) -> None:
    account = colleague(tenant, "west")
    grant_role(account, "administration.manager", actor=system(tenant), at=AT)
    propose(Actor(kind="staff", tenant=tenant, account_id=str(account.pk)), "舗装の工事")
    browser = visitor(tenant)
    browser.force_login(account)

    text = text_of(browser, "approvals")

    assert "あなたを待っているものはありません" in text
    assert "舗装の工事" in text


def test_open_decision_stands_in_todays_work(tenant: str, manager: Client) -> None:
    propose(west(tenant), "舗装の工事")

    assert "1件の提案を決める" in text_of(manager, "")


@pytest.fixture
def lamps(monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service with work and indicators, one of which breaks."""
    found = replace(
        service,
        name="street_lamps",
        title=WORD,
        work="queries:work",
        indicators=(
            Indicator(
                name="mended",
                title=Text(en="Mended", ja="直した街灯"),
                unit=WORD,
                query="q:good",
                kind="annual",
            ),
            Indicator(
                name="broken",
                title=Text(en="Broken", ja="=消えた街灯"),
                unit=WORD,
                query="q:bad",
                kind="state",
            ),
        ),
    )
    functions = {"queries:work": _work, "q:good": lambda at: 1234, "q:bad": lambda at: _break()}
    for module in (work_queries, indicator_queries):
        monkeypatch.setattr(module, "services_on", lambda names: (found,))
        monkeypatch.setattr(module, "resolve", lambda owner, target: functions[target])
    return found


def _indicator(name: str, title: str, *, query: str, kind: Literal["annual", "state"]) -> Indicator:
    return Indicator(name=name, title=Text(en=name, ja=title), unit=WORD, query=query, kind=kind)


def _work(actor: Actor, at: datetime.datetime) -> list[WorkItem]:
    return [WorkItem(title=f"街灯 {number}", url="/", tone="warn", kind="すぐ") for number in range(30)]


def _break() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return 0


def test_work_of_services_stands_in_todays_work_and_has_a_limit(lamps: Service, manager: Client) -> None:
    text = text_of(manager, "")

    assert "街灯 0" in text
    assert "街灯 19" in text
    assert "街灯 20" not in text


def test_work_of_a_service_that_fails_is_left_out(
    lamps: Service, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_queries, "resolve", lambda owner, target: lambda actor, at: _break())

    assert "きょうの仕事" in text_of(manager, "")


def test_indicators_are_listed_with_their_values(lamps: Service, manager: Client) -> None:
    text = text_of(manager, "indicators")

    assert "1234" in text
    assert "数えられませんでした" in text


def test_failed_job_is_run_again_or_put_away(tenant: str, manager: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, attempts) VALUES"
            " ('lamps.count', 'default', %s, 'failed', 5), ('lamps.sum', 'default', %s, 'failed', 5),"
            " ('lamps.foreign', 'default', %s, 'failed', 5)",
            [
                '{"tenant": "282103", "arguments": {"lamp": 12}}',
                '{"tenant": "282103", "arguments": {}}',
                '{"tenant": "282201", "arguments": {}}',
            ],
        )
    numbers = {each.task: each.id for each in jobs.failed_jobs()}
    shown = text_of(manager, "jobs")

    for task, act in (("lamps.count", "retry"), ("lamps.sum", "put_away")):
        manager.post("/staff/administration/jobs", {"number": numbers[task], "act": act})
    told = manager.post(
        "/staff/administration/jobs", {"number": numbers["lamps.sum"], "act": "retry"}, follow=True
    )

    assert set(numbers) == {"lamps.count", "lamps.sum"}
    assert "lamps.count" in shown
    assert "lamps.foreign" not in shown
    assert jobs.failed_count() == 0
    assert "この処理は、もうここにありません" in told.content.decode()
    assert {each.action for each in audit.records()} >= {"jobs.retry_job", "jobs.put_job_away"}


def test_unused_measurements_are_grouped_and_put_away(tenant: str, manager: Client) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO devices_set_aside (tenant, device, transport, code, text, payload, received_at)"
            " VALUES (%s, %s, 'mqtt', %s, 'unknown', %s, now())",
            [
                (tenant, "wl01", "device_unknown", b'{"level": 1}'),
                (tenant, "wl01", "device_unknown", b"\xff\x00<script>"),
                (tenant, "rf02", "fault", b"x"),
            ],
        )
        cursor.execute("SELECT max(id) FROM devices_set_aside WHERE device = 'wl01'")
        [newest] = cursor.fetchone()

    text = text_of(manager, "measurements")
    manager.post(
        "/staff/administration/measurements", {"device": "wl01", "code": "device_unknown", "number": newest}
    )

    assert "wl01" in text
    assert "ff 00 3c" in text
    assert "<script>" not in text
    assert set_aside_count() == 1


def test_put_away_with_nonsense_changes_nothing(tenant: str, manager: Client) -> None:
    for path in ("jobs", "measurements"):
        answer = manager.post(f"/staff/administration/{path}", {"number": "x" * 50})
        assert answer.status_code == 302

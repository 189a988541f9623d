# SPDX-License-Identifier: Apache-2.0
"""The page of subscriptions: staff see at once which system does not get its notifications, and why."""

import httpx
import pytest
from django.test import Client

from hiroba.kernel.api.context import ContextClient
from hiroba.kernel.api.identity import grant_role, system
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.services.administration.tests.factories import AT, colleague

PATH = "/staff/administration/subscriptions"
ID = "urn:ngsi-ld:Subscription:page-test"


@pytest.fixture
def manager(tenant: str) -> Client:
    account = colleague(tenant)
    grant_role(account, "administration.manager", actor=system(tenant), at=AT)
    browser = visitor(tenant)
    browser.force_login(account)
    return browser


def ask(broker: RunningBroker, method: str, path: str, body: object = None, *, tenant: str) -> None:
    headers = {"Authorization": f"Bearer {broker.token}", "NGSILD-Tenant": tenant}
    answer = httpx.request(
        method, f"{broker.url}/ngsi-ld/v1/{path}", json=body, headers=headers, trust_env=False
    )
    assert answer.is_success, answer.text


def test_page_names_receiver_condition_and_backlog_but_no_secret(
    manager: Client, broker: RunningBroker, tenant: str
) -> None:
    given = {
        "id": ID,
        "type": "Subscription",
        "entities": [{"type": "WaterLevelObserved"}],
        "notification": {"endpoint": {"uri": "https://receiver.invalid/hook?key=secret"}},
        "isActive": False,
    }
    ask(broker, "POST", "subscriptions", given, tenant=tenant)
    try:
        page = manager.get(PATH).content.decode()
        file = manager.get(PATH, {"table_file": "1.csv"}).content.decode("utf-8-sig")
    finally:
        ask(broker, "DELETE", f"subscriptions/{ID}", tenant=tenant)

    assert "https://receiver.invalid" in page
    assert ID in page
    assert "停止中" in page
    assert "secret" not in page
    assert f"https://receiver.invalid,停止中,0,,,,0,0,0,{ID}" in file


def test_page_of_another_town_shows_nothing_of_it(
    broker: RunningBroker, manager: Client, other_tenant: str
) -> None:
    given = {
        "id": ID,
        "type": "Subscription",
        "entities": [{"type": "WaterLevelObserved"}],
        "notification": {"endpoint": {"uri": "https://receiver.invalid/"}},
    }
    ask(broker, "POST", "subscriptions", given, tenant=other_tenant)
    try:
        page = manager.get(PATH).content.decode()
    finally:
        ask(broker, "DELETE", f"subscriptions/{ID}", tenant=other_tenant)

    assert ID not in page


def test_page_is_closed_to_those_who_run_no_events(tenant: str) -> None:
    browser = visitor(tenant)
    browser.force_login(colleague(tenant))

    assert browser.get(PATH).status_code == 403


def test_page_without_broker_says_so(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    away = ContextClient("http://127.0.0.1:9", answers_at_once=True)
    monkeypatch.setattr("hiroba.kernel.api.context.page_client", lambda: away)

    assert "答えません" in manager.get(PATH).content.decode()

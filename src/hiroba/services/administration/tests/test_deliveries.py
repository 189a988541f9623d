# SPDX-License-Identifier: Apache-2.0
"""The page of subscriptions: staff see at once which system does not get its notifications, and why."""

import httpx
import pytest
from django.test import Client
from django.utils import translation

from hiroba.kernel.api.context import ContextClient, Delivery
from hiroba.kernel.api.identity import grant_role, system
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.services.administration.pages.delivery_words import advice
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


def failed(error: str, condition: str = "retrying") -> Delivery:
    return Delivery(
        subscription=ID,
        api="ngsi-ld",
        endpoint="https://receiver.invalid",
        condition=condition,
        backlog=1,
        dropped=0,
        times_sent=0,
        times_failed=1,
        last_success=None,
        last_failure=None,
        tries_again_at=None,
        last_error=error,
    )


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (failed("gaierror: [Errno -2] Name or service not known"), "The name of the receiver is not known."),
        (failed("ConnectionRefusedError: [Errno 111]"), "The receiver cannot be reached."),
        (failed("no answer in time"), "The receiver cannot be reached."),
        (failed("SSLCertVerificationError: certificate has expired"), "The certificate of the receiver"),
        (failed("status 401"), "The receiver wants another key."),
        (failed("status 404"), "The receiver does not know this address any more."),
        (failed("status 503"), "The receiver is in trouble itself."),
        (failed("AddressRefused: see HIROBA_NOTIFY_ALLOW_NETWORKS"), "The receiver is in an inner network."),
        (failed("", "unreadable"), "Its @context cannot be read."),
    ],
)
def test_advice_fits_the_error(delivery: Delivery, words: str) -> None:
    with translation.override("en"):
        assert advice(delivery).startswith(words)


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

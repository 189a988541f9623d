# SPDX-License-Identifier: Apache-2.0
"""「ほかのシステムへの通知」: staff see at once which system does not get its notifications, why, and what helps."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx
import pytest
from playwright.sync_api import expect

from hiroba.kernel.testing.fixtures import TENANT, RunningBroker
from tests.journeys.browser import Visit
from tests.journeys.test_quality import _faults, sign_in
from tests.journeys.town import MANAGER, JourneyTown

Visiting = Callable[..., AbstractContextManager[Visit]]
PAGE = "/staff/administration/subscriptions"
SECRET = "kagi-himitsu"
QUIET = "urn:ngsi-ld:Subscription:journey-quiet"
FAILING = "urn:ngsi-ld:Subscription:journey-failing"
ENTITY = f"urn:ngsi-ld:WaterLevelObserved:{TENANT}-journey"


@contextmanager
def subscriptions(broker: RunningBroker) -> Iterator[None]:
    """One that is switched off, and one whose receiver cannot be found and for which something waits."""
    headers = {"Authorization": f"Bearer {broker.token}", "NGSILD-Tenant": TENANT}
    with httpx.Client(base_url=f"{broker.url}/ngsi-ld/v1/", headers=headers, trust_env=False) as http:
        for id, active in ((QUIET, False), (FAILING, True)):
            given = {
                "id": id,
                "type": "Subscription",
                "entities": [{"type": "WaterLevelObserved"}],
                "notification": {"endpoint": {"uri": f"https://{id[-7:]}.invalid/hook?key={SECRET}"}},
                "isActive": active,
            }
            assert http.post("subscriptions", json=given).status_code == 201
        assert http.patch(f"entities/{ENTITY}/attrs", json={"waterLevel": 3.9}).status_code == 204
        try:
            yield
        finally:
            for id in (QUIET, FAILING):
                assert http.delete(f"subscriptions/{id}").status_code == 204


def open_page(visit: Visit) -> None:
    """As the manager, once the page knows of the failure."""
    sign_in(visit, MANAGER)
    for _ in range(50):
        visit.go(PAGE)
        if visit.page.locator("section[aria-labelledby=troubles] li", has_text=FAILING).count():
            return
        visit.page.wait_for_timeout(200)
    raise AssertionError("The page does not show the failure")


def test_failing_receiver_stands_first_with_error_and_what_helps(
    visiting: Visiting, town: JourneyTown, broker: RunningBroker
) -> None:
    with subscriptions(broker), visiting() as visit:
        open_page(visit)

        card = visit.page.locator("section[aria-labelledby=troubles] li").first
        expect(card).to_contain_text("https://failing.invalid")
        expect(card).to_contain_text("受け取る側の名前が見つかりません。")
        expect(card).to_contain_text("Name or service not known")
        expect(card).to_contain_text(FAILING)
        expect(visit.page.locator("tbody tr").first).to_contain_text("https://failing.invalid")
        assert SECRET not in visit.page.content()
        assert "None" not in visit.page.locator("main").inner_text()


def test_page_without_subscriptions_says_so(visiting: Visiting) -> None:
    with visiting() as visit:
        sign_in(visit, MANAGER)
        visit.go(PAGE)

        expect(visit.page.locator("main")).to_contain_text("登録しているシステムはありません")


def test_keyboard_reaches_the_page_and_its_files(visiting: Visiting, broker: RunningBroker) -> None:
    with subscriptions(broker), visiting() as visit:
        open_page(visit)
        for _ in range(60):
            visit.page.keyboard.press("Tab")
            if "ファイルで保存" in visit.focused():
                break
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Tab")

        assert "CSV" in visit.focused()


@pytest.mark.parametrize(
    ("language", "scheme"), [("ja", "light"), ("en", "dark"), ("ja-easy", "light"), ("ja", "dark")]
)
def test_page_meets_every_bar(visiting: Visiting, broker: RunningBroker, language: str, scheme: str) -> None:
    faults = []
    with subscriptions(broker):
        for width in (1280, 320):
            with visiting(language=language, scheme=scheme, width=width) as visit:
                open_page(visit)
                faults += [f"at {width}: {fault}" for fault in _faults(visit)]
                visit.enlarge_text(200)
                if width == 1280 and visit.overflow_px():
                    faults.append("scrolls sideways with text twice as large")

    assert faults == []

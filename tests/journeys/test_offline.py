# SPDX-License-Identifier: Apache-2.0
"""A phone in a valley: the network goes away and comes back."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Page, expect

from tests.journeys.browser import Visit

Visiting = Callable[..., AbstractContextManager[Visit]]


def await_worker(page: Page) -> None:
    """Until the service worker controls the page."""
    page.evaluate("() => navigator.serviceWorker.ready")
    for _ in range(100):
        if page.evaluate("() => navigator.serviceWorker.controller !== null"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("The service worker does not control the page")


def test_seen_page_is_shown_with_its_time_and_unseen_one_with_numbers_for_help(visiting: Visiting) -> None:
    with visiting() as visit:
        visit.go("/")
        await_worker(visit.page)
        visit.go("/about/terms")

        visit.page.context.set_offline(True)
        visit.go("/about/terms")
        expect(visit.page.get_by_text("つながっていません。最後に見たときのページです")).to_be_visible()
        expect(visit.page.get_by_role("heading", name="利用のきまり")).to_be_visible()

        visit.go("/about/status")
        expect(visit.page.get_by_role("heading", name="つながっていません")).to_be_visible()
        expect(visit.page.get_by_role("link", name="119")).to_be_visible()
        expect(visit.page.get_by_role("link", name="利用のきまり")).to_be_visible()
        assert visit.axe() == []

        visit.page.context.set_offline(False)
        visit.page.get_by_role("link", name="もう一度ためす").click()
        expect(visit.page.get_by_role("heading", name="稼働状況")).to_be_visible()
        visit.troubles.clear()


def test_page_of_somebody_signed_in_is_never_kept(visiting: Visiting) -> None:
    with visiting() as visit:
        visit.go("/")
        await_worker(visit.page)
        visit.page.context.add_cookies(
            [{"name": "hiroba", "value": "x" * 32, "url": visit.base, "httpOnly": True, "sameSite": "Lax"}]
        )
        visit.go("/about/terms")

        visit.page.context.set_offline(True)
        visit.go("/about/terms")

        expect(visit.page.get_by_role("heading", name="つながっていません")).to_be_visible()
        visit.page.context.set_offline(False)
        visit.troubles.clear()

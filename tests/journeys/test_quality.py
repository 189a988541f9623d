# SPDX-License-Identifier: Apache-2.0
"""The bars of every page: nothing for axe to find, no sideways scrolling, targets to hit, no violated policy."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.journeys.browser import Visit
from tests.journeys.town import MANAGER, PASSWORD

Visiting = Callable[..., AbstractContextManager[Visit]]
PUBLIC = (
    "/",
    "/services",
    "/services?q=zzz",
    "/administration/notices",
    "/account/sign-in",
    "/about/privacy",
    "/about/status",
    "/offline",
    "/no-such-page",
)
LINES = """selector => [...document.querySelectorAll(selector)].filter(each => {
  const words = document.createTreeWalker(each, NodeFilter.SHOW_TEXT), range = document.createRange(), ends = [];
  while (words.nextNode()) {
    if (words.currentNode.parentElement.closest("rt, rp, .visually-hidden")) continue;
    range.selectNodeContents(words.currentNode);
    ends.push(...[...range.getClientRects()].filter(box => box.width > 0).map(box => box.bottom));
  }
  return Math.max(...ends) - Math.min(...ends) > 9;
}).map(each => each.textContent.trim())"""
"""Elements whose words stand in more than one line; a reading above its word is no line."""
STAFF = (
    "/look/components",
    "/staff/about/texts",
    "/staff/dashboard/tile_sources",
    "/staff/administration/",
    "/staff/administration/notices",
    "/staff/administration/notices/new",
    "/staff/administration/members",
    "/staff/administration/services",
    "/staff/administration/events",
    "/staff/administration/audit",
    "/account/",
    "/account/password",
)


@pytest.mark.parametrize(
    ("language", "scheme"), [("ja", "light"), ("en", "dark"), ("ja-easy", "light"), ("ja", "dark")]
)
def test_public_pages_meet_every_bar(visiting: Visiting, language: str, scheme: str) -> None:
    faults = []
    for width in (1280, 320):
        with visiting(language=language, scheme=scheme, width=width) as visit:
            for path in PUBLIC:
                visit.go(path)
                faults += [f"{path} at {width}: {fault}" for fault in _faults(visit)]

    assert faults == []


@pytest.mark.parametrize(("language", "scheme"), [("ja", "light"), ("en", "dark")])
def test_staff_pages_meet_every_bar(visiting: Visiting, language: str, scheme: str) -> None:
    faults = []
    for width in (1280, 320):
        with visiting(language=language, scheme=scheme, width=width) as visit:
            sign_in(visit, MANAGER)
            for path in STAFF:
                visit.go(path)
                faults += [f"{path} at {width}: {fault}" for fault in _faults(visit)]

    assert faults == []


@pytest.mark.parametrize("path", ["/", "/services", "/account/sign-in", "/administration/notices"])
def test_page_with_text_twice_as_large_does_not_scroll_sideways(visiting: Visiting, path: str) -> None:
    with visiting(width=1280) as visit:
        visit.go(path).enlarge_text(200)

        assert visit.overflow_px() == 0


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_largest_text_fits_a_small_phone(visiting: Visiting, language: str) -> None:
    with visiting(language=language, width=320) as visit:
        visit.go("/look/preferences?text=xlarge")
        wide = [path for path in PUBLIC if visit.go(path).overflow_px()]

    assert wide == []


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_controls_of_a_small_phone_have_words_in_one_line(visiting: Visiting, language: str) -> None:
    """A word of a menu that is broken in two cannot be read at a glance."""
    with visiting(language=language, width=320) as visit:
        visit.go("/")
        broken = visit.page.evaluate(LINES, ".tab-bar a span, .segments label, .site-tools > .btn")

    assert broken == []


def sign_in(visit: Visit, login: str) -> None:
    visit.go("/account/sign-in")
    visit.page.fill("[name=login]", login)
    visit.page.fill("[name=password]", PASSWORD)
    visit.page.click("main form button")
    visit.page.wait_for_url(lambda url: "sign-in" not in url)


def _faults(visit: Visit) -> list[str]:
    faults = visit.axe() + visit.small_targets() + visit.troubles
    visit.troubles.clear()
    if wider := visit.overflow_px():
        faults.append(f"scrolls {wider} px sideways")
    return faults

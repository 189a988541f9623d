# SPDX-License-Identifier: Apache-2.0
"""A resident on the portal: reads, searches, changes language and text size, with keyboard and without script."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx

from tests.journeys.browser import Visit
from tests.journeys.town import JourneyTown

Visiting = Callable[..., AbstractContextManager[Visit]]


def test_portal_shows_warning_figures_and_notices(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/").page

        assert page.locator(".alert-title > span").all_inner_texts() == ["警戒レベル3相当", "大雨警報"]
        assert page.locator(".figure-value").all_inner_texts()[:2] == ["3.42m", "28mm"]
        assert page.locator(".fresh-old").count() == 1
        assert page.locator(".notices b").all_inner_texts() == [
            "小中学校は午後の授業をやめ、集団で下校します"
        ]
        assert page.locator(".demo-mark").inner_text() == "デモ"


def test_search_finds_katakana_by_hiragana(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/").page
        page.fill("#q", "といれ")
        page.keyboard.press("Enter")
        page.wait_for_url("**/services?q=*")

        assert page.locator(".tile-name").all_inner_texts() == ["公衆トイレ"]


def test_language_changes_by_menu_without_script(visiting: Visiting) -> None:
    with visiting(script=False) as visit:
        page = visit.go("/services").page
        page.click("details.menu > summary")
        page.click("text=English")

        assert page.url.endswith("/services")
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").inner_text() == "All services"


def test_easy_japanese_is_japanese_to_a_screen_reader_and_shows_readings(visiting: Visiting) -> None:
    with visiting(language="ja-easy") as visit:
        page = visit.go("/").page

        assert page.locator("html").get_attribute("lang") == "ja"
        assert page.locator(".notices b").inner_text().startswith("きょうの 午後、")
        assert page.locator(".notices rt").all_inner_texts() == ["がっこう", "やす"]


def test_readings_are_shown_and_hidden_by_the_menu(visiting: Visiting) -> None:
    with visiting(script=False) as visit:
        page = visit.go("/services").page
        before = page.locator("main rt").count()
        page.click("details.menu > summary")
        page.click("text=ふりがなをつける")
        shown = page.locator("main rt").count()
        page.click("details.menu > summary")
        page.locator(".menu-list a").last.click()

        assert (before, page.locator("main rt").count()) == (0, 0)
        assert shown > 5


def test_text_size_stays_on_the_next_page(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/").page
        with page.expect_response("**/look/preferences*"):
            page.check("#text-xlarge")
        visit.go("/services")

        assert page.locator("html").get_attribute("data-text") == "xlarge"
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "23px"


def test_text_size_is_saved_by_button_without_script(visiting: Visiting) -> None:
    with visiting(script=False) as visit:
        page = visit.go("/").page
        page.check("#text-large")
        page.click(".size-save")

        assert page.locator("html").get_attribute("data-text") == "large"


def test_keyboard_reaches_content_first_and_menu_closes_with_escape(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/").page
        page.keyboard.press("Tab")
        skip = visit.focused()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        page.keyboard.press("Enter")
        target = page.evaluate("document.activeElement.id")
        page.focus("details.menu > summary")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = visit.focused()
        page.keyboard.press("Escape")

        assert (skip, outline, target, inside) == ("本文へ進む", "4px", "main", "日本語")
        assert page.locator("details.menu").get_attribute("open") is None
        assert visit.focused() == "ことば"


def test_basemap_is_answered_in_byte_ranges(town: JourneyTown) -> None:
    answer = httpx.get(
        f"{town.base.replace('kakogawa.localhost', '127.0.0.1')}/static/vendor/basemap/towns.pmtiles",
        headers={"Range": "bytes=0-6"},
    )

    assert (answer.status_code, answer.content) == (206, b"PMTiles")


def test_host_without_town_lists_the_towns(visiting: Visiting) -> None:
    with visiting() as visit:
        port = visit.base.rpartition(":")[2]
        visit.page.goto(f"http://127.0.0.1:{port}/")
        names = visit.page.locator(".tile-name").all_inner_texts()
        visit.page.click("text=加古川市")

        assert [name.split()[0] for name in names] == ["加古川市", "加西市"]
        assert visit.page.url == f"{visit.base}/"

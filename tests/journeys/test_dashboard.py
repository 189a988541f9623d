# SPDX-License-Identifier: Apache-2.0
"""A resident looks at the map of the town: layers, list, details, live, by keyboard, without script, shared."""

import datetime
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from hiroba.kernel.api import context
from tests.journeys.browser import Scheme, Visit
from tests.journeys.town import JourneyTown

Visiting = Callable[..., AbstractContextManager[Visit]]
TOWN = "282103"
STATION = f"urn:ngsi-ld:WaterLevelObserved:{TOWN}-dash"
PLACE = (134.8360, 34.7560)
WATER = "/dashboard/?v=1&layer=WaterLevelObserved&q=船頭"
BOTH = "/dashboard/?v=1&layer=WatchCamera&layer=WaterLevelObserved"
DETAILS = f"/dashboard/entity/{STATION}"
CLOSE_UP = f"{WATER}&at={PLACE[1]},{PLACE[0]},15"


def station(value: float, *, minutes_ago: int = 0) -> dict[str, Any]:
    at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=minutes_ago)
    limits = {"standbyLevel": 2, "cautionLevel": 3, "evacuationLevel": 4, "dangerLevel": 5}
    return {
        "id": STATION,
        "type": "WaterLevelObserved",
        "name": {"type": "Property", "value": "船頭観測点（デモ）"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": list(PLACE)}},
        "waterLevel": {"type": "Property", "value": value, "observedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
        **{name: {"type": "Property", "value": limit} for name, limit in limits.items()},
    }


def camera(number: int) -> dict[str, Any]:
    place = [PLACE[0] + 0.0005 * (number % 20), PLACE[1] + 0.0005 * (number // 20)]
    return {
        "id": f"urn:ngsi-ld:WatchCamera:{TOWN}-dash{number:03}",
        "type": "WatchCamera",
        "name": {"type": "Property", "value": f"見守りカメラ {number:03}"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": place}},
    }


@pytest.fixture(autouse=True)
def measured(town: JourneyTown) -> Iterator[None]:
    entities = [station(1.0), *(camera(number) for number in range(200))]
    context.upsert(TOWN, entities)
    time.sleep(2.1)  # A reading of live values serves everybody for two seconds.
    yield
    context.delete(TOWN, [each["id"] for each in entities])


def cell(page: Page, attribute: str = "waterLevel") -> Any:
    return page.locator(f'tr[data-entity="{STATION}"] [data-attribute="{attribute}"]')


def troubles(visit: Visit) -> list[str]:
    """Without the requests that a newer choice or the next page has overtaken.

    HTMX calls them aborted, Chromium "Failed to fetch". One that really fails is missed in what a journey looks at.
    """
    overtaken = ("abort", "failed to fetch")
    return [trouble for trouble in visit.troubles if not any(word in trouble.lower() for word in overtaken)]


def map_is_ready(page: Page) -> None:
    expect(page.locator("#map")).to_have_attribute("data-ready", "true")


def test_layer_chosen_appears_on_map_and_in_list(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/dashboard/").page
        map_is_ready(page)
        page.get_by_label("見守りカメラ").check()

        expect(page.locator(".layer-tabs a").filter(has_text="見守りカメラ")).to_be_visible()
        expect(page.locator("#map")).to_have_attribute(
            "data-layers", "WaterLevelObserved RainfallObserved WatchCamera"
        )
        page.locator(".layer-tabs a").filter(has_text="見守りカメラ").click()
        expect(page.locator("#list-caption")).to_have_text("見守りカメラの一覧")
        expect(page.locator("#list tbody tr")).to_have_count(20)
        assert troubles(visit) == []


def test_mark_on_map_tells_its_name_and_leads_to_details(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(CLOSE_UP).page
        map_is_ready(page)
        expect(page.locator("#map")).to_have_attribute("data-layers", "WaterLevelObserved")
        canvas, card = page.locator("#map canvas"), page.locator(".dashboard-popup")
        box = canvas.bounding_box()
        assert box is not None
        for _ in range(20):  # Marks are drawn a moment after the layer is there.
            canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
            if card.count():
                break
            page.wait_for_timeout(250)

        expect(card).to_contain_text("船頭観測点（デモ）")
        expect(card).to_contain_text("1.00 m")
        card.get_by_role("link").first.click()
        expect(page.locator("h1")).to_have_text("船頭観測点（デモ）")
        assert troubles(visit) == []


def test_change_in_the_river_is_on_screen_without_a_reload(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(WATER).page
        expect(page.locator("#live-status")).to_have_attribute("data-state", "live")
        expect(cell(page)).to_have_text("1.00")

        context.upsert(TOWN, [station(4.25)])

        expect(cell(page)).to_have_text("4.25")
        row = page.locator(f'tr[data-entity="{STATION}"]')
        expect(row.locator(".badge")).to_have_text("避難判断")
        assert troubles(visit) == []


def test_change_reaches_the_details_page(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(DETAILS).page
        expect(page.locator("#live-status")).to_have_attribute("data-state", "live")

        context.upsert(TOWN, [station(5.5)])

        expect(page.locator(".live-value b")).to_have_text("5.50")
        expect(page.locator("[data-part=badge] .badge")).to_have_text("氾濫危険")


def test_value_turns_old_while_one_looks(visiting: Visiting) -> None:
    with visiting() as visit:
        visit.page.clock.install()
        page = visit.go(WATER).page
        expect(page.locator("#live-status")).to_have_attribute("data-state", "live")
        row = page.locator(f'tr[data-entity="{STATION}"]')
        expect(row.locator(".fresh-old")).to_have_count(0)

        page.clock.fast_forward("31:00")

        expect(row.locator(".fresh-old")).to_contain_text("古い情報")


def test_stream_that_is_lost_is_told_in_words_with_the_time(visiting: Visiting) -> None:
    with visiting() as visit:
        visit.page.clock.install()
        visit.page.route("**/live?*", lambda route: route.abort())
        page = visit.go(WATER).page
        expect(page.locator("#live-status")).to_have_attribute("data-state", "waiting")

        page.clock.fast_forward(11_000)

        expect(page.locator("#live-status")).to_contain_text("最後に確認できた情報です")
        assert ":" in page.locator("#live-status time").inner_text()
        expect(cell(page)).to_have_text("1.00")


def test_keyboard_alone_chooses_sorts_and_opens(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/dashboard/?v=1&layer=WaterLevelObserved").page
        map_is_ready(page)
        for _ in range(160):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.value") == "WatchCamera":
                break
        page.keyboard.press("Space")
        expect(page.locator("#list-caption")).to_have_text("見守りカメラの一覧")
        for _ in range(160):
            page.keyboard.press("Tab")
            if page.evaluate(
                "document.activeElement.closest('.layer-tabs a') && document.activeElement.innerText.includes('水位')"
            ):
                break
        page.keyboard.press("Enter")
        expect(page.locator("#list-caption")).to_have_text("河川水位の一覧")
        page.locator("#sort-name").focus()
        page.keyboard.press("Enter")
        expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
        assert page.evaluate("document.activeElement.id") == "sort-name"
        page.locator("tbody th a").first.focus()
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_have_text("国包")


def test_page_without_script_is_a_form_and_a_list(visiting: Visiting) -> None:
    with visiting(script=False) as visit:
        page = visit.go("/dashboard/?v=1").page
        page.get_by_label("見守りカメラ").check()
        page.fill("#q", "カメラ 19")
        page.get_by_role("button", name="地図にのせる").click()

        assert page.locator("#list tbody tr").count() == 12
        page.locator("#sort-name").click()
        page.locator("#sort-name").click()
        assert page.locator("#list tbody th a").first.inner_text() == "見守りカメラ 199"
        page.locator("#list tbody th a").first.click()
        assert page.locator("h1").inner_text() == "見守りカメラ 199"


def test_address_of_a_view_shows_the_same_to_somebody_else(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(CLOSE_UP).page
        map_is_ready(page)
        page.get_by_label("見守りカメラ").check()
        expect(page.locator(".layer-tabs a")).to_have_count(2)
        before = page.locator("#share").input_value()
        page.locator("#map canvas").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#share")).not_to_have_value(before)
        page.wait_for_timeout(500)
        address = page.locator("#share").input_value()

    with visiting() as visit:
        visit.page.goto(address)
        map_is_ready(visit.page)

        expect(visit.page.locator("#map")).to_have_attribute("data-layers", "WaterLevelObserved WatchCamera")
        assert visit.page.locator("#q").input_value() == "船頭"
        assert place_of(visit.page.locator("#share").input_value()) == place_of(address)


def place_of(address: str) -> str:
    return unquote(address).partition("at=")[2].partition("&")[0]


def test_layers_stay_when_the_theme_changes(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(CLOSE_UP).page
        expect(page.locator("#map")).to_have_attribute("data-layers", "WaterLevelObserved")
        page.locator("#map").evaluate("map => delete map.dataset.layers")

        page.emulate_media(color_scheme="dark")

        expect(page.locator("#map")).to_have_attribute("data-layers", "WaterLevelObserved")
        assert troubles(visit) == []


@pytest.mark.timeout(300)
def test_pages_have_no_violation_in_any_language_and_theme(visiting: Visiting) -> None:
    schemes: tuple[Scheme, ...] = ("light", "dark")
    faults = []
    for language, scheme in itertools.product(("ja", "en", "ja-easy"), schemes):
        with visiting(language=language, scheme=scheme) as visit:
            for path in (CLOSE_UP, DETAILS):
                map_is_ready(visit.go(path).page)
                for fold in visit.page.locator("details.fold").all():
                    fold.evaluate("fold => { fold.open = true }")
                faults += [f"{path} {language} {scheme}: {fault}" for fault in visit.axe()]

    assert faults == []


def test_pages_never_scroll_sideways_and_have_large_targets(visiting: Visiting) -> None:
    faults = []
    for width, percent in ((320, 100), (390, 100), (1280, 200)):
        with visiting(width=width) as visit:
            for path in (BOTH, DETAILS):
                map_is_ready(visit.go(path).page)
                visit.enlarge_text(percent)
                if visit.overflow_px():
                    faults.append(f"{path} at {width} px and {percent} %: {visit.overflow_px()} px too wide")
                faults += [f"{path} at {width} px: {target}" for target in visit.small_targets()]

    assert faults == []

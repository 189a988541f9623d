# SPDX-License-Identifier: Apache-2.0
"""What people do with the map besides looking: keyboard alone, the past, charts, own files, sharing, paper, frames."""

import datetime
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiroba.kernel.api import context
from tests.journeys.browser import Visit
from tests.journeys.town import JourneyTown

Visiting = Callable[..., AbstractContextManager[Visit]]
TOWN = "282103"
STATION = f"urn:ngsi-ld:WaterLevelObserved:{TOWN}-tools"
NAME = "中橋観測点（デモ）"
PLACE = (134.8360, 34.7560)
WATER = "/dashboard/?v=2&layer=WaterLevelObserved&q=中橋"
CLOSE_UP = f"{WATER}&at={PLACE[1]},{PLACE[0]},15"
CHART = f"/dashboard/chart?e={STATION}"


def station(value: float, *, minutes_ago: int = 0) -> dict[str, Any]:
    at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=minutes_ago)
    limits = {"standbyLevel": 2, "cautionLevel": 3, "evacuationLevel": 4, "dangerLevel": 5}
    return {
        "id": STATION,
        "type": "WaterLevelObserved",
        "name": {"type": "Property", "value": NAME},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": list(PLACE)}},
        "waterLevel": {"type": "Property", "value": value, "observedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
        **{name: {"type": "Property", "value": limit} for name, limit in limits.items()},
    }


@pytest.fixture(autouse=True)
def measured(town: JourneyTown) -> Iterator[None]:
    for minutes, value in ((20, 1.0), (10, 2.2), (0, 3.3)):
        context.upsert(TOWN, [station(value, minutes_ago=minutes)])
    time.sleep(2.1)  # A reading of live values serves everybody for two seconds.
    yield
    context.delete(TOWN, [STATION])


def map_is_ready(page: Page) -> None:
    expect(page.locator("#map")).to_have_attribute("data-ready", "true")
    expect(page.locator("#map")).to_have_attribute("data-layers", re.compile("WaterLevelObserved"))


def press_until(page: Page, key: str, condition: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(condition):
            return
    raise AssertionError(f"{key} never reached: {condition}")


def test_map_by_keyboard_alone_pans_zooms_walks_opens_and_returns(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(CLOSE_UP).page
        map_is_ready(page)
        press_until(page, "Tab", "document.activeElement.matches('#map canvas')")
        before = page.locator("#share").input_value()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#share")).not_to_have_value(before)
        moved = page.locator("#share").input_value()
        page.keyboard.press("+")
        expect(page.locator("#share")).not_to_have_value(moved)
        page.keyboard.press("-")
        told = page.locator("#map-told")
        expect(told).to_contain_text("見えている範囲")
        page.wait_for_timeout(800)

        page.keyboard.press("n")
        expect(told).to_contain_text(NAME)
        expect(told).to_contain_text("氾濫注意")
        page.keyboard.press("Enter")
        card = page.locator(".dashboard-popup")
        expect(card).to_contain_text("3.30")
        assert page.evaluate("Boolean(document.activeElement.closest('.dashboard-popup'))")
        press_until(page, "Tab", "document.activeElement.matches('.maplibregl-popup-close-button')", 8)
        page.keyboard.press("Enter")

        expect(card).to_have_count(0)
        assert page.evaluate("document.activeElement.matches('#map canvas')")


def test_focus_on_the_map_is_seen(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(CLOSE_UP).page
        map_is_ready(page)
        press_until(page, "Tab", "document.activeElement.matches('#map canvas')")

        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

        assert outline != "none"


def test_time_slider_shows_the_town_as_it_was_and_comes_back(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(WATER).page
        map_is_ready(page)
        cell = page.locator(f'tr[data-entity="{STATION}"] [data-attribute="waterLevel"]')
        expect(cell).to_have_text("3.30")
        expect(page.locator("#time-slider")).to_contain_text("記録は")
        an_hour_ago = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=9 - 1)

        page.locator("#time").fill(f"{an_hour_ago:%Y-%m-%dT%H:%M}")
        page.locator("#time").dispatch_event("change")

        expect(page.get_by_role("link", name="いまにもどす")).to_be_visible()
        expect(cell).to_have_count(0)
        page.get_by_role("link", name="いまにもどす").click()
        expect(cell).to_have_text("3.30")


def test_chart_comes_on_demand_and_compares(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(f"/dashboard/entity/{STATION}").page
        page.evaluate("document.getElementById('chart').scrollIntoView()")
        expect(page.locator("#chart svg.chart").first).to_be_visible()
        expect(page.locator("#chart figcaption")).to_contain_text("いま3.30 mです")

        page.goto(visit.base + CHART)
        page.locator("#compare").select_option("day")

        expect(page.locator("#chart figcaption")).to_contain_text("比べる日の値はありません。")
        with page.expect_download() as download:
            page.get_by_role("link", name="PNG").click()
        assert Path(download.value.path()).read_bytes()[:4] == b"\x89PNG"


def test_own_file_is_shown_and_never_sent(visiting: Visiting, tmp_path: Path) -> None:
    own = tmp_path / "わたしの点.csv"
    own.write_bytes("名称,緯度,経度\n店A,34.756,134.836\n場所のない店,,\n".encode("cp932"))
    with visiting() as visit:
        page = visit.go(WATER).page
        map_is_ready(page)
        page.locator("#own-file summary").click()
        expect(page.locator("#own-file")).to_contain_text("どこにも送らず")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)

        page.locator("#own-file-input").set_input_files(own)

        status = page.locator("#own-file-status")
        expect(status).to_have_text("わたしの点.csv：2行のうち、場所のある1行を地図に表示しています。")
        expect(page.locator("#own-file-table")).to_contain_text("店A")
        expect(page.locator("#map")).to_have_attribute("data-own-file", "1")
        assert sent == []
        page.get_by_role("button", name="ファイルを地図から外す").click()
        expect(page.locator("#own-file-table")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", "{broken", "読み取れません"),
        ("a.csv", "名称,住所\n店,町\n", "場所のある行が見つかりません"),
        ("a.geojson", '{"type": "FeatureCollection", "features": []}', "場所のある行が見つかりません"),
    ],
)
def test_own_file_that_cannot_be_shown_says_why(
    visiting: Visiting, tmp_path: Path, name: str, content: str, words: str
) -> None:
    own = tmp_path / name
    own.write_text(content, encoding="utf-8")
    with visiting() as visit:
        page = visit.go(WATER).page
        page.locator("#own-file summary").click()
        page.locator("#own-file-input").set_input_files(own)

        expect(page.locator("#own-file-status")).to_contain_text(words)


def test_shared_address_carries_time_filter_and_chart(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(f"{CLOSE_UP}&only=reached&e={STATION}&span=week").page
        map_is_ready(page)
        page.locator("#about details").last.locator("summary").click()
        address = page.locator("#share").input_value()

    with visiting() as visit:
        visit.page.goto(address)
        map_is_ready(visit.page)

        assert visit.page.locator("#only").input_value() == "reached"
        visit.page.evaluate("document.getElementById('chart').scrollIntoView()")
        expect(visit.page.locator("#chart h2").first).to_contain_text("過去7日間")
        expect(visit.page.locator("#share-qr")).to_have_attribute("src", re.compile("share.svg"))


def test_address_of_version_1_opens_and_a_damaged_one_says_so(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/dashboard/?v=1&layer=WaterLevelObserved&q=中橋").page
        expect(page.locator("#list tbody tr")).to_have_count(1)
        expect(page.locator(".notice")).to_have_count(0)

        page.goto(f"{visit.base}/dashboard/?v=77&layer=%F0%9F")

        expect(page.locator(".notice").first).to_contain_text("読み取れませんでした")


def test_layers_are_found_by_typing(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(WATER).page
        expect(page.locator("#layer-search")).to_be_visible()

        page.locator("#layer-search").fill("すいい")
        page.locator("#layer-search").fill("水位")

        expect(page.locator(".layer-row:visible")).to_have_count(1)
        expect(page.locator("#layer-search-found")).to_contain_text("1")


def test_last_known_state_is_shown_when_the_network_is_gone(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(WATER.partition("&q")[0]).page
        map_is_ready(page)
        page.route("**/*.geojson*", lambda route: route.abort())
        page.route("**/live?*", lambda route: route.abort())

        page.reload()

        expect(page.locator("#live-status")).to_contain_text("最後に確認できた情報です")
        expect(page.locator("#map")).to_have_attribute("data-layers", re.compile("WaterLevelObserved"))


def test_paper_has_a_picture_of_the_map(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(WATER.replace("/dashboard/?", "/dashboard/print?")).page

        expect(page.locator("#map")).to_have_attribute("data-picture", "true")
        expect(page.locator(".paper-list tbody tr")).to_have_count(1)
        pdf = page.pdf(format="A4")
        assert pdf.startswith(b"%PDF")


def test_big_screen_turns_by_itself_and_can_be_held(visiting: Visiting) -> None:
    with visiting(width=1920) as visit:
        visit.page.clock.install()
        page = visit.go(WATER.replace("/dashboard/?", "/dashboard/screen?")).page
        shown = page.locator(".screen-view[data-shown]")
        expect(page.locator("#screen-pause")).to_be_visible()
        expect(shown.locator("h2")).to_have_text("地図")

        page.clock.fast_forward(20_100)
        expect(shown.locator("h2")).to_have_text("いま、いちばん高いところ")
        page.locator("#screen-pause").click()
        page.clock.fast_forward(60_000)

        expect(shown.locator("h2")).to_have_text("いま、いちばん高いところ")


def test_without_webgl_the_page_is_list_and_words(visiting: Visiting) -> None:
    with visiting() as visit:
        visit.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page = visit.go(WATER).page

        expect(page.locator(".map-missing")).to_be_visible()
        expect(page.locator("#live-status")).to_have_attribute("data-state", "live")
        context.upsert(TOWN, [station(4.25)])
        cell = page.locator(f'tr[data-entity="{STATION}"] [data-attribute="waterLevel"]')
        expect(cell).to_have_text("4.25")

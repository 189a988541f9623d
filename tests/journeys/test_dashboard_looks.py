# SPDX-License-Identifier: Apache-2.0
"""What somebody sees and finds on the map, its details, its charts and its paper, on a phone and in the dark too."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from urllib.parse import unquote

import pytest
from playwright.sync_api import Route, expect

from hiroba.kernel.api import context
from tests.journeys.browser import Visit
from tests.journeys.test_dashboard_tools import (
    CHART,
    PLACE,
    STATION,
    TOWN,
    WATER,
    map_is_ready,
    measured,
    station,
)

__all__ = ["measured"]  # The fixture that settles the town for these tests too.

Visiting = Callable[..., AbstractContextManager[Visit]]
DETAILS = f"/dashboard/entity/{STATION}"
AT_SEA = f"urn:ngsi-ld:WaterLevelObserved:{TOWN}-sea"
PAPER, SCREEN, EMBED = (
    WATER.replace("/dashboard/?", f"/dashboard/{name}?") for name in ("print", "screen", "embed")
)


@pytest.fixture
def station_at_sea() -> Iterator[None]:
    """A slip of the pen: longitude and latitude of nowhere, in the sea south of Ghana."""
    place = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [0.0, 0.0]}}
    context.upsert(TOWN, [station(9.9) | {"id": AT_SEA, "location": place}])
    yield
    context.delete(TOWN, [AT_SEA])


def test_details_lead_to_a_comparison_whose_address_can_be_sent(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(DETAILS).page
        page.evaluate("document.getElementById('chart').scrollIntoView()")
        expect(page.locator("#chart svg.chart").first).to_be_visible()
        page.get_by_role("link", name="以前の日やほかの場所とくらべる").click()
        expect(page.locator("h1")).to_have_text("水位のグラフ")

        page.get_by_text("1週間").click()

        expect(page.locator("#chart h2")).to_contain_text("過去7日間")
        expect(page).to_have_url(re.compile("span=week"))
        page.reload()
        expect(page.locator("#chart h2")).to_contain_text("過去7日間")


def test_fifth_place_in_a_chart_is_left_out_in_words(visiting: Visiting) -> None:
    with visiting() as visit:
        more = "".join(f"&e={STATION}-{number}" for number in range(4))
        page = visit.go(CHART + more).page

        expect(page.locator("#chart .notice")).to_contain_text("4か所まで")


def test_limits_keep_their_decimals_when_values_change(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go(DETAILS).page
        expect(page.locator("#live-status")).to_have_attribute("data-state", "live")
        limit = page.locator('.facts [data-attribute="dangerLevel"]')
        expect(limit).to_have_text("5.00")

        context.upsert(TOWN, [station(4.25)])

        expect(page.locator(".live-value b")).to_have_text("4.25")
        expect(limit).to_have_text("5.00")


def test_place_in_the_sea_is_listed_and_does_not_move_the_map(
    visiting: Visiting, station_at_sea: None
) -> None:
    with visiting() as visit:
        page = visit.go("/dashboard/?v=2&layer=WaterLevelObserved").page
        map_is_ready(page)
        expect(page.locator(f'tr[data-entity="{AT_SEA}"]')).to_be_visible()
        expect(page.locator("#share")).to_have_value(re.compile("at="))

        latitude, longitude, _zoom = (
            unquote(page.locator("#share").input_value()).partition("at=")[2].split(",")[:3]
        )

        assert abs(float(latitude) - PLACE[1]) < 0.5
        assert abs(float(longitude) - PLACE[0]) < 0.5


def test_paper_is_white_in_the_dark(visiting: Visiting) -> None:
    with visiting(scheme="dark") as visit:
        styles: list[str] = []
        visit.page.on(
            "request", lambda request: styles.append(request.url) if "style.json" in request.url else None
        )
        page = visit.go(PAPER).page
        expect(page.locator("#map")).to_have_attribute("data-picture", "true")

        ground = page.locator("main").evaluate("main => getComputedStyle(main).backgroundColor")
        soft = page.locator(".fresh").first.evaluate("words => getComputedStyle(words).color")

        assert ground == "rgb(255, 255, 255)"
        assert max(int(part) for part in re.findall(r"\d+", soft)[:3]) < 128
        assert [address for address in styles if "theme=dark" in address] == []


def test_readings_do_not_tear_words_apart(visiting: Visiting) -> None:
    """In a flex box every reading was a column of its own: この | 画面 | を | 人に."""
    with visiting(language="ja-easy", width=320) as visit:
        page = visit.go(WATER).page
        torn = page.evaluate(
            "[...document.querySelectorAll('ruby')].filter(each => each.parentElement.matches(':not(bdi)') &&"
            " getComputedStyle(each.parentElement).display.includes('flex')).map(each => each.textContent)"
        )

        assert page.locator("ruby").count() > 0
        assert torn == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_small_phone_with_text_twice_as_large_never_scrolls_sideways(
    visiting: Visiting, language: str
) -> None:
    faults = []
    with visiting(language=language, width=320) as visit:
        for path in (WATER, DETAILS, CHART, "/dashboard/about/WaterLevelObserved", PAPER, SCREEN, EMBED):
            visit.go(path).page.wait_for_timeout(300)
            visit.enlarge_text(200)
            if visit.overflow_px():
                faults.append(f"{path}: {visit.overflow_px()} px too wide")

    assert faults == []


def test_map_asks_again_for_what_was_lost_on_the_way(visiting: Visiting) -> None:
    """The archive's library remembers a header that failed, so one lost request would leave the map empty."""
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    with visiting() as visit:
        visit.page.route("**/*.pmtiles", lose_first)
        with visit.page.expect_response("**/*.pmtiles") as answered:
            visit.go("/dashboard/")
        visit.page.wait_for_timeout(500)

        assert len(lost) == 1
        assert answered.value.ok
        assert [trouble for trouble in visit.troubles if "Failed to fetch" in trouble] == []

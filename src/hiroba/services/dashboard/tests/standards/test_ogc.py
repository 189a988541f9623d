# SPDX-License-Identifier: Apache-2.0
"""OGC API Features with the real broker: what QGIS, TerriaJS and other clients ask for."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.tenancy import switch_on
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.tests.entities import camera, water_level

KAKOGAWA, KASAI = "282103", "282201"
ROOT = "/api/dashboard/ogc"
CAMERAS = f"{ROOT}/collections/WatchCamera"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns(broker: RunningBroker, db: None) -> Iterator[None]:
    for code in (KAKOGAWA, KASAI):
        switch_on(code, "dashboard", at=timezone.now())
    here = [water_level("a1", 3.4, at=timezone.now()), *(camera(f"a{number}") for number in range(1, 6))]
    context.upsert(KAKOGAWA, here)
    context.upsert(KASAI, [camera("a9", tenant=KASAI)])
    TOWN_DATA.known.forget()
    yield
    context.delete(KAKOGAWA, [each["id"] for each in here])
    context.delete(KASAI, [camera("a9", tenant=KASAI)["id"]])
    TOWN_DATA.known.forget()


def ask(path: str, status: int = 200, **query: Any) -> Any:
    response = answer(path, **query)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def answer(path: str, **query: str) -> Any:
    return visitor(KAKOGAWA).get(path, query)


def links(document: dict[str, Any]) -> dict[str, str]:
    return {each["rel"]: each["href"] for each in document["links"]}


def test_every_link_from_the_landing_page_answers() -> None:
    """A client knows only the first address."""
    waiting, seen = [ROOT + "/"], set()

    while waiting:
        path = waiting.pop()
        seen.add(path)
        document = ask(path)
        for each in [document, *document.get("collections", ())]:
            found = {urlsplit(href).path for rel, href in links(each).items()} if "links" in each else set()
            waiting += [path for path in found - seen if path.startswith(ROOT)]

    assert {ROOT + "/api", ROOT + "/conformance", CAMERAS, CAMERAS + "/items"} <= seen


def test_conformance_names_core_and_geojson() -> None:
    names = [each.rpartition("/")[2] for each in ask(ROOT + "/conformance")["conformsTo"]]

    assert names == ["core", "oas30", "geojson"]


def test_items_carry_every_attribute() -> None:
    (found,) = ask(f"{ROOT}/collections/WaterLevelObserved/items")["features"]

    assert found["id"] == "urn:ngsi-ld:WaterLevelObserved:282103-a1"
    assert found["properties"]["waterLevel"] == 3.4
    assert found["properties"]["observedAt"].endswith("Z")


def test_items_are_paged_by_links_without_gap_or_repetition() -> None:
    ids: list[str] = []
    path, query = CAMERAS + "/items", {"limit": "2"}
    while path:
        page = json.loads(visitor(KAKOGAWA).get(path, query).content)
        assert page["numberMatched"] == 5
        ids += [each["id"] for each in page["features"]]
        following = urlsplit(links(page).get("next", ""))
        path, query = following.path, dict(parse_qsl(following.query))

    assert sorted(ids) == [f"urn:ngsi-ld:WatchCamera:282103-a{number}" for number in range(1, 6)]


def test_box_selects_what_lies_in_it() -> None:
    assert ask(CAMERAS + "/items", bbox="134.8,34.7,134.9,34.8")["numberMatched"] == 5
    assert ask(CAMERAS + "/items", bbox="135.8,34.7,135.9,34.8")["numberMatched"] == 0


def test_box_over_the_date_line_is_understood() -> None:
    assert ask(CAMERAS + "/items", bbox="130,30,-170,40")["numberMatched"] == 5
    assert ask(CAMERAS + "/items", bbox="140,30,130,40")["numberMatched"] == 0


def test_time_selects_observations_of_a_live_layer() -> None:
    path = f"{ROOT}/collections/WaterLevelObserved/items"

    assert ask(path, datetime="2020-01-01T00:00:00Z/..")["numberMatched"] == 1
    assert ask(path, datetime="../2020-01-01T00:00:00Z")["numberMatched"] == 0


def test_time_selects_all_where_features_have_none() -> None:
    assert ask(CAMERAS + "/items", datetime="../2020-01-01T00:00:00Z")["numberMatched"] == 5


def test_one_item_is_found_and_links_to_its_collection() -> None:
    found = ask(CAMERAS + "/items/urn:ngsi-ld:WatchCamera:282103-a2")

    assert (found["type"], found["geometry"]["type"]) == ("Feature", "Point")
    assert links(found)["collection"].endswith(CAMERAS)


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/collections/Nothing",
        f"{ROOT}/collections/Nothing/items",
        f"{CAMERAS}/items/urn:ngsi-ld:WatchCamera:282103-none",
        f"{CAMERAS}/items/urn:ngsi-ld:WatchCamera:282201-a9",
        f"{CAMERAS}/items/urn:ngsi-ld:WaterLevelObserved:282103-a1",
        f"{CAMERAS}/items/no urn",
    ],
)
def test_what_is_not_there_is_answered_with_404_and_words(path: str) -> None:
    assert ask(path, status=404)["title"] == "Not Found"


@pytest.mark.parametrize("query", [{"colour": "red"}, {"bbox": "1,2"}, {"limit": "x"}, {"datetime": "now"}])
def test_wrong_parameter_is_answered_with_400_and_its_name(query: dict[str, str]) -> None:
    assert next(iter(query)) in ask(CAMERAS + "/items", status=400, **query)["detail"]


def test_unknown_parameter_of_a_document_is_answered_with_400() -> None:
    assert ask(ROOT + "/collections", status=400, colour="red")["status"] == 400


def test_any_site_may_read_the_answers() -> None:
    assert answer(CAMERAS + "/items")["Access-Control-Allow-Origin"] == "*"
    assert answer(CAMERAS + "/items", limit="x")["Access-Control-Allow-Origin"] == "*"


def test_extent_of_a_collection_is_that_of_its_features() -> None:
    ((west, south, east, north),) = ask(CAMERAS)["extent"]["spatial"]["bbox"]

    assert west <= 134.84 <= east
    assert south <= 34.76 <= north


def test_collections_are_those_of_the_public_for_staff_too() -> None:
    names = {each["id"] for each in ask(ROOT + "/collections")["collections"]}

    assert {"WatchCamera", "WaterLevelObserved"} <= names
    assert "StaffNote" not in names

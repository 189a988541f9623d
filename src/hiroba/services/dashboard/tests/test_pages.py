# SPDX-License-Identifier: Apache-2.0
"""The pages with the real broker and two towns: what could leak is there, and must not be seen."""

import datetime
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.tenancy import as_tenant, switch_off, switch_on
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.kernel.testing.towns import create_group
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.tests.entities import Entity, camera, prop, restriction, water_level

KAKOGAWA, KASAI, GROUP = "282103", "282201", "g-pages"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns(broker: RunningBroker, db: None) -> Iterator[None]:
    """Both towns have the service and stations of their own; 加古川 also has something for staff alone."""
    at = timezone.now()
    for code in (KAKOGAWA, KASAI):
        switch_on(code, "dashboard", at=at)
    note = {"type": "StaffNote", "name": prop("職員だけのメモ")}
    here = [
        water_level("p1", 4.2, at=at, name="船頭観測点"),
        water_level("p2", 1.0, at=at - datetime.timedelta(hours=2), name="河口観測点"),
        *(camera(f"p{number:02}", name=f"カメラ {number:02}") for number in range(25)),
        restriction("p1", "規制中"),
        note | {"id": "urn:ngsi-ld:StaffNote:282103-p1"},
        note | {"id": "urn:ngsi-ld:WatchCamera:282103-disguised"},
    ]
    there = [water_level("p9", 9.9, tenant=KASAI, at=at, name="加西だけの観測点")]
    context.upsert(KAKOGAWA, here)
    context.upsert(KASAI, there)
    _forget()
    yield
    context.delete(KAKOGAWA, [each["id"] for each in here])
    context.delete(KASAI, [each["id"] for each in there])
    _forget()


def _forget() -> None:
    TOWN_DATA.known._kept.clear()


def page(query: str = "", *, town: str = KAKOGAWA, language: str = "ja") -> str:
    response = visitor(town, language).get(f"/dashboard/{query}")
    assert response.status_code == 200
    return response.content.decode()


def entity_page(entity_id: str, town: str = KAKOGAWA) -> tuple[int, str]:
    response = visitor(town).get(f"/dashboard/entity/{quote(entity_id)}")
    return response.status_code, response.content.decode()


def test_map_page_shows_first_layers_with_values_states_and_ages() -> None:
    found = page()

    assert "いまの加古川市を地図でみる" in found
    assert [word in found for word in ("船頭観測点", "避難判断", "4.20", "河口観測点", "古い情報")] == [
        True
    ] * 5


def test_map_page_shows_nothing_of_the_other_town() -> None:
    found = page("?v=1&layer=WaterLevelObserved")

    assert "加西だけの観測点" not in found
    assert "加西だけの観測点" in page("?v=1&layer=WaterLevelObserved", town=KASAI)


def test_map_page_never_shows_what_is_for_staff() -> None:
    found = page("?v=1&layer=StaffNote&layer=WatchCamera&q=職員")

    assert "職員だけのメモ" not in found
    assert "いまはない種類が含まれています" in found


def test_map_page_of_town_without_the_service_does_not_exist(db: None) -> None:

    switch_off(KASAI, "dashboard")

    assert visitor(KASAI).get("/dashboard/").status_code == 404


def test_map_page_lists_pages_and_sorts_without_script() -> None:
    first = page("?v=1&layer=WatchCamera&sort=-name")
    second = page("?v=1&layer=WatchCamera&sort=-name&page=2")

    assert ("カメラ 24" in first, "カメラ 00" in first) == (True, False)
    assert ("カメラ 24" in second, "カメラ 00" in second) == (False, True)
    assert 'aria-sort="descending"' in first


def test_map_page_searches_by_name() -> None:
    found = page("?v=1&layer=WatchCamera&q=カメラ 07")

    assert ("カメラ 07" in found, "カメラ 08" in found) == (True, False)


def test_map_page_without_layers_says_what_to_do() -> None:
    assert "何も選ばれていません" in page("?v=1")


def test_map_page_of_every_language_has_its_own_words() -> None:
    assert "on the map" in page(language="en")
    assert "ひとりでに 新しく なります" in page(language="ja-easy")


def test_map_page_survives_any_address() -> None:
    for query in ("?at=x&page=-1&sort=%00&list=%27", "?layer=" + "A" * 5000, "?q=" + "%E3%81%82" * 500):
        assert page(query)


def test_map_page_hands_over_no_inline_script_or_style() -> None:
    found = page()

    assert [word in found for word in ("<style", " style=", " onclick=", "javascript:")] == [False] * 4


def test_map_page_share_address_shows_the_same_again() -> None:
    found = page("?v=1&layer=WatchCamera&q=カメラ 07&at=34.76000,134.84000,13.00")

    share = found.partition('id="share" readonly value="')[2].partition('"')[0].replace("&amp;", "&")

    again = page(share[share.index("?") :])
    assert ("カメラ 07" in again, "[134.84, 34.76, 13.0]" in again) == (True, True)


def test_map_page_of_group_shows_all_members_with_their_names() -> None:
    create_group(GROUP, name="東播磨", name_en="Group", members=(KAKOGAWA, KASAI), at=timezone.now())
    switch_on(GROUP, "dashboard", at=timezone.now())

    found = page("?v=1&layer=WaterLevelObserved", town=GROUP)

    assert [word in found for word in ("船頭観測点", "加西だけの観測点", "加古川市", "加西市")] == [True] * 4
    assert "職員だけのメモ" not in found


def test_entity_page_shows_all_attributes_with_titles_and_limits() -> None:
    status, found = entity_page("urn:ngsi-ld:WaterLevelObserved:282103-p1")

    assert status == 200
    assert [word in found for word in ("船頭観測点", "避難判断", "氾濫危険", "5.00", "加古川")] == [True] * 5


@pytest.mark.parametrize(
    "entity_id",
    [
        "urn:ngsi-ld:WaterLevelObserved:282201-p9",
        "urn:ngsi-ld:StaffNote:282103-p1",
        "urn:ngsi-ld:WatchCamera:282103-disguised",
        "urn:ngsi-ld:WatchCamera:282103-nobody",
        "nonsense",
    ],
)
def test_entity_page_of_what_is_not_for_the_reader_does_not_exist(entity_id: str) -> None:
    status, found = entity_page(entity_id)

    assert status == 404
    assert "職員だけのメモ" not in found


def test_entity_page_names_what_it_refers_to_but_not_what_is_for_staff() -> None:
    route: Entity = {
        "type": "SchoolRoute",
        "name": prop("あおば小の通学路"),
        "id": "urn:ngsi-ld:SchoolRoute:282103-p1",
    }
    refers = {
        "refSchoolRoute": {"type": "Relationship", "object": route["id"]},
        "refNote": {"type": "Relationship", "object": "urn:ngsi-ld:StaffNote:282103-p1"},
    }
    context.upsert(KAKOGAWA, [route, camera("p00") | refers])

    _status, found = entity_page("urn:ngsi-ld:WatchCamera:282103-p00")
    context.delete(KAKOGAWA, [route["id"]])

    assert ("あおば小の通学路" in found, "職員だけのメモ" in found) == (True, False)


def test_entity_page_leads_to_the_chart_without_drawing_it() -> None:
    _status, found = entity_page("urn:ngsi-ld:WaterLevelObserved:282103-p1")

    assert 'hx-get="/dashboard/chart?e=urn:ngsi-ld:WaterLevelObserved:282103-p1"' in found
    assert "<figure" not in found


def test_entity_page_has_no_link_of_a_dangerous_kind() -> None:
    entity: Entity = camera("p00", name="<b>カメラ</b>") | {"url": prop("javascript:alert(1)")}
    context.upsert(KAKOGAWA, [entity])

    _status, found = entity_page("urn:ngsi-ld:WatchCamera:282103-p00")

    assert ('href="javascript' in found, "<b>カメラ</b>" in found) == (False, False)


def test_imported_data_set_names_owner_and_licence() -> None:
    from hiroba.kernel.api import catalogue

    with as_tenant(KAKOGAWA):
        catalogue.register_dataset(
            catalogue.ImportedDataset(
                name="cameras",
                title="見守りカメラ一覧",
                entity_type="WatchCamera",
                source="市の公開ファイル",
                licence="CC BY 4.0",
                owner="市民協働部",
                rows=25,
                imported_at=timezone.now(),
            )
        )

    found = page("?v=1&layer=WatchCamera")

    assert [word in found for word in ("市の公開ファイル", "CC BY 4.0", "市民協働部")] == [True] * 3

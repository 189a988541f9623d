# SPDX-License-Identifier: Apache-2.0
"""Paper, screen, embedding, QR code, list file, data sheet and the past, with two towns."""

import datetime
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.identity import create_staff, grant_role, system
from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.services.dashboard import actions
from hiroba.services.dashboard.queries.indicators import visualised_datasets
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.past import PLACES_MAX, has_past
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.tests.entities import camera, water_level

KAKOGAWA, KASAI = "282103", "282201"
STATION = f"urn:ngsi-ld:WaterLevelObserved:{KAKOGAWA}-vp1"
WATER = "v=2&layer=WaterLevelObserved"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns(broker: RunningBroker, db: None) -> Iterator[None]:
    at = timezone.now()
    for code in (KAKOGAWA, KASAI):
        switch_on(code, "dashboard", at=at)
    here = [water_level("vp1", 4.2, at=at, name="船頭観測点"), camera("vp1", name="カメラ")]
    there = [water_level("vp9", 9.9, tenant=KASAI, at=at, name="加西だけの観測点")]
    context.upsert(KAKOGAWA, here)
    context.upsert(KASAI, there)
    TOWN_DATA.known._kept.clear()
    yield
    context.delete(KAKOGAWA, [each["id"] for each in here])
    context.delete(KASAI, [each["id"] for each in there])
    TOWN_DATA.known._kept.clear()


def page(path: str, *, town: str = KAKOGAWA) -> str:
    response = visitor(town).get(f"/dashboard/{path}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", ["print", "screen", "embed"])
def test_other_forms_of_the_view_show_its_layers_and_not_the_other_town(path: str) -> None:
    found = page(f"{path}?{WATER}")

    assert ["船頭観測点" in found, "避難判断" in found, "加西だけの観測点" in found] == [True, True, False]


def test_paper_tells_source_address_and_qr_code() -> None:
    found = page(f"print?{WATER}")

    assert [word in found for word in ("町のセンサー", "/dashboard/share.svg?", "凡例")] == [True] * 3


def test_screen_bounds_its_seconds() -> None:
    found = [page(f"screen?{WATER}&seconds={text}") for text in ("1", "9999", "x")]

    assert [
        f'data-seconds="{seconds}"' in text for text, seconds in zip(found, (8, 300, 20), strict=True)
    ] == [True] * 3


def test_embedding_is_for_named_sites_of_this_town_alone() -> None:
    with as_tenant(KAKOGAWA):
        actions.allow_embedding(system(KAKOGAWA), origin="https://www.city.example.jp/top", at=timezone.now())

    policies = [
        visitor(town).get(f"/dashboard/embed?{WATER}").headers["Content-Security-Policy"]
        for town in (KAKOGAWA, KASAI)
    ]
    plain = visitor(KAKOGAWA).get("/dashboard/").headers

    assert ["frame-ancestors 'self' https://www.city.example.jp" in each for each in policies] == [
        True,
        False,
    ]
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert plain["X-Frame-Options"] == "DENY"
    assert "X-Frame-Options" not in visitor(KAKOGAWA).get(f"/dashboard/embed?{WATER}").headers


def test_embedding_desk_refuses_what_is_no_web_site_and_keeps_it_in_the_field() -> None:
    with as_tenant(KAKOGAWA):
        actor, at = system(KAKOGAWA), timezone.now()
        editor = create_staff(
            login="map-editor", name_shown="編集", password="kujira-to-tomato-12", actor=actor, at=at
        )
        grant_role(editor, "dashboard.editor", actor=actor, at=at)
    client = visitor(KAKOGAWA)
    client.force_login(editor)

    refused = client.post("/staff/dashboard/embedding", {"origin": "http://*.example.jp"})
    taken = client.post("/staff/dashboard/embedding", {"origin": "https://www.example.jp"})

    assert (refused.status_code, "http://*.example.jp" in refused.content.decode()) == (422, True)
    assert (
        taken.status_code,
        "https://www.example.jp" in client.get(taken.headers["Location"]).content.decode(),
    ) == (
        302,
        True,
    )


def test_qr_code_is_of_this_town_whatever_the_address_says() -> None:
    first = visitor(KAKOGAWA).get(f"/dashboard/share.svg?{WATER}")
    smuggled = visitor(KAKOGAWA).get(f"/dashboard/share.svg?{WATER}&url=https://evil.example")
    longest = visitor(KAKOGAWA).get(
        "/dashboard/share.svg?" + "&".join(f"e=urn:x:{'y' * 190}{n}" for n in range(4))
    )

    assert first.headers["Content-Type"] == "image/svg+xml"
    assert (first.content == smuggled.content, longest.status_code) == (True, 200)


def test_list_as_csv_holds_all_of_the_layer_and_nothing_of_the_other_town() -> None:
    content = visitor(KAKOGAWA).get("/dashboard/list/WaterLevelObserved.csv").content.decode("utf-8-sig")

    lines = content.splitlines()
    assert lines[0].split(",")[3:6] == ["水位", "川", "水防団待機"]
    assert [line.split(",")[:4] for line in lines[1:]] == [[STATION, "船頭観測点", "避難判断", "4.2"]]


def test_list_of_a_layer_that_nobody_may_see_does_not_exist() -> None:
    assert visitor(KAKOGAWA).get("/dashboard/list/StaffNote.csv").status_code == 404


def test_data_sheet_tells_owner_ages_levels_and_formats() -> None:
    found = page("about/WaterLevelObserved")

    words = ("加古川市", "町のセンサー", "30分より古い値", "氾濫危険", "OGC API Features", "waterLevel")
    assert [word for word in words if word not in found] == []
    assert visitor(KAKOGAWA).get("/dashboard/about/StaffNote").status_code == 404


def test_card_is_a_piece_of_a_page_for_who_may_see_it() -> None:
    found = page(f"card/{quote(STATION)}")

    assert [word in found for word in ("船頭観測点", "避難判断", "4.20", "<html")] == [
        True,
        True,
        True,
        False,
    ]
    assert visitor(KASAI).get(f"/dashboard/card/{quote(STATION)}").status_code == 404


def test_view_of_a_time_before_the_records_is_empty_and_leads_back() -> None:
    before = timezone.now() - datetime.timedelta(days=2)

    found = page(f"?{WATER}&time={before:%Y-%m-%dT%H:%MZ}")

    assert [word in found for word in ("いまにもどす", "まだデータがありません。")] == [True, True]
    assert f'data-entity="{STATION}"' not in found


def test_view_of_the_past_shows_the_value_of_then() -> None:
    hour = datetime.timedelta(hours=1)
    earlier = timezone.now() + hour
    context.upsert(KAKOGAWA, [water_level("vp1", 1.11, at=timezone.now(), name="船頭観測点")])
    TOWN_DATA.known._kept.clear()

    response = visitor(KAKOGAWA).get(
        f"/api/dashboard/layers/WaterLevelObserved.geojson?time={quote(earlier.isoformat())}"
    )

    assert [each["properties"]["value"] for each in response.json()["features"]] == [1.11]


def test_past_of_a_layer_that_is_too_large_is_not_offered() -> None:
    assert [has_past(Snapshot(count=count)) for count in (PLACES_MAX, PLACES_MAX + 1)] == [True, False]


def test_damaged_address_opens_and_says_so() -> None:
    assert "アドレスの一部を読み取れませんでした" in page("?v=99&layer=WatchCamera")
    assert "アドレスの一部を読み取れませんでした" not in page("?v=1&layer=WatchCamera")


def test_visualised_datasets_are_counted_and_told() -> None:
    with as_tenant(KAKOGAWA):
        count = visualised_datasets(timezone.now())

    assert count >= 2
    assert f"データは{count}件です" in page("")

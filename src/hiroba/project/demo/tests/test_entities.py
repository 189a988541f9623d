# SPDX-License-Identifier: Apache-2.0
import datetime
import re
from collections import Counter

import pytest

from hiroba.project.demo import entities
from hiroba.project.demo.entities import Document
from hiroba.project.demo.facilities import facilities
from hiroba.project.demo.first_values import first_values
from hiroba.project.demo.town import DemoGroup, DemoTown
from hiroba.project.demo.towns import OWNERS, TOWNS
from hiroba.project.demo.towns.kakogawa import KAKOGAWA
from hiroba.project.demo.towns.sanuki import SANUKI
from hiroba.project.demo.towns.tsumagoi import TSUMAGOI

AT = datetime.datetime(2026, 6, 1, 3, 0, tzinfo=datetime.UTC)
LEVELS = ("standbyLevel", "cautionLevel", "evacuationLevel", "dangerLevel")


def every_document(owner: DemoTown | DemoGroup) -> list[Document]:
    found = [*first_values(owner, at=AT), *entities.roads(owner, at=AT)]
    if isinstance(owner, DemoTown):
        found += [*facilities(owner), *entities.figures(owner), *entities.watch_over(owner)]
    return found


def value(document: Document, attribute: str) -> object:
    return document[attribute]["value"]  # type: ignore[index]


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.code)
def test_ids_are_unique_and_name_type_and_town(owner: DemoTown | DemoGroup) -> None:
    documents = every_document(owner)

    ids = [str(document["id"]) for document in documents]
    assert len(ids) == len(set(ids))
    wrong = [
        document["id"]
        for document in documents
        if not str(document["id"]).startswith(f"urn:ngsi-ld:{document['type']}:{owner.code}-")
    ]
    assert wrong == []


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.code)
def test_every_place_says_that_it_is_invented(owner: DemoTown | DemoGroup) -> None:
    silent = [
        value(document, "name")
        for document in every_document(owner)
        if "location" in document and not re.search("架空|デモ", str(value(document, "name")))
    ]

    assert silent == []


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.code)
def test_figures_name_their_source(town: DemoTown) -> None:
    without = [
        value(document, "name") for document in entities.figures(town) if not value(document, "source")
    ]

    assert without == []


def test_kakogawa_has_a_camera_and_a_detector_at_each_place() -> None:
    counts = Counter(document["type"] for document in entities.watch_over(KAKOGAWA))

    assert (counts["WatchCamera"], counts["TagDetector"]) == (1475, 1475)


def test_cameras_show_a_position_and_nothing_seen() -> None:
    camera = next(one for one in entities.watch_over(KAKOGAWA) if one["type"] == "WatchCamera")

    assert set(camera) == {
        "id", "type", "name", "source", "location", "identifier", "dateInstalled", "deviceState", "refSchoolRoute",
    }  # fmt: skip


def test_cameras_were_installed_in_the_years_of_the_source() -> None:
    dates = sorted(
        {str(value(one, "dateInstalled")) for one in entities.watch_over(KAKOGAWA) if "dateInstalled" in one}
    )

    assert (dates[0] >= "2017-04-01", dates[-1] <= "2019-03-31") == (True, True)


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.code)
def test_river_stations_have_four_rising_thresholds_above_the_level_at_rest(
    owner: DemoTown | DemoGroup,
) -> None:
    rivers = [one for one in entities.stations(owner) if one["type"] == "WaterLevelObserved"]

    levels = [[float(str(value(one, name))) for name in LEVELS] for one in rivers]
    assert [one for one in levels if one != sorted(set(one))] == []
    at_rest = [station.level_at_rest for station in owner.stations if station.kind == "water_level"]
    assert [rest for rest, limits in zip(at_rest, levels, strict=True) if rest >= limits[0]] == []


def test_small_village_has_snow_rain_river_and_roads() -> None:
    types = {document["type"] for document in every_document(TSUMAGOI)}

    assert types >= {"SnowDepthObserved", "RainfallObserved", "WaterLevelObserved", "RoadRestriction"}


def test_group_shares_river_tide_and_roads() -> None:
    types = {document["type"] for document in every_document(SANUKI)}

    assert types == {"WaterLevelObserved", "TideLevelObserved", "RoadRestriction"}


def test_some_sensors_begin_with_an_old_value() -> None:
    times = [one["waterLevel"]["observedAt"] for one in first_values(KAKOGAWA, at=AT) if "waterLevel" in one]  # type: ignore[index]

    assert {"2026-06-01T02:58:00Z", "2026-06-01T00:00:00Z"} >= set(times)
    assert "2026-06-01T02:58:00Z" in times


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.code)
def test_every_town_has_shelters_aed_and_facilities(town: DemoTown) -> None:
    types = {document["type"] for document in facilities(town)}

    assert types == {
        "PublicFacility", "DesignatedShelter", "EvacuationSite", "AED", "PublicToilet", "PublicWirelessLAN",
    }  # fmt: skip

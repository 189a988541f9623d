# SPDX-License-Identifier: Apache-2.0
"""Invented facilities of a demo town, so that every layer of the dashboard has something to show.

Attribute names are those of the エリアデータ標準データモデル; each name says that the place is made up (架空).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from hiroba.kernel.tenancy import codes
from hiroba.project.demo import school_routes
from hiroba.project.demo.entities import (
    SEED,
    Document,
    area_facts,
    document,
    entity_id,
    flag,
    number,
    point,
    text,
)
from hiroba.project.demo.geometry import Position, contains, moved
from hiroba.project.demo.town import DemoTown, Place

BUILDINGS = ("公民館", "コミュニティセンター", "市民ひろば", "図書室", "体育館", "福祉会館")
SCHOOL_HAZARDS = ("landslide", "earthquake", "largeFire")
PARK_HAZARDS = ("earthquake", "largeFire")
HIGH_HAZARDS = ("flood", "landslide", "stormSurge", "earthquake", "tsunami", "inlandFlood")
BESIDE_M = 180.0
TRIES_MAX = 12


def facilities(town: DemoTown, *, seed: int = SEED) -> Iterator[Document]:
    """Everything made up for the town's parts and its invented schools."""
    chance = random.Random(f"{seed}:{town.code}:facilities")  # noqa: S311 -- demo data, not a secret
    for order, place in enumerate(town.places, start=1):
        yield from _in_part(town, place, order, chance)
    for school in school_routes.schools(town, seed=seed) if town.school_names else ():
        yield from _at_school(town, school, chance)


def _in_part(town: DemoTown, place: Place, order: int, chance: random.Random) -> Iterator[Document]:
    building = BUILDINGS[order % len(BUILDINGS)]
    name, spot = f"{place.name}{building}（架空）", _beside(town, place.position, chance)
    yield {
        **_facility(town, "PublicFacility", f"pf{order:03}", name, place.name, spot),
        "facilityTypeDetail": text(building),
        "serviceDay": text("月火水木金"),
        "startTime": text("09:00"),
        "endTime": text("17:00"),
        "wheelchairAccessible": text("あり" if order % 4 else "未確認"),
    }
    yield {
        **_facility(town, "DesignatedShelter", f"ds{order:03}", name, place.name, spot),
        "maxCapacity": number(chance.randrange(60, 420, 10)),
        "shelterType": text("指定一般避難所"),
        "alsoEvacuationSite": flag(True),
        "petsAccepted": text("可" if order % 3 == 0 else "不可"),
    }
    hazards = HIGH_HAZARDS if order % 3 == 0 else SCHOOL_HAZARDS
    yield _evacuation_site(town, f"es{order:03}", name, place.name, spot, hazards, chance)
    yield _aed(town, f"ae{order:03}", name, place.name, spot, "1階 受付横")
    if order % 2:
        yield _toilet(town, place, order, chance)
    if order % 3 == 1:
        yield {
            **_facility(town, "PublicWirelessLAN", f"wl{order:03}", name, place.name, spot),
            "ssid": text("demo-free-wifi"),
            "area": text("1階ロビー"),
            "authenticationMethod": text("メール認証"),
        }


def _at_school(town: DemoTown, school: school_routes.School, chance: random.Random) -> Iterator[Document]:
    # Parts of the town are numbered from 1, schools from 501.
    local = f"{500 + school.number}"
    yield _evacuation_site(town, f"es{local}", school.name, "", school.position, SCHOOL_HAZARDS, chance)
    yield _aed(town, f"ae{local}", school.name, "", school.position, "体育館 入口")


def _evacuation_site(
    town: DemoTown,
    local: str,
    name: str,
    part: str,
    spot: Position,
    hazards: tuple[str, ...],
    chance: random.Random,
) -> Document:
    return {
        **_facility(town, "EvacuationSite", local, name, part, spot),
        "hazardTypes": {"type": "Property", "value": list(hazards)},
        "maxCapacity": number(chance.randrange(200, 1500, 50)),
        "alsoDesignatedShelter": flag(bool(part)),
    }


def _aed(town: DemoTown, local: str, name: str, part: str, spot: Position, where: str) -> Document:
    return {
        **_facility(town, "AED", local, name, part, spot),
        "installationLocation": text(where),
        "indoorOutdoorType": text("屋内"),
        "fullTimeAvailable": text("不可"),
        "pediatricSupport": text("あり"),
        "serviceDay": text("月火水木金"),
        "startTime": text("09:00"),
        "endTime": text("17:00"),
    }


def _toilet(town: DemoTown, place: Place, order: int, chance: random.Random) -> Document:
    spot = _beside(town, place.position, chance)
    return {
        **_facility(
            town, "PublicToilet", f"pt{order:03}", f"{place.name}公園トイレ（架空）", place.name, spot
        ),
        "installationLocationType": text("公園内"),
        "totalMaleToilet": number(2),
        "totalFemaleToilet": number(2),
        "numberOfMultipurposeToilet": number(1),
        "multipurposeToilet": text("あり"),
        "toiletForOstomates": text("あり" if order % 3 else "なし"),
        "fullTimeAvailable": text("可"),
    }


def _facility(town: DemoTown, kind: str, local: str, name: str, part: str, spot: Position) -> Document:
    municipality = codes.municipality(town.code)
    full_name = municipality.full_name if municipality else ""
    return {
        **document(town.code, kind, local, name=name),
        **area_facts(town.code),
        "identifier": text(entity_id(town.code, kind, local).rpartition(":")[2]),
        "fullAddress": text(f"{full_name}{part}（架空）"),
        "location": point(spot),
    }


def _beside(town: DemoTown, position: Position, chance: random.Random) -> Position:
    for _ in range(TRIES_MAX):
        spot = moved(
            position, east_m=chance.uniform(-BESIDE_M, BESIDE_M), north_m=chance.uniform(-BESIDE_M, BESIDE_M)
        )
        if contains(town.outline, spot):
            return spot
    return position

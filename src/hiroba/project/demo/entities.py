# SPDX-License-Identifier: Apache-2.0
"""Context entities of a demo town, as NGSI-LD documents in normalised form (ETSI GS CIM 009, 4.5)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from hiroba.kernel.tenancy import codes
from hiroba.project.demo import school_routes
from hiroba.project.demo.geometry import Line, Position
from hiroba.project.demo.town import DemoGroup, DemoTown, Figure, Road, Station

Document: TypeAlias = dict[str, object]

SEED = 282103
"""The demo towns look the same on every machine."""

INVENTED = "デモ用の架空データ"
FIRST_INSTALLED, LAST_INSTALLED = datetime.date(2017, 6, 1), datetime.date(2019, 3, 20)
"""The cameras of Kakogawa were installed in the fiscal years 平成29 and 30 (seed: 情報通信月間表彰)."""

TYPE_OF_KIND = {
    "water_level": "WaterLevelObserved",
    "rainfall": "RainfallObserved",
    "snow_depth": "SnowDepthObserved",
    "tide_level": "TideLevelObserved",
    "road": "RoadRestriction",
}


def watch_over(town: DemoTown, *, seed: int = SEED) -> Iterator[Document]:
    """School routes, and a camera and a tag detector at each place: positions only, never a picture or a sighting."""
    for route in school_routes.routes(town, seed=seed) if town.camera_count else ():
        yield {
            **document(town.code, "SchoolRoute", f"sr{route.number:03}", name=f"{route.name}（デモ）"),
            "location": line_string(route.line),
            "schoolName": text(route.school.name),
        }
    for place in school_routes.cameras(town, seed=seed) if town.camera_count else ():
        route_id = entity_id(town.code, "SchoolRoute", f"sr{place.route.number:03}")
        for kind, letters, title in (
            ("WatchCamera", "wc", "見守りカメラ"),
            ("TagDetector", "td", "見守り検知器"),
        ):
            local = f"{letters}{place.number:04}"
            yield {
                **document(town.code, kind, local, name=f"{title} {place.name}"),
                "location": point(place.position),
                "identifier": text(f"{town.code}-{local}"),
                "dateInstalled": text(_installed(place.number, town.camera_count).isoformat()),
                "deviceState": text("稼働中"),
                "refSchoolRoute": {"type": "Relationship", "object": route_id},
            }


def stations(owner: DemoTown | DemoGroup) -> Iterator[Document]:
    """River, rain, snow and tide sensors with what is fixed about them; the measurements come by the devices."""
    for station in owner.stations:
        yield _station(owner.code, station)


def roads(owner: DemoTown | DemoGroup, *, at: datetime.datetime) -> Iterator[Document]:
    for road in owner.roads:
        yield _road(owner.code, road, at)


def figures(town: DemoTown) -> Iterator[Document]:
    """Public figures as the documents of the town state them, each with its source."""
    for order, figure in enumerate(town.figures, start=1):
        yield _figure(town, order, figure)


def document(code: str, kind: str, local: str, *, name: str, source: str = INVENTED) -> Document:
    return {
        "id": entity_id(code, kind, local),
        "type": kind,
        "name": text(name),
        "source": text(source),
    }


def entity_id(code: str, kind: str, local: str) -> str:
    return f"urn:ngsi-ld:{kind}:{code}-{local}"


def text(value: str) -> Mapping[str, object]:
    return {"type": "Property", "value": value}


def flag(is_true: bool) -> Mapping[str, object]:
    return {"type": "Property", "value": is_true}


def number(value: float, *, unit: str = "", at: datetime.datetime | None = None) -> Mapping[str, object]:
    """A measured or counted value; `unit` is a UN/CEFACT common code."""
    found: Document = {"type": "Property", "value": value}
    if unit:
        found["unitCode"] = unit
    if at:
        found["observedAt"] = stamp(at)
    return found


def point(position: Position) -> Mapping[str, object]:
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": list(position)}}


def line_string(line: Line) -> Mapping[str, object]:
    return {
        "type": "GeoProperty",
        "value": {"type": "LineString", "coordinates": [list(corner) for corner in line]},
    }


def area_facts(code: str) -> Mapping[str, object]:
    """Attributes of the エリアデータ標準データモデル that name the municipality."""
    town = codes.municipality(code)
    if town is None:
        return {}
    return {
        "localGovernmentCode": text(code),
        "localGovernmentName": text(town.full_name),
        "prefecture": text(town.prefecture),
        "city": text(town.name),
    }


def _station(code: str, station: Station) -> Document:
    found: Document = {
        **document(code, TYPE_OF_KIND[station.kind], station.number, name=station.name),
        "location": point(station.position),
    }
    if station.river:
        found["riverName"] = text(station.river)
    if station.thresholds:
        for name, level in station.thresholds.settings().items():
            found[name] = number(level, unit="MTR")
    return found


def _road(code: str, road: Road, at: datetime.datetime) -> Document:
    found: Document = {
        **document(code, "RoadRestriction", road.number, name=road.name),
        "location": point(road.position),
        "roadName": text(road.name.removesuffix("（デモ）")),
        "restrictionStatus": {**text("規制中" if road.restriction else "解除"), "observedAt": stamp(at)},
        "restrictionType": text(road.restriction or "規制なし"),
        "reason": text(road.reason or "なし"),
    }
    if road.restriction:
        found["startedAt"] = text(stamp(at - datetime.timedelta(hours=5)))
    return found


def _figure(town: DemoTown, order: int, figure: Figure) -> Document:
    return {
        **document(
            town.code, "KeyPerformanceIndicator", f"fg{order:02}", name=figure.name, source=figure.source
        ),
        "kpiValue": number(float(figure.value) if "." in figure.value else int(figure.value)),
    }


def _installed(order: int, count: int) -> datetime.date:
    span = (LAST_INSTALLED - FIRST_INSTALLED).days
    return FIRST_INSTALLED + datetime.timedelta(days=span * order // max(count, 1))


def stamp(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

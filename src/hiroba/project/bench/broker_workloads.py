# SPDX-License-Identifier: Apache-2.0
"""Requests of `hiroba bench broker`. Entities have 1 KB and lie in a square of 20 km around 加古川市."""

import json
import random
from collections.abc import Iterator
from typing import Any

TYPES = 50
WEST, SOUTH = 134.75, 34.67
DEGREES_WIDE, DEGREES_HIGH = 0.22, 0.18
BATCH = 20
LOAD_BATCH = 100


def entity(number: int, value: float = 20.0) -> dict[str, Any]:
    """The same number gives the same entity, apart from the value."""
    place = random.Random(number)  # noqa: S311 -- sample data
    longitude = round(WEST + place.random() * DEGREES_WIDE, 6)
    latitude = round(SOUTH + place.random() * DEGREES_HIGH, 6)
    return {
        "id": f"urn:ngsi-ld:BenchSensor:{number:08d}",
        "type": f"BenchSensor{number % TYPES}",
        "name": {"type": "Property", "value": f"観測点 {number}"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [longitude, latitude]}},
        "temperature": {
            "type": "Property",
            "value": value,
            "unitCode": "CEL",
            "observedAt": "2026-04-01T09:00:00Z",
        },
        "relativeHumidity": {"type": "Property", "value": number % 100, "unitCode": "P1"},
        "batteryLevel": {"type": "Property", "value": (number * 7) % 100, "unitCode": "P1"},
        "fullAddress": {"type": "Property", "value": f"兵庫県加古川市加古川町北在家{number % 3000}番地"},
        "localGovernmentCode": {"type": "Property", "value": "282103"},
        "identifier": {"type": "Property", "value": f"282103-{number:08d}"},
        "controlledBy": {"type": "Relationship", "object": f"urn:ngsi-ld:Device:{number:08d}"},
        "remarks": {"type": "Property", "value": "定期点検は毎月第一月曜日に実施" + "。" * 70},
    }


def load(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    step = options["connections"] * LOAD_BATCH
    for start in range(connection * LOAD_BATCH, options["entities"], step):
        numbers = range(start, min(start + LOAD_BATCH, options["entities"]))
        yield _request("POST", "entityOperations/upsert", [entity(number, number % 40) for number in numbers])


def retrieve(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = random.Random(connection)  # noqa: S311 -- sample data
    while True:
        yield _request("GET", f"entities/{_id(chance.randrange(options['entities']))}")


def query_limit_20(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = random.Random(connection)  # noqa: S311 -- sample data
    while True:
        yield _request("GET", f"entities?type=BenchSensor{chance.randrange(TYPES)}&limit=20")


def query_filter_geo(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = random.Random(connection)  # noqa: S311 -- sample data
    while True:
        longitude = WEST + chance.random() * DEGREES_WIDE
        latitude = SOUTH + chance.random() * DEGREES_HIGH
        yield _request(
            "GET",
            f"entities?type=BenchSensor{chance.randrange(TYPES)}&q=temperature%3E15&georel=near;maxDistance==1000"
            f"&geometry=Point&coordinates=%5B{longitude:.6f},{latitude:.6f}%5D&limit=20",
        )


def create(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    number = 10_000_000 + connection * 1_000_000 + options.get("first", 0)
    while True:
        number += 1
        yield _request("POST", "entities", entity(number))


def patch(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = random.Random(connection)  # noqa: S311 -- sample data
    while True:
        value = {"temperature": {"type": "Property", "value": round(chance.uniform(-5, 38), 2)}}
        yield _request("PATCH", f"entities/{_id(chance.randrange(options['entities']))}/attrs", value)


def upsert_20(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = random.Random(connection)  # noqa: S311 -- sample data
    while True:
        numbers = chance.sample(range(options["entities"]), BATCH)
        yield _request(
            "POST", "entityOperations/upsert", [entity(number, chance.randrange(40)) for number in numbers]
        )


def _id(number: int) -> str:
    return f"urn:ngsi-ld:BenchSensor:{number:08d}"


def _request(method: str, path: str, body: object = None) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() if body is not None else b""
    head = f"{method} /ngsi-ld/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if text:
        head += f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
    return head.encode() + b"\r\n" + text

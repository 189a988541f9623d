# SPDX-License-Identifier: Apache-2.0
"""Requests of `hiroba bench broker`. Entities have 1 KB and lie in a square of 20 km around 加古川市."""

import json
import random
from collections.abc import Iterator
from typing import Any

TYPES = 50
WEST, SOUTH = 134.75, 34.67
DEGREES_WIDE, DEGREES_HIGH = 0.22, 0.18
NEAR_M = 1_000
BATCH = 20
LOAD_BATCH = 100
BULK_LINES = 800
BATCH_LARGE = 10_000


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
    for numbers in _portions(connection, options, LOAD_BATCH):
        yield _request("POST", "entityOperations/upsert", [entity(n, n % 40) for n in numbers])


def load_bulk(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    for numbers in _portions(connection, options, BULK_LINES):
        lines = b"\n".join(_json(entity(n, n % 40)) for n in numbers)
        yield _request_text("POST", "hiroba/bulk", lines, "application/x-ndjson")


def batch_10000(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    small = {"type": "BenchSmall", "level": {"type": "Property", "value": 1}}
    yield _request(
        "POST", "entityOperations/create", [{"id": f"urn:x:{n}"} | small for n in range(BATCH_LARGE)]
    )


def _portions(connection: int, options: dict[str, Any], size: int) -> Iterator[range]:
    step = options["connections"] * size
    for start in range(options.get("first", 0) + connection * size, options["entities"], step):
        yield range(start, min(start + size, options["entities"]))


def retrieve(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = _chance(connection, options)
    while True:
        yield _request("GET", f"entities/{_id(chance.randrange(options['entities']))}")


def retrieve_all(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    for numbers in _portions(connection, options, LOAD_BATCH):
        for number in numbers:
            yield _request("GET", f"entities/{_id(number)}")


def query_limit_20(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = _chance(connection, options)
    while True:
        yield _request("GET", f"entities?type=BenchSensor{chance.randrange(TYPES)}&limit=20")


def query_filter_geo(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = _chance(connection, options)
    radius = options.get("radius_m", NEAR_M)
    while True:
        longitude = WEST + chance.random() * DEGREES_WIDE
        latitude = SOUTH + chance.random() * DEGREES_HIGH
        yield _request(
            "GET",
            f"entities?type=BenchSensor{chance.randrange(TYPES)}&q=temperature%3E15&georel=near;maxDistance=={radius}"
            f"&geometry=Point&coordinates=%5B{longitude:.6f},{latitude:.6f}%5D&limit=20",
        )


def create(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    number = 10_000_000 + connection * 1_000_000 + options.get("first", 0)
    while True:
        number += 1
        yield _request("POST", "entities", entity(number))


def patch(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = _chance(connection, options)
    while True:
        value = {"temperature": {"type": "Property", "value": round(chance.uniform(-5, 38), 2)}}
        yield _request("PATCH", f"entities/{_id(chance.randrange(options['entities']))}/attrs", value)


def upsert_20(connection: int, options: dict[str, Any]) -> Iterator[bytes]:
    chance = _chance(connection, options)
    while True:
        numbers = chance.sample(range(options["entities"]), BATCH)
        yield _request(
            "POST", "entityOperations/upsert", [entity(number, chance.randrange(40)) for number in numbers]
        )


def _chance(connection: int, options: dict[str, Any]) -> random.Random:
    """The same for the same `seed`, so that a second measurement with it would ask for what has just been read."""
    return random.Random(f"{connection} {options.get('seed', 0)}")  # noqa: S311 -- sample data


def _id(number: int) -> str:
    return f"urn:ngsi-ld:BenchSensor:{number:08d}"


def _request(method: str, path: str, body: object = None) -> bytes:
    return _request_text(method, path, _json(body) if body is not None else b"", "application/json")


def _request_text(method: str, path: str, text: bytes, media_type: str) -> bytes:
    head = f"{method} /ngsi-ld/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if text:
        head += f"Content-Type: {media_type}\r\nContent-Length: {len(text)}\r\n"
    return head.encode() + b"\r\n" + text


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

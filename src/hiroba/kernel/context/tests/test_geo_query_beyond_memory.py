# SPDX-License-Identifier: Apache-2.0
"""Geo-queries whose entities lie in memory only in part: looked at there, read from there on (4.10, 5.7.2)."""

import random
import threading
from collections.abc import Iterator

import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id

# Fewer fit into memory than lie in the area, which are more than the index copies ids of one by one.
IN_MEMORY, NEAR, FAR = 40, 130, 20


@pytest.fixture(scope="module")
def small_memory() -> Iterator[str]:
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, limits={"hot_entities": IN_MEMORY})
        try:
            yield url
        finally:
            stop_broker(process)


@pytest.fixture
def places(small_memory: str) -> Iterator[Town]:
    with town_of(small_memory) as town:
        answer = town.post("entityOperations/create", [_sensor(number) for number in range(NEAR + FAR)])
        assert answer.status_code == 201, answer.text
        yield town


def _sensor(number: int) -> dict[str, object]:
    x = 134.84 + (number % 12) / 100_000 if number < NEAR else 134.99
    return sensor(number, location=at(x, 34.75), depth=prop(number % 10))


def _near(town: Town, levels: str, limit: int, offset: int = 0) -> list[str]:
    area = {"georel": "near;maxDistance==500", "geometry": "Point", "coordinates": "[134.84,34.75]"}
    return town.ids(
        type="WaterLevelObserved", q=f"depth=={levels}", limit=str(limit), offset=str(offset), **area
    )


def test_page_is_the_same_whatever_lies_in_memory(places: Town) -> None:
    chance = random.Random(4)
    for _ in range(60):
        for number in chance.sample(range(NEAR), chance.choice([0, 5, 30])):
            # Whatever is read comes into memory, and what was there longest goes.
            assert places.get(f"entities/{sensor_id(number)}").status_code == 200
        first, limit, offset = chance.randrange(9), chance.choice([1, 3, 20]), chance.choice([0, 0, 2, 15])

        found = _near(places, f"{first}..{first + 1}", limit, offset)

        met = [sensor_id(number) for number in range(NEAR) if first <= number % 10 <= first + 1]
        assert found == met[offset : offset + limit]


def test_places_that_change_meanwhile_lead_to_no_other_entity(places: Town) -> None:
    """Sensors that come and go while a page of others is read move the places of all."""
    stop = threading.Event()

    def come_and_go() -> None:
        chance = random.Random(5)
        while not stop.is_set():
            number = chance.randrange(NEAR // 2, NEAR)
            places.delete(f"entities/{sensor_id(number)}")
            places.post("entities", _sensor(number))

    others = threading.Thread(target=come_and_go)
    others.start()
    try:
        for page in range(200):
            level = page % 10
            assert _near(places, f"{level}..{level}", 6) == [sensor_id(10 * n + level) for n in range(6)]
    finally:
        stop.set()
        others.join()

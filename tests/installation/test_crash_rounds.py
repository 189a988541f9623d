# SPDX-License-Identifier: Apache-2.0
"""Parts of a city killed at random while it takes writes: what was acknowledged is there at the end."""

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from hiroba.project.bench.scratch_city import City, scratch_city
from tests.installation.test_up import PARTS, TENANT, answers, part, wait_for, write_token

ROUNDS = 12
SEED = 282103
PAGE = 500


class Writer(threading.Thread):
    """Creates one entity after the other and remembers which ones were acknowledged."""

    def __init__(self, city: City) -> None:
        super().__init__()
        self.acknowledged: list[str] = []
        self.refused = 0
        self.is_over = False
        self._url = f"http://127.0.0.1:{city.broker_port}/ngsi-ld/v1/entities"
        self._token = write_token(city)

    def run(self) -> None:
        number = 0
        while not self.is_over:
            number += 1
            entity_id = f"urn:ngsi-ld:PublicToilet:{TENANT}-crash-{number}"
            try:
                answer = httpx.post(
                    self._url, json={"id": entity_id, "type": "PublicToilet"}, headers=self._token, timeout=10
                )
            except httpx.HTTPError:
                self.refused += 1
                time.sleep(0.1)
                continue
            if answer.status_code == httpx.codes.CREATED:
                self.acknowledged.append(entity_id)
            else:
                self.refused += 1
                time.sleep(0.1)


@pytest.fixture
def writer(city: City) -> Iterator[Writer]:
    writer = Writer(city)
    writer.start()
    yield writer
    writer.is_over = True
    writer.join()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with scratch_city(demo=True, data_dir=tmp_path / "var") as running:
        yield running


def stored(city: City) -> set[str]:
    found: set[str] = set()
    while True:
        page = httpx.get(
            f"http://127.0.0.1:{city.broker_port}/ngsi-ld/v1/entities",
            params={"type": "PublicToilet", "limit": PAGE, "offset": len(found)},
            headers={"NGSILD-Tenant": TENANT},
            timeout=30,
        ).json()
        if not page:
            return found
        found |= {entity["id"] for entity in page}


@pytest.mark.long
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_when_parts_are_killed(city: City, writer: Writer) -> None:
    choice = random.Random(SEED)
    ready = f"http://127.0.0.1:{city.broker_port}/readyz"

    for _ in range(ROUNDS):
        time.sleep(choice.uniform(0.5, 2))
        for name in choice.sample(PARTS, choice.randint(1, 3)):
            if (victim := part(city, name)) is not None:
                victim.kill()
        wait_for(lambda: answers(ready), "The broker answers")
    writer.is_over = True
    writer.join()

    lost = set(writer.acknowledged) - stored(city)
    print(f"measured: {ROUNDS} rounds, {len(writer.acknowledged)} acknowledged, {len(lost)} lost")
    assert len(writer.acknowledged) > ROUNDS
    assert lost == set()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_killed_supervisor_and_new_start_keep_everything(tmp_path: Path) -> None:
    for number in range(3):
        with scratch_city(demo=False, data_dir=tmp_path / "var") as city:
            children = psutil.Process(city.pid).children(recursive=True)
            for process in [psutil.Process(city.pid), *children][:: 1 if number % 2 else -1]:
                try:
                    process.kill()
                except psutil.NoSuchProcess:
                    continue
    with scratch_city(demo=False, data_dir=tmp_path / "var") as city:
        print(f"measured: start after kill -9 of everything {city.started_seconds:.1f} s")
        assert answers(f"http://127.0.0.1:{city.web_port}/readyz")

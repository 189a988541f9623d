# SPDX-License-Identifier: Apache-2.0
"""The disk fills up while a city runs: writes are refused, nothing acknowledged is lost, room brings it back."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hiroba.project.bench.scratch_city import City, scratch_city
from tests.installation.test_up import TENANT, answers, wait_for, write_token

SIZE_MB = 150


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("This machine does not allow to mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def create(city: City, number: int) -> int:
    """The status of the answer; 0 when there was none."""
    entity = {
        "id": f"urn:ngsi-ld:PublicToilet:{TENANT}-full-{number}",
        "type": "PublicToilet",
        "remarks": {"type": "Property", "value": "x" * 50_000},
    }
    url = f"http://127.0.0.1:{city.broker_port}/ngsi-ld/v1/entities"
    try:
        return httpx.post(url, json=entity, headers=write_token(city), timeout=30).status_code
    except httpx.HTTPError:
        return 0


@pytest.mark.long
@pytest.mark.timeout(600)
def test_full_disk_refuses_writes_and_room_brings_the_city_back(small_disk: Path) -> None:
    with scratch_city(demo=True, data_dir=small_disk / "var") as city:
        acknowledged = [number for number in range(3) if create(city, number) == httpx.codes.CREATED]
        ballast = small_disk / "ballast"
        _fill(ballast)
        statuses = [create(city, number) for number in range(3, 12)]
        acknowledged += [
            number for number, status in enumerate(statuses, start=3) if status == httpx.codes.CREATED
        ]

        ballast.unlink()

        wait_for(lambda: create(city, 1000) in (httpx.codes.CREATED, httpx.codes.CONFLICT), "Writes work")
        url = (
            f"http://127.0.0.1:{city.broker_port}/ngsi-ld/v1/entities/urn:ngsi-ld:PublicToilet:{TENANT}-full-"
        )
        kept = [
            httpx.get(f"{url}{number}", headers={"NGSILD-Tenant": TENANT}).status_code
            for number in acknowledged
        ]
        print(f"measured: {len(acknowledged)} acknowledged, answers when full: {sorted(set(statuses))}")
        assert kept == [httpx.codes.OK] * len(acknowledged)
        assert answers(f"http://127.0.0.1:{city.web_port}/readyz")


def _fill(ballast: Path) -> None:
    piece = b"\0" * 65_536
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(piece)
        except OSError:
            return

# SPDX-License-Identifier: Apache-2.0
"""Every file of the two towns and every telegram through a real broker: the second time nothing changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.context_store import ContextStore
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.tests.files import options, written
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import write_file
from hiroba.kernel.context.client.context_client import ContextClient
from hiroba.kernel.testing import shared_data
from hiroba.kernel.testing.fixtures import RunningBroker

TOWN = Town("282103")
LEVELS = (
    "観測所番号,河川名,局名,観測日時,水位,氾濫注意水位,氾濫危険水位\n"
    "R1,加古川,国包,2026/8/5 10:10,2.31,4.0,5.9\nR1,加古川,国包,2026/8/5 10:00,2.28,4.0,5.9\n"
)


@pytest.fixture
def store(broker: RunningBroker) -> Iterator[ContextStore]:
    with ContextClient(broker.url, lambda: broker.token) as client:
        yield ContextStore(TOWN.tenant, client)


def taken_in(path: Path, store: ContextStore) -> FileReport:
    with (file := check_file(path, options(TOWN))).entities:
        write_file(file, store)
    return file.report


@pytest.mark.parametrize("folder", ["takamatsu_opendata", "namegata_ods"])
def test_every_file_of_a_town_goes_in_and_changes_nothing_the_second_time(
    store: ContextStore, folder: str
) -> None:
    for path in sorted(shared_data(folder).glob("*.csv")):
        first, second = taken_in(path, store), taken_in(path, store)

        assert (first.refused, first.written + first.unchanged) == (0, first.entities), path.name
        assert (second.written, second.unchanged) == (0, first.entities), path.name


def test_every_telegram_goes_in_and_changes_nothing_the_second_time(store: ContextStore) -> None:
    for folder in ("jma_xml", "jma_xml_real"):
        for path in sorted(shared_data(folder).glob("*.xml")):
            taken_in(path, store)
            again = taken_in(path, store)

            assert again.written == 0, path.name


def test_states_of_a_station_are_written_once_in_the_order_of_time(
    store: ContextStore, tmp_path: Path
) -> None:
    path = written(tmp_path, LEVELS)
    later = written(tmp_path, LEVELS.replace("10:10,2.31", "10:20,2.40"), "later.csv")

    first, second, third = taken_in(path, store), taken_in(path, store), taken_in(later, store)

    assert (first.written, second.written, second.unchanged, second.superseded) == (2, 0, 1, 1)
    assert (third.written, third.superseded) == (1, 1)
    urn = "urn:ngsi-ld:WaterLevelObserved:282103-R1"
    assert store.fetch("WaterLevelObserved", [urn])[urn]["waterLevel"]["value"] == 2.4

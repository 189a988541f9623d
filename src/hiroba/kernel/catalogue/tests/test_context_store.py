# SPDX-License-Identifier: Apache-2.0
"""The store against a real broker: what is written comes back as it was, so that nothing differs the next time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.context_store import ContextStore
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.tests.files import options, written
from hiroba.kernel.catalogue.tests.telegrams import kind, weather
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import write_file
from hiroba.kernel.context.client.context_client import ContextClient
from hiroba.kernel.faults import Fault
from hiroba.kernel.testing import shared_data
from hiroba.kernel.testing.fixtures import RunningBroker

TOWN = Town("282201")


@pytest.fixture
def store(broker: RunningBroker) -> Iterator[ContextStore]:
    with ContextClient(broker.url, lambda: broker.token) as client:
        yield ContextStore(TOWN.tenant, client)


def taken_in(path: Path, store: ContextStore) -> FileReport:
    file = check_file(path, options(TOWN))
    write_file(file, store)
    return file.report


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("takamatsu_opendata", "evacuation_space.csv"),
        ("namegata_ods", "shops.csv"),
        ("jma_xml", "15_16_02_241031_VPWW57.xml"),
        ("jma_xml", "32-39_11_02_250206_VTSE41.xml"),
        ("jma_xml_real", "20210216071046_0_VXSE53_270000.xml"),
    ],
)
def test_write_file_twice_through_the_broker_changes_nothing(
    store: ContextStore, folder: str, name: str
) -> None:
    path = shared_data(folder) / name

    first, second = taken_in(path, store), taken_in(path, store)

    assert (first.written, first.unchanged) == (first.entities, 0)
    assert (second.written, second.unchanged) == (0, first.entities)


def test_write_file_of_what_is_over_takes_the_mark_off_the_map(store: ContextStore, tmp_path: Path) -> None:
    area = ("2822000", "加西市")
    urn = "urn:ngsi-ld:WeatherWarning:2822000-heavyRain"
    taken_in(written(tmp_path, weather(kind("レベル３大雨警報"), area=area), "a.xml"), store)
    before = store.fetch("WeatherWarning", [urn])[urn]

    taken_in(written(tmp_path, weather(area=area, at="2026-06-22T23:30:00+09:00"), "b.xml"), store)

    after = store.fetch("WeatherWarning", [urn])[urn]
    assert ("location" in before, "location" in after, "headline" in after) == (True, False, False)


def test_write_file_cancellation_finds_what_it_takes_back(store: ContextStore, tmp_path: Path) -> None:
    area = ("2836500", "多可町")
    urn = "urn:ngsi-ld:WeatherWarning:2836500-landslide"
    telegram = weather(kind("レベル４土砂災害危険警報", "49"), of="VPWW56", area=area)
    taken_in(written(tmp_path, telegram, "a.xml"), store)

    cancellation = weather(of="VPWW56", info="取消", at="2026-06-22T23:05:00+09:00").replace(
        "（市町村等）", "（なし）"
    )
    taken_in(written(tmp_path, cancellation, "b.xml"), store)

    assert store.fetch("WeatherWarning", [urn])[urn]["warningStatus"]["value"] == "cancelled"


def test_write_file_without_broker_is_a_fault_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiroba.kernel.context.client.context_client.TRIES_PAUSES_SECONDS", ())
    with ContextClient("http://127.0.0.1:1") as client, pytest.raises(Fault) as fault:
        ContextStore(TOWN.tenant, client).fetch("AED", ["urn:ngsi-ld:AED:282201-1"])

    assert fault.value.text == "The context broker does not answer"


class WatchingStore(ContextStore):
    """Notes what it is shown before it is written."""

    def __init__(self, tenant: str, client: ContextClient) -> None:
        super().__init__(tenant, client)
        self.shown: list[tuple[str, bool]] = []

    def keep_before(self, entities: Sequence[dict[str, Any]]) -> None:
        ids = [entity["id"] for entity in entities]
        existing = self.fetch(entities[0]["type"], ids)
        self.shown += [(each.rpartition("-")[2], each in existing) for each in ids]


def test_write_file_shows_entities_before_they_are_written(broker: RunningBroker, tmp_path: Path) -> None:
    text = "NO,名称,緯度,経度,SSID\n" + "".join(f"{n},施設{n},34.9,134.8,A\n" for n in range(1, 602))
    with ContextClient(broker.url, lambda: broker.token) as client:
        store = WatchingStore(TOWN.tenant, client)

        report = taken_in(written(tmp_path, text), store)

    assert report.written == 601
    assert store.shown == [(str(n), False) for n in range(1, 602)]


def test_write_file_row_that_the_broker_refuses_is_told(store: ContextStore, tmp_path: Path) -> None:
    number = "".join(chr(0x4E00 + n * 7 % 20000) for n in range(900))
    text = f"NO,名称,緯度,経度,SSID\n901,一,34.9,134.8,A\n{number},二,34.9,134.8,A\n903,三,34.9,134.8,A\n"

    report = taken_in(written(tmp_path, text), store)

    assert (report.written, report.refused, [note.code for note in report.notes]) == (
        2,
        1,
        ["broker_refused"],
    )

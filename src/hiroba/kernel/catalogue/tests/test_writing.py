# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.tests.files import MemoryStore, options, written
from hiroba.kernel.catalogue.writing import write_file

HEAD = "NO,名称,緯度,経度,SSID\n"


def imported(store: MemoryStore, folder: Path, text: str) -> FileReport:
    file = check_file(written(folder, HEAD + text), options())
    write_file(file, store)
    return file.report


def rows(count: int, ssid: str = "A") -> str:
    return "".join(f"{n},施設{n},34.3,134.0,{ssid}\n" for n in range(1, count + 1))


def test_write_file_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    store = MemoryStore()
    first, second = (imported(store, tmp_path, rows(1200)) for _ in range(2))

    assert (first.written, first.unchanged, first.status) == (1200, 0, "imported")
    assert (second.written, second.unchanged, second.status) == (0, 1200, "unchanged")


def test_write_file_newer_edition_writes_only_what_differs(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, rows(3))

    report = imported(
        store,
        tmp_path,
        rows(3).replace("2,施設2,34.3,134.0,A", "2,施設2,34.3,134.0,B") + "4,新,34.3,134.0,A\n",
    )

    assert (report.written, report.unchanged) == (2, 2)


def test_write_file_members_of_the_broker_are_no_difference(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, rows(1))
    entity = next(iter(store.entities.values()))
    store.entities[entity["id"]] = {
        **entity,
        "createdAt": "2026-01-01T00:00:00Z",
        "name": {**entity["name"], "modifiedAt": "2026-01-01T00:00:00Z"},
    }

    assert imported(store, tmp_path, rows(1)).unchanged == 1


class BreakingStore(MemoryStore):
    """Goes away after the first batch, as a broker that is killed."""

    def replace(self, entities: object) -> dict[str, str]:
        if self.writes:
            raise ConnectionError
        return super().replace(entities)  # type: ignore[arg-type]


def test_write_file_broken_run_can_be_repeated(tmp_path: Path) -> None:
    store = BreakingStore()
    with pytest.raises(ConnectionError):
        imported(store, tmp_path, rows(1200))
    whole = MemoryStore()
    whole.entities = store.entities

    report = imported(whole, tmp_path, rows(1200))

    assert (report.written, report.unchanged, len(whole.entities)) == (700, 500, 1200)


class RefusingStore(MemoryStore):
    def replace(self, entities: object) -> dict[str, str]:
        super().replace(entities)  # type: ignore[arg-type]
        return {"urn:ngsi-ld:PublicWirelessLAN:372013-2": "Too deep"}


def test_write_file_entity_refused_by_the_broker_is_told(tmp_path: Path) -> None:
    report = imported(RefusingStore(), tmp_path, rows(3))

    assert (report.accepted, report.refused, report.written) == (2, 1, 2)
    assert [(note.code, note.result) for note in report.notes] == [("broker_refused", "Too deep")]


def test_write_file_newer_edition_counts_what_it_no_longer_lists(tmp_path: Path) -> None:
    store = MemoryStore()
    imported(store, tmp_path, rows(5))

    report = imported(store, tmp_path, rows(3))

    assert (report.absent, len(store.entities)) == (2, 5)

# SPDX-License-Identifier: Apache-2.0
"""The action against the real database: data set, history, audit and event in one transaction."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hiroba.kernel.api import audit
from hiroba.kernel.api.catalogue import CheckOptions, FileReport, Town, imported_datasets
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk.actions import Terms, Way, import_file, take_in
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.queries.runs import earlier_edition
from hiroba.services.data_desk.tests.memory_store import MemoryStore

TOWN = "282103"
HEAD = "NO,名称,緯度,経度,SSID\n"
WIFI = HEAD + "1,市役所,34.757,134.841,KAKOGAWA\n2,図書館,34.76,134.84,KAKOGAWA\n3,,34.76,134.84,KAKOGAWA\n"


def taken_in(folder: Path, store: MemoryStore, text: str = WIFI, town: str = TOWN) -> FileReport:
    path = folder / "wifi.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(
        path,
        actor=system(town),
        at=timezone.now(),
        options=CheckOptions(town=Town(town), folder=folder / "papers"),
        store=store,
        terms=Terms(licence="CC-BY-4.0"),
    )


def events_published() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, subject FROM events_event ORDER BY id")
        return [(name, subject) for name, subject in cursor.fetchall()]


def test_import_file_registers_data_set_history_event_and_audit(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()

    report = taken_in(tmp_path, store)

    (dataset,) = imported_datasets()
    assert (dataset.name, dataset.title, dataset.entity_type) == (
        "public_wireless_lan",
        "公衆無線LANアクセスポイント",
        "PublicWirelessLAN",
    )
    assert (dataset.rows, dataset.licence, dataset.owner) == (2, "CC-BY-4.0", "加古川市")
    (run,) = ImportRun.objects.all()
    assert (run.status, run.rows, run.accepted, run.refused, run.written) == ("imported", 3, 2, 1, 2)
    assert run.report["notes"][0]["code"] == "name_missing"
    assert events_published() == [("data_desk.dataset_imported", "dataset:public_wireless_lan")]
    assert [record.action for record in audit.records()] == ["data_desk.import_dataset"]
    assert Path(report.refused_file).is_file()


def test_import_file_twice_is_unchanged_and_publishes_once(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    taken_in(tmp_path, store)

    report = taken_in(tmp_path, store)

    assert (report.status, report.written, report.unchanged) == ("unchanged", 0, 2)
    assert len(events_published()) == 1
    assert [run.status for run in ImportRun.objects.order_by("id")] == ["imported", "unchanged"]
    assert len(imported_datasets()) == 1


def test_import_file_that_cannot_be_taken_in_leaves_a_line_in_the_history_only(
    tenant: str, tmp_path: Path
) -> None:
    store = MemoryStore()

    report = taken_in(tmp_path, store, "%PDF-1.7 …")

    assert (report.status, report.reason) == ("failed", "not_a_table")
    assert [(run.status, run.report["fault"]["code"]) for run in ImportRun.objects.all()] == [
        ("failed", "not_a_table")
    ]
    assert (store.entities, imported_datasets(), events_published()) == ({}, (), [])


def test_import_file_of_one_town_is_not_seen_in_another(
    tenant: str, other_tenant: str, tmp_path: Path
) -> None:
    taken_in(tmp_path, MemoryStore())

    with as_tenant(other_tenant):
        assert imported_datasets() == ()
        assert not ImportRun.objects.exists()


class AbsentBroker(MemoryStore):
    def replace(self, entities: Sequence[dict[str, Any]]) -> dict[str, str]:
        raise ConnectionError


def test_import_file_without_broker_registers_nothing(tenant: str, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        taken_in(tmp_path, AbsentBroker())

    assert (imported_datasets(), ImportRun.objects.count(), events_published()) == ((), 0, [])


def test_mended_rows_add_to_their_import_and_mark_nothing_as_missing(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    first = taken_in(tmp_path, store)
    mended = Path(first.refused_file).read_text(encoding="utf-8-sig").replace("3,,", "3,公民館,")
    path = tmp_path / "mended.csv"
    path.write_text(mended, encoding="utf-8")

    taken = take_in(
        path,
        actor=system(tenant),
        at=timezone.now(),
        options=CheckOptions(town=Town(tenant), folder=tmp_path / "papers"),
        store=store,
        terms=Terms(),
        way=Way(vanished="remove"),
    )

    assert (taken.run.created, taken.run.removed, taken.report.absent) == (1, 0, 0)
    assert len(store.entities) == 3
    assert [(each.name, each.rows) for each in imported_datasets()] == [("public_wireless_lan", 3)]
    edition = earlier_edition("public_wireless_lan")
    assert edition is not None
    assert edition.file_name == "wifi.csv"

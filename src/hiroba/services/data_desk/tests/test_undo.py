# SPDX-License-Identifier: Apache-2.0
"""Taking imports back, against the real database and entities in memory."""

from pathlib import Path

import pytest
from django.utils import timezone

from hiroba.kernel.api import audit
from hiroba.kernel.api.catalogue import CheckOptions, Town, imported_datasets
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.data_desk.actions import TakenIn, Terms, Way, take_in
from hiroba.services.data_desk.actions.undoing import plan_undo, undo_import
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.queries.runs import stands
from hiroba.services.data_desk.tests.memory_store import MemoryStore
from hiroba.services.data_desk.tests.test_import_file import HEAD, TOWN, events_published

FIRST = HEAD + "1,市役所,34.757,134.841,KAKOGAWA\n2,図書館,34.76,134.84,KAKOGAWA\n"
SECOND = HEAD + "1,市役所本館,34.757,134.841,KAKOGAWA\n3,公民館,34.77,134.85,KAKOGAWA\n"


def taken(folder: Path, store: MemoryStore, text: str, vanished: str = "keep") -> TakenIn:
    path = folder / "wifi.csv"
    path.write_text(text, encoding="utf-8")
    return take_in(
        path,
        actor=system(TOWN),
        at=timezone.now(),
        options=CheckOptions(town=Town(TOWN), folder=folder / "papers"),
        store=store,
        terms=Terms(licence="CC-BY-4.0"),
        way=Way(vanished=vanished),
    )


def undone(run: ImportRun, store: MemoryStore) -> ImportRun:
    return undo_import(run, actor=system(TOWN), at=timezone.now(), store=store)


def names(store: MemoryStore) -> list[str]:
    return sorted(entity["name"]["value"] for entity in store.entities.values())


def test_undo_of_the_first_import_leaves_nothing_behind(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    first = taken(tmp_path, store, FIRST)

    withdrawal = undone(first.run, store)

    assert (store.entities, imported_datasets()) == ({}, ())
    assert (withdrawal.status, withdrawal.removed, withdrawal.undoes_id) == ("withdrawn", 2, first.run.pk)
    assert events_published()[-1] == ("data_desk.dataset_withdrawn", "dataset:public_wireless_lan")
    assert next(iter(audit.records())).action == "data_desk.undo_import"


def test_undo_puts_changed_and_removed_entities_back(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    taken(tmp_path, store, FIRST)
    before = dict(store.entities)
    second = taken(tmp_path, store, SECOND, vanished="remove")

    plan = plan_undo(second.run, store)
    undone(second.run, store)

    assert (second.run.created, second.run.written, second.run.removed) == (1, 2, 1)
    assert (plan.restore, plan.recreate, plan.remove, plan.left_alone) == (1, 1, 1, 0)
    assert store.entities == before
    assert imported_datasets()[0].rows == 2


def test_undo_leaves_alone_what_others_changed_since(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    first = taken(tmp_path, store, FIRST)
    changed = next(each for each in store.entities.values() if each["name"]["value"] == "図書館")
    changed["remarks"] = {"type": "Property", "value": "改修中"}

    withdrawal = undone(first.run, store)

    assert names(store) == ["図書館"]
    assert (withdrawal.removed, withdrawal.left_alone) == (1, 1)
    assert withdrawal.report["left_alone"] == ["図書館"]


def test_undo_of_an_undo_brings_the_import_back(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    taken(tmp_path, store, FIRST)
    second = taken(tmp_path, store, SECOND, vanished="remove")
    after = dict(store.entities)

    again = undone(undone(second.run, store), store)

    assert store.entities == after
    assert (stands(second.run), again.status) == (True, "withdrawn")
    assert imported_datasets()[0].rows == 2


def test_undo_twice_is_refused(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    first = taken(tmp_path, store, FIRST)
    undone(first.run, store)

    with pytest.raises(RuleBroken) as broken:
        undone(first.run, store)

    assert broken.value.code == "undone_already"


def test_undo_with_the_same_key_again_goes_on(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    first = taken(tmp_path, store, FIRST)
    once = undo_import(
        first.run, actor=system(TOWN), at=timezone.now(), store=store, key=first.run.key.__class__(int=7)
    )

    twice = undo_import(
        first.run, actor=system(TOWN), at=timezone.now(), store=store, key=first.run.key.__class__(int=7)
    )

    assert once.pk == twice.pk


def test_vanished_rows_are_marked_once_and_kept(tenant: str, tmp_path: Path) -> None:
    store = MemoryStore()
    taken(tmp_path, store, FIRST)

    marked = taken(tmp_path, store, SECOND, vanished="mark").run
    again = taken(tmp_path, store, SECOND, vanished="mark").run

    assert (marked.marked, again.marked, again.status) == (1, 0, "unchanged")
    gone = next(each for each in store.entities.values() if each["name"]["value"] == "図書館")
    assert gone["absentSince"]["value"] == timezone.now().date().isoformat()

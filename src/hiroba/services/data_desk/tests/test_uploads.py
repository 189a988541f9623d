# SPDX-License-Identifier: Apache-2.0
"""What is refused at the door, and that nothing half-received stays behind."""

import errno
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hiroba.services.data_desk.actions import drafts
from hiroba.services.data_desk.folders import run_folder, safe_name, town_folder
from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.tests.desk import Desk, clerk
from hiroba.services.data_desk.uploads import Incoming


@pytest.fixture
def desk(tenant: str) -> Desk:
    return clerk(tenant)


def left_files(tenant: str) -> set[Path]:
    return set(town_folder(tenant).glob("*/*")) if town_folder(tenant).exists() else set()


def test_upload_without_the_token_of_the_form_is_refused_and_keeps_nothing(tenant: str) -> None:
    desk, before = clerk(tenant, enforces=True), left_files(tenant)

    answer = desk.hand_in()

    assert (answer.status_code, ImportDraft.objects.count()) == (403, 0)
    assert left_files(tenant) == before


def test_upload_larger_than_the_limit_is_refused_in_words(desk: Desk, tenant: str, settings: Any) -> None:
    settings.HIROBA = replace(settings.HIROBA, import_max_mb=1)
    before = left_files(tenant)

    answer = desk.hand_in("x" * 1_200_000)

    assert answer.status_code == 413
    assert "1 MB" in answer.content.decode()
    assert (left_files(tenant), ImportDraft.objects.count()) == (before, 0)


def test_upload_without_room_on_the_disk_is_refused_before_it_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(100, 99, 1))

    answer = desk.hand_in()

    assert (answer.status_code, ImportDraft.objects.count()) == (507, 0)


def test_disk_that_gets_full_while_storing_leaves_nothing_behind(
    desk: Desk, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = left_files(tenant)

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    answer = desk.hand_in()

    assert (answer.status_code, ImportDraft.objects.count()) == (507, 0)
    assert left_files(tenant) == before


def test_connection_that_breaks_in_the_middle_leaves_nothing_behind(tenant: str) -> None:
    before = left_files(tenant)

    with Incoming(tenant, "wifi.csv") as incoming:
        incoming.write(b"half")

    assert left_files(tenant) == before


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\表.csv", "表.csv"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_safe_name_is_no_path(name: str, stored: str) -> None:
    assert safe_name(name) == stored


def test_safe_name_is_short_enough_for_every_disk() -> None:
    assert len(safe_name("避難所" * 200 + ".csv").encode()) <= 180
    assert safe_name("避難所" * 200 + ".csv").endswith(".csv")


def test_folder_that_nobody_knows_is_removed_after_a_day(desk: Desk, tenant: str) -> None:
    desk.hand_in("NO,名称,緯度,経度,SSID\n1,市役所,34.757,134.841,A\n")
    with Incoming(tenant, "wifi.csv") as incoming:
        incoming.write(b"a")
        orphan = incoming.keep().path.parent
    now = timezone.now()

    at_once, later = (
        drafts.remove_orphans(tenant, at=now),
        drafts.remove_orphans(tenant, at=now + timedelta(days=2)),
    )

    assert at_once == 0
    assert later >= 1
    assert not orphan.exists()
    assert run_folder(tenant, ImportDraft.objects.get().key).is_dir()

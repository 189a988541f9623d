# SPDX-License-Identifier: Apache-2.0
"""Nothing is lost, nothing is left over: crashes, rolled-back transactions, days that have passed."""

import datetime
import os
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hiroba.kernel.api import audit, files
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.files import content, retention
from hiroba.kernel.files.tests import samples
from hiroba.kernel.files.tests.storing import AT, OWNER, store
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT

TODAY = datetime.date(2026, 11, 21)
KILLED_BEFORE_COMMIT = """
import os, sys
from hiroba.project import application
application.start()
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.files.tests import samples
from hiroba.kernel.files.tests.storing import store
with as_tenant(sys.argv[1]):
    store(samples.jpeg_with_everything())
    os.kill(os.getpid(), 9)
"""


def _on_disk(tenant: str) -> list[str]:
    return sorted(path.name for path, _changed in content.found(tenant))


def _make_older(path: Path, hours: int) -> None:
    at = timezone.now().timestamp() - hours * 3600
    os.utime(path, (at, at))


def test_store_process_that_dies_before_the_commit_leaves_an_orphan_only(committed: Configuration) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED_BEFORE_COMMIT, TENANT], timeout=60, check=False)

    assert done.returncode == -9
    with as_tenant(TENANT):
        assert files.of(OWNER) == []
    assert len(_on_disk(TENANT)) == 2


def test_store_transaction_that_is_rolled_back_leaves_an_orphan_only(committed: Configuration) -> None:
    with suppress(ZeroDivisionError), as_tenant(TENANT):
        store(samples.jpeg_with_everything())
        raise ZeroDivisionError

    with as_tenant(TENANT):
        assert files.of(OWNER) == []
    assert len(_on_disk(TENANT)) == 2


def test_remove_orphans_takes_what_is_older_than_a_day_and_has_no_row(committed: Configuration) -> None:
    with as_tenant(TENANT):
        kept = store(samples.jpeg_with_everything())
    with as_tenant(OTHER_TENANT):
        elsewhere = store(samples.jpeg_with_everything())
    old, young = uuid.uuid4(), uuid.uuid4()
    content.write(TENANT, old, {"full": b"x", "thumb": b"x"})
    content.write(TENANT, young, {"full": b"x"})
    draft = content.path_of(TENANT, kept.id, "full").with_name(f"{kept.id}.full.draft")
    stranger = content.folder(TENANT) / "notes.txt"
    draft.write_bytes(b"x")
    stranger.write_bytes(b"x")
    for path, _changed in (*content.found(TENANT), *content.found(OTHER_TENANT)):
        _make_older(path, hours=1 if path.name.startswith(str(young)) else 25)

    removed = retention.remove_orphans(TENANT, at=timezone.now())

    assert removed == 4
    assert _on_disk(TENANT) == sorted([f"{kept.id}.full", f"{kept.id}.thumb", f"{young}.full"])
    assert _on_disk(OTHER_TENANT) == [f"{elsewhere.id}.full", f"{elsewhere.id}.thumb"]


def test_remove_content_goes_when_the_caller_has_committed(committed: Configuration) -> None:
    with as_tenant(TENANT):
        stored = store(samples.jpeg_with_everything())

    with as_tenant(TENANT):
        files.remove(stored.id, actor=system(TENANT), at=AT)
        before_commit = len(_on_disk(TENANT))

    assert (before_commit, _on_disk(TENANT)) == (2, [])
    with as_tenant(TENANT):
        record = audit.records(subject=f"file:{stored.id}").get()
        assert (record.action, record.facts) == (
            "files.file_removed",
            {"owner": OWNER, "kind": "photo", "reason": "asked"},
        )


def test_remove_caller_that_rolls_back_keeps_the_file(committed: Configuration) -> None:
    with as_tenant(TENANT):
        stored = store(samples.jpeg_with_everything())

    with suppress(ZeroDivisionError), as_tenant(TENANT):
        files.remove(stored.id, actor=system(TENANT), at=AT)
        raise ZeroDivisionError

    with as_tenant(TENANT):
        assert len(files.read(stored.id)) == stored.size_bytes


def test_remove_expired_takes_files_whose_last_day_has_passed(committed: Configuration) -> None:
    photo = samples.encoded(samples.picture(), "JPEG")
    with as_tenant(TENANT):
        over = store(photo, keep_until=TODAY - datetime.timedelta(days=1))
        last_day, for_ever = store(photo, keep_until=TODAY), store(photo)
    with as_tenant(OTHER_TENANT):
        elsewhere = store(photo, keep_until=TODAY - datetime.timedelta(days=1))

    removed = retention.remove_expired(TENANT, at=AT, today=TODAY)

    assert removed == 1
    with as_tenant(TENANT):
        assert {each.id for each in files.of(OWNER)} == {last_day.id, for_ever.id}
        record = audit.records(subject=f"file:{over.id}").get()
        assert (record.actor, record.facts["reason"]) == ("system", "expired")
    with as_tenant(OTHER_TENANT):
        assert [each.id for each in files.of(OWNER)] == [elsewhere.id]
    assert not content.path_of(TENANT, over.id, "full").exists()


def test_store_count_holds_under_uploads_at_the_same_time(committed: Configuration) -> None:
    """Each process sees nine files; only one may add the tenth."""
    photo = samples.encoded(samples.picture(), "JPEG")
    with as_tenant(TENANT):
        for _number in range(settings.HIROBA.files_for_owner_max - 1):
            store(photo)
    command = [
        sys.executable,
        "-c",
        KILLED_BEFORE_COMMIT.replace("    os.kill(os.getpid(), 9)\n", ""),
        TENANT,
    ]

    running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _number in range(3)]
    ended = sorted(each.wait(timeout=60) for each in running)

    assert ended == [0, 1, 1]
    with as_tenant(TENANT), transaction.atomic():
        assert len(files.of(OWNER)) == settings.HIROBA.files_for_owner_max

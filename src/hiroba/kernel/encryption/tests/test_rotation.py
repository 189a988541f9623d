# SPDX-License-Identifier: Apache-2.0
"""Rotation keeps every value readable, also when it is killed at any moment, and removes keys only when it may."""

import datetime
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hiroba.kernel.encryption.columns import BATCH_ROWS
from hiroba.kernel.encryption.keys import Keys
from hiroba.kernel.encryption.preparation import ensure_key_file
from hiroba.kernel.encryption.rotation import KEEP_RETIRED, Owner, rotate, usage
from hiroba.kernel.encryption.tests.conftest import ANSWER, BODY, Letter
from hiroba.kernel.faults import Fault

COLUMNS = (BODY, ANSWER)
AT = datetime.datetime(2026, 11, 21, 6, 0, tzinfo=datetime.UTC)
LATER = AT + KEEP_RETIRED

ROTATE = """
import datetime, psycopg
from hiroba.kernel.encryption.keys import installed
from hiroba.kernel.encryption.rotation import rotate
from hiroba.project import application
application.start()
from hiroba.kernel import configuration
from hiroba.kernel.encryption.tests.conftest import ANSWER, BODY
print("starts", flush=True)
with psycopg.connect(configuration.load().database_owner_url, autocommit=True) as owner:
    rotate(installed(), owner, (BODY, ANSWER), at=datetime.datetime.now(datetime.UTC))
print("done", flush=True)
"""


def write_letters(count: int) -> None:
    Letter.objects.bulk_create([Letter(body=f"手紙 {number}", answer="") for number in range(count)])


def read_letters() -> list[str | None]:
    return list(Letter.objects.order_by("id").values_list("body", flat=True))


def test_rotation_encrypts_everything_anew_and_keeps_the_old_key_for_a_day(owner: Owner, keys: Keys) -> None:
    write_letters(BATCH_ROWS + 5)
    old, before = keys.ring().active.id, read_letters()

    done = rotate(keys, owner, COLUMNS, at=AT)

    assert (done.values, done.removed, done.kept) == (BATCH_ROWS + 5, (), keys.ring().keys[:-1] and (old,))
    assert usage(owner, COLUMNS) == {done.active: BATCH_ROWS + 5}
    assert read_letters() == before


def test_next_rotation_removes_the_key_that_nothing_uses(owner: Owner, keys: Keys) -> None:
    write_letters(3)
    old = keys.ring().active.id
    rotate(keys, owner, COLUMNS, at=AT)

    done = rotate(keys, owner, COLUMNS, at=LATER)

    assert done.removed == (old,)
    assert old not in keys.ring().ids
    assert len(read_letters()) == 3


def test_rotation_that_was_cut_off_goes_on_with_the_same_key(owner: Owner, keys: Keys) -> None:
    write_letters(3)
    stale = owner.execute("SELECT body FROM encryption_tests_letter LIMIT 1").fetchone()
    half_way = rotate(keys, owner, COLUMNS, at=AT).active
    owner.execute("UPDATE encryption_tests_letter SET body = %s", stale)

    done = rotate(keys, owner, COLUMNS, at=LATER)

    assert (done.active, done.values) == (half_way, 3)


def test_key_in_use_is_never_removed(owner: Owner, keys: Keys) -> None:
    write_letters(1)
    stale = owner.execute("SELECT body FROM encryption_tests_letter").fetchone()
    old = keys.ring().active.id
    rotate(keys, owner, COLUMNS, at=AT)
    rotate(keys, owner, COLUMNS, at=AT)
    owner.execute("UPDATE encryption_tests_letter SET body = %s", stale)
    locked = Keys(keys.path)

    rotate(locked, owner, (ANSWER, BODY), at=LATER)

    assert old not in usage(owner, COLUMNS)
    assert read_letters() == ["手紙 0"]


def test_unreadable_value_stops_the_rotation_and_keeps_the_keys(owner: Owner, keys: Keys) -> None:
    write_letters(2)
    old = keys.ring().active.id
    owner.execute(
        "UPDATE encryption_tests_letter SET answer = body WHERE id = (SELECT min(id) FROM encryption_tests_letter)"
    )

    with pytest.raises(Fault, match="was changed, moved"):
        rotate(keys, owner, COLUMNS, at=AT)

    assert old in keys.ring().ids
    assert read_letters() == ["手紙 0", "手紙 1"]


def test_rotation_killed_again_and_again_loses_nothing(owner: Owner, keys: Keys, tmp_path: Path) -> None:
    write_letters(BATCH_ROWS * 6)
    before = read_letters()

    for milliseconds in (0, 3, 10, 25, 60):
        process = subprocess.Popen(
            [sys.executable, "-c", ROTATE], stdout=subprocess.PIPE, env={**os.environ}, cwd=tmp_path
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(milliseconds / 1000)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
        assert read_letters() == before

    done = rotate(keys, owner, COLUMNS, at=AT)
    assert usage(owner, COLUMNS) == {done.active: BATCH_ROWS * 6}
    assert read_letters() == before


def test_missing_file_is_not_made_anew_while_values_need_it(owner: Owner, keys: Keys, tmp_path: Path) -> None:
    write_letters(2)

    with pytest.raises(Fault, match=r"is missing, and 2 encrypted values need it\. Put the saved copy back"):
        ensure_key_file(tmp_path / "field_keys", owner, COLUMNS, at=AT)
    assert not (tmp_path / "field_keys").exists()


def test_file_is_made_for_an_empty_installation(owner: Owner, keys: Keys, tmp_path: Path) -> None:
    ensure_key_file(tmp_path / "field_keys", owner, COLUMNS, at=AT)
    ensure_key_file(tmp_path / "field_keys", owner, COLUMNS, at=AT)

    assert len(Keys(tmp_path / "field_keys").ring().keys) == 1

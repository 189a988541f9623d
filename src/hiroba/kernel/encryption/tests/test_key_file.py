# SPDX-License-Identifier: Apache-2.0
import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from hiroba.kernel.encryption import key_file
from hiroba.kernel.encryption.key_file import KeyRing, new_key
from hiroba.kernel.encryption.keys import Keys
from hiroba.kernel.faults import Fault

AT = datetime.datetime(2026, 11, 21, 6, 0, tzinfo=datetime.UTC)


def ring_of(count: int) -> KeyRing:
    ring = KeyRing((new_key(at=AT),))
    for _ in range(count - 1):
        ring = ring.with_new_key(at=AT)
    return ring


def test_key_file_is_read_as_written_and_for_its_owner_only(tmp_path: Path) -> None:
    path, ring = tmp_path / "secrets" / "field_keys", ring_of(3)

    key_file.write(path, ring)

    assert key_file.read(path) == ring
    assert path.stat().st_mode & 0o777 == 0o600
    assert [key.retired_at is None for key in ring.keys] == [False, False, True]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"keys": []}', '{"keys": [{"id": "k1", "key": "AAAA"}]}', "秘密"]
)
def test_key_file_damaged_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "field_keys"
    path.write_text(text)

    with pytest.raises(Fault, match=r"The key file .* is damaged\. Put the saved key file back"):
        key_file.read(path)


def test_keys_notice_a_changed_file_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "field_keys"
    key_file.write(path, ring_of(1))
    keys = Keys(path)
    before = keys.encrypt("穴", place="a.b")

    key_file.write(path, keys.ring().with_new_key(at=AT))

    assert keys.encrypt("穴", place="a.b").split(":")[1] == keys.ring().active.id != before.split(":")[1]
    assert keys.decrypt(before, place="a.b") == "穴"


def test_two_keys_of_one_name_are_not_mistaken(tmp_path: Path) -> None:
    path = tmp_path / "field_keys"
    key_file.write(path, ring_of(1))
    stored = Keys(path).encrypt("穴", place="a.b")
    key_file.write(path, KeyRing((replace(new_key(at=AT), id=stored.split(":")[1]),)))

    with pytest.raises(Fault, match="encrypted with another key"):
        Keys(path).decrypt(stored, place="a.b")


def test_lost_file_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "field_keys"
    key_file.write(path, ring_of(1))
    path.unlink()

    assert key_file.made_before(path)

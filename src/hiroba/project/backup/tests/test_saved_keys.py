# SPDX-License-Identifier: Apache-2.0
import datetime
from pathlib import Path

import pytest

from hiroba.kernel.configuration import Configuration, load
from hiroba.kernel.encryption import key_file
from hiroba.kernel.faults import Fault
from hiroba.project.backup import record, saved_keys
from hiroba.project.backup.encryption import Lock, Opener

WORDS = "a passphrase for the test"


@pytest.fixture
def settings(tmp_path: Path) -> Configuration:
    found = load({"HIROBA_DATA_DIR": str(tmp_path / "var")})
    at = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    key_file.write(found.field_keys_file, key_file.KeyRing((key_file.new_key(at=at),)))
    return found


def test_saved_keys_come_back_after_a_loss(settings: Configuration, tmp_path: Path) -> None:
    before = saved_keys.save(settings, tmp_path / "copy", Lock(passphrase=WORDS))
    settings.field_keys_file.unlink()

    saved_keys.put_back(settings, tmp_path / "copy", Opener(passphrase=WORDS))

    assert key_file.read(settings.field_keys_file) == before
    assert set(record.read(settings.data_dir).keys_saved) == before.ids


def test_saved_keys_join_those_that_are_there(settings: Configuration, tmp_path: Path) -> None:
    old = saved_keys.save(settings, tmp_path / "copy", Lock(passphrase=WORDS)).active
    newer = key_file.new_key(at=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC))
    key_file.write(settings.field_keys_file, key_file.KeyRing((newer,)))

    ring = saved_keys.put_back(settings, tmp_path / "copy", Opener(passphrase=WORDS))

    assert ring.active == newer
    assert ring.key(old.id) == old


def test_copy_is_refused_with_other_words_or_another_file(settings: Configuration, tmp_path: Path) -> None:
    saved_keys.save(settings, tmp_path / "copy", Lock(passphrase=WORDS))
    (tmp_path / "other").write_text("no copy")

    with pytest.raises(Fault, match="The passphrase does not open the file"):
        saved_keys.put_back(settings, tmp_path / "copy", Opener(passphrase="another one"))
    with pytest.raises(Fault, match="not a file that Hiroba encrypted"):
        saved_keys.put_back(settings, tmp_path / "other", Opener(passphrase=WORDS))
    with pytest.raises(Fault, match="exists"):
        saved_keys.save(settings, tmp_path / "copy", Lock(passphrase=WORDS))

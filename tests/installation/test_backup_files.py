# SPDX-License-Identifier: Apache-2.0
"""Backup and restore of a small installation that does not run: wrong files, wrong words, kills at any moment."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.database import embedded
from hiroba.kernel.faults import Fault
from hiroba.project.backup.encryption import Opener, unlocked
from hiroba.project.backup.making import SUFFIX
from hiroba.project.backup.reading import check
from tests.installation.conftest import Run, fault_of

PASSPHRASE = "夜明けの広場に鳩が三羽いる"
ROWS = 20_000


@pytest.fixture(scope="module")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped installation with one town, a staff account, a file and some entities."""
    data_dir = tmp_path_factory.mktemp("small") / "var"
    data_dir.mkdir(mode=0o755)
    environment = {**_without_hiroba(), "HIROBA_DATA_DIR": str(data_dir)}
    with embedded.EmbeddedPostgres(data_dir):
        for arguments, said in ((("migrate",), ""), (("tenant", "create", "282103"), "")):
            _hiroba(environment, *arguments, said=said)
        _hiroba(environment, "staff", "create", "takahashi", "--operator", said="a long password\n")
        with psycopg.connect(configuration.embedded_database_url(data_dir, "hiroba_owner")) as owner:
            owner.execute(
                "INSERT INTO context.entity (tenant, id, type_key, created, modified, document) "
                "SELECT '282103', 'urn:ngsi-ld:Tree:282103-' || n, 'Tree', n, n, repeat(md5(n::text), 20) "
                "FROM generate_series(1, %s) AS n",
                [ROWS],
            )
    photo = data_dir / "files" / "282103" / "photo"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(random.Random(1).randbytes(3_000_000))
    return data_dir


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("words") / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def made(small_town: Path, words: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("made") / "backups" / f"city{SUFFIX}"
    environment = {**_without_hiroba(), "HIROBA_DATA_DIR": str(small_town)}
    _hiroba(environment, "backup", "--to", str(file), "--passphrase-file", str(words), said="")
    return file


@pytest.fixture
def backup(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copy(made, tmp_path))


def test_backup_is_closed_to_others_and_leaves_nothing_beside(made: Path) -> None:
    assert made.stat().st_mode & 0o077 == 0
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    assert b"takahashi" not in made.read_bytes()


def test_restore_brings_rows_files_keys_and_passwords(
    backup: Path, words: Path, small_town: Path, hiroba: Run, settings: Mapping[str, str]
) -> None:
    hiroba("migrate")  # Tables without towns, accounts and entities are empty too.

    done = hiroba("restore", str(backup), "--passphrase-file", str(words))

    data_dir = Path(settings["HIROBA_DATA_DIR"])
    assert done.returncode == 0, done.stderr
    assert "Restored: 1 towns" in done.stdout
    for name in ("files/282103/photo", "secrets/field_keys", "secrets/secret_key", "secrets/token_key"):
        assert (data_dir / name).read_bytes() == (small_town / name).read_bytes()
    assert (data_dir / "secrets/hiroba_app").read_bytes() != (small_town / "secrets/hiroba_app").read_bytes()
    assert _contents(data_dir) == _contents(small_town)
    assert "restore" not in " ".join(path.name for path in data_dir.iterdir())


def test_restore_into_a_city_with_data_is_refused(
    backup: Path, words: Path, small_town: Path, hiroba: Run
) -> None:
    done = hiroba("restore", str(backup), "--passphrase-file", str(words), HIROBA_DATA_DIR=str(small_town))

    assert fault_of(done).startswith(
        f"This installation is not empty (1 towns, 1 accounts, {ROWS} entities, 1 files). Restore into a new one"
    )
    assert _contents(small_town)["entities"] == ROWS


def test_wrong_passphrase_is_told(backup: Path, hiroba: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase\n")

    done = hiroba("restore", str(backup), "--passphrase-file", str(wrong))

    assert fault_of(done).startswith("The passphrase does not open the file")


@pytest.mark.parametrize("damage", ["cut off", "one bit", "another beginning", "empty", "appended"])
def test_damaged_file_is_told(backup: Path, damage: str) -> None:
    content = bytearray(backup.read_bytes())
    if damage == "cut off":
        del content[-1000:]
    elif damage == "one bit":
        content[len(content) // 2] ^= 1
    elif damage == "another beginning":
        content[:5] = b"PK\3\4-"
    elif damage == "empty":
        content.clear()
    else:
        content += b"more"
    backup.write_bytes(content)

    with pytest.raises(Fault, match=r"damaged or cut off|not a file that Hiroba encrypted"):
        check(backup, unlocked(backup, Opener(passphrase=PASSPHRASE)))


def test_damaged_file_changes_nothing(
    backup: Path, words: Path, hiroba: Run, settings: Mapping[str, str]
) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)

    done = hiroba("restore", str(backup), "--passphrase-file", str(words))

    assert fault_of(done).startswith("The file is damaged or cut off")
    assert not (Path(settings["HIROBA_DATA_DIR"]) / "files").exists()
    assert not (Path(settings["HIROBA_DATA_DIR"]) / "restore.unfinished").exists()


def test_backup_without_a_lock_is_refused(small_town: Path, hiroba: Run, tmp_path: Path) -> None:
    done = hiroba("backup", "--to", str(tmp_path / "open"), HIROBA_DATA_DIR=str(small_town))

    assert fault_of(done).startswith("The file would not be encrypted. Give --passphrase-file or --recipient")


def test_backup_for_a_recipient_is_a_plain_age_file_without_secrets(
    small_town: Path, hiroba: Run, tmp_path: Path, settings: Mapping[str, str]
) -> None:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"# created\n{identity}\n")
    file = tmp_path / f"city{SUFFIX}"

    made = hiroba(
        "backup", "--to", str(file), "--recipient", str(identity.to_public()), HIROBA_DATA_DIR=str(small_town)
    )
    done = hiroba("restore", str(file), "--identity-file", str(tmp_path / "identity"))

    assert "the keys of encrypted fields are not in it" in made.stdout
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert done.returncode == 0, done.stderr
    restored, before = Path(settings["HIROBA_DATA_DIR"]) / "secrets" / "secret_key", small_town / "secrets"
    assert restored.read_text() != (before / "secret_key").read_text()


@pytest.mark.long
def test_backup_killed_at_any_moment_leaves_no_half_file(
    small_town: Path, words: Path, hiroba: Run, settings: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "killed" / f"city{SUFFIX}"
    command = ("backup", "--to", str(file), "--passphrase-file", str(words))
    environment = {**settings, "HIROBA_DATA_DIR": str(small_town)}

    for seconds in (0.8, 1.4, 2.0, 2.6):
        _killed_after(environment, seconds, *command)
        if file.exists():
            file.unlink()

    done = hiroba(*command, HIROBA_DATA_DIR=str(small_town))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.long
def test_restore_killed_at_any_moment_is_done_again_whole(
    backup: Path, words: Path, small_town: Path, hiroba: Run, settings: Mapping[str, str]
) -> None:
    command = ("restore", str(backup), "--passphrase-file", str(words))
    data_dir = Path(settings["HIROBA_DATA_DIR"])

    for seconds in (2.0, 3.0, 3.6, 4.2, 4.8):
        _killed_after(settings, seconds, *command)
        if (data_dir / "restore.unfinished").exists():
            assert "A restore into this installation was cut off" in fault_of(hiroba("migrate"))

    done = hiroba(*command)
    assert done.returncode == 0 or "is not empty" in done.stderr, done.stderr
    assert _contents(data_dir) == _contents(small_town)
    assert hiroba("migrate").returncode == 0


def _killed_after(environment: Mapping[str, str], seconds: float, *arguments: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "hiroba.project.command_line", *arguments],
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait(20)


def _hiroba(environment: Mapping[str, str], *arguments: str, said: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "hiroba.project.command_line", *arguments],
        env=dict(environment),
        input=said,
        text=True,
        check=True,
        capture_output=True,
        timeout=90,
    )


def _without_hiroba() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HIROBA_")}


def _contents(data_dir: Path) -> dict[str, object]:
    """What makes it this city, and not another."""
    url = configuration.embedded_database_url(data_dir, "hiroba_owner")
    with embedded.running(data_dir), psycopg.connect(url) as owner:
        digest = "SELECT count(*), md5(string_agg(id || document, '' ORDER BY id)) FROM context.entity"
        entities, entities_digest = owner.execute(digest).fetchone() or (0, "")
        accounts = owner.execute("SELECT id, login, password FROM identity_account").fetchall()
    return {"entities": entities, "digest": entities_digest, "accounts": accounts}

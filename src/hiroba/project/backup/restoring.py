# SPDX-License-Identifier: Apache-2.0
"""Puts a backup into an empty installation, so that it is the same city.

Order: the file is read once and compared with its manifest; files go into a draft folder, the dump into PostgreSQL in
one transaction; when both are complete the files are moved into place and the transaction ends. A note in the data
folder says that a restore is under way: after a kill, `hiroba up` refuses and the same command does it again.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database.connection import connect
from hiroba.kernel.encryption import key_file
from hiroba.kernel.faults import Fault
from hiroba.project.backup import database
from hiroba.project.backup.data_files import SECRETS, adopt, put
from hiroba.project.backup.emptiness import check_empty
from hiroba.project.backup.encryption import Opener
from hiroba.project.backup.manifest import About, Manifest, Tally
from hiroba.project.backup.reading import Checked, check, opened
from hiroba.project.backup.stream import pieces_of

_NOTE = "restore.unfinished"
_DRAFT = "restore.draft"


@dataclass(frozen=True)
class Restored:
    """What came back."""

    about: About
    rows: int
    files: int


def restore(
    settings: Configuration,
    file: Path,
    opener: Opener,
    *,
    field_keys: Path | None = None,
    progress: Callable[[int], None] = lambda count: None,
) -> Restored:
    """Raises Fault; unless the note says otherwise, nothing was changed then. The caller migrates afterwards."""
    if not is_unfinished(settings.data_dir):
        check_empty(settings)
    checked = check(file, opener, progress=progress)
    _check_keys(settings, checked.about, field_keys)
    note = settings.data_dir / _NOTE
    note.write_text(json.dumps({"id": checked.about.id, "file": str(file)}) + "\n", encoding="utf-8")
    draft = settings.data_dir / _DRAFT
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        database.empty(settings.database_owner_url)
        _put_back(settings, file, opener, checked, draft, field_keys)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    note.unlink()
    contents = checked.manifest.contents
    return Restored(checked.about, sum(checked.manifest.rows.values()), len(contents) - 1)


def restore_database(settings: Configuration, file: Path, opener: Opener) -> None:
    """Puts back the database alone, over what is there: for an upgrade that failed. Raises Fault."""
    checked = check(file, opener)
    database.empty(settings.database_owner_url)
    with opened(file, opener) as (_, members):
        dump = (content for name, content in members if name.startswith("database/"))
        pieces = (piece for content in dump for piece in pieces_of(content))
        database.restore(settings.database_owner_url, pieces, lambda: None)
    _compare_rows(settings, checked.manifest)


def is_unfinished(data_dir: Path) -> bool:
    return (data_dir / _NOTE).exists()


def refuse_unfinished(data_dir: Path) -> None:
    """Raises Fault where a restore was cut off: what is there may be half of a city."""
    if is_unfinished(data_dir):
        raise Fault(
            "A restore into this installation was cut off",
            "Run the same `hiroba restore` again; it starts anew.",
        )


def _put_back(
    settings: Configuration,
    file: Path,
    opener: Opener,
    checked: Checked,
    draft: Path,
    field_keys: Path | None,
) -> None:
    with opened(file, opener) as (_, members):
        pieces = _database_pieces(members, draft, checked.manifest)

        def confirm() -> None:
            _place_keys(settings, draft, field_keys)
            adopt(draft, settings.data_dir)

        database.restore(settings.database_owner_url, pieces, confirm)
    _compare_rows(settings, checked.manifest)


def _database_pieces(
    members: Iterator[tuple[str, IO[bytes]]], draft: Path, manifest: Manifest
) -> Iterator[bytes]:
    """Files on the way go into the draft; the digest is compared once more, because the file was opened anew."""
    tally = Tally("database")
    for name, content in members:
        if name.startswith("files/"):
            put(draft, name.removeprefix("files/"), content)
        elif name.startswith("database/"):
            yield from tally.watch(pieces_of(content))
    if tally.content() not in manifest.contents:
        raise Fault("The file changed while it was read", "Run the command again.")


def _check_keys(settings: Configuration, about: About, field_keys: Path | None) -> None:
    """The values of the database need their keys; without a passphrase they are not in the backup."""
    if about.has_secrets or not about.keys_used:
        return
    place = field_keys or settings.field_keys_file
    missing = set(about.keys_used) - (key_file.read(place).ids if place.exists() else frozenset())
    if missing:
        raise Fault(
            f"Encrypted fields of the backup need the keys {', '.join(sorted(missing))}, which are not in it",
            "Give the saved key file with --field-keys.",
        )


def _place_keys(settings: Configuration, draft: Path, field_keys: Path | None) -> None:
    """The key file goes where this installation looks for it."""
    restored = draft / SECRETS / "field_keys"
    source = field_keys or restored
    if source.exists():
        key_file.write(settings.field_keys_file, key_file.read(source))
    restored.unlink(missing_ok=True)


def _compare_rows(settings: Configuration, manifest: Manifest) -> None:
    with connect(settings.database_owner_url) as owner:
        found = database.count_rows(owner)
    differing = [name for name, rows in manifest.rows.items() if found.get(name) != rows]
    if differing:
        raise Fault(
            f"{len(differing)} tables such as {differing[0]} have other numbers of rows than the backup",
            "Run the same `hiroba restore` again, and report this fault.",
        )

# SPDX-License-Identifier: Apache-2.0
"""Makes a backup while the city runs: files first, then the database, both as of one snapshot or later.

A file is on the disk before its row is committed, so every row of the snapshot finds its file. The backup gets its
name only when it is complete and on the disk; what a killed run leaves is a `.part` file that the next one removes.
"""

import contextlib
import datetime
import io
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.encryption import key_file
from hiroba.kernel.encryption.columns import encrypted_columns
from hiroba.kernel.encryption.rotation import usage
from hiroba.kernel.faults import Fault
from hiroba.project.backup import record
from hiroba.project.backup.data_files import SECRETS, data_files, secret_files
from hiroba.project.backup.database import Snapshot, snapshot
from hiroba.project.backup.encryption import Lock, encrypt
from hiroba.project.backup.manifest import FORMAT, About, Content, Manifest, Tally, encode, version
from hiroba.project.backup.stream import Member, PieceReader, pack, parts, pieces_of, whole

SUFFIX = ".hiroba-backup"
_PART_SUFFIX = ".part"

Progress = Callable[[int], None]


@dataclass(frozen=True)
class MadeBackup:
    """What was written, and how long it took."""

    file: Path
    bytes: int
    rows: int
    files: int
    seconds: float
    has_keys: bool


def make_backup(
    settings: Configuration,
    file: Path,
    lock: Lock,
    *,
    at: datetime.datetime,
    progress: Progress = lambda count: None,
) -> MadeBackup:
    """Writes one encrypted file and notes how it went. Raises Fault; then there is no file of that name."""
    started = time.monotonic()
    before = record.read(settings.data_dir)
    try:
        made = _write(settings, file, lock, at=at, progress=progress, started=started)
    except Exception as error:
        reason = error.text if isinstance(error, Fault) else type(error).__name__
        record.write(settings.data_dir, msgspec.structs.replace(before, failed_at=at, failure=reason))
        raise
    saved = _keys_saved(settings) if made.has_keys else ()
    record.write(
        settings.data_dir,
        msgspec.structs.replace(
            before,
            done_at=at,
            file=str(file),
            bytes=made.bytes,
            seconds=round(made.seconds, 1),
            keys_saved=tuple(sorted({*before.keys_saved, *saved})),
        ),
    )
    return made


def default_name(at: datetime.datetime) -> str:
    return f"hiroba-{at:%Y%m%d-%H%M%S}{SUFFIX}"


def remove_leftovers(folder: Path) -> None:
    """Takes away what killed runs left; the caller knows that no other run writes there."""
    for path in folder.glob(f".*{SUFFIX}{_PART_SUFFIX}"):
        path.unlink(missing_ok=True)


def _write(
    settings: Configuration,
    file: Path,
    lock: Lock,
    *,
    at: datetime.datetime,
    progress: Progress,
    started: float,
) -> MadeBackup:
    if file.exists():
        raise Fault(f"The file {file} exists", "Choose another name with --to.")
    draft = file.with_name(f".{file.name}{_PART_SUFFIX}")
    contents: list[Content] = []
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            snapshot(settings.database_owner_url) as moment,
            open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target,
        ):
            rows = moment.rows()
            about = _about(moment, at=at, has_secrets=bool(lock.passphrase))
            members = _members(settings, moment, about, rows, contents, left_out=file.parent)
            encrypt(PieceReader(pack(members), progress), target, lock)
            target.flush()
            os.fsync(target.fileno())
        os.replace(draft, file)
        _sync(file.parent)
    except OSError as error:
        raise Fault(
            f"The backup {file} cannot be written ({error.strerror})",
            "Make room or mend the folder, then try again.",
        ) from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return MadeBackup(
        file=file,
        bytes=file.stat().st_size,
        rows=sum(rows.values()),
        files=len(contents) - 1,
        seconds=time.monotonic() - started,
        has_keys=about.has_secrets,
    )


def _members(
    settings: Configuration,
    moment: Snapshot,
    about: About,
    rows: dict[str, int],
    contents: list[Content],
    *,
    left_out: Path,
) -> Iterator[Member]:
    yield whole("about.json", encode(about))
    for path in data_files(settings.data_dir, except_below=left_out):
        yield from _file(path, f"files/{path.relative_to(settings.data_dir).as_posix()}", contents)
    if about.has_secrets:
        for path in secret_files(settings.data_dir):
            if path != settings.field_keys_file:
                yield from _file(path, f"files/{SECRETS}/{path.name}", contents)
        if settings.field_keys_file.exists():
            yield from _file(settings.field_keys_file, f"files/{SECRETS}/field_keys", contents)
    tally = Tally("database")
    yield from parts("database", tally.watch(moment.dump()))
    contents.append(tally.content())
    yield whole("manifest.json", encode(Manifest(id=about.id, rows=rows, contents=tuple(contents))))


def _file(path: Path, name: str, contents: list[Content]) -> Iterator[Member]:
    """Nothing for a file that was removed meanwhile: its time had come."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        tally = Tally(name)
        yield Member(name, size, tally.watch(_exactly(file, size)))
        contents.append(tally.content())


def _exactly(file: io.BufferedReader, size: int) -> Iterator[bytes]:
    """A file that grows is taken as long as it was."""
    for piece in pieces_of(file):
        yield piece[:size]
        size -= len(piece)
        if size <= 0:
            return


def _about(moment: Snapshot, *, at: datetime.datetime, has_secrets: bool) -> About:
    owner: psycopg.Connection[Any] = moment.owner
    migrations = owner.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2").fetchall()
    schema = owner.execute("SELECT max(version) FROM context.schema_version").fetchone()
    towns = owner.execute("SELECT code FROM tenancy_tenant ORDER BY 1").fetchall()
    return About(
        format=FORMAT,
        id=str(uuid.uuid4()),
        hiroba=version(),
        made_at=at,
        postgres=str(owner.info.server_version // 10000),
        context_version=schema[0] if schema else 0,
        migrations=tuple(migrations),
        towns=tuple(code for (code,) in towns),
        keys_used=tuple(sorted(usage(owner, encrypted_columns()))),
        has_secrets=has_secrets,
    )


def _keys_saved(settings: Configuration) -> frozenset[str]:
    return key_file.read(settings.field_keys_file).ids if settings.field_keys_file.exists() else frozenset()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

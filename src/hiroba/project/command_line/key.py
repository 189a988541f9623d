# SPDX-License-Identifier: Apache-2.0
"""`hiroba key …`: the keys of encrypted fields."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.audit.records import record_for_installation
from hiroba.kernel.database import embedded
from hiroba.kernel.database.connection import connect
from hiroba.kernel.database.roles import check_connection
from hiroba.kernel.encryption.columns import encrypted_columns
from hiroba.kernel.encryption.keys import Keys
from hiroba.kernel.encryption.rotation import rotate as rotate_keys
from hiroba.kernel.encryption.rotation import usage
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import INSTALLATION
from hiroba.project.backup import saved_keys
from hiroba.project.backup.encryption import Lock, Opener
from hiroba.project.command_line.passphrases import passphrase

app = typer.Typer(help="Keys of encrypted fields.", no_args_is_help=True)
# Any number that no other program uses: two rotations must not make two keys.
_ROTATION_LOCK = 0x4869726F_0002


@app.callback()
def key() -> None:
    """Fields that only few may read are encrypted with keys of a file: docs/operate/keys.md."""


@app.command("list")
def list_keys(as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False) -> None:
    """Lists the keys with the number of values that use each. Shows no key."""
    with _owner() as owner:
        used = usage(owner, encrypted_columns())
    ring = _keys().ring()
    rows = [
        {
            "id": each.id,
            "state": "active" if each is ring.active else "retired",
            "made_at": each.made_at.isoformat(timespec="seconds"),
            "values": used[each.id],
        }
        for each in ring.keys
    ]
    rows += [
        {"id": name, "state": "missing", "made_at": "", "values": used[name]}
        for name in sorted(used.keys() - ring.ids)
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['id']:12} {row['state']:8} {row['made_at']:26} {row['values']} values")


@app.command()
def rotate() -> None:
    """Makes a new key and encrypts everything with it. Run it again when it was cut off; nothing is lost."""
    with _owner() as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [_ROTATION_LOCK])
        done = rotate_keys(_keys(), owner, encrypted_columns(), at=timezone.now(), progress=_tell_progress)
        record_for_installation(
            action="installation.rotate_keys", subject=f"key:{done.active}", actor=system(INSTALLATION)
        )
    typer.echo(f"The key {done.active} is active; {done.values} values are encrypted with it")
    if done.removed:
        typer.echo(f"Removed, because nothing uses them: {', '.join(done.removed)}")
    if done.kept:
        typer.echo(f"Kept for a day, until the next rotation: {', '.join(done.kept)}")
    typer.echo(f"Save the key file again: {_keys().path}")


@app.command("export")
def export_keys(
    to: Annotated[Path, typer.Option(help="File to write.")],
    passphrase_file: Annotated[Path | None, typer.Option(help="File with the passphrase.")] = None,
) -> None:
    """Writes an encrypted copy of the key file, for a safe place of its own."""
    settings = configuration.load()
    lock = Lock(passphrase=passphrase(passphrase_file, settings, confirm=True))
    ring = saved_keys.save(settings, to.absolute(), lock)
    typer.echo(f"{len(ring.keys)} keys are saved in {to}")


@app.command("import")
def import_keys(
    file: Annotated[Path, typer.Argument(help="A file that `hiroba key export` wrote.")],
    passphrase_file: Annotated[Path | None, typer.Option(help="File with the passphrase.")] = None,
) -> None:
    """Puts the keys of a saved copy back; keys that are here stay."""
    settings = configuration.load()
    opener = Opener(passphrase=passphrase(passphrase_file, settings, confirm=False))
    ring = saved_keys.put_back(settings, file, opener)
    typer.echo(f"The key file has {len(ring.keys)} keys; {ring.active.id} is active")


def _keys() -> Keys:
    return Keys(configuration.load().field_keys_file)


@contextmanager
def _owner() -> Iterator[psycopg.Connection[Any]]:
    settings = configuration.load()
    data_dir: Path = settings.data_dir
    with (
        embedded.running(data_dir) if settings.database_is_embedded else nullcontext(),
        connect(settings.database_owner_url, autocommit=True) as owner,
    ):
        check_connection(owner)
        yield owner


def _tell_progress(count: int) -> None:
    typer.echo(f"  {count} values", err=True)

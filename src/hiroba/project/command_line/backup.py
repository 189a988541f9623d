# SPDX-License-Identifier: Apache-2.0
"""`hiroba backup`: the whole installation as one encrypted file, while it runs."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.audit.records import record_for_installation
from hiroba.kernel.database import embedded
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import INSTALLATION
from hiroba.project.backup.encryption import Lock
from hiroba.project.backup.making import default_name, make_backup, remove_leftovers
from hiroba.project.command_line.passphrases import passphrase
from hiroba.project.command_line.transfer_progress import TransferProgress


def backup(
    to: Annotated[
        Path | None, typer.Option(help="File to write; empty: a dated one in the backup folder.")
    ] = None,
    passphrase_file: Annotated[
        Path | None, typer.Option(help="File with the passphrase; then keys and secrets come along.")
    ] = None,
    recipient: Annotated[
        list[str] | None, typer.Option(help="Public key (age1…) that can open it; may be repeated.")
    ] = None,
) -> None:
    """Database, files and, under a passphrase, keys. Nothing has to be stopped."""
    settings = configuration.load()
    recipients = tuple(recipient or settings.backup_recipients)
    words = passphrase(passphrase_file, settings, confirm=True, ask=not recipients)
    lock = Lock(passphrase=words, recipients=recipients)
    at = timezone.now()
    file = (to or (settings.backup_dir or settings.data_dir / "backups") / default_name(at)).absolute()
    remove_leftovers(file.parent)
    with (
        embedded.running(settings.data_dir) if settings.database_is_embedded else nullcontext(),
        TransferProgress("written", sys.stderr) as progress,
    ):
        made = make_backup(settings, file, lock, at=at, progress=progress.add)
        record_for_installation(
            action="installation.make_backup", subject=f"file:{file.name}", actor=system(INSTALLATION)
        )
    typer.echo(f"{made.file}")
    typer.echo(f"{made.rows} rows and {made.files} files, {made.bytes / 1e6:.1f} MB, {made.seconds:.1f} s")
    if not made.has_keys:
        typer.echo("Without a passphrase the keys of encrypted fields are not in it: save the key file too.")

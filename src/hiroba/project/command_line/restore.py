# SPDX-License-Identifier: Apache-2.0
"""`hiroba restore FILE`: a backup becomes the same city again, in an empty installation."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from hiroba.kernel import configuration
from hiroba.kernel.audit.verification import verify
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database import embedded, preparation
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.kernel.database.roles import ROLES
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import INSTALLATION
from hiroba.kernel.tenancy.queries import tenants
from hiroba.project.backup.encryption import Opener, unlocked
from hiroba.project.backup.reading import opened
from hiroba.project.backup.restoring import restore as put_back
from hiroba.project.backup.versions import check_not_newer
from hiroba.project.command_line.migrate import bring_up_to_date
from hiroba.project.command_line.passphrases import passphrase, text_of
from hiroba.project.command_line.transfer_progress import TransferProgress
from hiroba.project.private_folders import close_to_others

PassphraseFile = Annotated[Path | None, typer.Option(help="File with the passphrase.")]
IdentityFile = Annotated[Path | None, typer.Option(help="File with the age identity of a recipient.")]


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `hiroba backup` wrote.")],
    passphrase_file: PassphraseFile = None,
    identity_file: IdentityFile = None,
    field_keys: Annotated[
        Path | None, typer.Option(help="The saved key file, for a backup made without a passphrase.")
    ] = None,
) -> None:
    """Checks the whole file first; then all of it is put back, or nothing."""
    settings = configuration.load()
    opener = Opener(
        passphrase=passphrase(passphrase_file, settings, confirm=False, ask=identity_file is None),
        identity=text_of(identity_file) if identity_file else "",
    )
    lock = DirectoryLock(settings.data_dir / "hiroba.pid")
    lock.acquire()
    try:
        opener = unlocked(file, opener)
        close_to_others(settings.data_dir, makes=False)
        os.umask(0o077)
        with (
            embedded.running(settings.data_dir, makes=True)
            if settings.database_is_embedded
            else nullcontext()
        ):
            _restore(settings, file.absolute(), opener, field_keys)
    finally:
        lock.release()


def _restore(settings: Configuration, file: Path, opener: Opener, field_keys: Path | None) -> None:
    if settings.database_is_embedded:
        passwords = {role: configuration.secret(settings.data_dir, role) for role in ROLES}
        preparation.prepare(embedded.superuser_url(settings.data_dir), passwords)
    with opened(file, opener) as (about, _):
        check_not_newer(about)
    with TransferProgress("read", sys.stderr) as progress:
        done = put_back(settings, file, opener, field_keys=field_keys, progress=progress.add)
    # Once more: the folders of the backup have taken the place of those that were closed.
    close_to_others(settings.data_dir)
    bring_up_to_date(settings.database_owner_url)
    typer.echo(f"Restored: {len(done.about.towns)} towns, {done.rows} rows, {done.files} files")
    typer.echo(f"The city is that of {done.about.made_at:%Y-%m-%d %H:%M} UTC (Hiroba {done.about.hiroba})")
    _verify_audit()
    typer.echo("Start it with `hiroba up`, then look at `hiroba doctor`")


def _verify_audit() -> None:
    found = [verify(code) for code in (INSTALLATION, *(each.code for each in tenants()))]
    broken = [each.tenant for each in found if each.first_break]
    if broken:
        raise Fault(
            f"Everything is restored, but the audit of {', '.join(broken)} was broken when the backup was made",
            "Look for the change in older backups: docs/operate/audit.md.",
        )
    typer.echo(f"The audit holds: {sum(each.sealed for each in found)} records in {len(found)} chains")

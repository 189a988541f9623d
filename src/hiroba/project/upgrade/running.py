# SPDX-License-Identifier: Apache-2.0
"""Stop, save, migrate, look, start. When anything of it fails, the old data is put back.

A note in the data folder names the backup until all is well, so that an upgrade that was killed goes on, and can still
go back to where it began.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.db import connections
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.audit.verification import verify
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database import embedded
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import INSTALLATION
from hiroba.kernel.tenancy.queries import tenants
from hiroba.project.backup.encryption import Lock, Opener
from hiroba.project.backup.making import SUFFIX, make_backup
from hiroba.project.backup.restoring import restore_database
from hiroba.project.schema_version import check_version
from hiroba.project.upgrade import city as cities
from hiroba.project.upgrade.plan import Plan, note_version

_NOTE = "upgrade.unfinished"

Say = Callable[[str], None]
Migrate = Callable[[str], None]


def upgrade(settings: Configuration, planned: Plan, migrate: Migrate, say: Say, *, start: bool) -> None:
    """`migrate(owner address)` brings the database up to date. Raises Fault; the old data is back then."""
    city = cities.running_city(settings.data_dir)
    if city is not None:
        say("Stopping")
        cities.stop(city)
    with _alone(settings):
        backup = _backup(settings, planned, say)
        with _or_back(settings, backup, planned, say):
            say(
                f"Migrating: {len(planned.migrations)} steps of services, broker tables to {planned.context_to}"
            )
            migrate(settings.database_owner_url)
            _look(say)
    if city is not None and start and not city.is_service:
        say("Starting")
        try:
            cities.start(city, settings)
        except Fault as fault:
            with _alone(settings):
                _go_back(settings, backup, say)
            raise _told(fault, planned) from None
    note_version(settings.data_dir)
    (settings.data_dir / _NOTE).unlink(missing_ok=True)
    if city is not None and not (start and not city.is_service):
        say(
            "Hiroba is stopped: start it with "
            + ("`systemctl start hiroba`" if city.is_service else "`hiroba up`")
        )


@contextmanager
def _alone(settings: Configuration) -> Iterator[None]:
    """With the database running and nobody else at work."""
    lock = DirectoryLock(settings.data_dir / "hiroba.pid")
    lock.acquire()
    try:
        with embedded.running(settings.data_dir) if settings.database_is_embedded else nullcontext():
            yield
            connections.close_all()
    finally:
        connections.close_all()
        lock.release()


def _backup(settings: Configuration, planned: Plan, say: Say) -> Path:
    """The backup of this upgrade; that of an earlier try when that one was cut off."""
    note = settings.data_dir / _NOTE
    if note.exists() and (earlier := Path(json.loads(note.read_text(encoding="utf-8"))["backup"])).exists():
        say(f"An earlier try was cut off; its backup is {earlier}")
        return earlier
    at = timezone.now()
    folder = settings.backup_dir or settings.data_dir / "backups"
    file = folder / f"before-{planned.after}-{at:%Y%m%d-%H%M%S}{SUFFIX}"
    say(f"Saving everything in {file}")
    make_backup(settings, file, Lock(passphrase=_passphrase(settings)), at=at)
    note.write_text(json.dumps({"backup": str(file), "before": planned.before}) + "\n", encoding="utf-8")
    return file


def _passphrase(settings: Configuration) -> str:
    """Without one in the settings, a secret of this installation: the backup then only serves to go back here."""
    return settings.backup_passphrase or configuration.secret(settings.data_dir, "upgrade_backup")


@contextmanager
def _or_back(settings: Configuration, backup: Path, planned: Plan, say: Say) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        _go_back(settings, backup, say)
        raise _told(error, planned) from error


def _go_back(settings: Configuration, backup: Path, say: Say) -> None:
    say("It failed; the old state is put back")
    connections.close_all()
    restore_database(settings, backup, Opener(passphrase=_passphrase(settings)))
    (settings.data_dir / _NOTE).unlink(missing_ok=True)


def _told(error: Exception, planned: Plan) -> Fault:
    reason = (
        error.text if isinstance(error, Fault) else next(iter(str(error).splitlines()), type(error).__name__)
    )
    return Fault(
        f"The upgrade failed and the data is as before ({reason})",
        f"Install Hiroba {planned.before or 'in the version of before'} again and start it; report this fault.",
    )


def _look(say: Say) -> None:
    """Raises Fault when the result is not sound."""
    say("Looking at the result")
    check_version(connections["default"])
    broken = [code for code in (INSTALLATION, *(each.code for each in tenants())) if verify(code).first_break]
    if broken:
        raise Fault(f"The audit of {', '.join(broken)} does not hold", "Read docs/operate/audit.md.")

# SPDX-License-Identifier: Apache-2.0
"""The daily backup, done by the worker. HIROBA_BACKUP_DIR says where, _HOUR when, _KEEP how many are kept.

How it went stands in `hiroba doctor`.
"""

import re
from pathlib import Path

import structlog
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.jobs.timetable import JAPAN, periodic
from hiroba.project.backup.encryption import Lock
from hiroba.project.backup.making import SUFFIX, default_name, make_backup, remove_leftovers

log = structlog.get_logger(__name__)

_SETTINGS = configuration.load()
_DAILY = re.compile(rf"hiroba-\d{{8}}-\d{{6}}{re.escape(SUFFIX)}")


@periodic(
    cron=f"0 {_SETTINGS.backup_hour} * * *",
    name="backup.daily",
    for_installation=True,
    in_transaction=False,
    retries=3,
)
def make_daily_backup(*, tenant: str) -> None:
    """Does nothing without a folder. A failure is tried again within minutes and told by `hiroba doctor`."""
    settings = configuration.load()
    if settings.backup_dir is None:
        return
    at = timezone.now()
    lock = Lock(passphrase=settings.backup_passphrase, recipients=settings.backup_recipients)
    remove_leftovers(settings.backup_dir)
    made = make_backup(settings, settings.backup_dir / default_name(at.astimezone(JAPAN)), lock, at=at)
    removed = remove_old(settings.backup_dir, keep=settings.backup_keep)
    log.info("backup_done", bytes=made.bytes, seconds=round(made.seconds, 1), removed=removed)


def remove_old(folder: Path, *, keep: int) -> int:
    """Removes the oldest daily backups; files with other names are somebody's own. Gives how many went."""
    daily = sorted(path for path in folder.iterdir() if _DAILY.fullmatch(path.name))
    old = daily[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

# SPDX-License-Identifier: Apache-2.0
"""Takes away files whose time is over, and contents that belong to no row."""

import datetime
import uuid
from dataclasses import dataclass
from pathlib import Path

import structlog

from hiroba.kernel.files import content
from hiroba.kernel.files.actions import remove
from hiroba.kernel.files.models import File
from hiroba.kernel.tenancy import as_tenant

log = structlog.get_logger(__name__)

ORPHAN_AGE = datetime.timedelta(days=1)
"""A younger content may belong to a transaction that is still open."""

BATCH_MAX = 200


@dataclass(frozen=True)
class Upkeep:
    """Who removes here, for the audit."""

    reference: str = "system"


def remove_expired(tenant: str, *, at: datetime.datetime, today: datetime.date) -> int:
    """Removes what was to be kept until yesterday or before; gives the number."""
    total = 0
    while True:
        with as_tenant(tenant):
            ids = list(File.objects.filter(keep_until__lt=today).values_list("id", flat=True)[:BATCH_MAX])
            for file_id in ids:
                remove(file_id, actor=Upkeep(), at=at, reason="expired")
        total += len(ids)
        if len(ids) < BATCH_MAX:
            return total


def remove_orphans(tenant: str, *, at: datetime.datetime) -> int:
    """Removes contents and drafts that are older than a day and have no row; gives the number of files on disk."""
    before = (at - ORPHAN_AGE).timestamp()
    old = [path for path, changed in content.found(tenant) if changed < before]
    total = 0
    for start in range(0, len(old), BATCH_MAX):
        batch = old[start : start + BATCH_MAX]
        with as_tenant(tenant):
            known = set(
                File.objects.filter(id__in=[_id(path) for path in batch]).values_list("id", flat=True)
            )
        for path in batch:
            if path.name.endswith(content.DRAFT) or _id(path) not in known:
                path.unlink(missing_ok=True)
                total += 1
    if total:
        log.info("files_orphans_removed", tenant=tenant, count=total)
    return total


def _id(path: Path) -> uuid.UUID:
    """A name that is no id belongs to nobody and gives the id that no file has."""
    try:
        return uuid.UUID(path.name.partition(".")[0])
    except ValueError:
        return uuid.UUID(int=0)

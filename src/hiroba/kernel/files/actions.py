# SPDX-License-Identifier: Apache-2.0
"""The only writers of files."""

import datetime
import hashlib
import re
import uuid

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from hiroba.kernel.audit.records import Acting, record
from hiroba.kernel.files import content, rules
from hiroba.kernel.files.models import OWNER_LENGTH_MAX, File
from hiroba.kernel.files.names import download_name
from hiroba.kernel.files.preparing import prepared
from hiroba.kernel.files.queries import stored_file
from hiroba.kernel.files.stored import Audience, Kind, Size, StoredFile, Upload
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import current_tenant

log = structlog.get_logger(__name__)

OWNER = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*:[A-Za-z0-9._-]+")
ONE_OWNER_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('files:' || %s || ':' || %s, 0))"


@transaction.atomic
def store(
    upload: Upload,
    *,
    name: str,
    owner: str,
    kind: Kind,
    audience: Audience,
    actor: Acting,
    at: datetime.datetime,
    keep_until: datetime.date | None = None,
) -> StoredFile:
    """Keeps an upload for `owner`, such as `street_reports.report:<uuid>`; it is there when the caller commits.

    Photos become JPEG without anything but their pixels. Not audited: the act that it belongs to is.
    Raises RuleBroken(file_too_large | file_kind_refused | picture_unreadable | file_unsafe | scan_unavailable |
    storage_unavailable | too_many_files).
    """
    _check_owner(owner)
    rules.check_count(_count(owner), settings.HIROBA.files_for_owner_max)
    kept = prepared(upload, kind)
    with connection.cursor() as cursor:
        cursor.execute(ONE_OWNER_AT_A_TIME, [current_tenant(), owner])
    rules.check_count(_count(owner), settings.HIROBA.files_for_owner_max)
    full = kept.contents["full"]
    row = File(
        owner=owner,
        kind=kind,
        audience=audience,
        name=download_name(name, kept.media_type),
        media_type=kept.media_type,
        size_bytes=len(full),
        sha256=hashlib.sha256(full).hexdigest(),
        width=kept.width,
        height=kept.height,
        stored_at=at,
        keep_until=keep_until,
    )
    _write(row.id, kept.contents)
    row.save(force_insert=True)
    return stored_file(row)


@transaction.atomic
def change_audience(
    file_id: uuid.UUID, *, audience: Audience, actor: Acting, at: datetime.datetime
) -> StoredFile:
    """Who may see the file from now on; audited. Raises RuleBroken(file_gone)."""
    row = _row(file_id)
    facts = {"owner": row.owner, "from": row.audience, "to": audience}
    row.audience = audience
    row.save(update_fields=["audience"])
    record(action="files.audience_changed", subject=f"file:{row.id}", actor=actor, facts=facts, at=at)
    return stored_file(row)


@transaction.atomic
def keep_until(owner: str, *, date: datetime.date | None, actor: Acting, at: datetime.datetime) -> int:
    """Sets the last day for all files of the owner, None for no end; gives their number. Audited."""
    count: int = File.objects.filter(owner=owner).update(keep_until=date)
    facts = {"files": count, "until": date.isoformat() if date else None}
    record(action="files.keeping_changed", subject=owner, actor=actor, facts=facts, at=at)
    return count


@transaction.atomic
def remove(file_id: uuid.UUID, *, actor: Acting, at: datetime.datetime, reason: str = "asked") -> None:
    """Takes the file away for good, its content after the commit. Audited. Raises RuleBroken(file_gone)."""
    row = _row(file_id)
    tenant, facts = row.tenant, {"owner": row.owner, "kind": row.kind, "reason": reason}
    row.delete()
    record(action="files.file_removed", subject=f"file:{file_id}", actor=actor, facts=facts, at=at)
    transaction.on_commit(lambda: content.remove(tenant, file_id))


def _write(file_id: uuid.UUID, contents: dict[Size, bytes]) -> None:
    """A disk that is full or away is told in words; what was begun is removed by the sweep."""
    try:
        content.write(current_tenant(), file_id, contents)
    except OSError as error:
        log.error("file_not_stored", file=str(file_id), reason=error.strerror)
        raise rules.storage_unavailable() from None


def _check_owner(owner: str) -> None:
    if not OWNER.fullmatch(owner) or len(owner) > OWNER_LENGTH_MAX:
        raise ValueError(f"{owner!r} does not name an owner like street_reports.report:17")


def _count(owner: str) -> int:
    return int(File.objects.filter(owner=owner).count())


def _row(file_id: uuid.UUID) -> File:
    row: File | None = File.objects.select_for_update().filter(id=file_id).first()
    if row is None:
        raise RuleBroken("file_gone", _("This file does not exist any more"))
    return row

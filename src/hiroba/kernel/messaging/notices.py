# SPDX-License-Identifier: Apache-2.0
"""Notices on the page of an account."""

import datetime
import uuid
from dataclasses import dataclass

from hiroba.kernel.messaging import rules
from hiroba.kernel.messaging.models import Notice

NOTICES_MAX = 50


@dataclass(frozen=True, kw_only=True)
class PersonalNotice:
    id: uuid.UUID
    title: str
    text: str
    url: str
    written_at: datetime.datetime
    is_read: bool


def notify(
    account_id: uuid.UUID | str, *, title: str, text: str, url: str, key: str, at: datetime.datetime
) -> bool:
    """Shows a notice to the account once the caller commits. The second with a key is passed over: False.

    `url` is a path of this site, or empty. Raises ValueError for another address and for too much text.
    """
    rules.check_notice(title, text, url)
    notice = Notice(key=key, account_id=account_id, title=title, text=text, url=url, written_at=at)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return bool(Notice.objects.filter(id=notice.id).exists())


def notices_of(account_id: uuid.UUID | str, *, limit: int = NOTICES_MAX) -> list[PersonalNotice]:
    """The notices of the account in this town, newest first."""
    rows = Notice.objects.filter(account_id=account_id).order_by("-written_at", "id")[
        : min(limit, NOTICES_MAX)
    ]
    return [
        PersonalNotice(
            id=row.id,
            title=row.title,
            text=row.text,
            url=row.url,
            written_at=row.written_at,
            is_read=row.read_at is not None,
        )
        for row in rows
    ]


def unread_count(account_id: uuid.UUID | str) -> int:
    return int(Notice.objects.filter(account_id=account_id, read_at=None).count())


def mark_read(account_id: uuid.UUID | str, *, at: datetime.datetime) -> int:
    """Marks all notices of the account as read; gives how many were new. Not audited: it concerns nobody else."""
    return int(Notice.objects.filter(account_id=account_id, read_at=None).update(read_at=at))

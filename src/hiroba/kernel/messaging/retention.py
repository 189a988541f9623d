# SPDX-License-Identifier: Apache-2.0
"""Erases what is no longer needed."""

import datetime

from hiroba.kernel.messaging.models import Mail, Notice
from hiroba.kernel.tenancy import as_tenant

KEEP_CONTENT_DAYS = 14
"""Of a mail that was given up: long enough for staff to mend the cause and send it again."""

KEEP_ROWS_DAYS = 90
"""Of a settled mail without content, so that its key is still known."""

KEEP_NOTICES_DAYS = 365


def erase_old(tenant: str, *, at: datetime.datetime) -> None:
    """Mails that wait longer than content may be kept are given up first; then they wait for a server that is gone."""

    def before(days: int) -> datetime.datetime:
        return at - datetime.timedelta(days=days)

    with as_tenant(tenant):
        waiting = Mail.objects.filter(state=Mail.State.WAITING, written_at__lt=before(KEEP_CONTENT_DAYS))
        waiting.update(state=Mail.State.DEAD, settled_at=at)
        dead = Mail.objects.filter(state=Mail.State.DEAD, settled_at__lt=before(KEEP_CONTENT_DAYS))
        dead.update(to="", subject="", text="")
        Mail.objects.filter(settled_at__lt=before(KEEP_ROWS_DAYS)).delete()
        Notice.objects.filter(written_at__lt=before(KEEP_NOTICES_DAYS)).delete()

# SPDX-License-Identifier: Apache-2.0
"""Messages to persons, sent when the caller's transaction commits and never without it.

    if messaging.can_mail():
        messaging.send_mail(to=…, subject=…, text=…, key=f"street_reports.received:{report.id}", at=at)
    messaging.notify(account_id, title=…, text=…, url=f"/street_reports/{report.id}", key=…, at=at)

A key names the occasion; the second message with it is passed over, so a reaction may repeat. The worker sends mail
over SMTP and tries again for two days; address and words are encrypted, and erased when the mail is delivered. Notices
are shown on the page of the account.
"""

from hiroba.kernel.messaging.notices import PersonalNotice, mark_read, notices_of, notify, unread_count
from hiroba.kernel.messaging.queue import can_mail, send_mail
from hiroba.kernel.messaging.rules import check_address
from hiroba.kernel.messaging.undelivered import (
    DeadMail,
    MailCounts,
    dead_mails,
    discard_mail,
    mail_counts,
    retry_mail,
)

__all__ = [
    "DeadMail",
    "MailCounts",
    "PersonalNotice",
    "can_mail",
    "check_address",
    "dead_mails",
    "discard_mail",
    "mail_counts",
    "mark_read",
    "notices_of",
    "notify",
    "retry_mail",
    "send_mail",
    "unread_count",
]

# SPDX-License-Identifier: Apache-2.0
"""A mail as it goes over the wire."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from hiroba.kernel.messaging.models import Mail


def message_of(mail: Mail, *, sender: str, town: str) -> EmailMessage:
    """Plain text in UTF-8. The Message-ID stays the same when the mail is sent again, so that programs see one."""
    message = EmailMessage(policy=SMTP)
    address = _sender(sender, town)
    message["From"] = address
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.id}@{address.domain}>"
    # RFC 3834: absence notes and list servers leave such a mail without an answer.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text, cte="base64")
    return message


def _sender(sender: str, town: str) -> Address:
    """HIROBA_MAIL_FROM; the name of the town stands before an address that has no name."""
    name, address = parseaddr(sender)
    return Address(display_name=name or town, addr_spec=address)

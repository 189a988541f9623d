# SPDX-License-Identifier: Apache-2.0
"""What may be sent. Line ends in an address or a subject would let a sender add headers of his own."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hiroba.kernel.rules import RuleBroken

ADDRESS_LENGTH_MAX = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets.
SUBJECT_LENGTH_MAX = 200
TEXT_LENGTH_MAX = 20_000
TITLE_LENGTH_MAX = 120
NOTICE_LENGTH_MAX = 2_000


def check_address(address: str) -> None:
    """One plain address in ASCII. Raises RuleBroken(mail_address_invalid)."""
    try:
        validate_email(address)
    except ValidationError:
        is_valid = False
    else:
        is_valid = address.isascii() and len(address) <= ADDRESS_LENGTH_MAX and not _has_controls(address)
    if not is_valid:
        text = _("This is not a mail address. It looks like name@example.jp.")
        raise RuleBroken("mail_address_invalid", text, field="email")


def check_mail(subject: str, text: str) -> None:
    """Raises RuleBroken(mail_subject_invalid | mail_too_long)."""
    if not subject.strip() or len(subject) > SUBJECT_LENGTH_MAX or _has_controls(subject):
        raise RuleBroken(
            "mail_subject_invalid", _("The subject of a mail is one line of at most 200 characters")
        )
    if len(text) > TEXT_LENGTH_MAX:
        raise RuleBroken("mail_too_long", _("A mail has at most 20,000 characters"))


def check_notice(title: str, text: str, url: str) -> None:
    """Raises ValueError: notices are written by services, never typed by anybody."""
    if not title.strip() or len(title) > TITLE_LENGTH_MAX or len(text) > NOTICE_LENGTH_MAX:
        raise ValueError("A notice has a title of 1 to 120 characters and a text of at most 2,000")
    if url and (not url.startswith("/") or url.startswith(("//", "/\\")) or _has_controls(url)):
        raise ValueError("The address of a notice is a path of this site")


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in text)

# SPDX-License-Identifier: Apache-2.0
"""May this report be sent, and what is urgent about it."""

import hashlib
import hmac
import ipaddress
import unicodedata

from django.utils.translation import gettext as _

from hiroba.kernel.api.rules import RuleBroken

PHOTOS_MAX = 5
DRAFT_KEEP_DAYS = 2


def check_photo_count(count: int) -> None:
    if count > PHOTOS_MAX:
        raise RuleBroken(
            "too_many_photos",
            _("A report takes %(count)d photos. Take one away first.") % {"count": PHOTOS_MAX},
            "photos",
        )


def check_storm(count: int, *, limit: int, phone: str) -> None:
    """Answers calmly: nothing that was sent is lost, and somebody can be called."""
    if count <= limit:
        return
    text = _(
        "Many reports have come from you within an hour. They have all arrived. Please wait an hour with the next one;"
        " what you have written stays here."
    )
    call = _("In a hurry, call %(phone)s.") % {"phone": phone} if phone else ""
    raise RuleBroken("too_many_reports", " ".join(filter(None, (text, call))))


def check_photo_storm(count: int, *, limit: int) -> None:
    """Photos fill disks even when their reports are never sent."""
    if count > limit:
        raise RuleBroken(
            "too_many_photos_sent",
            _(
                "Many photos have come from you within an hour. Go on without this one, or wait an hour;"
                " what you have written stays here."
            ),
            "photos",
        )


def network_of(address: str) -> str:
    """What counts as one sender. A home with IPv6 has 2^64 addresses (RFC 6177), so its first half counts."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))


def check_complete(category: str, *, known: bool) -> None:
    if not category or not known:
        raise RuleBroken("category_missing", _("Choose what it is about."), "category")


def sounds_urgent(words: str, emergency_words: str) -> bool:
    """Whether one of the words that the town listed stands in the text, in any width and case."""
    text = _plain(words)
    return any(word in text for word in _plain(emergency_words).split())


def token_of(draft_key: str) -> str:
    """The secret of the status link, made from the secret of the draft: sending twice gives the same link."""
    return hmac.new(draft_key.encode(), b"street_reports status", hashlib.sha256).hexdigest()[:40]


def hashed(secret: str) -> str:
    """How secrets are stored. They are long and random, so a plain digest cannot be guessed backwards."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bucket_of(sender: str, *, key: str, buckets: int) -> int:
    """A sender's place in the table of counts; without the installation's key it says nothing about the sender."""
    digest = hmac.new(key.encode(), sender.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") % buckets


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()

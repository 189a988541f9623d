# SPDX-License-Identifier: Apache-2.0
"""The only writers of the search index."""

import datetime
import re
from typing import Any, Literal

from django.db import connection

from hiroba.kernel.search.folding import fold
from hiroba.kernel.search.grams import grams_of
from hiroba.kernel.search.models import Entry
from hiroba.kernel.tenancy import current_tenant

Audience = Literal["public", "staff", "restricted"]

KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
TITLE_LENGTH_MAX = 300
BODY_LENGTH_MAX = 20_000
"""Of a longer body the beginning is found; an entry of this length has some 8,000 grams."""

UPSERT = """
INSERT INTO search_entry (tenant, kind, thing, title, body, folded, grams, audience, url, at)
VALUES (%(tenant)s, %(kind)s, %(thing)s, %(title)s, %(body)s, %(folded)s, %(grams)s, %(audience)s, %(url)s, %(at)s)
ON CONFLICT (tenant, kind, thing) DO UPDATE SET title = excluded.title, body = excluded.body,
    folded = excluded.folded, grams = excluded.grams, audience = excluded.audience, url = excluded.url, at = excluded.at
"""


def put(
    kind: str,
    id: object,
    *,
    title: str,
    body: str,
    audience: Audience,
    url: str,
    at: datetime.datetime,
) -> None:
    """Makes a thing of the current town findable, or brings it up to date, in the caller's transaction.

    `kind` is `<service>.<noun>`; `at` is the time that readers care about. Raises ValueError for another kind.
    """
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind} is not of the form service.noun")
    title, body = _clean(title)[:TITLE_LENGTH_MAX], _clean(body)[:BODY_LENGTH_MAX]
    folded_title, folded_body = fold(title), fold(body)
    row: dict[str, Any] = {
        "tenant": current_tenant(),
        "kind": kind,
        "thing": str(id),
        "title": title,
        "body": body,
        "folded": f"{folded_title}\n{folded_body}",
        "grams": grams_of(folded_title, folded_body, tenant=current_tenant()),
        "audience": audience,
        "url": url,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, row)


def remove(kind: str, id: object) -> None:
    """The thing is found no more; nothing happens when it was not there."""
    Entry.objects.filter(kind=kind, thing=str(id)).delete()


def remove_kind(kind: str) -> int:
    """Takes away all things of a kind, before they are put in anew; gives their number."""
    count, _by_table = Entry.objects.filter(kind=kind).delete()
    return count


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()

# SPDX-License-Identifier: Apache-2.0
"""One @context as the broker keeps it (5.13.1)."""

import re
import uuid
from dataclasses import dataclass
from urllib.parse import quote, unquote

HOSTED, CACHED, IMPLICITLY_CREATED = "Hosted", "Cached", "ImplicitlyCreated"
KINDS = (HOSTED, CACHED, IMPLICITLY_CREATED)

PATH = "/ngsi-ld/v1/jsonldContexts/"
# A reverse proxy may serve the broker below a path of its own.
_OWN = re.compile(r"https?://[^?#]+?" + PATH + r"([^/?#]+)")


@dataclass(slots=True)
class StoredContext:
    """`document` is the value of `@context`; `url` is where a cached one came from.

    Times are microseconds since 1970.
    """

    tenant: str
    id: str
    kind: str
    url: str | None
    document: object
    created: int
    hits: int = 0
    last_usage: int | None = None
    etag: str | None = None
    fresh_until: int = 0
    is_built_in: bool = False

    @property
    def is_cached(self) -> bool:
        return self.kind == CACHED


def id_in(url: str) -> str | None:
    """The local identifier in the URL of an @context that a broker such as this one serves."""
    if PATH not in url:
        return None
    found = _OWN.fullmatch(url)
    return unquote(found.group(1)) if found else None


def cached_id(url: str) -> str:
    return f"urn:ngsi-ld:Context:{uuid.uuid5(uuid.NAMESPACE_URL, url)}"


def path_of(id: str) -> str:
    return PATH + quote(id, safe=":")

# SPDX-License-Identifier: Apache-2.0
"""The Atom feeds of 気象庁防災情報XML (RFC 4287): which telegrams there are, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hiroba.kernel.api.catalogue import FileFault
from hiroba.services.data_desk.pulling.faults import pull_fault

# The long feeds hold a week: some 10,000 entries in 5 MB.
FEED_BYTES_MAX = 20 << 20
_ENTRIES_MAX = 20_000
_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One telegram of a feed. `id` is unique for ever; `updated` as it stands there (ISO 8601)."""

    id: str
    title: str
    updated: str
    url: str


def entries_of(content: bytes, *, url: str) -> list[Entry]:
    """The entries, oldest first. Raises FileFault when it is no Atom feed."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        raise _no_feed(url) from None
    if root.tag != f"{_ATOM}feed":
        raise _no_feed(url)
    found = list(_entries(root, url))[:_ENTRIES_MAX]
    return sorted(found, key=lambda entry: (entry.updated, entry.id))


def _entries(root: Element, url: str) -> Iterator[Entry]:
    for element in root.iter(f"{_ATOM}entry"):
        link = element.find(f"{_ATOM}link")
        address = link.get("href", "") if link is not None else ""
        id_ = _text(element, "id") or address
        if id_ and address:
            yield Entry(
                id=id_[:300],
                title=_text(element, "title"),
                updated=_text(element, "updated"),
                url=urljoin(url, address),
            )


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{_ATOM}{name}") or "").strip()


def _no_feed(url: str) -> FileFault:
    return pull_fault(
        "not_a_feed",
        en=(f"{url} is no Atom feed", "Give the address of a feed such as …/feed/extra.xml"),
        ja=(
            f"{url} はAtomフィードではありません",
            "…/feed/extra.xml のようなフィードのアドレスを登録してください",
        ),
    )

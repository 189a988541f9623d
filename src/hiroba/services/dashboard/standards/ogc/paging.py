# SPDX-License-Identifier: Apache-2.0
"""Links between the pages of a collection (OGC 17-069r4, 7.15.6)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from hiroba.services.dashboard.standards.ogc.documents import GEOJSON, Document, link
from hiroba.services.dashboard.standards.ogc.parameters import Asked


def page_links(here: str, query: Mapping[str, str], asked: Asked, matched: int) -> list[Document]:
    """This page, the one before and the one after; the other parameters stay as they are."""

    def page(offset: int) -> str:
        return f"{here}?{urlencode({**query, 'limit': asked.limit, 'offset': offset})}"

    own = f"{here}?{urlencode(query)}" if query else here
    links = [
        link(own, "self", "This page", GEOJSON),
        link(here.removesuffix("/items"), "collection", "The collection"),
    ]
    if asked.offset + asked.limit < matched:
        links.append(link(page(asked.offset + asked.limit), "next", "Next page", GEOJSON))
    if asked.offset:
        links.append(link(page(max(0, asked.offset - asked.limit)), "prev", "Page before", GEOJSON))
    return links

# SPDX-License-Identifier: Apache-2.0
"""How answers tell of EntityMaps: as the body of a new one, and in the header of a page (6.4.3.2, 6.34.3)."""

from collections.abc import Sequence

from hiroba.kernel.context.federation.entity_maps.entity_map import EntityMap
from hiroba.kernel.context.federation.entity_maps.requests import with_map_in_links
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning
from hiroba.kernel.context.protocol.answers import object_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, Request, header
from hiroba.kernel.context.protocol.paging import Paging, page_links

HEADER = "NGSILD-EntityMap"


def created_answer(x: Exchange, made: EntityMap) -> Answer:
    answer = object_answer(x, made.members())
    answer.status = 201
    answer.headers += header(HEADER, made.location) + _lines(made.missing)
    return answer


def page_headers(
    request: Request, used: EntityMap, paging: Paging, *, more: bool, count: int, media_type: str
) -> bytes:
    """Links, count and where the map is."""
    lines = page_links(with_map_in_links(request, used), paging, more=more, media_type=media_type)
    if paging.count:
        lines += header("NGSILD-Results-Count", str(count))
    return lines + header(HEADER, used.location)


def _lines(warnings: Sequence[SourceWarning]) -> bytes:
    return b"".join(each.line for each in warnings)

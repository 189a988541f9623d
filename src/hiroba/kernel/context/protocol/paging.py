# SPDX-License-Identifier: Apache-2.0
"""`limit`, `offset` and `count`, and the links to the pages around (6.3.10, 6.3.13)."""

from dataclasses import dataclass

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.media_types import JSON, LD_JSON
from hiroba.kernel.context.problems import BadRequestData, TooManyResults
from hiroba.kernel.context.protocol.messages import Request, header

OFFSET_MAX = 10_000_000


@dataclass(frozen=True)
class Paging:
    limit: int
    offset: int
    count: bool


def read_paging(parameters: dict[str, str], limits: Limits) -> Paging:
    """Raises BadRequestData for a number that cannot be one, TooManyResults above the greatest page."""
    if not parameters:
        return Paging(limits.page_entities_default, 0, False)
    count = parameters.get("count") == "true" or "count" in parameters.get("options", "").split(",")
    limit = _number(parameters, "limit", limits.page_entities_default)
    offset = _number(parameters, "offset", 0)
    if limit > limits.page_entities:
        raise TooManyResults(f"limit {limit} is above {limits.page_entities}; read in pages")
    if limit == 0 and not count:
        raise BadRequestData("limit=0 makes sense with count=true only")
    if offset > OFFSET_MAX:
        raise BadRequestData(f"offset {offset} is above {OFFSET_MAX}")
    return Paging(limit, offset, count)


def page_links(request: Request, paging: Paging, *, more: bool, media_type: str) -> bytes:
    """Link lines with rel `next` and `prev`."""
    lines = b""
    if more and paging.limit:
        lines += _link(request, paging, paging.offset + paging.limit, "next", media_type)
    if paging.offset > 0 and paging.limit:
        lines += _link(request, paging, max(0, paging.offset - paging.limit), "prev", media_type)
    return lines


def _link(request: Request, paging: Paging, offset: int, relation: str, media_type: str) -> bytes:
    kept = [
        pair
        for pair in request.query.split("&")
        if pair and pair.partition("=")[0] not in ("offset", "limit")
    ]
    query = "&".join([*kept, f"limit={paging.limit}", f"offset={offset}"])
    shown = LD_JSON if media_type == JSON else media_type
    return header("Link", f'<{request.path.rstrip("/")}?{query}>;rel="{relation}";type="{shown}"')


def _number(parameters: dict[str, str], name: str, default: int) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadRequestData(f"{name} {text[:40]!r} is not a whole number from 0")
    return int(text)

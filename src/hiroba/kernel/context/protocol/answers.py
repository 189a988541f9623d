# SPDX-License-Identifier: Apache-2.0
"""Entities and other resources as answers in the media type asked for (6.3.4 to 6.3.7)."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import orjson

from hiroba.kernel.context.media_types import GEO_JSON, JSON, LD_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import Paging, page_links
from hiroba.kernel.context.protocol.preferences import preferences
from hiroba.kernel.context.representation.earlier_versions import FIRST, Version, version_text
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.representation.render import context_text, is_amended, with_context

Listed = TypeVar("Listed")


def entity_answer(x: Exchange, text: bytes) -> Answer:
    if _has_context(x):
        text = with_context(text, x.names.reference)
    return x.json(200, text, media_type=x.accept)


def entities_answer(x: Exchange, texts: Sequence[bytes], headers: bytes = b"") -> Answer:
    if x.accept == LD_JSON:
        texts = [with_context(text, x.names.reference) for text in texts]
    body = b"[" + b",".join(texts) + b"]"
    if x.accept == GEO_JSON:
        body = b'{"type":"FeatureCollection","features":' + body + b"}"
        if _has_context(x):
            body = body[:-1] + b',"@context":' + context_text(x.names.reference) + b"}"
    return x.json(200, body, headers, media_type=x.accept)


def entities_in_version(x: Exchange, answer: Answer, shown: Iterable[tuple[Record, Form]]) -> Answer:
    return in_version(x, answer, (is_amended(record, form) for record, form in shown))


def in_version(x: Exchange, answer: Answer, amended: Iterable[bool], least: Version = FIRST) -> Answer:
    """Tells the version of the standard that what is answered conforms to, when the reader asked for one; 203 when
    something of it had to be amended (6.3.6, 6.4.3.2, 6.5.3.1). `least` is the earliest that can be had."""
    if x.asked_version is not None:
        answer.headers += header("Preference-Applied", f"ngsi-ld={version_text(max(x.asked_version, least))}")
        if answer.status == 200 and x.version is not None and any(amended):
            answer.status = 203
    return answer


def object_answer(x: Exchange, members: dict[str, object]) -> Answer:
    """For resources that are no entities."""
    x.refuse_geojson()
    return entity_answer(x, orjson.dumps(members))


def objects_answer(x: Exchange, found: Sequence[dict[str, object]]) -> Answer:
    x.refuse_geojson()
    return entities_answer(x, [orjson.dumps(members) for members in found])


def page_answer(
    x: Exchange, found: Sequence[Listed], paging: Paging, text: Callable[[Listed], bytes]
) -> Answer:
    """One page of what lies in memory whole; `text` writes each with its own @context (6.3.10, 6.3.13)."""
    end = paging.offset + paging.limit
    headers = page_links(x.request, paging, more=len(found) > end, media_type=x.accept)
    if paging.count:
        headers += header("NGSILD-Results-Count", str(len(found)))
    body = b"[" + b",".join(map(text, found[paging.offset : end])) + b"]"
    return x.json(200, body, headers, media_type=x.accept)


def _has_context(x: Exchange) -> bool:
    if x.accept == GEO_JSON:
        # 6.3.6: a reader of plain GeoJSON may ask for a body without @context.
        return preferences(x.request.headers.get("prefer", "")).get("body") != "json"
    return x.accept != JSON

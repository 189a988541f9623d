# SPDX-License-Identifier: Apache-2.0
"""What sources are asked for an EntityMap: the map of the query (5.14.4), ids and types, or entities by their ids."""

from collections.abc import Sequence
from typing import Any

from hiroba.kernel.context.federation.forwarding import Message
from hiroba.kernel.context.federation.operations import QUERY_BATCH, QUERY_ENTITY
from hiroba.kernel.context.federation.planning import Share
from hiroba.kernel.context.federation.questions import (
    IDS_MAX,
    SYSTEM_TIMES,
    Question,
    projection_of,
    query_body,
    query_parameters,
)
from hiroba.kernel.context.names.vocabulary import Vocabulary

_ID_AND_TYPE = "id,type"


def map_message(share: Share, question: Question, names: Vocabulary, *, with_conditions: bool) -> Message:
    """6.34.3; in the words in which the pages are asked for later."""
    if QUERY_ENTITY in share.registration.operations:
        parameters = query_parameters(share, question, names, with_conditions=with_conditions)
        return Message("GET", "entityMaps", [*parameters, *projection_of(share, names)], names)
    body = _body(share, question, names, with_conditions)
    return Message("POST", "entityMaps", [], names, body)


def ids_message(
    share: Share, question: Question, names: Vocabulary, limit: int, offset: int, *, with_conditions: bool
) -> Message:
    """For sources that keep no maps: one page of what they have."""
    page = [("limit", str(limit)), *([("offset", str(offset))] if offset else [])]
    if QUERY_ENTITY in share.registration.operations:
        parameters = query_parameters(share, question, names, with_conditions=with_conditions)
        return Message("GET", "entities", [*parameters, ("pick", _ID_AND_TYPE), *page], names)
    body = query_body(share, question, names, with_conditions=with_conditions)
    body["pick"] = _ID_AND_TYPE.split(",")
    return Message("POST", "entityOperations/query", page, names, body)


def named_messages(
    share: Share,
    question: Question,
    names: Vocabulary,
    ids: Sequence[str],
    *,
    with_conditions: bool,
    entity_map: str | None,
) -> list[Message]:
    """Entities by their ids: in one body where the source takes that, else in addresses that are not too long."""
    operations = share.registration.operations
    by_body = QUERY_ENTITY not in operations or (len(ids) > IDS_MAX and QUERY_BATCH in operations)
    step = len(ids) if by_body else IDS_MAX
    found = []
    for start in range(0, len(ids), step):
        some = ids[start : start + step]
        asked, page = question.of_ids(some), [("limit", str(len(some))), SYSTEM_TIMES]
        if by_body:
            body = _body(share, asked, names, with_conditions)
            found.append(Message("POST", "entityOperations/query", page, names, body, entity_map))
        else:
            parameters = query_parameters(share, asked, names, with_conditions=with_conditions)
            given = [*parameters, *projection_of(share, names), *page]
            found.append(Message("GET", "entities", given, names, entity_map=entity_map))
    return found


def _body(share: Share, question: Question, names: Vocabulary, with_conditions: bool) -> dict[str, Any]:
    """One selector, so that the entities of a page are asked for in the same words as the map (5.5.14)."""
    return query_body(share, question, names, with_conditions=with_conditions, has_one_selector=True)

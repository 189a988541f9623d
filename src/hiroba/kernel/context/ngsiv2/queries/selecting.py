# SPDX-License-Identifier: Apache-2.0
"""From what a query asks to a Selection of the store that holds only what the reader may see."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.ngsiv2.directory import Directory
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.mapping.names import known_attribute
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.queries.conditions import (
    EntityCondition,
    Expression,
    Selector,
    read_expression,
    read_pattern,
    read_selectors,
)
from hiroba.kernel.context.ngsiv2.wording import read_list, read_names
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.type_index import TypeState

# An older form of `attrs` in a body, which also keeps out entities that have none of them.
ATTRIBUTES = "attributes"
_OF_EXPRESSION = ("q", "mq", "georel", "geometry", "coords")


@dataclass(frozen=True)
class Wanted:
    """A query: any of the selectors, the expression, and at least one of the stored attributes if any are named."""

    selectors: tuple[Selector, ...]
    expression: Expression
    attributes: frozenset[str] = frozenset()


class Selections:
    def __init__(self, store: Store, entity_types: EntityTypes, directory: Directory) -> None:
        self.store = store
        self.directory = directory
        self._entity_types = entity_types

    def may_see(self, x: Exchange, type_key: str) -> bool:
        return self._entity_types.audience(type_key) in x.rights.audiences

    async def known_types(self, x: Exchange) -> dict[str, TypeState]:
        """The type keys that the reader may see. Raises ServiceUnavailable while another broker may own the tenant."""
        self.store.check_ready()
        known = await self.store.types.keys(x.tenant)
        return {key: state for key, state in known.items() if self.may_see(x, key)}

    async def select(self, x: Exchange, wanted: Wanted) -> Selection:
        known = await self.known_types(x)
        keys = tuple(
            sorted(
                key
                for key, state in known.items()
                if any(selector.wants_types(state.types) for selector in wanted.selectors)
            )
        )
        condition = EntityCondition(
            selectors=wanted.selectors, filters=x.filters, expression=wanted.expression
        )
        if condition.is_empty:
            return Selection(tenant=x.tenant, type_keys=keys, attributes=wanted.attributes)
        ids = await self._stored_ids(x, wanted.selectors)
        return Selection(
            tenant=x.tenant, type_keys=keys, ids=ids, condition=condition, attributes=wanted.attributes
        )

    async def _stored_ids(self, x: Exchange, selectors: tuple[Selector, ...]) -> tuple[str, ...] | None:
        found: dict[str, None] = {}
        for selector in selectors:
            if selector.ids is None:
                return None
            for id in selector.ids:
                found |= dict.fromkeys(await self.directory.stored_ids(x.tenant, id))
        if len(found) > x.limits.ids_in_query:
            raise BadRequest(f"the query names more than {x.limits.ids_in_query} entities")
        return tuple(found)


def read_query(x: Exchange) -> Wanted:
    """From the parameters of `GET /v2/entities`. Raises BadRequest."""
    given = {name: x.parameter(name) for name in ("id", "idPattern", "type", "typePattern")}
    for one, other in (("id", "idPattern"), ("type", "typePattern")):
        if given[one] is not None and given[other] is not None:
            raise BadRequest(f"{one} and {other} cannot be used together")
    ids = read_list(given["id"], "id")
    if len(ids) > x.limits.ids_in_query:
        raise BadRequest(f"id names {len(ids)} entities; {x.limits.ids_in_query} are the most in one query")
    types = read_list(given["type"], "type")
    selector = Selector(
        ids=frozenset(ids) or None,
        id_pattern=None if given["idPattern"] is None else read_pattern(given["idPattern"], "idPattern"),
        types=frozenset(types) or None,
        type_pattern=(
            None if given["typePattern"] is None else read_pattern(given["typePattern"], "typePattern")
        ),
    )
    expression = {name: x.parameters[name] for name in _OF_EXPRESSION if name in x.parameters}
    return Wanted((selector,), read_expression(expression))


def read_query_body(given: Any) -> Wanted:
    """From the body of `POST /v2/op/query`. Raises BadRequest."""
    if not isinstance(given, dict):
        raise BadRequest("the body is a JSON object")
    unknown = given.keys() - {"entities", "attrs", ATTRIBUTES, "expression", "metadata"}
    if unknown:
        raise BadRequest(f"the body has the unknown member {sorted(unknown)[0][:40]!r}")
    if not given:
        raise BadRequest("the body is empty")
    selectors = read_selectors(given["entities"]) if "entities" in given else (Selector(),)
    attributes = frozenset(map(known_attribute, read_names(given, ATTRIBUTES)))
    return Wanted(selectors, read_expression(given.get("expression", {})), attributes)

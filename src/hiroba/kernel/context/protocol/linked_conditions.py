# SPDX-License-Identifier: Apache-2.0
"""Conditions on linked entities (4.9: `sensor{Device:humidity}==40`): the linked ones are looked up first.

What remains is a condition on the relationship itself, which everything that judges a query understands.
"""

from hiroba.kernel.context.problems import BadRequestData, TooComplexQuery
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.query.expressions import Expression, LinkedTerm, with_linked
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.representation.form import read_names
from hiroba.kernel.context.store.linking import Join
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.store import Store

# Entities that may meet one linked term; a relationship is compared with each of them.
LINKED_MATCHES_MAX = 1_000


def has_linked_condition(x: Exchange) -> bool:
    """A brace may also stand in a text that is compared. Raises BadRequestData."""
    text = x.parameters.get("q")
    if text is None or "{" not in text:
        return False
    linked: list[LinkedTerm] = []
    parse_query(text, x.names, linked=linked)
    return bool(linked)


class LinkedConditions:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    async def expression(self, x: Exchange, join: Join | None) -> Expression:
        """What `q` means. Raises BadRequestData where the condition goes deeper than `join` does (5.7.2.4)."""
        linked: list[LinkedTerm] = []
        expanded = read_names(x.parameters.get("expandValues") or None, x.names) or frozenset()
        parsed = parse_query(x.parameters["q"], x.names, expanded=expanded, linked=linked)
        depth = max((term.depth for term in linked), default=0)
        if depth and (join is None or depth > join.level):
            raise BadRequestData(
                f"q looks {depth} relationships deep, so it needs join and joinLevel {depth} at least"
            )
        found: list[tuple[str, ...]] = []
        for term in linked:
            found.append(await self._ids(x, term, with_linked(term.inner, found)))
        return with_linked(parsed, found)

    async def _ids(self, x: Exchange, term: LinkedTerm, inner: Expression) -> tuple[str, ...]:
        """Of the entities that meet the term, as far as the reader may see them."""
        known = await self._store.types.keys(x.tenant)
        keys = self._visible.keys_of(x, None, known)
        if term.types:
            keys = tuple(key for key in keys if not known[key].types.isdisjoint(term.types))
        selection = Selection(tenant=x.tenant, type_keys=keys, expression=inner)
        records = await self._store.listing.page(selection, LINKED_MATCHES_MAX + 1, 0)
        if len(records) > LINKED_MATCHES_MAX:
            raise TooComplexQuery(
                f"More than {LINKED_MATCHES_MAX} linked entities meet the condition; name their type or narrow it"
            )
        return tuple(record.id for record in records)

# SPDX-License-Identifier: Apache-2.0
"""A subscription (5.2.12), checked and ready to be matched. `reading` makes it from a request."""

from dataclasses import dataclass, field

from hiroba.kernel.context.geo.relations import GeoQuery
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.query.expressions import Expression
from hiroba.kernel.context.query.scopes import ScopeSelection
from hiroba.kernel.context.query.types import TypeSelection
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.store.linking import Join
from hiroba.kernel.context.subscriptions.dialect import Dialect

ENTITY_CREATED, ENTITY_UPDATED, ENTITY_DELETED = "entityCreated", "entityUpdated", "entityDeleted"
ATTRIBUTE_CREATED, ATTRIBUTE_UPDATED, ATTRIBUTE_DELETED = (
    "attributeCreated",
    "attributeUpdated",
    "attributeDeleted",
)
# 5.2.12: without notificationTrigger these count.
USUAL_TRIGGERS = (ATTRIBUTE_CREATED, ATTRIBUTE_UPDATED)

ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Selector:
    """One of `entities` (5.2.33): a type expression and perhaps ids or a pattern of them."""

    types: TypeSelection | None
    ids: frozenset[str] = frozenset()
    id_pattern: str | None = None


@dataclass(frozen=True)
class Receiver:
    """Where notifications go and in which form (5.2.14, 5.2.15). `notifier` are settings of the protocol."""

    uri: str
    accept: str
    headers: tuple[tuple[str, str], ...]
    form: Form
    notifier: tuple[tuple[str, str], ...] = ()
    answer_seconds: float = ANSWER_SECONDS
    cooldown_seconds: float = 0.0
    show_changes: bool = False
    join: Join | None = None


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """`document` is what was given, in the words of `names`; `audiences` are what its creator may read.

    `context` is the @context that notifications name.
    """

    tenant: str
    id: str
    document: Document
    audiences: frozenset[str]
    selectors: tuple[Selector, ...]
    watched: frozenset[str]
    expression: Expression | None
    geo: GeoQuery | None
    receiver: Receiver
    triggers: frozenset[str]
    throttling_seconds: float
    expires: int | None
    is_active: bool
    scopes: ScopeSelection | None = None
    interval_seconds: float | None = None
    created: int = 0
    modified: int = 0
    names: Vocabulary = field(default_factory=Vocabulary)
    context: object = None
    dialect: Dialect | None = None
    # Subscriptions to registrations wait in the same queue, but no change of an entity concerns them.
    watches_entities: bool = True

    def is_live(self, now: int) -> bool:
        return self.is_active and not self.is_expired(now)

    def is_expired(self, now: int) -> bool:
        return self.expires is not None and self.expires <= now

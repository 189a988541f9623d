# SPDX-License-Identifier: Apache-2.0
"""Context entities of a town: what services write for others to see, and what they read of others.

Entities are NGSI-LD in the normalized form; ids are `urn:ngsi-ld:<Type>:<code>-<local id>`. These functions see and
write every audience, so a page must show an entity only to those its type is for.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hiroba.kernel.context.client.bulk_sending import EntityError
from hiroba.kernel.context.client.context_client import (
    ContextClient,
    ContextRefused,
    ContextUnavailable,
    Delivery,
    Entity,
    Page,
    UpsertResult,
)
from hiroba.kernel.context.client.service import page_client, service_client

__all__ = [
    "ContextClient",
    "ContextRefused",
    "ContextUnavailable",
    "Delivery",
    "Entity",
    "EntityError",
    "Page",
    "UpsertResult",
    "delete",
    "deliveries",
    "histories",
    "history",
    "history_from",
    "query",
    "reader",
    "retrieve",
    "state_at",
    "upsert",
]


def reader() -> ContextClient:
    """For pages: the same reads (`query`, `retrieve`, `history`) without a second try.

    A page must answer at once and say what it does not know; raises ContextUnavailable after 3 seconds at most.
    """
    return page_client()


def upsert(tenant: str, entities: Sequence[Entity], *, update: bool = False) -> UpsertResult:
    """Creates entities or replaces them; with `update` attributes that are not named stay. Safe to repeat.

    Raises ContextUnavailable when the broker does not answer; refused entities are in the result.
    """
    return service_client().upsert(tenant, entities, update=update)


def query(
    tenant: str,
    *,
    type: str | None = None,
    q: str | None = None,
    ids: Sequence[str] = (),
    attributes: Sequence[str] = (),
    georel: str | None = None,
    geometry: str | None = None,
    coordinates: str | None = None,
    limit: int = 100,
    offset: int = 0,
    count: bool = False,
) -> Page:
    """One page of entities in the order of their creation; at most 1,000. Raises ContextUnavailable."""
    return service_client().query(
        tenant,
        type=type,
        q=q,
        ids=ids,
        attributes=attributes,
        georel=georel,
        geometry=geometry,
        coordinates=coordinates,
        limit=limit,
        offset=offset,
        count=count,
    )


def retrieve(tenant: str, id: str) -> Entity | None:
    """The entity, or None when there is none. Raises ContextUnavailable."""
    return service_client().retrieve(tenant, id)


def delete(tenant: str, ids: Sequence[str]) -> int:
    """Deletes entities and gives how many there were. Raises ContextUnavailable."""
    return service_client().delete(tenant, ids)


def history(
    tenant: str, id: str, attribute: str, *, since: datetime, until: datetime | None = None, limit: int
) -> list[tuple[datetime, Any]]:
    """The newest values of an attribute with their times, oldest first. Raises ContextUnavailable."""
    return service_client().history(tenant, id, attribute, since=since, until=until, limit=limit)


def histories(
    tenant: str,
    ids: Sequence[str],
    attribute: str,
    *,
    since: datetime,
    until: datetime | None = None,
    limit: int,
) -> dict[str, list[tuple[datetime, Any]]]:
    """`history` of up to 20 entities, for comparison; those without any are left out. Raises ContextUnavailable."""
    return service_client().histories(tenant, ids, attribute, since=since, until=until, limit=limit)


def state_at(
    tenant: str,
    type: str,
    at: datetime,
    attributes: Sequence[str] = (),
    *,
    limit: int = 1000,
    offset: int = 0,
) -> Page:
    """The entities of a type as they were at a time, in the order of their ids; at most 1,000 in a page.

    Raises ContextUnavailable.
    """
    return service_client().state_at(tenant, type, at, attributes, limit=limit, offset=offset)


def history_from(tenant: str, type: str | None = None) -> datetime | None:
    """Since when the oldest entity of the type (or of all) is known. Raises ContextUnavailable."""
    return service_client().history_from(tenant, type)


def deliveries(tenant: str) -> list[Delivery]:
    """How the notifications of each subscription go: for pages, so at once. Raises ContextUnavailable."""
    return page_client().deliveries(tenant)

# SPDX-License-Identifier: Apache-2.0
"""Which attributes the entities of a type have (5.7.6 to 5.7.10), counted in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.kernel.context.store.connections import Links

# About 3 s of PostgreSQL for so many entities of 1 KB. Types share them; of one with more the newest are looked at.
ENTITIES_MAX = 100_000
ENTITIES_OF_TYPE_MIN = 100

# PostgreSQL reads no JSON with the character of the number 0, which only values can have.
CENSUS = r"""
    SELECT found.type_key, member.key AS name, instance.value ->> 'type' AS kind, count(*) AS instances
    FROM unnest($2::text[]) AS wanted (type_key)
    CROSS JOIN LATERAL (
        SELECT e.type_key, e.document FROM context.entity e
        WHERE e.tenant = $1 AND e.type_key = wanted.type_key ORDER BY e.created DESC LIMIT $3
    ) AS found
    CROSS JOIN LATERAL json_each(replace(found.document, '\u0000', '\uFFFD')::json) AS member
    CROSS JOIN LATERAL json_array_elements(
        CASE json_typeof(member.value)
            WHEN 'array' THEN member.value
            WHEN 'object' THEN json_build_array(member.value)
            ELSE '[]'::json
        END
    ) AS instance
    WHERE member.key NOT IN ('id', 'type', 'scope') AND ($4::text IS NULL OR member.key = $4)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Counted:
    """Instances of one kind (Property, Relationship …) that an attribute has among entities of a type key."""

    type_key: str
    name: str
    kind: str
    instances: int


async def count_attributes(
    links: Links, tenant: str, type_keys: Sequence[str], name: str | None = None
) -> list[Counted]:
    """Raises TooComplexQuery where there are too many types."""
    of_each = max(ENTITIES_OF_TYPE_MIN, ENTITIES_MAX // max(1, len(type_keys)))
    async with links.reading([tenant]) as connection:
        rows = await connection.fetch(CENSUS, tenant, list(type_keys), of_each, name)
    return [Counted(*row) for row in rows]

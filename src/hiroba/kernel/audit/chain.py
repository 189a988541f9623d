# SPDX-License-Identifier: Apache-2.0
"""Reads the chain of a town: its seals, each with the record that it covers."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from hiroba.kernel.audit.digests import START, Sealable, chain_digest, sealable

ROWS_AT_ONCE = 2000
FIRST = -(2**63)
"""Below every number, so that a seal slipped in before the first one is read too."""

SEALS = """
SELECT s.number, s.record_id, s.content, s.chain, s.sealed_at,
    r.tenant, r.id, r.at, r.action, r.subject, r.actor, r.facts::text
FROM audit_seal s LEFT JOIN audit_record r ON r.tenant = s.tenant AND r.id = s.record_id
WHERE s.tenant = %s AND s.number > %s ORDER BY s.number LIMIT %s
"""
LAST = "SELECT number, chain FROM audit_seal WHERE tenant = %s ORDER BY number DESC LIMIT 1"
ALL_SEALS = "SELECT number, content, chain FROM audit_seal WHERE tenant = %s"


@dataclass(frozen=True)
class Link:
    """A seal with the record that it points to, if that is there."""

    number: int
    record_id: int
    content: bytes
    chain: bytes
    sealed_at: datetime.datetime
    record: Sealable | None

    def follows(self, chain: bytes) -> bool:
        return self.chain == chain_digest(chain, self.content, self.sealed_at)


@dataclass(frozen=True)
class Head:
    """The last seal of a chain; note it elsewhere to notice a chain that is cut off or rewritten."""

    number: int = 0
    chain: bytes = START

    def __str__(self) -> str:
        return f"{self.number}:{self.chain.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Raises ValueError."""
        number, _, chain = text.partition(":")
        return cls(int(number), bytes.fromhex(chain))


def links(tenant: str, above: int = FIRST) -> Iterator[Link]:
    """The seals of a town in their order, read in portions. The tenant must be set."""
    number = above
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SEALS, [tenant, number, ROWS_AT_ONCE])
            rows = cursor.fetchall()
        for seal_number, record_id, content, chain, sealed_at, *record in rows:
            found = None if record[0] is None else sealable(record)
            yield Link(seal_number, record_id, bytes(content), bytes(chain), sealed_at, found)
        if len(rows) < ROWS_AT_ONCE:
            return
        number = rows[-1][0]


def all_seals(tenant: str) -> list[tuple[int, bytes, bytes]]:
    """(number, content, chain) of every seal; needed only once a break is found."""
    with connection.cursor() as cursor:
        cursor.execute(ALL_SEALS, [tenant])
        return [(number, bytes(content), bytes(chain)) for number, content, chain in cursor.fetchall()]


def head(tenant: str) -> Head:
    """The last seal of the town. The tenant must be set."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, [tenant])
        number, chain = cursor.fetchone() or (0, START)
        return Head(number, bytes(chain))

# SPDX-License-Identifier: Apache-2.0
"""Seals new records into the chain of their town. One sealer at a time for each town, by advisory lock."""

import datetime
from itertools import accumulate

from django.db import connection

from hiroba.kernel.audit.chain import head
from hiroba.kernel.audit.digests import chain_digest, content_digest, sealable
from hiroba.kernel.tenancy import as_tenant

BATCH_MAX = 500

ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('audit.seal:' || %s, 0))"
NEXT = """
SELECT r.tenant, r.id, r.at, r.action, r.subject, r.actor, r.facts::text
FROM audit_unsealed u JOIN audit_record r ON r.tenant = u.tenant AND r.id = u.record_id
WHERE u.tenant = %s ORDER BY u.record_id LIMIT %s
"""
INSERT = """
INSERT INTO audit_seal (tenant, number, record_id, content, chain, sealed_at)
SELECT %s, number, record_id, content, chain, %s
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[]) AS seal (number, record_id, content, chain)
"""
SETTLE = "DELETE FROM audit_unsealed WHERE tenant = %s AND record_id = ANY(%s)"


def seal_new_records(tenant: str, *, at: datetime.datetime) -> int:
    """Seals everything that waits in the town; gives the number of seals."""
    total = 0
    while count := _seal_batch(tenant, at):
        total += count
    return total


def _seal_batch(tenant: str, at: datetime.datetime) -> int:
    with as_tenant(tenant), connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [tenant])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(NEXT, [tenant, BATCH_MAX])
        records = [sealable(row) for row in cursor.fetchall()]
        if not records:
            return 0
        last = head(tenant)
        contents = [content_digest(record) for record in records]
        chains = list(
            accumulate(contents, lambda chain, content: chain_digest(chain, content, at), initial=last.chain)
        )
        ids = [record.id for record in records]
        numbers = list(range(last.number + 1, last.number + 1 + len(records)))
        cursor.execute(INSERT, [tenant, at, numbers, ids, contents, chains[1:]])
        cursor.execute(SETTLE, [tenant, ids])
        return len(records)

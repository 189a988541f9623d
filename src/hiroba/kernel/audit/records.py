# SPDX-License-Identifier: Apache-2.0
"""Writes records of acts."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from django.db import connection
from django.utils import timezone

from hiroba.kernel.tenancy import INSTALLATION, as_tenant, current_tenant

CHANNEL = "hiroba_audit"
"""The notification that wakes the sealer; its payload is the code of the tenant."""

FACTS_BYTES_MAX = 16 * 1024

Fact = str | int | bool | None | Sequence["Fact"] | Mapping[str, "Fact"]
"""No floats: they have several spellings, and a digest needs one."""

INSERT = """
WITH written AS (
    INSERT INTO audit_record (tenant, at, action, subject, actor, facts) VALUES (%s, %s, %s, %s, %s, %s)
    RETURNING tenant, id
), unsealed AS (
    INSERT INTO audit_unsealed (tenant, record_id) SELECT tenant, id FROM written
)
SELECT id, pg_notify(%s, tenant) FROM written
"""


class Acting(Protocol):
    """Whoever acts, as far as the audit is concerned: `account:<id>` or a kind such as `system`."""

    @property
    def reference(self) -> str: ...


def record(
    *,
    action: str,
    subject: str,
    actor: Acting,
    facts: Mapping[str, Fact] | None = None,
    at: datetime.datetime | None = None,
) -> int:
    """Records an act in the running transaction and gives the id of the record, which can never be changed.

    `action` is `<service>.<verb_noun>`, `subject` the thing acted upon, such as `shelter:12`. Facts hold ids, codes
    and counts, never personal data: a record cannot be deleted when a person asks for it.
    Raises TenantNotSet, and TypeError or ValueError for facts that cannot be sealed.
    """
    tenant = current_tenant()
    row = (tenant, at or timezone.now(), action, subject, actor.reference, _as_json(facts or {}), CHANNEL)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)
        return int(cursor.fetchone()[0])


def record_for_installation(
    *, action: str, subject: str, actor: Acting, facts: Mapping[str, Fact] | None = None
) -> int:
    """Records an act that belongs to no town, such as adding one; its chain has the tenant `-`."""
    with as_tenant(INSTALLATION):
        return record(action=action, subject=subject, actor=actor, facts=facts)


def _as_json(facts: Mapping[str, Fact]) -> str:
    _check(facts, "facts")
    text = json.dumps(facts, ensure_ascii=False)
    if len(text.encode()) > FACTS_BYTES_MAX:
        raise ValueError(f"The facts have more than {FACTS_BYTES_MAX} bytes")
    return text


def _check(value: object, place: str) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{place} has the key {key!r}, which is not text")
            _check(each, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for place_in_list, each in enumerate(value):
            _check(each, f"{place}[{place_in_list}]")
    elif not isinstance(value, str | int | None):
        raise TypeError(
            f"{place} is of the type {type(value).__name__}; give text, an integer or a truth value"
        )

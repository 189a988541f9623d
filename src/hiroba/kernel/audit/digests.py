# SPDX-License-Identifier: Apache-2.0
"""The canonical form of a record and the digests of the chain. Pure; `docs/operate/audit.md` describes the same format.

content = SHA-256 of the UTF-8 text of one JSON array without spaces:
  ["hiroba-audit-1", tenant, id, at, action, subject, actor, facts]
  `at` is UTC with six digits of microseconds and `Z`; object keys are sorted by code point; text other than
  control characters, quotes and backslashes is written as it is; numbers are integers.
chain = SHA-256 of (chain of the seal before, or 32 zero bytes) + content + sealed_at written like `at`.
"""

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = "hiroba-audit-1"
START = bytes(32)


@dataclass(frozen=True)
class Sealable:
    """A record as stored."""

    tenant: str
    id: int
    at: datetime.datetime
    action: str
    subject: str
    actor: str
    facts: Any


def sealable(row: Sequence[Any]) -> Sealable:
    """From the columns of `Sealable` in their order, the facts as JSON text."""
    tenant, number, at, action, subject, actor, facts = row
    return Sealable(tenant, number, at, action, subject, actor, json.loads(facts))


def content_digest(record: Sealable) -> bytes:
    return hashlib.sha256(canonical(record)).digest()


def chain_digest(previous: bytes, content: bytes, sealed_at: datetime.datetime) -> bytes:
    return hashlib.sha256(previous + content + _time(sealed_at).encode()).digest()


def canonical(record: Sealable) -> bytes:
    values = [
        FORMAT,
        record.tenant,
        record.id,
        _time(record.at),
        record.action,
        record.subject,
        record.actor,
        record.facts,
    ]
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _time(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

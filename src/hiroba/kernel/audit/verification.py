# SPDX-License-Identifier: Apache-2.0
"""Recomputes a chain and says what was changed, removed, inserted or put out of order.

Whoever owns the database can also rewrite a whole chain, or cut off its end. Against that helps a head (number and
digest of the last seal) noted elsewhere: the worker logs it, and `noted` is compared with it.
"""

import datetime
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from hiroba.kernel.audit.chain import Head, Link, all_seals, links
from hiroba.kernel.audit.digests import START, content_digest
from hiroba.kernel.tenancy import as_tenant

LATE = datetime.timedelta(minutes=10)
"""Seals follow within seconds. A later one means that no worker ran, or that the record is dated back."""

WITHOUT_SEAL = """
SELECT min(r.id) FROM audit_record r
WHERE r.tenant = %s AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.tenant = r.tenant AND s.record_id = r.id)
  AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.tenant = r.tenant AND u.record_id = r.id)
"""
TAIL = """
SELECT count(r.id), min(u.record_id) FILTER (WHERE r.id IS NULL)
FROM audit_unsealed u LEFT JOIN audit_record r ON r.tenant = u.tenant AND r.id = u.record_id WHERE u.tenant = %s
"""

BreakKind = Literal["changed", "removed", "inserted", "reordered", "replaced"]


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold. `number` is that of the seal, None where there is none."""

    kind: BreakKind
    text: str
    number: int | None = None
    record_id: int | None = None


@dataclass(frozen=True)
class Verification:
    """`sealed` links hold; `unsealed` records wait for the sealer; `late` records were sealed long after the act."""

    tenant: str
    sealed: int
    unsealed: int
    late: int
    head: Head
    first_break: Break | None = None


def verify(tenant: str, *, noted: Head | None = None) -> Verification:
    """Reads the whole chain of the town, as hiroba_app; changes nothing."""
    with as_tenant(tenant):
        head, late, found = Head(), 0, None
        for link in links(tenant):
            found = _break_at(tenant, head, link) or _broken_note(link, noted)
            if found is not None:
                break
            head = Head(link.number, link.chain)
            late += link.record is not None and link.sealed_at - link.record.at > LATE
        unsealed, lost_id = _one(TAIL, tenant)
        found = found or _break_outside(tenant, head, lost_id, noted)
        return Verification(tenant, head.number, unsealed, late, head, found)


def _break_at(tenant: str, head: Head, link: Link) -> Break | None:
    expected = head.number + 1
    if link.number < expected:
        return Break("inserted", f"Seal {link.number} stands before the first", link.number, link.record_id)
    if link.number > expected:
        lost = _one(WITHOUT_SEAL, tenant)[0]
        return Break("removed", f"Seal {expected} is missing", expected, lost)
    if link.record is None:
        return Break("removed", f"Record {link.record_id} is missing", link.number, link.record_id)
    if content_digest(link.record) != link.content:
        return _wrong_content(tenant, link)
    return None if link.follows(head.chain) else _wrong_order(tenant, head, link)


def _wrong_content(tenant: str, link: Link) -> Break:
    content = link.record and content_digest(link.record)
    if any(content == other for _, other, _ in all_seals(tenant)):
        text = f"Seal {link.number} points to record {link.record_id}, which another seal covers"
        return Break("reordered", text, link.number, link.record_id)
    return Break("changed", f"Record {link.record_id} is changed", link.number, link.record_id)


def _wrong_order(tenant: str, head: Head, link: Link) -> Break:
    """Looks for the seal that this one was made to follow."""
    seals = all_seals(tenant)
    chain_before = next((chain for number, _, chain in seals if number == head.number - 1), START)
    if head.number and link.follows(chain_before):
        record_id = _one(
            "SELECT record_id FROM audit_seal WHERE tenant = %s AND number = %s", tenant, head.number
        )[0]
        return Break("inserted", f"Record {record_id} is inserted", head.number, record_id)
    if any(link.follows(chain) for _, _, chain in seals):
        return Break(
            "reordered", f"Seal {link.number} stands in the wrong place", link.number, link.record_id
        )
    following = next(links(tenant, above=link.number), None)
    if following is not None and following.follows(head.chain):
        return Break("inserted", f"Record {link.record_id} is inserted", link.number, link.record_id)
    text = f"Seal {link.number} does not follow from the one before: something was removed or replaced here"
    return Break("replaced", text, link.number, link.record_id)


def _broken_note(link: Link, noted: Head | None) -> Break | None:
    if noted is None or link.number != noted.number or link.chain == noted.chain:
        return None
    text = f"Seal {link.number} is not the one that was noted: the chain is rewritten up to here"
    return Break("replaced", text, link.number, link.record_id)


def _break_outside(tenant: str, head: Head, lost_id: int | None, noted: Head | None) -> Break | None:
    """Breaks that the chain itself cannot show: cut off, slipped in unsealed, removed before the seal."""
    if noted is not None and noted.number > head.number:
        text = f"The chain ends at seal {head.number}, but seal {noted.number} was noted"
        return Break("removed", text, head.number + 1)
    if (slipped_in := _one(WITHOUT_SEAL, tenant)[0]) is not None:
        return Break("inserted", f"Record {slipped_in} is inserted past the audit", None, slipped_in)
    if lost_id is not None:
        return Break("removed", f"Record {lost_id} is missing, removed before it was sealed", None, lost_id)
    return None


def _one(query: str, *parameters: str | int) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
        return row

# SPDX-License-Identifier: Apache-2.0
"""`expiresAt` (4.22): an entity, an instance of an attribute or a sub-attribute is kept until then, and then goes."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.model.attributes import EXPIRES_AT, PLAIN_MEMBERS, Attribute, instances_of
from hiroba.kernel.context.model.draft import Draft, Working
from hiroba.kernel.context.model.draft_members import put, remove
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, Document
from hiroba.kernel.context.model.wording import parse_moment


def moment_of(text: Any) -> int:
    """A DateTime in microseconds since 1970; without a time zone it is UTC. 0 for what is none."""
    moment = parse_moment(text) if isinstance(text, str) else None
    return 0 if moment is None else microseconds(moment)


def next_expiry(document: Document) -> int | None:
    """When the entity, or the first part of it, expires; None for one that lasts."""
    return min(_expiries(document, NOT_ATTRIBUTES), default=None)


def remove_expired(
    working: Working, ids: Sequence[str], now: int
) -> Generator[None, None, dict[str, int | None]]:
    """Removes what has expired, as DELETE would; returns when each entity is to be looked at again."""
    found: dict[str, int | None] = {}
    for id in ids:
        yield
        draft = working.get(id)
        found[id] = None if draft is None else _remove_expired(working, draft, now)
    return found


def _remove_expired(working: Working, draft: Draft, now: int) -> int | None:
    if _is_over(draft.document, now):
        working.delete(draft)
        return None
    changed: Document = {}
    for name, attribute in list(draft.document.items()):
        for instance in instances_of(attribute) if name not in NOT_ATTRIBUTES else ():
            left = _lasting(instance, now)
            if left is None:
                remove(draft, name, draft.member(name), instance, changed)
            elif left != instance:
                put(draft, name, draft.member(name), instance, left, changed)
    if changed:
        working.update(draft, changed)
    return next_expiry(draft.document)


def _expiries(whole: Document | Attribute, plain: frozenset[str]) -> Iterator[int]:
    """Its own date and those of its parts, which are all members that are not `plain`."""
    if EXPIRES_AT in whole:
        yield moment_of(whole[EXPIRES_AT])
    for name, part in whole.items():
        if name not in plain:
            for instance in instances_of(part):
                yield from _expiries(instance, PLAIN_MEMBERS)


def _is_over(whole: Document | Attribute, now: int) -> bool:
    return EXPIRES_AT in whole and moment_of(whole[EXPIRES_AT]) <= now


def _lasting(instance: Attribute, now: int) -> Attribute | None:
    """The instance without sub-attributes that have expired; None when it has itself."""
    if _is_over(instance, now):
        return None
    left: Attribute = {}
    for name, part in instance.items():
        if name in PLAIN_MEMBERS:
            left[name] = part
            continue
        kept = [each for inner in instances_of(part) if (each := _lasting(inner, now)) is not None]
        if kept:
            left[name] = kept if len(kept) > 1 else kept[0]
    return left

# SPDX-License-Identifier: Apache-2.0
"""Which registrations cannot stand beside each other (4.3.6.3): an exclusive one and a proxied one that overlaps it."""

from collections.abc import Iterable

from hiroba.kernel.context.federation.registration import EXCLUSIVE, EntityInfo, Information, Registration
from hiroba.kernel.context.problems import Conflict


def check_conflicts(registration: Registration, others: Iterable[Registration]) -> None:
    """Raises Conflict."""
    for other in others:
        if other.id == registration.id or not (registration.is_proxied and other.is_proxied):
            continue
        # Several redirect registrations may name the same: all of them are asked.
        if EXCLUSIVE in (registration.mode, other.mode) and _overlap(registration, other):
            raise Conflict(f"Registration {other.id} holds the same attributes of the same entities already")


def _overlap(one: Registration, other: Registration) -> bool:
    return any(
        _share_attributes(mine, theirs) and _share_entities(mine, theirs)
        for mine in one.information
        for theirs in other.information
    )


def _share_attributes(one: Information, other: Information) -> bool:
    return not one.attributes or not other.attributes or not one.attributes.isdisjoint(other.attributes)


def _share_entities(one: Information, other: Information) -> bool:
    if not one.entities or not other.entities:
        return True
    return any(_may_be_same(mine, theirs) for mine in one.entities for theirs in other.entities)


def _may_be_same(one: EntityInfo, other: EntityInfo) -> bool:
    if one.types.isdisjoint(other.types):
        return False
    if one.id is not None and other.id is not None:
        return one.id == other.id
    if one.id is not None:
        return other.may_have(one.id)
    if other.id is not None:
        return one.may_have(other.id)
    # Whether two patterns meet cannot be told in general; equal ones surely do.
    return one.id_pattern is None or other.id_pattern is None or one.id_pattern == other.id_pattern

# SPDX-License-Identifier: Apache-2.0
"""Who takes part in an operation on one entity (4.3.6): which attributes go to which source, and which stay here."""

from collections.abc import Iterable
from dataclasses import dataclass

from hiroba.kernel.context.federation.discovery import Period
from hiroba.kernel.context.federation.registration import AUXILIARY, INCLUSIVE, Registration

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Share:
    """What one source gets; `attributes` None means the entity as a whole, `is_whole` that the source holds that."""

    registration: Registration
    attributes: Names | None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """`refused` are proxied sources that do not offer the operation; `claimed` is held elsewhere alone."""

    shares: tuple[Share, ...] = ()
    refused: tuple[Share, ...] = ()
    claimed: Names = frozenset()
    is_local: bool = True

    @property
    def is_distributed(self) -> bool:
        return bool(self.shares or self.refused)


def plan_write(
    registrations: Iterable[Registration],
    operations: Names,
    *,
    id: str,
    types: Names | None,
    attributes: Names | None,
) -> Plan:
    """`attributes` are those that the operation brings; None for operations on whole entities. A source takes part
    when it offers one of `operations`."""
    shares: list[Share] = []
    refused: list[Share] = []
    claimed: set[str] = set()
    is_whole_elsewhere = False
    candidates = [each for each in registrations if each.mode != AUXILIARY and not each.intervals]
    for registration in [each for each in candidates if each.is_proxied]:
        share = _share(registration, id, types, attributes)
        if share is None:
            continue
        (refused if operations.isdisjoint(registration.operations) else shares).append(share)
        if attributes:
            claimed |= attributes if share.attributes is None else share.attributes
        # An exclusive source holds attributes, so the rest of the entity may well be here.
        is_whole_elsewhere |= registration.attributes_for(frozenset([id]), types) is None
    left = None if attributes is None else attributes - claimed
    for registration in [each for each in candidates if each.mode == INCLUSIVE]:
        if not operations.isdisjoint(registration.operations) and not is_whole_elsewhere:
            share = _share(registration, id, types, left) if left is None or left else None
            shares += [share] if share is not None else []
    is_local = not is_whole_elsewhere and (not attributes or bool(left))
    return Plan(tuple(shares), tuple(refused), frozenset(claimed), is_local)


def _share(
    registration: Registration, id: str, types: Names | None, attributes: Names | None
) -> Share | None:
    held = registration.attributes_for(frozenset([id]), types)
    if held is not None and not held:
        return None
    if attributes is None:
        return Share(registration, None)
    if held is None:
        return Share(registration, None)
    shared = attributes & held
    return Share(registration, shared) if shared else None


def plan_read(
    registrations: Iterable[Registration],
    operations: Names,
    *,
    ids: Names | None,
    types: Names | None,
    attributes: Names | None,
    period: Period | None = None,
) -> Plan:
    """`attributes` are those asked for; None for all. `period` is that of a question for history.

    Every source that may have something is asked; proxied ones that cannot be are `refused`.
    """
    shares: list[Share] = []
    refused: list[Share] = []
    claimed: set[str] = set()
    for registration in registrations:
        held = registration.attributes_for(ids, types)
        if not _is_for(registration, period) or (held is not None and not held):
            continue
        if registration.is_proxied and held is not None:
            claimed |= held
        if operations.isdisjoint(registration.operations):
            refused += [Share(registration, held, held is None)] if registration.is_proxied else []
            continue
        wanted = attributes if held is None else held if attributes is None else held & attributes
        if wanted is None or wanted:
            shares.append(Share(registration, wanted, held is None))
    return Plan(tuple(shares), tuple(refused), frozenset(claimed), True)


def _is_for(registration: Registration, period: Period | None) -> bool:
    """5.2.9: a registration with intervals is for history alone, that of these times."""
    if period is None or not registration.intervals:
        return not registration.intervals
    return period.meets(registration.intervals.get(period.member))

# SPDX-License-Identifier: Apache-2.0
"""Reads of proposals."""

from hiroba.kernel.approvals.models import Proposal
from hiroba.kernel.approvals.values import Approval, approval
from hiroba.kernel.identity.actors import Actor

LIMIT_MAX = 200


def open_ones(actor: Actor, *, limit: int = LIMIT_MAX) -> list[Approval]:
    """What waits for this person: open, permitted, and proposed by somebody else; the oldest first."""
    rows = Proposal.objects.filter(state=Proposal.State.OPEN, permission__in=actor.permissions)
    rows = rows.exclude(proposed_by=actor.reference).order_by("proposed_at", "id")
    return [approval(row) for row in rows[: min(limit, LIMIT_MAX)]]


def own_ones(actor: Actor, *, limit: int = LIMIT_MAX) -> list[Approval]:
    """What this person proposed and nobody has decided yet; the oldest first."""
    rows = Proposal.objects.filter(state=Proposal.State.OPEN, proposed_by=actor.reference)
    return [approval(row) for row in rows.order_by("proposed_at", "id")[: min(limit, LIMIT_MAX)]]


def of(subject: str) -> list[Approval]:
    """All proposals about a subject, the latest first."""
    rows = Proposal.objects.filter(subject=subject).order_by("-proposed_at", "-id")
    return [approval(row) for row in rows[:LIMIT_MAX]]

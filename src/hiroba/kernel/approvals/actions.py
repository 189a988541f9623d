# SPDX-License-Identifier: Apache-2.0
"""The only writers of proposals. Each locks its row first, so that of two people at once one is first."""

import datetime
import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hiroba.kernel.approvals import rules
from hiroba.kernel.approvals.models import REASON_LENGTH_MAX, Proposal
from hiroba.kernel.approvals.values import Approval, approval
from hiroba.kernel.audit.records import record
from hiroba.kernel.rules import RuleBroken

TITLE_LENGTH_MAX = 200


def propose(
    *,
    subject: str,
    action: str,
    title: str,
    facts: Mapping[str, object],
    permission: str,
    actor: rules.Deciding,
    at: datetime.datetime,
    url: str = "",
) -> Approval:
    """Puts something before a second person who holds `permission`; `url` is the page where it is decided.

    Raises RuleBroken `not_permitted` for an actor without account, `already_proposed` while the same action on the
    same subject is open. Writes an audit record.
    """
    rules.check_proposer(actor)
    try:
        with transaction.atomic():
            row = Proposal.objects.create(
                subject=subject,
                action=action,
                title=title[:TITLE_LENGTH_MAX],
                facts=dict(facts),
                url=url,
                permission=permission,
                proposed_by=actor.reference,
                proposed_at=at,
            )
    except IntegrityError as error:
        raise RuleBroken("already_proposed", _("The same has been proposed already")) from error
    _record("approvals.propose", row, actor, at)
    return approval(row)


@transaction.atomic
def decide(
    proposal: uuid.UUID | str, *, approve: bool, reason: str, actor: rules.Deciding, at: datetime.datetime
) -> Approval:
    """Decides for good; the caller applies the decision in the same transaction. Writes an audit record.

    Raises RuleBroken `own_proposal`, `not_permitted`, `already_decided`, `unknown_proposal`, and `reason_missing`
    for a refusal without a reason.
    """
    row = _locked(proposal)
    rules.check_decision(actor, permission=row.permission, proposed_by=row.proposed_by, state=row.state)
    rules.check_reason(reason, approve=approve)
    _close(row, Proposal.State.APPROVED if approve else Proposal.State.REFUSED, reason, actor, at)
    _record("approvals.approve" if approve else "approvals.refuse", row, actor, at)
    return approval(row)


@transaction.atomic
def withdraw(proposal: uuid.UUID | str, *, actor: rules.Deciding, at: datetime.datetime) -> Approval:
    """Takes one's own open proposal back. Writes an audit record.

    Raises RuleBroken `not_permitted`, `already_decided`, `unknown_proposal`.
    """
    row = _locked(proposal)
    rules.check_withdrawal(actor, proposed_by=row.proposed_by, state=row.state)
    _close(row, Proposal.State.WITHDRAWN, "", actor, at)
    _record("approvals.withdraw", row, actor, at)
    return approval(row)


def _locked(proposal: uuid.UUID | str) -> Proposal:
    row: Proposal | None = Proposal.objects.select_for_update().filter(pk=proposal).first()
    if row is None:
        raise RuleBroken("unknown_proposal", _("This proposal does not exist"))
    return row


def _close(
    row: Proposal, state: Proposal.State, reason: str, actor: rules.Deciding, at: datetime.datetime
) -> None:
    row.state = state
    row.reason = reason.strip()[:REASON_LENGTH_MAX]
    row.decided_by = actor.reference
    row.decided_at = at
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _record(action: str, row: Proposal, actor: rules.Deciding, at: datetime.datetime) -> None:
    """The reason stays out: it may name a person, and a record can never be deleted."""
    record(
        action=action,
        subject=row.subject,
        actor=actor,
        facts={"proposal": str(row.id), "action": row.action},
        at=at,
    )

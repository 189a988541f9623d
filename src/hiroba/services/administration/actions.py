# SPDX-License-Identifier: Apache-2.0
"""The only writers of notices, and the acts of a town's manager on roles, services and events."""

import datetime

from django.db import transaction

from hiroba.kernel.api import audit, events, identity, registry, tenancy
from hiroba.kernel.api.identity import Account, Actor
from hiroba.services.administration import rules
from hiroba.services.administration.events import NoticeClosed, NoticePublished
from hiroba.services.administration.models import Notice


@transaction.atomic
def publish_notice(actor: Actor, *, kind: str, texts: dict[str, str], at: datetime.datetime) -> Notice:
    """Puts a notice on the portal at once and publishes NoticePublished. Raises RuleBroken without a title.

    `texts` has `title` and `body`, and optionally the same with `_easy` and `_en`.
    """
    rules.check_title(texts.get("title", ""))
    notice: Notice = Notice.objects.create(kind=kind, published_at=at, **texts)
    events.publish(NoticePublished(notice=notice.pk, kind=kind), actor=actor)
    audit.record(
        action="administration.publish_notice",
        subject=f"notice:{notice.pk}",
        actor=actor,
        facts={"kind": kind},
        at=at,
    )
    return notice


@transaction.atomic
def close_notice(actor: Actor, notice: Notice, *, at: datetime.datetime) -> None:
    """Takes a notice from the portal; its page stays readable. Publishes NoticeClosed. Raises RuleBroken."""
    rules.check_open(notice.closed_at is not None)
    notice.closed_at = at
    notice.save(update_fields=["closed_at"])
    events.publish(NoticeClosed(notice=notice.pk), actor=actor)
    audit.record(action="administration.close_notice", subject=f"notice:{notice.pk}", actor=actor, at=at)


@transaction.atomic
def set_roles(actor: Actor, account: Account, wanted: frozenset[str], *, at: datetime.datetime) -> int:
    """Gives and takes roles until the account has exactly these, and gives the number of changes.

    Each change is recorded. Raises RuleBroken for an unknown role and for taking one's own.
    """
    known = frozenset(role.name for role in registry.roles())
    for role in wanted:
        rules.check_role(role, known)
    present = frozenset(account.memberships.values_list("role", flat=True))
    for role in sorted(wanted - present):
        identity.grant_role(account, role, actor=actor, at=at)
    for role in sorted(present - wanted):
        identity.revoke_role(account, role, actor=actor)
    return len(wanted ^ present)


@transaction.atomic
def switch_service(actor: Actor, service: str, *, on: bool, at: datetime.datetime) -> bool:
    """Switches a service on or off for the town; its data stays. False when nothing changed. Raises RuleBroken."""
    rules.check_switch(service, {each.name for each in registry.services() if not each.built_in})
    if on:
        changed, act = tenancy.switch_on(actor.tenant, service, at=at), "administration.switch_on_service"
    else:
        changed, act = tenancy.switch_off(actor.tenant, service), "administration.switch_off_service"
    if changed:
        audit.record(action=act, subject=f"service:{service}", actor=actor, at=at)
    return changed


@transaction.atomic
def replay_event(actor: Actor, delivery: int, *, at: datetime.datetime) -> None:
    """Runs an event that was put aside again. Recorded by the kernel. Raises RuleBroken when it is gone."""
    events.replay(delivery, actor, at=at)


@transaction.atomic
def discard_event(actor: Actor, delivery: int, reason: str, *, at: datetime.datetime) -> None:
    """Gives an event up for good, with a reason. Recorded by the kernel. Raises RuleBroken."""
    events.discard(delivery, actor, reason, at=at)

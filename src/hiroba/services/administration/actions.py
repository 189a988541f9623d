# SPDX-License-Identifier: Apache-2.0
"""The only writers of notices, and the acts of a town's manager on roles, services and events."""

import datetime
import uuid

from django.db import transaction

from hiroba.kernel.api import audit, devices, events, identity, jobs, messaging, registry, search, tenancy
from hiroba.kernel.api.identity import Account, Actor
from hiroba.services.administration import rules
from hiroba.services.administration.events import NoticeClosed, NoticePublished
from hiroba.services.administration.models import Notice

SEARCH_KIND = "administration.notice"


@transaction.atomic
def publish_notice(actor: Actor, *, kind: str, texts: dict[str, str], at: datetime.datetime) -> Notice:
    """Puts a notice on the portal at once and publishes NoticePublished. Raises RuleBroken without a title.

    `texts` has `title` and `body`, and optionally the same with `_easy` and `_en`.
    """
    rules.check_title(texts.get("title", ""))
    notice: Notice = Notice.objects.create(kind=kind, published_at=at, **texts)
    put_into_search(notice)
    events.publish(NoticePublished(notice=notice.pk, kind=kind), actor=actor)
    audit.record(
        action="administration.publish_notice",
        subject=f"notice:{notice.pk}",
        actor=actor,
        facts={"kind": kind},
        at=at,
    )
    return notice


def put_into_search(notice: Notice) -> None:
    """An open notice is found by its words in every language."""
    others = (notice.title_easy, notice.body_easy, notice.title_en, notice.body_en)
    search.put(
        SEARCH_KIND,
        notice.pk,
        title=notice.title,
        body="\n".join(text for text in (notice.body, *others) if text),
        audience="public",
        url=f"/administration/notices/{notice.pk}",
        at=notice.published_at,
    )


@transaction.atomic
def refill_search() -> None:
    """Puts all open notices of the town into the search anew. Records nothing, because nothing is decided."""
    search.remove_kind(SEARCH_KIND)
    for notice in Notice.objects.filter(closed_at=None).iterator():
        put_into_search(notice)


@transaction.atomic
def close_notice(actor: Actor, notice: Notice, *, at: datetime.datetime) -> None:
    """Takes a notice from the portal; its page stays readable. Publishes NoticeClosed. Raises RuleBroken."""
    rules.check_open(notice.closed_at is not None)
    notice.closed_at = at
    notice.save(update_fields=["closed_at"])
    search.remove(SEARCH_KIND, notice.pk)
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


@transaction.atomic
def retry_mail(actor: Actor, mail: uuid.UUID, *, at: datetime.datetime) -> None:
    """Sends a mail again that was given up. Recorded by the kernel. Raises RuleBroken when it is gone."""
    messaging.retry_mail(mail, actor=actor, at=at)


@transaction.atomic
def discard_mail(actor: Actor, mail: uuid.UUID, *, at: datetime.datetime) -> None:
    """Erases a mail that was given up. Recorded by the kernel. Raises RuleBroken when it is gone."""
    messaging.discard_mail(mail, actor=actor, at=at)


@transaction.atomic
def retry_job(actor: Actor, job: int, *, at: datetime.datetime) -> None:
    """Gives a job that was given up one more attempt. Recorded by the kernel. Raises RuleBroken when it is gone."""
    jobs.retry_job(job, actor=actor, at=at)


@transaction.atomic
def put_job_away(actor: Actor, job: int, *, at: datetime.datetime) -> None:
    """Takes a job that was given up from the list. Recorded by the kernel. Raises RuleBroken when it is gone."""
    jobs.put_job_away(job, actor=actor, at=at)


@transaction.atomic
def put_messages_away(actor: Actor, *, device: str, code: str, newest: int) -> int:
    """Throws away the unusable messages of a device for one reason, up to the newest that was looked at.

    Recorded by the kernel; gives their number.
    """
    return devices.clear_set_aside(device=device, code=code, newest=newest, actor=actor)

# SPDX-License-Identifier: Apache-2.0
"""Sources that the town fetches from by the clock: adding, changing, pausing, forgetting."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from hiroba.kernel.api import audit
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.data_desk import rules
from hiroba.services.data_desk.models import PullSource

# A town with more has an intermediate system of its own.
SOURCES_MAX = 200


@dataclass(frozen=True, kw_only=True)
class SourceWish:
    """What a clerk says about a source. `dataset` is an own name for a second list of one kind."""

    title: str
    url: str
    kind: str = PullSource.Kind.FILE
    rhythm: str = PullSource.Rhythm.DAY
    dataset: str = ""
    source: str = ""
    owner: str = ""
    licence: str = ""


def add_source(wish: SourceWish, *, actor: Actor, at: datetime.datetime) -> PullSource:
    """A new source, due at once. Raises RuleBroken for an address that may not be fetched or is there already."""
    _check(wish, None)
    if PullSource.objects.count() >= SOURCES_MAX:
        raise RuleBroken(
            "too_many_sources", _("A town has at most %(count)s sources.") % {"count": SOURCES_MAX}
        )
    added = PullSource.objects.create(**asdict(wish), actor=actor.reference, created_at=at, due_at=at)
    _record("data_desk.add_source", added, actor, at)
    return added


def change_source(source: PullSource, wish: SourceWish, *, actor: Actor, at: datetime.datetime) -> PullSource:
    """What was known of the old address is forgotten, so that the next pull fetches anew. Raises RuleBroken."""
    _check(wish, source.pk)
    for name, value in asdict(wish).items():
        setattr(source, name, value)
    source.etag = source.last_modified = source.file_sha256 = ""
    source.failures, source.is_paused, source.due_at = 0, False, at
    source.save()
    _record("data_desk.change_source", source, actor, at)
    return source


def pause_source(source: PullSource, *, is_paused: bool, actor: Actor, at: datetime.datetime) -> None:
    """Stops the visits, or starts them again with the next one due now."""
    source.is_paused, source.failures, source.due_at = is_paused, 0, at
    source.save(update_fields=["is_paused", "failures", "due_at"])
    _record("data_desk.pause_source" if is_paused else "data_desk.resume_source", source, actor, at)


def remove_source(source: PullSource, *, actor: Actor, at: datetime.datetime) -> None:
    """No more visits; what was imported stays, and so do its files on their way in."""
    _record("data_desk.remove_source", source, actor, at)
    source.delete()


def _check(wish: SourceWish, own: int | None) -> None:
    rules.check_url(wish.url)
    rules.check_dataset_name(wish.dataset)
    if PullSource.objects.filter(url=wish.url).exclude(pk=own).exists():
        raise RuleBroken("source_exists", _("This address is a source already."))


def _record(action: str, source: PullSource, actor: Actor, at: datetime.datetime) -> None:
    audit.record(
        action=action,
        subject=f"pull_source:{source.pk}",
        actor=actor,
        facts={"kind": source.kind, "rhythm": source.rhythm},
        at=at,
    )

# SPDX-License-Identifier: Apache-2.0
"""How a visit of a source went, and what follows for the next one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.kernel.api import messaging
from hiroba.kernel.api.identity import Account
from hiroba.services.data_desk import rules
from hiroba.services.data_desk.models import PullResult, PullSource
from hiroba.services.data_desk.pulling.outside import Fetched, Limits

# The newest visits of a source that its page and its statistics need.
RESULTS_KEPT = 200


@dataclass(frozen=True, kw_only=True)
class Visit:
    """`waits`: what was fetched is checked, and the worker writes it as soon as it can."""

    result: str
    fetched: Fetched | None = None
    sha256: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    waits: bool = False


def limits(bytes_max: int) -> Limits:
    return Limits(bytes_max=bytes_max, allowed=settings.HIROBA.pull_allow_networks)


def put_off(source: PullSource, *, at: datetime.datetime) -> None:
    """Notes that the source is being visited, so that the clock does not send for it twice."""
    source.due_at = rules.next_due(source.rhythm, at=at, failures=source.failures)
    source.save(update_fields=["due_at"])


def remember_visit(source: PullSource, visit: Visit, *, at: datetime.datetime) -> PullResult:
    """Keeps the result, when the source is due again, and pauses it after repeated failures."""
    has_failed = visit.result == PullSource.Result.FAILED
    source.failures = source.failures + 1 if has_failed else 0
    source.is_paused = source.is_paused or source.failures >= rules.PULL_FAILURES_MAX
    source.last_result, source.last_detail, source.last_at = visit.result, visit.detail, at
    source.due_at = rules.next_due(source.rhythm, at=at, failures=source.failures)
    if visit.fetched is not None:
        source.etag, source.last_modified = visit.fetched.etag, visit.fetched.last_modified
        source.file_sha256 = visit.sha256 or source.file_sha256
    source.save()
    result = PullResult.objects.create(pull=source, result=visit.result, detail=visit.detail, at=at)
    _tell(source, visit, at)
    _forget_old(source)
    return result


def _tell(source: PullSource, visit: Visit, at: datetime.datetime) -> None:
    """A notice to whoever added the source, when it needs a person; colleagues see it among today's work."""
    kind, _colon, account = source.actor.partition(":")
    is_stopped = source.is_paused and visit.result == PullSource.Result.FAILED
    if kind != "account" or not (is_stopped or visit.result == PullSource.Result.HELD):
        return
    draft = visit.detail.get("draft")
    address = (
        reverse("data_desk:review", args=[draft]) if draft else reverse("data_desk:pull", args=[source.pk])
    )
    language = Account.objects.filter(pk=account).values_list("language", flat=True).first()
    with translation.override(language or "ja"):
        messaging.notify(
            account,
            title=_("The source %(title)s was paused after failures") % {"title": source.title}
            if is_stopped
            else _("%(title)s waits for a person") % {"title": source.title},
            text=_("Until then the edition before stays in the town's data"),
            url=address,
            key=f"data_desk.pull:{source.pk}:{at.isoformat()}",
            at=at,
        )


def _forget_old(source: PullSource) -> None:
    kept = source.results.order_by("-at", "-id").values_list("pk", flat=True)[RESULTS_KEPT:]
    PullResult.objects.filter(pk__in=list(kept)).delete()

# SPDX-License-Identifier: Apache-2.0
"""What waits for a data clerk, for 「きょうの仕事」."""

import datetime
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hiroba.kernel.api.identity import Actor
from hiroba.services.data_desk.models import ImportDraft, PullSource
from hiroba.web.components import WorkItem

_ITEMS_MAX = 20


def open_work(actor: Actor, at: datetime.datetime) -> Sequence[WorkItem]:
    """Held pulls first, then sources that stopped, then files of this person that wait to be taken in."""
    if not actor.can("data_desk.import_data"):
        return ()
    return [*_held(), *_paused(), *_own(actor)]


def _held() -> list[WorkItem]:
    held = (
        ImportDraft.objects.exclude(held_for="").exclude(state=ImportDraft.State.DONE).order_by("received_at")
    )
    return [
        WorkItem(
            title=_("Look at %(file)s, held by a scheduled pull") % {"file": draft.file_name},
            url=reverse("data_desk:review", args=[draft.pk]),
            tone="warn",
            kind=_("Soon"),
            note=_("Until then the edition before stays in the town's data"),
        )
        for draft in held[:_ITEMS_MAX]
    ]


def _paused() -> list[WorkItem]:
    stopped = PullSource.objects.filter(is_paused=True, failures__gt=0)[:_ITEMS_MAX]
    return [
        WorkItem(
            title=_("The source %(title)s was paused after failures") % {"title": source.title},
            url=reverse("data_desk:pull", args=[source.pk]),
            tone="warn",
            kind=_("Soon"),
        )
        for source in stopped
    ]


def _own(actor: Actor) -> list[WorkItem]:
    waiting = ImportDraft.objects.filter(
        actor=actor.reference, held_for="", state__in=(ImportDraft.State.READY, ImportDraft.State.FAILED)
    )
    count = waiting.count()
    if not count:
        return []
    title = ngettext("%(count)d file waits to be taken in", "%(count)d files wait to be taken in", count)
    return [
        WorkItem(title=title % {"count": count}, url=reverse("data_desk:upload"), tone="news", kind=_("New"))
    ]

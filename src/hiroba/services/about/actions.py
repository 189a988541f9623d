# SPDX-License-Identifier: Apache-2.0
"""The only writers of the site's texts and of the record of outages."""

import datetime
from collections.abc import Collection

from django.db import transaction

from hiroba.kernel.api import audit
from hiroba.kernel.api.identity import Actor
from hiroba.services.about import rules
from hiroba.services.about.models import Outage, TownText, Watch

WHOLE = "pages"
"""The part that stands for all: while nothing ran, no page could be opened."""


@transaction.atomic
def edit_text(actor: Actor, *, kind: str, texts: dict[str, str], at: datetime.datetime) -> None:
    """Puts the town's words in place of the general ones; an empty Japanese text brings those back.

    `texts` has `ja`, `easy` and `en`.
    """
    if texts["ja"].strip():
        TownText.objects.update_or_create(kind=kind, defaults={**texts, "changed_at": at})
    else:
        TownText.objects.filter(kind=kind).delete()
    audit.record(action="about.edit_text", subject=f"text:{kind}", actor=actor, at=at)


@transaction.atomic
def note_state(failing: Collection[str], *, at: datetime.datetime) -> None:
    """Writes what a look at the parts has found: begins and ends outages. `failing` names the parts that failed.

    A time in which nobody looked is an outage of everything. Safe to repeat.
    """
    watch = Watch.objects.select_for_update().first()
    before = watch.failed if watch else []
    for began_at, ended_at in filter(None, [rules.gap(watch.checked_at if watch else None, at)]):
        Outage.objects.create(part=WHOLE, began_at=began_at, ended_at=ended_at)
    for name in failing:
        if rules.is_down(failed_now=True, failed_before=name in before):
            Outage.objects.get_or_create(part=name, ended_at=None, defaults={"began_at": at})
    Outage.objects.filter(ended_at=None).exclude(part__in=failing).update(ended_at=at)
    Watch.objects.update_or_create(defaults={"checked_at": at, "failed": sorted(failing)})


@transaction.atomic
def forget_outages(*, before: datetime.datetime) -> int:
    """Removes outages that ended before; the status page shows 90 days."""
    removed, _ = Outage.objects.filter(ended_at__lt=before).delete()
    return removed

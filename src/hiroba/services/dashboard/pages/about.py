# SPDX-License-Identifier: Apache-2.0
"""このデータについて: where a layer comes from, how new it is, what its limits mean, and how to use it elsewhere."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.pages import legend, wording
from hiroba.services.dashboard.queries.beginnings import beginning
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.layers import Offered, offered_layers
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import Town, asked
from hiroba.services.dashboard.view_state import ViewState
from hiroba.web.components import Crumb


@dataclass(frozen=True, kw_only=True)
class Age:
    """How new the values are: of `count` places `old` have a value that may no longer be the present one."""

    count: int | None
    old: int
    newest: datetime.datetime | None
    since: datetime.datetime | None
    read_at: datetime.datetime | None


@require_safe
def about_layer(request: HttpRequest, entity_type: str) -> HttpResponse:
    """`/dashboard/about/<type>`. A layer that the reader may not see does not exist."""
    at = timezone.now()
    town, actor = asked(request)
    offered = offered_layers(town, actor, TOWN_DATA, at)
    chosen = next((each for each in offered if each.type == entity_type), None)
    if chosen is None:
        raise Http404
    snapshot = TOWN_DATA.snapshot(town, chosen.layer, chosen.audience, at)
    shown = Shown(
        town=town, state=ViewState(), at=at, moment=at, offered=offered, chosen=[chosen],
        snapshots={chosen.type: snapshot}, as_of_today=(),
    )  # fmt: skip
    title = wording.in_language(chosen.layer.title)
    return render(
        request,
        "dashboard/about.html",
        {
            "title": title,
            "crumbs": [
                Crumb(title=_("The town on the map"), url=reverse("dashboard:map")),
                Crumb(title=title),
            ],
            "offered": chosen,
            "source": chosen.origin.imported or wording.in_language(chosen.origin.source),
            "about": wording.in_language(chosen.layer.about),
            "age": _age(town, chosen, snapshot, at),
            "legend": legend.legend(shown),
            "attributes": _attributes(chosen.layer),
        },
    )


def _age(town: Town, offered: Offered, snapshot: Snapshot, at: datetime.datetime) -> Age:
    layer = offered.layer
    return Age(
        count=snapshot.count if snapshot.read_at else None,
        old=sum(1 for each in snapshot.features if rules.is_stale(each.observed_at, layer.stale_minutes, at)),
        newest=snapshot.newest,
        since=beginning(TOWN_DATA, town, [(layer, offered.audience)], at),
        read_at=snapshot.read_at,
    )


def _attributes(layer: Layer) -> Sequence[tuple[str, str]]:
    """(name in the data, title) of what the layer shows."""
    return [(name, wording.in_language(title)) for name, title in layer.attributes]

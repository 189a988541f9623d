# SPDX-License-Identifier: Apache-2.0
"""Whether everything is running, for everybody: as a page and as JSON."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.services.about.models import Outage
from hiroba.services.about.parts import PARTS
from hiroba.services.about.queries import PartState, town_state
from hiroba.services.about.rules import SHOWN_DAYS
from hiroba.web.components import Column, Table
from hiroba.web.components.marks import badge
from hiroba.web.components.times import time_tag


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    state = town_state(timezone.now())
    down = [each for each in state.parts if each.down_since]
    shown = {
        "state": state,
        "is_well": not down and not state.is_unknown,
        "down": [each.part.meaning.in_language(get_language() or "ja") for each in down],
        "parts": _parts_table(state.parts, is_unknown=state.is_unknown),
        "outages": _outages_table(state.outages),
    }
    return render(request, "about/status.html", shown)


@require_safe
def status_json(request: HttpRequest) -> HttpResponse:
    """`state` of each part is `up`, `down` or `unknown`; times in ISO 8601."""
    state = town_state(timezone.now())
    parts = [_part_document(each, is_unknown=state.is_unknown) for each in state.parts]
    response = JsonResponse({"checked_at": state.checked_at, "days": SHOWN_DAYS, "parts": parts})
    response["Cache-Control"] = "no-cache"
    return response


def _part_document(each: PartState, *, is_unknown: bool) -> dict[str, Any]:
    return {
        "name": each.part.name,
        "state": "down" if each.down_since else "unknown" if is_unknown else "up",
        "down_since": each.down_since,
        "up_percent": each.percent,
    }


def _parts_table(parts: Any, *, is_unknown: bool) -> Table:
    language = get_language() or "ja"
    return Table(
        caption=_("Parts of this site"),
        columns=[
            Column(label=_("Part")),
            Column(label=_("Now")),
            Column(label=_("Up in %(days)d days") % {"days": SHOWN_DAYS}, is_number=True),
        ],
        rows=[
            [each.part.title.in_language(language), _state_badge(each, is_unknown), f"{each.percent:.2f} %"]
            for each in parts
        ],
    )


def _state_badge(each: PartState, is_unknown: bool) -> str:
    if each.down_since:
        return badge("stop", _("Down"))
    return badge("care", _("Not known")) if is_unknown else badge("ok", _("Running"))


def _outages_table(outages: Any) -> Table:
    titles = {part.name: part.title.in_language(get_language() or "ja") for part in PARTS}
    return Table(
        caption=_("Outages"),
        columns=[
            Column(label=_("Part")),
            Column(label=_("From")),
            Column(label=_("Until")),
            Column(label=_("For")),
        ],
        rows=[_outage_row(each, titles) for each in outages],
        empty=_("There was none."),
    )


def _outage_row(outage: Outage, titles: dict[str, str]) -> list[object]:
    if outage.ended_at is None:
        return [
            titles.get(outage.part, outage.part),
            time_tag(outage.began_at),
            badge("stop", _("Still down")),
            "",
        ]
    minutes = max(1, round((outage.ended_at - outage.began_at) / datetime.timedelta(minutes=1)))
    return [
        titles.get(outage.part, outage.part),
        time_tag(outage.began_at),
        time_tag(outage.ended_at),
        _("%(minutes)d minutes") % {"minutes": minutes},
    ]

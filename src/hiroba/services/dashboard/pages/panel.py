# SPDX-License-Identifier: Apache-2.0
"""The layer panel: what may be laid on the map, in groups, with mark, word and number."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.marks import Mark, mark_of
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.rules import is_stale


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One checkbox with its origin. `count` is empty where nobody knows; `old` counts values that are too old."""

    type: str
    title: str
    mark: Mark
    count: str
    is_chosen: bool
    source: str
    owner: str
    licence: str
    newest: datetime.datetime | None
    stale_minutes: int | None
    old: int
    for_whom: str
    about_url: str


@dataclass(frozen=True, kw_only=True)
class Group:
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`empty` are layers without data, folded away; they can be chosen all the same."""

    groups: tuple[Group, ...]
    empty: tuple[Group, ...]
    chosen: tuple[Choice, ...]

    @property
    def empty_count(self) -> int:
        return sum(len(group.choices) for group in self.empty)


def panel(shown: Shown) -> Panel:
    choices = {each.type: _choice(each, shown) for each in shown.offered}
    return Panel(
        groups=_groups((each for each in shown.offered if each.count != 0), choices),
        empty=_groups((each for each in shown.offered if each.count == 0), choices),
        chosen=tuple(choices[each.type] for each in shown.chosen),
    )


def _choice(offered: Offered, shown: Shown) -> Choice:
    snapshot = shown.snapshots.get(offered.type)
    return Choice(
        type=offered.type,
        title=wording.in_language(offered.layer.title),
        mark=mark_of(offered.layer),
        count="" if offered.count is None else f"{offered.count:,}",
        is_chosen=snapshot is not None,
        source=offered.origin.imported or wording.in_language(offered.origin.source),
        owner=offered.origin.owner,
        licence=offered.origin.licence,
        newest=snapshot.newest if snapshot else None,
        stale_minutes=offered.layer.stale_minutes,
        old=_old(offered, snapshot, shown.moment) if snapshot else 0,
        for_whom={"staff": _("for staff"), "partner": _("for partners")}.get(offered.audience, ""),
        about_url=reverse("dashboard:about", args=[offered.type]),
    )


def _old(offered: Offered, snapshot: Snapshot, at: datetime.datetime) -> int:
    """How many values are too old to be the present ones."""
    limit = offered.layer.stale_minutes
    return sum(1 for each in snapshot.features if is_stale(each.observed_at, limit, at)) if limit else 0


def _groups(offered: Iterable[Offered], choices: Mapping[str, Choice]) -> tuple[Group, ...]:
    """In the order of the manifests; services that name the same group share it."""
    groups: dict[str, list[Choice]] = {}
    for each in offered:
        groups.setdefault(wording.in_language(each.layer.group), []).append(choices[each.type])
    return tuple(Group(title=title, choices=tuple(found)) for title, found in groups.items())

# SPDX-License-Identifier: Apache-2.0
"""The list under the map: one table at a time, with a way to each of the chosen layers."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.pages import table, wording
from hiroba.services.dashboard.pages.marks import Mark, mark_of
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.listing import PAGE_LENGTH, Listing, listing, narrowed
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.queries.town_data import FEATURES_MAX
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.view_state import ViewState
from hiroba.web.components import Pages


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A chosen layer with the number of its features that match the search."""

    title: str
    count: str
    url: str
    is_current: bool
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Results:
    """The list of one layer. `left_out` counts what does not fit on a map at once."""

    type: str
    title: str
    tabs: tuple[Tab, ...]
    headings: tuple[table.Heading, ...]
    rows: tuple[table.Row, ...]
    has_town: bool
    has_badge: bool
    has_time: bool
    stale_minutes: int | None
    pages: Pages
    left_out: int
    newest: datetime.datetime | None


def results(shown: Shown) -> Results | None:
    """None when no layer is chosen."""
    listed = _listed(shown.chosen, shown.state)
    if listed is None:
        return None
    town, layer, snapshot = shown.town, listed.layer, shown.snapshots[listed.type]
    state = full_state(shown.chosen, shown.state)
    matching = {each.type: _matching(each, shown) for each in shown.chosen}
    found = listing(matching[listed.type], layer, sort=state.sort, page=state.page)
    has_badge, has_time = table.has_badges(layer, found.features), table.has_times(layer, found.features)
    return Results(
        type=listed.type,
        title=wording.in_language(layer.title),
        tabs=tuple(
            _tab(each, len(matching[each.type]), state, is_current=each is listed) for each in shown.chosen
        ),
        headings=tuple(_headings(found, listed, state, town, has_badge=has_badge, has_time=has_time)),
        rows=tuple(table.rows(found.features, layer, town)),
        has_town=town.is_group,
        has_badge=has_badge,
        has_time=has_time,
        stale_minutes=layer.stale_minutes,
        pages=_pages(found, state),
        left_out=max(0, snapshot.count - FEATURES_MAX),
        newest=snapshot.newest,
    )


def full_state(chosen: Sequence[Offered], state: ViewState) -> ViewState:
    """The state with the layers written out: a shared address stays when the town's first choice changes."""
    listed = _listed(chosen, state)
    return replace(
        state,
        layers=tuple(each.type for each in chosen),
        listed=listed.type if listed else "",
    )


def _listed(chosen: Sequence[Offered], state: ViewState) -> Offered | None:
    return next((each for each in chosen if each.type == state.listed), chosen[0] if chosen else None)


def _matching(offered: Offered, shown: Shown) -> Sequence[Feature]:
    return narrowed(
        shown.snapshots[offered.type].features,
        offered.layer,
        search=shown.state.search,
        only=shown.state.only,
        at=shown.moment,
    )


def _tab(offered: Offered, count: int, state: ViewState, *, is_current: bool) -> Tab:
    return Tab(
        title=wording.in_language(offered.layer.title),
        count=f"{count:,}",
        url="?" + state.query(listed=offered.type, sort="", page=1),
        is_current=is_current,
        mark=mark_of(offered.layer),
    )


def _headings(
    found: Listing, listed: Offered, state: ViewState, town: Town, *, has_badge: bool, has_time: bool
) -> list[table.Heading]:
    """In the order of the cells: name, town, state, attributes, time."""
    layer = listed.layer
    titles = [("name", _("Name"))]
    if town.is_group:
        titles.append(("", _("Town")))
    if has_badge:
        titles.append(("state", _("State")))
    titles += [(name, table.column_label(name, title, layer)) for name, title in table.columns(layer)]
    if has_time:
        titles.append(("observed", _("Time")))
    return table.headings(found, layer, state, titles)


def _pages(found: Listing, state: ViewState) -> Pages:
    query = state.query(page=1)
    return Pages(
        number=found.page,
        count=found.pages,
        total=found.total,
        size=PAGE_LENGTH,
        query=f"{query}&" if query else "",
    )

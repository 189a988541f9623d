# SPDX-License-Identifier: Apache-2.0
"""What a view of the map shows: the layers of its address as they are now, or as they were."""

import datetime
from dataclasses import dataclass

from hiroba.kernel.api.identity import Actor
from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.past import has_past, past_snapshot
from hiroba.services.dashboard.queries.town_data import TownData
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.view_state import ViewState


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`snapshots` by entity type; `moment` is when they hold: now, or the time of the address.

    `as_of_today` are chosen layers whose past is not known, so that they stand on the map as they are now.
    """

    town: Town
    state: ViewState
    at: datetime.datetime
    moment: datetime.datetime
    offered: list[Offered]
    chosen: list[Offered]
    snapshots: dict[str, Snapshot]
    as_of_today: tuple[Offered, ...]

    @property
    def is_past(self) -> bool:
        return self.moment is not self.at


def shown(town: Town, actor: Actor, state: ViewState, data: TownData, at: datetime.datetime) -> Shown:
    """Gathers everything that a page or a file of this view needs; a time in the future is now."""
    offered = layers.offered_layers(town, actor, data, at)
    chosen = layers.chosen_layers(offered, state.layers)
    is_past = state.time is not None and state.time < at
    moment = state.time if is_past and state.time else at
    now = {each.type: data.snapshot(town, each.layer, each.audience, at) for each in chosen}
    then = {
        each.type: past_snapshot(data, town, each.layer, each.audience, time=moment, at=at)
        for each in chosen
        if is_past
    }
    return Shown(
        town=town,
        state=state,
        at=at,
        moment=moment,
        offered=offered,
        chosen=chosen,
        snapshots=then if is_past else now,
        as_of_today=tuple(each for each in chosen if not has_past(now[each.type])) if is_past else (),
    )

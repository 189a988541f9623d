# SPDX-License-Identifier: Apache-2.0
"""The number that a town reports of this service: visualised data sets (可視化したデータセット数)."""

import datetime
from collections.abc import Iterable

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.kernel.api.identity import anonymous
from hiroba.kernel.api.tenancy import Tenant, current_tenant
from hiroba.services.dashboard.queries.layers import Offered, visible_layers
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import town_of


def count_visualised(offered: Iterable[Offered]) -> int:
    """Data sets with a public layer and at least one entity."""
    return sum(1 for each in offered if each.audience == "public" and each.count)


def visualised_datasets(at: datetime.datetime) -> int:
    """Of the current town, counted now. Raises ContextUnavailable: an unknown number is not zero."""
    code = current_tenant()
    town = town_of(Tenant.objects.get(code=code))
    counts = TOWN_DATA.counts(town, visible_layers(anonymous(code)), at)
    if None in counts.values():
        raise ContextUnavailable("The number of visualised data sets is not known now")
    return sum(1 for count in counts.values() if count)

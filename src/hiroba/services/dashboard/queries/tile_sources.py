# SPDX-License-Identifier: Apache-2.0
"""The tile maps that a town offers, and the hosts that the reader's browser may fetch them from."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from hiroba.services.dashboard.models import TileSource
from hiroba.services.dashboard.tile_presets import PRESETS, Preset


def tile_sources() -> list[TileSource]:
    """Of the current town, in the order in which they were added; their number is bounded by the action."""
    return list(TileSource.objects.all())


def presets_left(present: Iterable[TileSource]) -> list[tuple[int, Preset]]:
    """Presets that the town does not have yet, with their numbers."""
    known = {each.address for each in present}
    return [(number, each) for number, each in enumerate(PRESETS) if each.address not in known]


def hosts(sources: Iterable[TileSource]) -> list[str]:
    return list(dict.fromkeys(f"https://{urlsplit(each.address).netloc}" for each in sources))

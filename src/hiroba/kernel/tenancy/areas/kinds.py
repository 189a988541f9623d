# SPDX-License-Identifier: Apache-2.0
"""Kinds of areas. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

AreaKind = Literal["municipality", "town_block", "school_district", "neighbourhood"]
KINDS: tuple[AreaKind, ...] = get_args(AreaKind)


@dataclass(frozen=True)
class Area:
    """One area. `code` is unique within its kind: for `municipality` the six digits of the town.

    The areas of `municipality` are the town itself and the neighbours that its file had.
    """

    code: str
    name: str
    kind: AreaKind

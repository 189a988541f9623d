# SPDX-License-Identifier: Apache-2.0
"""Places of features on the square of Web Mercator (EPSG:3857): x and y from 0 to 1, y down, as tiles are counted."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Coordinates: TypeAlias = NDArray[np.float64]
LATITUDE_MAX = 85.051129
"""Where Web Mercator ends."""


def on_plane(longitude_latitude: Coordinates) -> Coordinates:
    """Rows of degrees to rows of x and y."""
    longitude, latitude = longitude_latitude[:, 0], longitude_latitude[:, 1]
    sine = np.sin(np.radians(np.clip(latitude, -LATITUDE_MAX, LATITUDE_MAX)))
    x = longitude / 360 + 0.5
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return np.column_stack([x, y])


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One square of the plane: `column` and `row` count 2**zoom squares each."""

    zoom: int
    column: int
    row: int

    @property
    def size(self) -> float:
        return float(2.0**-self.zoom)

    def corners(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, widened by a part of the size."""
        left, top, wide = self.column * self.size, self.row * self.size, margin * self.size
        return left - wide, top - wide, left + self.size + wide, top + self.size + wide

    def pixels(self, places: Coordinates, extent: int) -> Coordinates:
        """Rows of x and y on the plane as whole pixels of the tile, y down."""
        corner = np.array([self.column, self.row]) * self.size
        return np.round((places - corner) / self.size * extent)

    def pixel_shape(self, shape: shapely.Geometry, extent: int) -> shapely.Geometry:
        return shapely.transform(shape, lambda places: self.pixels(places, extent))

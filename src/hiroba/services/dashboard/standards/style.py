# SPDX-License-Identifier: Apache-2.0
"""A map style (MapLibre Style Specification 8) of layers from their vector tiles, for maps on other sites.

Marks are told by shape in the dashboard; here, where no picture of ours may be loaded, by colour, size and name.
"""

from collections.abc import Sequence
from typing import Any

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.standards.tiles.encoding import LAYER
from hiroba.web.basemap.style import COLOURS, FONTS

Style = dict[str, Any]
GROUND, INK, HALO = (COLOURS["light"][name] for name in ("land", "ink", "halo"))
LEVEL_COLOURS = ("#1c6e5c", "#c58a00", "#b5410f", "#a01c2e", "#5d1a78")
"""From no limit reached to the fourth; told apart with any colour vision by lightness."""


def style(
    *, root: str, title: str, layers: Sequence[Layer], view: tuple[float, float], attribution: str
) -> Style:
    """`view` is longitude and latitude of the middle; `root` the address of the town."""
    return {
        "version": 8,
        "name": title,
        "center": list(view),
        "zoom": 11,
        "sources": {
            each.entity_type: {
                "type": "vector",
                "url": f"{root}/api/dashboard/tiles/{each.entity_type}.json",
                "attribution": attribution,
            }
            for each in layers
        },
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": GROUND}},
            *(drawn for each in layers for drawn in _drawn(each)),
        ],
    }


def _drawn(layer: Layer) -> list[Style]:
    """Areas lie below lines, lines below points, names on top."""
    single = ["!", ["has", "cluster"]]
    return [
        _part(layer, "area", "fill", _of_kind("Polygon"), {"fill-color": _colour(), "fill-opacity": 0.35}),
        _part(layer, "line", "line", _of_kind("LineString", "Polygon"), {"line-color": _colour(), "line-width": 2}),
        _part(layer, "point", "circle", _of_kind("Point"), {
            "circle-color": _colour(),
            "circle-radius": ["case", ["has", "cluster"], ["+", 10, ["log10", ["get", "count"]]], 6],
            "circle-stroke-color": HALO,
            "circle-stroke-width": 2,
        }),
        _part(layer, "count", "symbol", ["has", "cluster"], {"text-color": HALO}, layout={
            "text-field": ["to-string", ["get", "count"]], "text-font": FONTS, "text-size": 12,
            "text-allow-overlap": True,
        }),
        _part(layer, "name", "symbol", single, {
            "text-color": INK, "text-halo-color": HALO, "text-halo-width": 2,
        }, minzoom=14, layout={
            "text-field": ["get", "name"], "text-font": FONTS, "text-size": 13, "text-offset": [0, 1.1],
            "text-anchor": "top",
        }),
    ]  # fmt: skip


def _part(
    layer: Layer,
    part: str,
    type_: str,
    filter_: Sequence[Any],
    paint: Style,
    *,
    layout: Style | None = None,
    minzoom: int | None = None,
) -> Style:
    return {
        "id": f"{layer.entity_type}-{part}",
        "type": type_,
        "source": layer.entity_type,
        "source-layer": LAYER,
        "filter": list(filter_),
        "paint": paint,
        **({"layout": layout} if layout else {}),
        **({"minzoom": minzoom} if minzoom else {}),
    }


def _of_kind(*kinds: str) -> list[Any]:
    return ["in", ["geometry-type"], ["literal", list(kinds)]]


def _colour() -> list[Any]:
    steps = [part for level, colour in enumerate(LEVEL_COLOURS[1:], start=1) for part in (level, colour)]
    return ["step", ["coalesce", ["get", "level"], 0], LEVEL_COLOURS[0], *steps]

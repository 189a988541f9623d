# SPDX-License-Identifier: Apache-2.0
"""The map style (MapLibre Style Specification 8) in the colours of the look.

The values repeat the `--map-*` tokens of `tokens.css`: a map cannot read custom properties. A test keeps them equal.
"""

from dataclasses import dataclass
from typing import Any, Literal

from hiroba.web.basemap.archive import ATTRIBUTION, ZOOM_MAX, ZOOM_MIN

Theme = Literal["light", "dark"]
Style = dict[str, Any]
ARCHIVE = "/static/vendor/basemap/towns.pmtiles"
FONTS = ["Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "sans-serif"]
GSI_TILES = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png"
GSI_ATTRIBUTION = "国土地理院"

COLOURS: dict[Theme, dict[str, str]] = {
    "light": {
        "land": "#f4f0e4",
        "block": "#e9e2d0",
        "green": "#d3e0bf",
        "hill": "#c3d4ad",
        "water": "#a9cfe0",
        "water-ink": "#12516b",
        "road": "#ffffff",
        "road-edge": "#d6cbb5",
        "rail": "#7d7566",
        "ink": "#33302a",
        "halo": "#fbf8f0",
    },
    "dark": {
        "land": "#25231f",
        "block": "#2e2b26",
        "green": "#2c3527",
        "hill": "#333e2c",
        "water": "#1f4353",
        "water-ink": "#a9dcf0",
        "road": "#4a463d",
        "road-edge": "#191815",
        "rail": "#938b7c",
        "ink": "#f0eadd",
        "halo": "#1b1a17",
    },
}


@dataclass(frozen=True, kw_only=True)
class Office:
    """Where a town without a drawing has its office: the only thing that its map can show."""

    name: str
    longitude: float
    latitude: float


def style(
    *,
    theme: Theme,
    language: str,
    codes: tuple[str, ...],
    basemap: str = "drawing",
    offices: tuple[Office, ...] = (),
) -> Style:
    """A style for one town or group: `codes` are the municipalities whose ground is lit.

    `basemap` is `drawing` (offline) or `gsi` (raster tiles of 国土地理院, asked for by the reader's browser).
    `offices` are those of towns that nobody has drawn yet: they get a plain ground with this point.
    """
    if basemap == "gsi":
        return _gsi_style()
    colours = COLOURS[theme]
    if offices:
        return _plain_style(colours, offices)
    return {
        "version": 8,
        "name": "Hiroba",
        "sources": {
            "towns": {
                "type": "vector",
                "url": f"pmtiles://{ARCHIVE}",
                "minzoom": ZOOM_MIN,
                "maxzoom": ZOOM_MAX,
                "attribution": ATTRIBUTION,
            }
        },
        "layers": [*_ground(colours, codes), *_lines(colours), *_labels(colours, language)],
    }


def _plain_style(colours: dict[str, str], offices: tuple[Office, ...]) -> Style:
    points = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [office.longitude, office.latitude]},
            "properties": {"name": office.name, "name_en": office.name, "kind": "office"},
        }
        for office in offices
    ]
    collection = {"type": "FeatureCollection", "features": points}
    ink = {"text-color": colours["ink"], "text-halo-color": colours["halo"], "text-halo-width": 2}
    text = {"text-field": ["get", "name"], "text-size": 16, "text-font": FONTS, "text-offset": [0, 1.2]}
    dot = {"circle-radius": 7, "circle-color": colours["ink"], "circle-stroke-width": 3,
           "circle-stroke-color": colours["halo"]}  # fmt: skip
    return {
        "version": 8,
        "name": "Hiroba",
        "sources": {"offices": {"type": "geojson", "data": collection}},
        "layers": [
            {"id": "land", "type": "background", "paint": {"background-color": colours["land"]}},
            {"id": "office", "type": "circle", "source": "offices", "paint": dot},
            {"id": "office-name", "type": "symbol", "source": "offices", "layout": text, "paint": ink},
        ],
    }


def _gsi_style() -> Style:
    tiles = {
        "type": "raster",
        "tiles": [GSI_TILES],
        "tileSize": 256,
        "minzoom": 5,
        "maxzoom": 18,
        "attribution": GSI_ATTRIBUTION,
    }
    return {
        "version": 8,
        "name": "GSI",
        "sources": {"gsi": tiles},
        "layers": [{"id": "gsi", "type": "raster", "source": "gsi"}],
    }


def _ground(colours: dict[str, str], codes: tuple[str, ...]) -> list[Style]:
    lit = ["in", ["get", "code"], ["literal", list(codes)]]
    return [
        {"id": "land", "type": "background", "paint": {"background-color": colours["block"]}},
        _layer("town", "fill", "town", {"fill-color": ["case", lit, colours["land"], colours["block"]]}),
        _layer("ground", "fill", "ground", {"fill-color": _by_kind(colours, "green"), "fill-opacity": 0.75}),
        _layer("water", "fill", "water", {"fill-color": colours["water"]}),
        _layer(
            "boundary",
            "line",
            "town",
            {
                "line-color": colours["rail"],
                "line-width": _growing(0.8, 2.5),
                "line-dasharray": [3, 2],
                "line-opacity": ["case", lit, 0.9, 0.35],
            },
        ),
    ]


def _by_kind(colours: dict[str, str], default: str) -> list[Any]:
    return ["match", ["get", "kind"], "hill", colours["hill"], "field", colours["green"], colours[default]]


def _lines(colours: dict[str, str]) -> list[Style]:
    round_ends = {"line-cap": "round", "line-join": "round"}
    edge = {"line-color": colours["road-edge"], "line-width": _road_width(2.0)}
    road = {"line-color": colours["road"], "line-width": _road_width(0)}
    river = {"line-color": colours["water"], "line-width": _growing(1.5, 18)}
    stream = {"line-color": colours["water"], "line-width": _growing(0.8, 5)}
    rail = {"line-color": colours["rail"], "line-width": _growing(1, 5)}
    gaps = {"line-color": colours["land"], "line-width": _growing(0.4, 3), "line-dasharray": [4, 4]}
    return [
        _layer("stream", "line", "river", stream, kind="stream", layout=round_ends),
        _layer("river", "line", "river", river, kind="river", layout=round_ends),
        _layer("road-edge", "line", "road", edge, layout=round_ends),
        _layer("road", "line", "road", road, layout=round_ends),
        _layer("rail", "line", "rail", rail),
        _layer("rail-gaps", "line", "rail", gaps),
    ]


def _growing(at_8: float, at_14: float) -> list[Any]:
    return ["interpolate", ["exponential", 1.5], ["zoom"], 8, at_8, 14, at_14]


def _road_width(edge: float) -> list[Any]:
    def widths(motorway: float, main: float, local: float) -> list[Any]:
        return ["match", ["get", "kind"], "motorway", motorway + edge, "main", main + edge, local + edge]

    return [
        "interpolate",
        ["exponential", 1.5],
        ["zoom"],
        8,
        widths(1.5, 1, 0.4),
        11,
        widths(3, 2.2, 1.2),
        14,
        widths(10, 9, 6),
    ]


def _labels(colours: dict[str, str], language: str) -> list[Style]:
    name = ["get", "name_en"] if language == "en" else ["get", "name"]
    ink = {"text-color": colours["ink"], "text-halo-color": colours["halo"], "text-halo-width": 2}
    water_ink = {**ink, "text-color": colours["water-ink"]}
    along = {"symbol-placement": "line", "text-letter-spacing": 0.15, "symbol-spacing": 400}
    return [
        _label("river-name", "river", name, water_ink, size=14, layout=along, minzoom=10),
        _label("water-name", "water", name, water_ink, size=13, minzoom=11),
        _label("road-name", "road", name, ink, size=12, layout=along, minzoom=12),
        _label("ground-name", "ground", name, ink, size=13, minzoom=12),
        _label("peak-name", "place", name, ink, size=13, kind=["peak", "park"], minzoom=10),
        _label("district-name", "place", name, ink, size=15, kind=["district"], minzoom=10.5),
        _label("station-name", "place", name, ink, size=14, kind=["station"], minzoom=11.5),
        _label("office-name", "place", name, ink, size=15, kind=["office"], minzoom=11),
        _label("town-name", "place", name, ink, size=20, kind=["town"], layout={"text-letter-spacing": 0.1},
               minzoom=6, maxzoom=11.5),
    ]  # fmt: skip


def _layer(
    name: str,
    type_: str,
    source_layer: str,
    paint: Style,
    *,
    kind: str = "",
    layout: Style | None = None,
) -> Style:
    layer: Style = {
        "id": name,
        "type": type_,
        "source": "towns",
        "source-layer": source_layer,
        "paint": paint,
    }
    if kind:
        layer["filter"] = ["==", ["get", "kind"], kind]
    if layout:
        layer["layout"] = layout
    return layer


def _label(
    name: str,
    source_layer: str,
    text: list[Any],
    paint: Style,
    *,
    size: int,
    kind: list[str] | None = None,
    layout: Style | None = None,
    minzoom: float = 0,
    maxzoom: float = 24,
) -> Style:
    layer: Style = {
        "id": name,
        "type": "symbol",
        "source": "towns",
        "source-layer": source_layer,
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "layout": {"text-field": text, "text-size": size, "text-font": FONTS, **(layout or {})},
        "paint": paint,
    }
    if kind:
        layer["filter"] = ["in", ["get", "kind"], ["literal", kind]]
    return layer

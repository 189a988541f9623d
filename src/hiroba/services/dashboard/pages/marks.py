# SPDX-License-Identifier: Apache-2.0
"""The marks of layers: one outline for each shape of the manifest, drawn the same in panel, list and map."""

from dataclasses import dataclass

from hiroba.kernel.api.registry import Layer

OUTLINES = {
    "circle": "M0-25A25 25 0 1 1 0 25 25 25 0 1 1 0-25z",
    "square": "M-17-23h34a6 6 0 0 1 6 6v34a6 6 0 0 1-6 6h-34a6 6 0 0 1-6-6v-34a6 6 0 0 1 6-6z",
    "diamond": "M0-30 30 0 0 30-30 0z",
    "triangle": "M0-30 31 25-31 25z",
    "house": "M-29-3 0-29 29-3H23V24H-23V-3z",
    "line": "M-28 14-10-8 8 6 28-14",
    "area": "M-26-18 20-24 26 14-18 24z",
}
"""In a box of 64, centre 0 0. The map draws the same path on a canvas, so there is one picture of each layer."""


CORNERS = {
    "care": "M0-9 9 7-9 7z",
    "warn": "M0-9 9 0 0 9-9 0z",
    "stop": "M-9-9H9V9H-9z",
    "news": "M0-8a8 8 0 1 1 0 16 8 8 0 1 1 0-16z",
}
"""The second shape in the corner of a mark, so that a warning is seen without its colour; as CORNER in marks.js."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    type: str
    shape: str
    outline: str
    symbol: str


def mark_of(layer: Layer) -> Mark:
    return Mark(type=layer.entity_type, shape=layer.shape, outline=OUTLINES[layer.shape], symbol=layer.symbol)

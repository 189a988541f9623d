# SPDX-License-Identifier: Apache-2.0
"""GeoJSON (RFC 7946): each feature a row, its properties the columns, its geometry the last one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.reading.inspection import Content
from hiroba.kernel.catalogue.reading.rows import Row

GEOMETRY = "geometry"
_COLUMNS_MAX = 500
_CHUNK_LETTERS = 1 << 18
# One feature; the outline of a prefecture with every cove has about 10 MB.
_FEATURE_LETTERS_MAX = 32 << 20
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_CRS = re.compile(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]{1,200})"')
_SEPARATORS = " \t\r\n,"


@dataclass
class GeoJsonRows:
    """The features of a file in order, after a header made from the names of all properties. `crs` as declared."""

    content: Content
    columns: tuple[str, ...]
    crs: str
    bytes_read: int = 0

    @classmethod
    def of(cls, content: Content) -> GeoJsonRows:
        """Reads the file once for its columns. Raises FileFault when it is damaged or has no features."""
        columns: dict[str, None] = {}
        has_features = False
        for feature in _features(content):
            has_features = True
            properties = feature.get("properties")
            if isinstance(properties, dict):
                columns |= dict.fromkeys(map(str, properties))
            if len(columns) > _COLUMNS_MAX:
                raise _damaged(content, "has too many properties", "は属性が多すぎます")
        if not has_features:
            raise _damaged(content, "is JSON without GeoJSON features", "はGeoJSONの地物がないJSONです")
        names = tuple(name for name in columns if name != GEOMETRY)
        return cls(content, (*names, GEOMETRY), _declared_crs(content))

    def __iter__(self) -> Iterator[Row]:
        yield 1, list(self.columns)
        for number, feature in enumerate(_features(self.content), 2):
            properties = feature.get("properties")
            given = properties if isinstance(properties, dict) else {}
            geometry = feature.get("geometry")
            cells = [_text(given.get(name)) for name in self.columns[:-1]]
            cells.append(_json(geometry) if isinstance(geometry, dict) else "")
            if not number % 1024:
                self.bytes_read = min(self.content.size, self.bytes_read + 1024)
            yield number, cells
        self.bytes_read = self.content.size


def _features(content: Content) -> Iterator[dict[str, Any]]:
    """One feature at a time, so that the file may be larger than the memory."""
    decoder = json.JSONDecoder()
    try:
        with open(content.path, encoding=content.encoding) as file:
            text = file.read(_CHUNK_LETTERS)
            match = _FEATURES.search(text)
            while match is None:
                more = file.read(_CHUNK_LETTERS)
                if not more:
                    yield from _single(text)
                    return
                text += more
                if len(text) > _FEATURE_LETTERS_MAX:
                    return
                match = _FEATURES.search(text)
            text, place = text[match.end() :], 0
            while True:
                place = _skipped(text, place)
                if place < len(text) and text[place] == "]":
                    return
                try:
                    feature, place = decoder.raw_decode(text, place)
                except json.JSONDecodeError:
                    more = file.read(_CHUNK_LETTERS)
                    if not more or len(text) - place > _FEATURE_LETTERS_MAX:
                        raise
                    text, place = text[place:] + more, 0
                    continue
                if isinstance(feature, dict):
                    yield feature
    except (ValueError, RecursionError):
        raise _damaged(content, "is damaged GeoJSON", "はGeoJSONとして壊れています") from None


def _single(text: str) -> Iterator[dict[str, Any]]:
    """A file with one feature only."""
    whole = json.loads(text)
    if isinstance(whole, dict) and whole.get("type") == "Feature":
        yield whole


def _skipped(text: str, place: int) -> int:
    while place < len(text) and text[place] in _SEPARATORS:
        place += 1
    return place


def _declared_crs(content: Content) -> str:
    with open(content.path, encoding=content.encoding) as file:
        found = _CRS.search(file.read(4096))
    return found[1] if found else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _json(value) if isinstance(value, dict | list) else str(value)


def _json(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # A number of more than 64 bits; it is told as no shape later.
        return json.dumps(value, ensure_ascii=False)


def _damaged(content: Content, english: str, japanese: str) -> FileFault:
    return FileFault(
        "damaged_geojson",
        en=(f"{content.path.name} {english}", "Export it again as GeoJSON, or save the table as CSV"),
        ja=(f"{content.path.name} {japanese}", "GeoJSONとして書き出し直すか、表をCSVで保存してください"),
    )

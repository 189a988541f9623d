# SPDX-License-Identifier: Apache-2.0
"""Reads lists of addresses in the forms that a town gets them in. No Django.

A JSON list of {town, koaza, lat, lng}; CSV of the address base registry, its names and its positions in one file or
in two; CSV of 位置参照情報 (大字・町丁目 and 街区) and what towns make of it.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy.addresses.places import ListedPlace

BYTES_MAX = 200 * 1024 * 1024
PLACES_MAX = 500_000
FORMS = "Give a JSON list of {town, koaza, lat, lng}, or CSV with 大字町丁目名, 緯度 and 経度."

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "town": (
        "town",
        "oaza_cho",
        "大字町丁目名",
        "大字・丁目名",
        "大字・町丁目名",
        "大字町丁目",
        "町字名",
        "町字",
    ),
    "chome": ("chome", "丁目"),
    "koaza": ("koaza", "小字・通称名", "小字名", "小字"),
    "block": ("blk_num", "街区符号・地番", "街区符号"),
    "kana": ("oaza_cho_kana", "大字町丁目名カナ", "町字名カナ", "大字・町丁目名カナ"),
    "code": ("machiaza_id", "町字id", "大字町丁目コード", "大字・町丁目コード"),
    "lat": ("lat", "rep_lat", "緯度", "latitude"),
    "lon": ("lng", "lon", "rep_lon", "経度", "longitude"),
    "municipality": ("lg_code", "市区町村コード", "全国地方公共団体コード"),
    "municipality_name": ("市区町村名",),
}
"""Our name of each column, and how the sources call it; 「（代表点）」 behind it does not count."""


@dataclass
class PlacesRead:
    """`others` are rows of other municipalities, `without_point` rows that have no usable position."""

    places: list[ListedPlace] = field(default_factory=list)
    others: int = 0
    without_point: int = 0


def read_places(paths: Sequence[Path], *, code: str = "", municipality: str = "") -> PlacesRead:
    """All places of the files that belong to the municipality. Raises Fault.

    Rows that share a 町字ID are joined, because the registry keeps names and positions in two files.
    """
    rows = [row for path in paths for row in _rows(path)]
    if len(rows) > PLACES_MAX:
        raise Fault(f"There are {len(rows)} rows, more than {PLACES_MAX}", "Give the file of the town alone.")
    found = PlacesRead()
    for row in _joined(rows):
        if not _is_of(row, code, municipality):
            found.others += 1
        elif (place := _place(row)) is None:
            found.without_point += 1
        else:
            found.places.append(place)
    if not found.places:
        raise Fault(
            f"No place in {', '.join(path.name for path in paths)} has a name and a position in {municipality or code}",
            FORMS,
        )
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.stat().st_size > BYTES_MAX:
        raise Fault(f"{path.name} has more than {BYTES_MAX >> 20} MB", "Give the file of the town alone.")
    text = _text(path)
    start = text.lstrip()[:1]
    return _json_rows(text, path.name) if start in ("[", "{") else _csv_rows(text, path.name)


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Fault(f"{path.name} is neither UTF-8 nor Shift_JIS", "Save it as CSV in UTF-8.")


def _json_rows(text: str, name: str) -> Iterator[dict[str, str]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault(f"{name} is not JSON", FORMS) from error
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise Fault(f"{name} is not a list of places", FORMS)
    for each in content:
        yield _named({str(key): "" if value is None else str(value) for key, value in each.items()})


def _csv_rows(text: str, name: str) -> Iterator[dict[str, str]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(reader, [])
        if "lat" not in _named(dict.fromkeys(header, "x")) and "code" not in _named(
            dict.fromkeys(header, "x")
        ):
            raise Fault(f"{name} has no columns for latitude and longitude", FORMS)
        for cells in reader:
            yield _named(dict(zip(header, cells, strict=False)))
    except csv.Error as error:
        raise Fault(f"{name} is not CSV ({error})", FORMS) from error


def _named(row: Mapping[str, str]) -> dict[str, str]:
    plain = {key.strip().lower().removesuffix("（代表点）"): value.strip() for key, value in row.items()}
    return {
        ours: next(plain[name] for name in names if name in plain)
        for ours, names in COLUMNS.items()
        if any(name in plain for name in names)
    }


def _joined(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Rows with names stay; a row that has only an id and a position gives it to the name with this id."""
    named: list[dict[str, str]] = []
    positions: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        if row.get("town"):
            named.append(row)
        elif row.get("lat"):
            positions.setdefault((row.get("municipality", ""), row.get("code", "")), row)
    for row in named:
        key = (row.get("municipality", ""), row.get("code", ""))
        yield row if row.get("lat") else {**positions.get(key, {}), **{k: v for k, v in row.items() if v}}


def _is_of(row: Mapping[str, str], code: str, municipality: str) -> bool:
    if (given := row.get("municipality")) and code:
        return given in (code, code[:5])
    if (given := row.get("municipality_name")) and municipality:
        return given.endswith(municipality)
    return True


def _place(row: Mapping[str, str]) -> ListedPlace | None:
    lon, lat = _degrees(row.get("lon", ""), 180), _degrees(row.get("lat", ""), 90)
    town = f"{row.get('town', '')}{row.get('chome', '')}"[:80]
    if lon is None or lat is None or not town:
        return None
    return ListedPlace(
        town=town,
        koaza=row.get("koaza", "")[:80],
        block=row.get("block", "")[:20],
        kana=row.get("kana", "")[:160],
        code=row.get("code", "").replace("-", "")[:12],
        lon=lon,
        lat=lat,
    )


def _degrees(text: str, most: int) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 < abs(value) <= most else None

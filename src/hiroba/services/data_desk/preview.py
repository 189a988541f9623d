# SPDX-License-Identifier: Apache-2.0
"""The places of a checked file as GeoJSON, for the map that its clerk looks at before confirming."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson

from hiroba.kernel.api.catalogue import CheckedFile
from hiroba.services.data_desk.comparing import name_of

# As many as a browser draws without thinking; of a larger file every n-th place is shown.
POINTS_MAX = 5000
LISTED_MAX = 100
_LOCATION = b'"location":{'
_SAMPLED_ROWS = 50
_SAMPLE_LETTERS = 60


def write_preview(checked: CheckedFile, path: Path) -> dict[str, Any]:
    """Writes the file; gives how many entities have a place, how many are drawn, and the first ones for the list."""
    features: list[dict[str, Any]] = []
    listed: list[list[str]] = []
    step, located = max(1, checked.entities.count // POINTS_MAX), 0
    for line in checked.entities.lines():
        # A long file is not read a third time for a picture of it: only every n-th line is parsed.
        is_located = _LOCATION in line
        is_drawn = is_located and located % step == 0 and len(features) < POINTS_MAX
        located += is_located
        if not is_drawn and len(listed) >= LISTED_MAX:
            continue
        entity = orjson.loads(line)
        geometry = entity.get("location", {}).get("value")
        if len(listed) < LISTED_MAX:
            listed.append(_listed(entity, geometry))
        if is_drawn and geometry:
            properties = {"name": name_of(entity)}
            features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    with open(draft, "wb", opener=_private) as file:
        file.write(orjson.dumps({"type": "FeatureCollection", "features": features}))
    os.replace(draft, path)
    return {"located": located, "drawn": len(features), "listed": listed}


def samples(checked: CheckedFile) -> dict[str, str]:
    """For each column of the file what its first filled cell has become."""
    wanted = {column.header: column.attribute for column in checked.report.recognised}
    found: dict[str, str] = {}
    for entity in next(checked.entities.batches(_SAMPLED_ROWS), []):
        for header, attribute in wanted.items():
            text = _text(entity, header, attribute)
            if text and header not in found:
                found[header] = text[:_SAMPLE_LETTERS]
    return found


def _text(entity: dict[str, Any], header: str, attribute: str) -> str:
    if attribute == "extras":
        return str(entity.get("extras", {}).get("value", {}).get(header, ""))
    value = entity.get(attribute, {}).get("value", "")
    if attribute == "location" and isinstance(value, dict):
        return (
            ", ".join(f"{number:.5f}" for number in reversed(value["coordinates"][:2]))
            if value.get("type") == "Point"
            else ""
        )
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _listed(entity: dict[str, Any], geometry: dict[str, Any] | None) -> list[str]:
    address = str(entity.get("fullAddress", {}).get("value", ""))
    place = ""
    if geometry and geometry.get("type") == "Point":
        longitude, latitude = geometry["coordinates"][:2]
        place = f"{latitude:.5f}, {longitude:.5f}"
    return [name_of(entity), address, place]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

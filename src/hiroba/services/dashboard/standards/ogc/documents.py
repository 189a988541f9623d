# SPDX-License-Identifier: Apache-2.0
"""The documents around the features: landing page, conformance, collections. Pure; `root` ends without a slash."""

import datetime
from collections.abc import Sequence
from typing import Any

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.queries.origins import Origin

Document = dict[str, Any]
JSON, GEOJSON = "application/json", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)


def link(href: str, rel: str, title: str, type_: str = JSON) -> Document:
    return {"href": href, "rel": rel, "type": type_, "title": title}


def time_stamp(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def landing(root: str, town: str) -> Document:
    return {
        "title": f"{town} のデータ",
        "description": f"{town} が公開している地図の層を OGC API Features で読めます。",
        "links": [
            link(f"{root}/", "self", "This document"),
            link(f"{root}/api", "service-desc", "Description of this API", OPENAPI),
            link(f"{root}/conformance", "conformance", "Conformance classes"),
            link(f"{root}/collections", "data", "Collections"),
        ],
    }


def conformance() -> Document:
    return {"conformsTo": list(CONFORMANCE)}


def collections(root: str, offered: Sequence[tuple[Layer, Origin]]) -> Document:
    return {
        "links": [link(f"{root}/collections", "self", "This document")],
        "collections": [collection(root, layer, origin) for layer, origin in offered],
    }


def collection(root: str, layer: Layer, origin: Origin, bounds: Sequence[float] = ()) -> Document:
    """`bounds` west, south, east, north of all features, where they are known."""
    here = f"{root}/collections/{layer.entity_type}"
    links = [
        link(here, "self", "This document"),
        link(f"{here}/items", "items", layer.title.ja, GEOJSON),
    ]
    if origin.licence.startswith("http"):
        links.append(link(origin.licence, "license", "Licence", "text/html"))
    return {
        "id": layer.entity_type,
        "title": layer.title.ja,
        "description": "・".join(
            part for part in (layer.group.ja, layer.title.en, origin.owner, origin.licence) if part
        ),
        **({"extent": {"spatial": {"bbox": [list(bounds)], "crs": CRS84}}} if bounds else {}),
        "itemType": "feature",
        "crs": [CRS84],
        "links": links,
    }

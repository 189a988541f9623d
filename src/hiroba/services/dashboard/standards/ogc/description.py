# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI 3.0 description that OGC API Features asks for (conformance class oas30)."""

from collections.abc import Sequence
from typing import Any

from hiroba.services.dashboard.standards.ogc.documents import GEOJSON, JSON
from hiroba.services.dashboard.standards.ogc.parameters import LIMIT_DEFAULT, LIMIT_MAX

Document = dict[str, Any]


def description(root: str, town: str, names: Sequence[str]) -> Document:
    """`names` are the identifiers of the collections."""
    return {
        "openapi": "3.0.3",
        "info": {"title": f"{town}: OGC API Features", "version": "1.0.0"},
        "servers": [{"url": root}],
        "paths": {
            "/": _get("landingPage", "Landing page"),
            "/conformance": _get("conformance", "Conformance classes"),
            "/api": _get("description", "This description"),
            "/collections": _get("collections", "Collections"),
            "/collections/{collectionId}": _get("collection", "One collection", _refs("collectionId")),
            "/collections/{collectionId}/items": _get(
                "items", "Features", _refs("collectionId", "limit", "offset", "bbox", "datetime"), GEOJSON
            ),
            "/collections/{collectionId}/items/{featureId}": _get(
                "item", "One feature", _refs("collectionId", "featureId"), GEOJSON
            ),
        },
        "components": {"parameters": _parameters(names)},
    }


def _get(operation: str, summary: str, parameters: Sequence[Document] = (), type_: str = JSON) -> Document:
    answers: Document = {"200": {"description": summary, "content": {type_: {"schema": {"type": "object"}}}}}
    if parameters:
        answers["404"] = {"description": "There is no such collection or feature"}
    if len(parameters) > 2:
        answers["400"] = {"description": "A parameter is unknown or has a wrong value"}
    answers["503"] = {"description": "The data cannot be read now; try again later"}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": list(parameters),
            "responses": answers,
        }
    }


def _refs(*names: str) -> list[Document]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _parameters(names: Sequence[str]) -> Document:
    return {
        "collectionId": _parameter("path", "collectionId", {"type": "string", "enum": list(names)}),
        "featureId": _parameter("path", "featureId", {"type": "string"}),
        "limit": _parameter(
            "query",
            "limit",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
        ),
        "offset": _parameter("query", "offset", {"type": "integer", "minimum": 0, "default": 0}),
        "bbox": _parameter(
            "query",
            "bbox",
            {
                "type": "array",
                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                "items": {"type": "number"},
            },
            style="form",
            explode=False,
        ),
        "datetime": _parameter("query", "datetime", {"type": "string"}),
    }


def _parameter(place: str, name: str, schema: Document, **more: Any) -> Document:
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **more}

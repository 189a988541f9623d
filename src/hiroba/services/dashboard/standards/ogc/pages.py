# SPDX-License-Identifier: Apache-2.0
"""OGC API Features of the town of the address, public layers only: anybody's program may read it, from any site."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from hiroba.kernel.api import context, identity
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.origins import origins
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import Town, asked
from hiroba.services.dashboard.standards.ogc import documents
from hiroba.services.dashboard.standards.ogc.description import description
from hiroba.services.dashboard.standards.ogc.items import geo_feature, items
from hiroba.services.dashboard.standards.ogc.paging import page_links
from hiroba.services.dashboard.standards.ogc.parameters import BadParameter, check_known
from hiroba.services.dashboard.standards.ogc.parameters import asked as read_parameters
from hiroba.services.dashboard.standards.sharing import for_everybody, problem, root_of
from hiroba.services.dashboard.standards.tiles.layer_tiles import bounds_now

router = Router(tags=["ogc"])
PATH = "/api/dashboard/ogc"
RETRY_SECONDS = 10

View = Callable[..., HttpResponse]


def _answering(view: View) -> View:
    """What every address of this API has in common: shared with everybody, and faults as problem JSON."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except BadParameter as fault:
            response = problem(400, str(fault))
        except context.ContextUnavailable:
            response = problem(503, "The data cannot be read now; try again later")
            response["Retry-After"] = str(RETRY_SECONDS)
        return for_everybody(response)

    return answer


@router.get("/", summary="OGC API Features: landing page")
@_answering
def landing_page(request: HttpRequest) -> HttpResponse:
    check_known(_query(request), frozenset({"f"}))
    town, _actor = asked(request)
    return _json(documents.landing(_root(request), town.name))


@router.get("/conformance", summary="OGC API Features: conformance classes")
@_answering
def conformance(request: HttpRequest) -> HttpResponse:
    check_known(_query(request), frozenset({"f"}))
    return _json(documents.conformance())


@router.get("/api", summary="OGC API Features: its own description in OpenAPI 3.0")
@_answering
def api_description(request: HttpRequest) -> HttpResponse:
    check_known(_query(request), frozenset({"f"}))
    town, _actor = asked(request)
    names = [layer.entity_type for layer in _layers(town)]
    return _json(description(_root(request), town.name, names), documents.OPENAPI)


@router.get("/collections", summary="OGC API Features: the public layers")
@_answering
def collections(request: HttpRequest) -> HttpResponse:
    check_known(_query(request), frozenset({"f"}))
    town, _actor = asked(request)
    shown = _layers(town)
    known = origins(town, shown)
    return _json(documents.collections(_root(request), [(each, known[each.entity_type]) for each in shown]))


@router.get("/collections/{collection_id}", summary="OGC API Features: one layer")
@_answering
def collection(request: HttpRequest, collection_id: str) -> HttpResponse:
    check_known(_query(request), frozenset({"f"}))
    town, layer = _collection(request, collection_id)
    if layer is None:
        return _no_collection(collection_id)
    origin = origins(town, [layer])[layer.entity_type]
    return _json(documents.collection(_root(request), layer, origin, bounds_now(town, layer)))


@router.get("/collections/{collection_id}/items", summary="OGC API Features: features of a layer")
@_answering
def collection_items(request: HttpRequest, collection_id: str) -> HttpResponse:
    town, layer = _collection(request, collection_id)
    if layer is None:
        return _no_collection(collection_id)
    wanted = read_parameters(_query(request))
    found = items(town.tenants_for("public"), layer, wanted)
    here = f"{_root(request)}/collections/{layer.entity_type}/items"
    answer = {
        "type": "FeatureCollection",
        "links": page_links(here, _query(request), wanted, found.matched),
        "timeStamp": documents.time_stamp(timezone.now()),
        "numberMatched": found.matched,
        "numberReturned": len(found.features),
        "features": found.features,
    }
    return _json(answer, documents.GEOJSON)


@router.get("/collections/{collection_id}/items/{feature_id}", summary="OGC API Features: one feature")
@_answering
def collection_item(request: HttpRequest, collection_id: str, feature_id: str) -> HttpResponse:
    check_known(_query(request), frozenset({"f"}))
    town, layer = _collection(request, collection_id)
    if layer is None:
        return _no_collection(collection_id)
    found = TOWN_DATA.entity(town, "public", layer.entity_type, feature_id)
    if found is None:
        return problem(404, f"{collection_id} has no feature {feature_id}")
    here = f"{_root(request)}/collections/{layer.entity_type}"
    links = [
        documents.link(f"{here}/items/{feature_id}", "self", "This document", documents.GEOJSON),
        documents.link(here, "collection", layer.title.ja),
    ]
    return _json(geo_feature(found[0], layer) | {"links": links}, documents.GEOJSON)


def _layers(town: Town) -> list[Layer]:
    """The public ones, whoever asks: what this API shows may be kept and passed on."""
    return [layer for layer, _ in layers.visible_layers(identity.anonymous(town.code))]


def _collection(request: HttpRequest, name: str) -> tuple[Town, Layer | None]:
    town, _actor = asked(request)
    return town, next((layer for layer in _layers(town) if layer.entity_type == name), None)


def _no_collection(name: str) -> HttpResponse:
    return problem(404, f"There is no collection {name}")


def _query(request: HttpRequest) -> Mapping[str, str]:
    return request.GET.dict()


def _root(request: HttpRequest) -> str:
    return root_of(request) + PATH


def _json(document: Any, type_: str = documents.JSON) -> HttpResponse:
    return HttpResponse(orjson.dumps(document), content_type=type_)

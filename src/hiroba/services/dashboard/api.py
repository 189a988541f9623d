# SPDX-License-Identifier: Apache-2.0
"""JSON API of the dashboard. The map reads its features here, so it shows what the list shows."""

import datetime
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from hiroba.kernel.api import identity
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.address import SEARCH_LENGTH_MAX, aware
from hiroba.services.dashboard.features import Entity, feature
from hiroba.services.dashboard.geojson import as_feature
from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.collections import Narrowing, feature_collection
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.listing import listing, matching
from hiroba.services.dashboard.queries.regions import region_map, shapes
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import asked
from hiroba.services.dashboard.standards.api import router as standards_router
from hiroba.services.dashboard.view_state import Only

router = Router()
router.add_router("", standards_router)

TICKET_SECONDS = 60


class LayerOut(Schema):
    """A layer that the reader may see. `count` is null while the broker is away and nothing is known."""

    type: str
    title_ja: str
    title_en: str
    group_ja: str
    group_en: str
    audience: str
    count: int | None
    owner: str
    source: str
    licence: str
    value: str
    unit: str
    stale_minutes: int | None
    geojson: str


class FeatureOut(Schema):
    id: str
    tenant: str
    name: str
    value: Any
    level: int
    observed_at: datetime.datetime | None
    values: dict[str, Any]


class FeaturesOut(Schema):
    """One page of a layer's list. `is_last_known`: the broker is away, this is what was read last."""

    type: str
    total: int
    page: int
    pages: int
    read_at: datetime.datetime | None
    is_last_known: bool
    features: list[FeatureOut]


class TicketOut(Schema):
    ticket: str
    seconds: int


@router.get("/layers", response=list[LayerOut], summary="Layers of the town")
def list_layers(request: HttpRequest) -> list[dict[str, Any]]:
    town, actor = asked(request)
    return [_layer(each) for each in layers.offered_layers(town, actor, TOWN_DATA, timezone.now())]


@router.get("/layers/{entity_type}.geojson", summary="Features of a layer as GeoJSON (RFC 7946)")
def layer_geojson(
    request: HttpRequest,
    entity_type: str,
    q: str = "",
    only: Only = "",
    time: datetime.datetime | None = None,
) -> HttpResponse:
    """At most 50,000 features, compressed, with an ETag: unchanged data is answered with 304.

    `only` narrows to places that have reached a limit, or to old values; `time` asks for a moment of the past.
    """
    town, layer, audience = layers.visible_layer(request, entity_type)
    narrowing = Narrowing(search=q[:SEARCH_LENGTH_MAX], only=only, time=aware(time))
    found = feature_collection(town, layer, audience, narrowing=narrowing, at=timezone.now())
    if request.headers.get("If-None-Match") == found.etag:
        return _with_headers(HttpResponse(status=304), found.etag, audience)
    is_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found.gzipped if is_gzip else found.body, content_type="application/geo+json")
    if is_gzip:
        response["Content-Encoding"] = "gzip"
    return _with_headers(response, found.etag, audience)


@router.get(
    "/layers/{entity_type}/features", response=FeaturesOut, summary="List of a layer, searched and sorted"
)
def layer_features(
    request: HttpRequest, entity_type: str, q: str = "", sort: str = "", page: int = 1
) -> dict[str, Any]:
    town, layer, audience = layers.visible_layer(request, entity_type)
    snapshot = TOWN_DATA.snapshot(town, layer, audience, timezone.now())
    found = listing(matching(snapshot.features, q), layer, sort=sort, page=max(page, 1))
    names = [name for name, _ in layer.attributes]
    return {
        "type": entity_type,
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "read_at": snapshot.read_at,
        "is_last_known": snapshot.is_last_known,
        "features": [
            {
                "id": each.id,
                "tenant": each.tenant,
                "name": each.name,
                "value": each.value,
                "level": each.level,
                "observed_at": each.observed_at,
                "values": dict(zip(names, each.values, strict=True)),
            }
            for each in found.features
        ],
    }


@router.get("/regions/{figure}.geojson", summary="Areas of the town coloured by a figure, as GeoJSON")
def regions_geojson(request: HttpRequest, figure: str) -> HttpResponse:
    """Properties: code, name, value, place (class from 0; -1 unknown or too small), letter."""
    town, actor = asked(request)
    at = timezone.now()
    offered = layers.offered_layers(town, actor, TOWN_DATA, at)
    found = region_map(figure, town, offered, TOWN_DATA, at)
    if found is None:
        raise Http404
    return HttpResponse(orjson.dumps(shapes(found)), content_type="application/geo+json")


@router.get("/entities/{entity_id}.geojson", summary="One entity as GeoJSON (RFC 7946)")
def entity_geojson(request: HttpRequest, entity_id: str) -> HttpResponse:
    layer, entity, tenant = _entity(request, entity_id)
    return HttpResponse(
        orjson.dumps(as_feature(feature(entity, layer, tenant))), content_type="application/geo+json"
    )


@router.get("/entities/{entity_id}", summary="One entity as NGSI-LD, as the context broker has it")
def entity_ngsi_ld(request: HttpRequest, entity_id: str) -> HttpResponse:
    _layer_of_entity, entity, _tenant = _entity(request, entity_id)
    return HttpResponse(orjson.dumps(entity), content_type="application/ld+json")


@router.get("/live-ticket", response=TicketOut, summary="A 60-second ticket for live streams of staff layers")
def live_ticket(request: HttpRequest) -> dict[str, Any]:
    """The broker reads no cookies; a member of staff carries this in the address of the stream."""
    town, actor = asked(request)
    # A ticket opens every type for staff: partners, who see only some of them, get none and read anew instead.
    if not any(audience == "staff" for _, audience in layers.visible_layers(actor)):
        raise Http404
    ticket = identity.mint(
        settings.HIROBA.token_key,
        subject=actor.reference,
        tenants=(town.code,),
        scopes=("context:read:staff",),
        seconds=TICKET_SECONDS,
    )
    return {"ticket": ticket, "seconds": TICKET_SECONDS}


def _entity(request: HttpRequest, entity_id: str) -> tuple[Layer, Entity, str]:
    town, actor = asked(request)
    layer, audience = layers.layer_of(entity_id, actor)
    found = TOWN_DATA.entity(town, audience, layer.entity_type, entity_id) if layer else None
    if layer is None or found is None:
        raise Http404
    return layer, *found


def _layer(offered: Offered) -> dict[str, Any]:
    layer, origin = offered.layer, offered.origin
    return {
        "type": layer.entity_type,
        "title_ja": layer.title.ja,
        "title_en": layer.title.en,
        "group_ja": layer.group.ja,
        "group_en": layer.group.en,
        "audience": offered.audience,
        "count": offered.count,
        "owner": origin.owner,
        "source": origin.imported or origin.source.ja,
        "licence": origin.licence,
        "value": layer.value,
        "unit": layer.unit,
        "stale_minutes": layer.stale_minutes,
        "geojson": f"/api/dashboard/layers/{layer.entity_type}.geojson",
    }


def _with_headers(response: HttpResponse, etag: str, audience: str) -> HttpResponse:
    """Browsers ask again each time and mostly get 304; no shared cache keeps what is for staff."""
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache" if audience == "public" else "private, no-cache"
    response["Vary"] = "Accept-Encoding, Cookie"
    return response
